// No account on this device yet: where to begin, in the order that keeps iPhone storage safe (install first, then sign up).
import type { ReactElement } from "react";
import { t } from "../../locales/text.ts";
import { Mark } from "../../ui/icon.tsx";
import { LinkButton, Lone, Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

export default function Welcome(): ReactElement {
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Mark className="mark-large" />
        <Page title={t("welcome.title")} lead={t("welcome.lead")}>
          <Card title={t("welcome.join.title")}>
            <ol className="steps">
              <li>
                <div>
                  <p className="strong">{t("welcome.install")}</p>
                  <p className="soft">{t("welcome.install.text")}</p>
                </div>
              </li>
              <li>
                <div>
                  <p className="strong">{t("welcome.link")}</p>
                  <p className="soft">{t("welcome.link.text")}</p>
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
