// Password or devices lost, kit in hand: the recovery code, a new password, and the record opens; what did not fit is never said (protocol §3, A8, A15).
import { type FormEvent, type ReactElement, useState } from "react";
import { Link, useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { isMisread, useRecoveryCode } from "../../hooks/use-recovery-code.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me, Outcome } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { PublicChoice } from "./public-choice.tsx";

export default function Recover(): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const kit = useRecoveryCode();
  const [password, setPassword] = useState("");
  const [temporary, setTemporary] = useState(false);
  const [tried, setTried] = useState(false);
  const choice = useNewPassword(password);
  const recover = useAction(async (): Promise<Outcome<Me>> => {
    const code = await kit.read();
    return code.ok ? session.recover(code.value, password, { temporary }) : code;
  });
  const ofClinic = kit.owner === "clinic";
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (kit.isEmpty || password === "" || ofClinic) return;
    if (await recover.run()) go("/", { replace: true });
  };
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t("recover.title")} lead={t("recover.lead")} back={{ to: "/", text: t("ui.back") }}>
          <form className="form" noValidate onSubmit={(event) => void submit(event)}>
            <CodeField
              value={kit.value}
              onChange={kit.onChange}
              hint={t("recover.code.hint")}
              fault={kit.faultOf(recover.error, tried)}
            />
            {ofClinic && (
              <Notice tone="warn" title={t("recover.ofClinic")} alert>
                <p>
                  <Link href="/clinic-kit">{t("clinicKit.way")}</Link>
                </p>
              </Notice>
            )}
            <NewPassword
              {...choice}
              value={password}
              onChange={setPassword}
              fault={tried && password === "" ? t("form.required") : undefined}
            />
            <PublicChoice on={temporary} onChange={setTemporary} />
            {recover.error && !isMisread(recover.error) && <Fault {...explain(recover.error)} />}
            <div className="buttons">
              <Button type="submit" look="primary" icon="key" isPending={recover.pending}>
                {recover.pending ? t("recover.pending") : t("recover.button")}
              </Button>
            </div>
          </form>
          <Notice tone="info" title={t("recover.none.title")}>
            <p>{t("recover.none.text")}</p>
          </Notice>
          <p>
            <Link href="/clinic-kit" className="card-link">
              {t("clinicKit.way")}
            </Link>
          </p>
        </Page>
      </main>
    </Lone>
  );
}
