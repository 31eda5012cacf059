// No account on this device yet: where to begin, in the order that keeps iPhone storage safe (install first, then sign up).
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { keptLink } from "../../hooks/kept-link.ts";
import { useSeam } from "../../hooks/session.tsx";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Mark } from "../../ui/icon.tsx";
import { LinkButton, Lone, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

/** She opened the clinic's link in the browser, installed the app, and is here now. */
function GoOn(): ReactElement | null {
  const { nowMs } = useSeam();
  const [, go] = useLocation();
  const [link] = useState(() => keptLink(nowMs()));
  if (link === undefined) return null;
  return (
    <Notice tone="info" icon="clinic" title={t("welcome.goOn")}>
      <p>{t("welcome.goOn.text")}</p>
      <div className="buttons">
        <Button look="primary" onPress={() => go("/join", { state: { link } })}>
          {t("welcome.goOn.button")}
        </Button>
      </div>
    </Notice>
  );
}

export default function Welcome(): ReactElement {
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Mark className="mark-large" />
        <Page title={t("welcome.title")} lead={t("welcome.lead")}>
          <GoOn />
          <Card title={t("welcome.join.title")}>
            <ol className="steps">
              <li>
                <div>
                  <p className="strong">{t("welcome.install")}</p>
                  <p className="soft">{t("welcome.install.text")}</p>
                  <div className="buttons">
                    <LinkButton to="/install">{t("welcome.install.how")}</LinkButton>
                  </div>
                </div>
              </li>
              <li>
                <div>
                  <p className="strong">{t("welcome.link")}</p>
                  <p className="soft">{t("welcome.link.text")}</p>
                  <div className="buttons">
                    <LinkButton to="/enter-link">{t("welcome.link.enter")}</LinkButton>
                  </div>
                </div>
              </li>
            </ol>
          </Card>
          <Card title={t("welcome.signIn.title")}>
            <p className="soft">{t("welcome.signIn.text")}</p>
            <div className="buttons">
              <LinkButton to="/link" look="primary">
                {t("welcome.another")}
              </LinkButton>
              <LinkButton to="/sign-in">{t("welcome.signIn")}</LinkButton>
              <LinkButton to="/recover">{t("recover.way")}</LinkButton>
            </div>
          </Card>
        </Page>
      </main>
    </Lone>
  );
}
