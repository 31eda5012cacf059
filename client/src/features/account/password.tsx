// A new password, proved by the present one or by the recovery code; other devices keep the old one until they meet the relay (protocol §3, change).
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { isMisread, useRecoveryCode } from "../../hooks/use-recovery-code.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";
import { PasswordField } from "../../ui/text-field.tsx";

type Proof = "password" | "code";

function PasswordForm({ onDone }: { readonly onDone: () => void }): ReactElement {
  const session = useSession();
  const [proof, prove] = useState<Proof>("password");
  const [present, setPresent] = useState("");
  const kit = useRecoveryCode();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const choice = useNewPassword(password);
  const change = useAction(async () => {
    if (proof === "password") return session.changePassword({ password: present }, password);
    const code = await kit.read();
    return code.ok ? session.changePassword({ recoveryCode: code.value }, password) : code;
  });
  const gap = (text: string): string | undefined => (tried && text.trim() === "" ? t("form.required") : undefined);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    const proved = proof === "password" ? present.trim() !== "" : !kit.isEmpty;
    if (proved && password !== "" && (await change.run())) onDone();
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <Choices
        label={t("changePassword.proof")}
        value={proof}
        onChange={(next) => {
          prove(next);
          change.clear();
        }}
        options={[
          { value: "password", text: t("changePassword.proof.password") },
          { value: "code", text: t("changePassword.proof.code") },
        ]}
        wide
      />
      {proof === "password" ? (
        <PasswordField
          label={t("changePassword.present")}
          autoComplete="current-password"
          value={present}
          onChange={setPresent}
          fault={gap(present)}
        />
      ) : (
        <CodeField
          value={kit.value}
          onChange={kit.onChange}
          hint={t("recover.code.hint")}
          fault={kit.faultOf(change.error, tried)}
        />
      )}
      <NewPassword {...choice} value={password} onChange={setPassword} fault={gap(password)} />
      {change.error && !isMisread(change.error) && <Fault {...explain(change.error)} />}
      <div className="buttons">
        <Button type="submit" look="primary" isPending={change.pending}>
          {change.pending ? t("changePassword.pending") : t("changePassword.button")}
        </Button>
        <LinkButton to="/settings">{t("ui.cancel")}</LinkButton>
      </div>
    </form>
  );
}

export default function ChangePassword(): ReactElement {
  const [done, setDone] = useState(false);
  return (
    <Page
      title={done ? t("changePassword.done") : t("changePassword.title")}
      {...(done ? {} : { lead: t("changePassword.lead") })}
      back={{ to: "/settings", text: t("place.settings") }}
    >
      {done ? (
        <Notice tone="good" title={t("changePassword.done.here")}>
          <p>{t("changePassword.done.others")}</p>
        </Notice>
      ) : (
        <>
          <PasswordForm onDone={() => setDone(true)} />
          <Notice tone="info" title={t("changePassword.known")}>
            <p>{t("changePassword.known.text")}</p>
            <div className="buttons">
              <LinkButton to="/settings/new-keys">{t("keys.title")}</LinkButton>
            </div>
          </Notice>
        </>
      )}
    </Page>
  );
}
