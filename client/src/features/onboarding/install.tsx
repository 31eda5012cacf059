// Installing the app: why, and how on each kind of device.
import type { ReactElement } from "react";
import { useInstall } from "../../hooks/use-install.ts";
import { t } from "../../locales/text.ts";
import { Lone, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { InstallSteps } from "./install-steps.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

export default function InstallPage(): ReactElement {
  const { installed } = useInstall();
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t("install.title")} lead={t("install.why")} back={{ to: "/", text: t("ui.back") }}>
          {installed && <Notice tone="good" title={t("install.done")} />}
          <Card>
            <InstallSteps />
          </Card>
        </Page>
      </main>
    </Lone>
  );
}
