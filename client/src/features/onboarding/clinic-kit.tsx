// Back with the clinic's kit, where no administrator is left: the code, a name, a password, then two new kits; what did not fit is never said (protocol §4, clinic; A15).
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { isMisread, useRecoveryCode } from "../../hooks/use-recovery-code.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, Outcome } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { LinkButton, Lone, Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { KitsAndSend } from "./kits-and-send.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

function ReturnForm({ onKits }: { readonly onKits: (kits: readonly KitView[]) => void }): ReactElement {
  const session = useSession();
  const kit = useRecoveryCode();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const choice = useNewPassword(password);
  const begin = useAction(async (): Promise<Outcome<{ readonly kits: readonly KitView[] }>> => {
    const code = await kit.read();
    return code.ok ? session.beginClinicReturn({ recoveryCode: code.value, name, password }) : code;
  });
  const gap = (text: string): string | undefined => (tried && text.trim() === "" ? t("form.required") : undefined);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (kit.isEmpty || name.trim() === "" || password === "") return;
    const begun = await begin.run();
    if (begun) onKits(begun.value.kits);
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <CodeField
        value={kit.value}
        onChange={kit.onChange}
        hint={t("clinicKit.code.hint")}
        fault={kit.owner === "me" ? t("clinicKit.ofPerson") : kit.faultOf(begin.error, tried)}
      />
      <Field label={t("setup.yourName")} autoComplete="name" value={name} onChange={setName} fault={gap(name)} />
      <NewPassword {...choice} value={password} onChange={setPassword} fault={gap(password)} />
      {begin.error && !isMisread(begin.error) && <Fault {...explain(begin.error)} />}
      <div className="buttons">
        <Button type="submit" look="primary" icon="key" isPending={begin.pending}>
          {begin.pending ? t("signUp.making") : t("form.continue")}
        </Button>
      </div>
    </form>
  );
}

export default function ClinicKit(): ReactElement {
  const phase = useTopic("phase");
  const [kits, setKits] = useState<readonly KitView[]>();
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className={kits ? "lone-main lone-wide" : "lone-main"}>
        {kits ? (
          <KitsAndSend kits={kits} doneText={() => t("clinicKit.done")} />
        ) : phase?.kind === "open" ? (
          <Page title={t("signUp.open.title")} lead={t("clinicKit.open")}>
            <LinkButton to="/">{t("app.toStart")}</LinkButton>
          </Page>
        ) : (
          <Page title={t("clinicKit.title")} lead={t("clinicKit.lead")} back={{ to: "/recover", text: t("ui.back") }}>
            <Card title={t("clinicKit.does")}>
              <ul className="bullets">
                <li>{t("clinicKit.does.account")}</li>
                <li>{t("clinicKit.does.before")}</li>
                <li>{t("clinicKit.does.kit")}</li>
                <li>{t("clinicKit.does.stays")}</li>
                <li>{t("clinicKit.does.anew")}</li>
              </ul>
            </Card>
            <ReturnForm onKits={setKits} />
          </Page>
        )}
      </main>
    </Lone>
  );
}
