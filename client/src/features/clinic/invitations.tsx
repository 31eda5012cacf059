// Inviting doctors: a link for one person, with a label by which the clinic will know who used it.
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AdminView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { CopyLink } from "../../ui/copy-link.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card, Chip } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

function InviteDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const session = useSession();
  const [label, setLabel] = useState("");
  const [tried, setTried] = useState(false);
  const [link, setLink] = useState<string>();
  const invite = useAction(() => session.inviteDoctor(label.trim()));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (label.trim() === "") return;
    const made = await invite.run();
    if (made) setLink(made.value.link);
  };
  if (link !== undefined)
    return (
      <Dialog title={t("invite.ready", { label })} isOpen onClose={onClose}>
        <p>{t("invite.ready.text")}</p>
        <CopyLink link={link} name={t("invite.link")} />
        <div className="buttons">
          <Button look="primary" onPress={onClose}>
            {t("ui.done")}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t("invite.title")} isOpen onClose={onClose} held={invite.pending}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t("invite.label")}
          hint={t("invite.label.hint")}
          value={label}
          maxLength={60}
          onChange={setLabel}
          fault={tried && label.trim() === "" ? t("form.required") : undefined}
        />
        {invite.error && <Fault {...explain(invite.error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={invite.pending}>
            {t("invite.make")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

type Invitation = AdminView["invitations"][number];

function InvitationRow({ invitation, onShow }: { readonly invitation: Invitation; readonly onShow: () => void }) {
  const now = useNow();
  const over = invitation.expiresMs <= now;
  return (
    <li className="row wraps">
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {invitation.label}
        </p>
        <p className="line">
          {invitation.used && <Chip tone="good">{t("invite.used")}</Chip>}
          {!invitation.used && over && <Chip tone="neutral">{t("invite.over")}</Chip>}
          {!invitation.used && !over && (
            <span className="soft">{t("invite.until", { date: longDate(invitation.expiresMs) })}</span>
          )}
        </p>
      </div>
      {!invitation.used && !over && (
        <Button small onPress={onShow} aria-label={t("invite.show.of", { label: invitation.label })}>
          {t("invite.show")}
        </Button>
      )}
    </li>
  );
}

export function Invitations({ invitations }: { readonly invitations: readonly Invitation[] }): ReactElement {
  const [inviting, invite] = useState(false);
  const [shown, show] = useState<Invitation>();
  return (
    <Card
      title={t("invite.card")}
      flush
      action={
        <Button look="primary" small icon="plus" onPress={() => invite(true)}>
          {t("invite.button")}
        </Button>
      }
    >
      {invitations.length === 0 && <p className="card-body soft">{t("invite.none")}</p>}
      <ul className="rows">
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.link} invitation={invitation} onShow={() => show(invitation)} />
        ))}
      </ul>
      {inviting && <InviteDialog onClose={() => invite(false)} />}
      {shown && (
        <Dialog title={t("invite.ready", { label: shown.label })} isOpen onClose={() => show(undefined)}>
          <CopyLink link={shown.link} name={t("invite.link")} />
          <div className="buttons">
            <Button look="primary" onPress={() => show(undefined)}>
              {t("ui.done")}
            </Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
