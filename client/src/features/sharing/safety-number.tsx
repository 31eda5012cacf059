// Two people read twelve groups of digits to each other; equal numbers mean that nobody stands between them (protocol §6).
import { type ReactElement, useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { ContactView } from "../../session/api/membership.ts";
import type { MemberView, Outcome } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";

interface SafetyNumberProps {
  readonly member: Pick<MemberView, "userId" | "name">;
  readonly onClose: () => void;
}

export function SafetyNumber({ member, onClose }: SafetyNumberProps): ReactElement {
  const session = useSession();
  const { userId, name } = member;
  const [found, setFound] = useState<Outcome<ContactView>>();
  const [differs, setDiffers] = useState(false);
  const differ = useAction(() => session.numbersDiffer(userId));
  const confirm = useAction(() => session.confirmSafetyNumber(userId));
  useEffect(() => {
    void session.contact(userId).then(setFound);
  }, [session, userId]);
  const contact = found?.ok ? found.value : undefined;
  const error = found?.ok === false ? found.error : (confirm.error ?? differ.error);
  const equal = async (): Promise<void> => {
    if (await confirm.run()) onClose();
  };
  const unequal = async (): Promise<void> => {
    if (await differ.run()) setDiffers(true);
  };
  return (
    <Dialog title={t("number.title", { name })} isOpen onClose={onClose} held={confirm.pending || differ.pending}>
      {contact?.changed === true && <p>{t("number.changed", { name })}</p>}
      <p>{t("number.how", { name })}</p>
      {!found && <Skeleton rows={3} label={t("share.opening")} />}
      {contact && (
        <ol className="safety-number" dir="ltr" aria-label={t("number.label")}>
          {contact.safetyNumber.map((group, at) => (
            <li key={`${at} ${group}`}>{group}</li>
          ))}
        </ol>
      )}
      {error && <Fault {...explain(error)} />}
      {differs && (
        <Notice tone="danger" title={t("number.differs")} alert>
          <p>{t("number.differs.text", { name })}</p>
          <p>{t("number.differs.blocked", { name })}</p>
        </Notice>
      )}
      <div className="buttons">
        {!differs && contact && (
          <Button look="primary" isPending={confirm.pending} onPress={() => void equal()}>
            {t("number.equal")}
          </Button>
        )}
        {!differs && contact && (
          <Button isPending={differ.pending} onPress={() => void unequal()}>
            {t("number.notEqual")}
          </Button>
        )}
        {!differs && contact && <LinkButton to={`/meet/${userId}`}>{t("meet.instead")}</LinkButton>}
        <Button look={differs ? "primary" : "quiet"} onPress={onClose}>
          {t("ui.close")}
        </Button>
      </div>
    </Dialog>
  );
}
