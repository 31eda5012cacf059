// Signing in on a further device: the sign-in code from the kit and the password; a wrong one of either is never told apart.
import { type FormEvent, type ReactElement, useState } from "react";
import { Link, useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Field, PasswordField } from "../../ui/text-field.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { PublicChoice } from "./public-choice.tsx";

export default function SignIn(): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [temporary, setTemporary] = useState(false);
  const signIn = useAction(() => session.signIn(code, password, { temporary }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await signIn.run()) go("/", { replace: true });
  };
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t("signIn.title")} lead={t("signIn.lead")} back={{ to: "/", text: t("ui.back") }}>
          <form className="form" noValidate onSubmit={(event) => void submit(event)}>
            <Field
              label={t("kit.signInCode")}
              hint={t("signIn.code.hint")}
              kind="code"
              autoComplete="username"
              value={code}
              onChange={setCode}
            />
            <PasswordField
              label={t("password.label")}
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
            />
            <PublicChoice on={temporary} onChange={setTemporary} />
            {signIn.error && <Fault {...explain(signIn.error)} />}
            <div className="buttons">
              <Button type="submit" look="primary" isPending={signIn.pending}>
                {signIn.pending ? t("signIn.pending") : t("welcome.signIn")}
              </Button>
            </div>
          </form>
          <p>
            <Link href="/recover" className="card-link">
              {t("recover.way")}
            </Link>
          </p>
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
