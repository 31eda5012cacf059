// Before joining on a phone: the app first, because what a browser tab keeps is not what the installed app keeps.
import type { ReactElement } from "react";
import { useInstall } from "../../hooks/use-install.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { InstallSteps } from "./install-steps.tsx";

interface InstallFirstProps {
  readonly title: string;
  /** The clinic's link, to take along where the installed app has a storage of its own. */
  readonly link: string;
  readonly onStay: () => void;
}

export function InstallFirst({ title, link, onStay }: InstallFirstProps): ReactElement {
  const { platform } = useInstall();
  return (
    <Page title={title} lead={t("install.first")}>
      <Card title={t("install.title")}>
        {platform === "ios" && (
          <Notice tone="info" title={t("install.copy.title")}>
            <p>{t("install.copy.text")}</p>
            <CopyButton text={link} name={t("install.copy")} />
          </Notice>
        )}
        <InstallSteps />
        <p className="soft">{t(platform === "ios" ? "install.then.ios" : "install.then")}</p>
      </Card>
      <div className="buttons">
        <Button onPress={onStay}>{t("install.stay")}</Button>
      </div>
    </Page>
  );
}
