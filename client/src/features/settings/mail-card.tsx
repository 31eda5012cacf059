// An e-mail without content for whoever wants one: given, confirmed by the code that came, and taken back; shown where this relay sends any.
import { type FormEvent, type ReactElement, useEffect, useState } from "react";
import { useLanguage } from "../../hooks/language.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import type { Quiet } from "../../hooks/waking.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";
import type { MailView } from "../../session/api/waking.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { QuietHours } from "./quiet-hours.tsx";

const NIGHT: Quiet = { from: 22 * 60, until: 7 * 60 };

interface PartProps {
  /** The relay is asked anew. */
  readonly onChanged: () => void;
}

const why = (error: SessionError): ReactElement =>
  error.kind === "invalid" ? (
    <Fault
      what={t(error.facts?.["field"] === "code" ? "mail.wrongCode" : "mail.wrongAddress")}
      next={t("mail.tryAgain")}
      calm
    />
  ) : (
    <Fault {...explain(error)} />
  );

function Give({ onChanged }: PartProps): ReactElement {
  const session = useSession();
  const language = useLanguage();
  const [address, setAddress] = useState("");
  const [quiet, setQuiet] = useState<Quiet | undefined>(NIGHT);
  const give = useAction(() => {
    const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
    return session.mailTo({ address: address.trim(), language, ...(quiet && { quiet: { ...quiet, zone } }) });
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== "") void give.run().then((given) => given && onChanged());
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <Field
        type="email"
        label={t("mail.address")}
        hint={t("mail.address.hint")}
        value={address}
        onChange={setAddress}
        maxLength={254}
      />
      <Checkbox isSelected={quiet !== undefined} onChange={(on) => setQuiet(on ? NIGHT : undefined)}>
        {t("waking.quiet")}
      </Checkbox>
      {quiet && <QuietHours quiet={quiet} onChange={setQuiet} />}
      {give.error && why(give.error)}
      <div className="buttons">
        <Button type="submit" isPending={give.pending}>
          {t("mail.give")}
        </Button>
      </div>
    </form>
  );
}

function Held({
  address,
  confirmed,
  onChanged,
}: PartProps & { readonly address: string; readonly confirmed: boolean }) {
  const session = useSession();
  const [code, setCode] = useState("");
  const confirm = useAction(() => session.confirmMail(code.trim()));
  const stop = useAction(() => session.mailTo(undefined));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void confirm.run().then((done) => done && onChanged());
  };
  const error = confirm.error ?? stop.error;
  return (
    <form className="form" noValidate onSubmit={submit}>
      <p>{t(confirmed ? "mail.on" : "mail.waiting", { address })}</p>
      {!confirmed && <Field label={t("mail.code")} value={code} onChange={setCode} maxLength={6} inputMode="numeric" />}
      {error && why(error)}
      <div className="buttons">
        {!confirmed && (
          <Button type="submit" look="primary" isPending={confirm.pending}>
            {t("mail.confirm")}
          </Button>
        )}
        <Button isPending={stop.pending} onPress={() => void stop.run().then((done) => done && onChanged())}>
          {t("mail.stop")}
        </Button>
      </div>
    </form>
  );
}

export function MailCard(): ReactElement | null {
  const session = useSession();
  const offline = useIsOffline();
  const [mail, show] = useState<MailView>();
  const [asked, ask] = useState(0);
  useEffect(() => {
    let live = true;
    void session.mail().then((found) => live && found.ok && show(found.value));
    return () => {
      live = false;
    };
  }, [session, asked, offline]);
  if (!mail?.offered) return null;
  const { address, confirmed } = mail;
  const again = (): void => ask((times) => times + 1);
  return (
    <Card title={t("mail.title")}>
      <p className="soft">{t("mail.text")}</p>
      {address === undefined ? (
        <Give onChanged={again} />
      ) : (
        <Held address={address} confirmed={confirmed} onChanged={again} />
      )}
    </Card>
  );
}
