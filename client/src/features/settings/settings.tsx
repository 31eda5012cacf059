// This device: who is signed in here, the look, locking, and what the product is not.
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { t } from "../../locales/text.ts";
import { professionWord } from "../../locales/words.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Facts, Notice } from "../../ui/show.tsx";
import { applyTheme, readTheme, type Theme } from "../../ui/theme.ts";

export default function Settings({ me }: { readonly me: Me }): ReactElement {
  const session = useSession();
  const [theme, setTheme] = useState(readTheme);
  const pick = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <Page title={t("place.settings")}>
      <Card title={t("settings.account")}>
        <Facts
          facts={[
            [t("settings.name"), me.label],
            [t("settings.kind"), professionWord(me.profession)],
            [t("kit.relay"), me.relayAddress],
            [
              t("kit.clinicId"),
              <span key="clinic" className="mono">
                {me.clinicId}
              </span>,
            ],
            [
              t("settings.device"),
              <span key="device" className="mono">
                {me.deviceId}
              </span>,
            ],
          ]}
        />
        <div className="buttons">
          <Button look="primary" icon="lock" onPress={() => void session.lock()}>
            {t("app.lock")}
          </Button>
        </div>
        <p className="soft">{t("settings.lock.text")}</p>
      </Card>
      <Card title={t("settings.look")}>
        <Choices
          label={t("settings.theme")}
          value={theme}
          onChange={pick}
          options={[
            { value: "system", text: t("settings.theme.system") },
            { value: "light", text: t("settings.theme.light") },
            { value: "dark", text: t("settings.theme.dark") },
          ]}
          wide
        />
      </Card>
      <Card title={t("settings.about")}>
        <Notice tone="info" title={t("app.notDevice")}>
          <p>{t("app.notDevice.long")}</p>
        </Notice>
        <p>
          <Link href="/relay" className="card-link">
            {t("relaySees.title")}
          </Link>
        </p>
      </Card>
    </Page>
  );
}
