// Coming to one's account by another device: a code to show, six digits to compare, the password once (protocol §6, device link).
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { clock } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { CopyLink } from "../../ui/copy-link.tsx";
import { Digits } from "../../ui/digits.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Card, Skeleton } from "../../ui/show.tsx";
import { PasswordField } from "../../ui/text-field.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { PublicChoice } from "./public-choice.tsx";
import { useLink } from "./use-link.ts";

function LastStep({ digits }: { readonly digits: string }): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const [password, setPassword] = useState("");
  const [temporary, setTemporary] = useState(false);
  const finish = useAction(() => session.finishLink(password, { temporary }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await finish.run()) go("/", { replace: true });
  };
  return (
    <Card title={t("link.password")}>
      <Digits digits={digits} />
      <p>{t("link.password.text")}</p>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordField
          label={t("password.label")}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <PublicChoice on={temporary} onChange={setTemporary} />
        {finish.error && <Fault {...explain(finish.error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={finish.pending}>
            {finish.pending ? t("signIn.pending") : t("link.finish")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

export default function Link(): ReactElement {
  const { step, again } = useLink();
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page key={step.kind} title={t("link.title")} lead={t("link.lead")} back={{ to: "/", text: t("ui.back") }}>
          {step.kind === "beginning" && <Skeleton label={t("link.beginning")} />}
          {step.kind === "shown" && (
            <>
              <Card title={t("link.show.there")}>
                <ol className="steps">
                  <li>
                    <p>{t("link.show.open")}</p>
                  </li>
                  <li>
                    <p>{t("link.show.choose")}</p>
                  </li>
                  <li>
                    <p>{t("link.show.scan")}</p>
                  </li>
                </ol>
              </Card>
              <Card title={t("link.show.code")}>
                <CopyLink link={step.offer.text} name={t("link.show.code")} />
                <p className="soft">{t("link.show.until", { time: clock(step.offer.untilMs) })}</p>
              </Card>
            </>
          )}
          {step.kind === "compare" && (
            <Card title={t("link.compare")}>
              <Digits digits={step.digits} />
              <p>{t("link.compare.there")}</p>
              <p className="soft" aria-live="polite">
                {t("link.waiting")}
              </p>
            </Card>
          )}
          {step.kind === "received" && <LastStep digits={step.digits} />}
          {step.kind === "failed" && (
            <>
              <Fault {...explain(step.error)} />
              <div className="buttons">
                <Button look="primary" onPress={again}>
                  {t("link.again")}
                </Button>
              </div>
            </>
          )}
        </Page>
      </main>
    </Lone>
  );
}
