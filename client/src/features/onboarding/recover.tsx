// Password or devices lost, kit in hand: the recovery code, a new password, and the record opens; what did not fit is never said (protocol §3, A8, A15).
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { recoveryCodeOf } from "../../hooks/recovery-code.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me, Outcome } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { PublicChoice } from "./public-choice.tsx";

export default function Recover(): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [temporary, setTemporary] = useState(false);
  const [tried, setTried] = useState(false);
  const choice = useNewPassword(password);
  const recover = useAction(async (): Promise<Outcome<Me>> => {
    const code = await recoveryCodeOf(session, typed);
    return code.ok ? session.recover(code.value, password, { temporary }) : code;
  });
  const gap = (text: string): string | undefined => (tried && text.trim() === "" ? t("form.required") : undefined);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (typed.trim() === "" || password === "") return;
    if (await recover.run()) go("/", { replace: true });
  };
  const misread = recover.error?.kind === "invalid";
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t("recover.title")} lead={t("recover.lead")} back={{ to: "/", text: t("ui.back") }}>
          <form className="form" noValidate onSubmit={(event) => void submit(event)}>
            <Field
              label={t("kit.recoveryCode")}
              hint={t("recover.code.hint")}
              kind="code"
              lines={3}
              autoComplete="off"
              value={typed}
              onChange={setTyped}
              fault={misread ? t("recover.code.misread") : gap(typed)}
            />
            <NewPassword {...choice} value={password} onChange={setPassword} fault={gap(password)} />
            <PublicChoice on={temporary} onChange={setTemporary} />
            {recover.error && !misread && <Fault {...explain(recover.error)} />}
            <div className="buttons">
              <Button type="submit" look="primary" icon="key" isPending={recover.pending}>
                {recover.pending ? t("recover.pending") : t("recover.button")}
              </Button>
            </div>
          </form>
          <Notice tone="info" title={t("recover.none.title")}>
            <p>{t("recover.none.text")}</p>
          </Notice>
        </Page>
      </main>
    </Lone>
  );
}
