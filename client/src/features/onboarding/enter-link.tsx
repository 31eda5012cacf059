// The clinic's link by hand: scanned off the poster, or pasted; then joining goes on as if it had been opened.
import { type ReactElement } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Fault } from "../../ui/fault.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { QrScanner } from "../../ui/qr-scanner.tsx";
import { Card } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

const paths = { setup: "/setup", doctor: "/invite", patient: "/join" } as const;

export default function EnterLink(): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const read = useAction((text: string) => session.readLink(text.trim()));
  const open = async (text: string): Promise<void> => {
    const link = await read.run(text);
    if (link) go(paths[link.value.kind], { state: { link: text.trim() } });
  };
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t("enterLink.title")} lead={t("enterLink.lead")} back={{ to: "/", text: t("ui.back") }}>
          <Card>
            <QrScanner
              onText={(text) => void open(text)}
              pasteLabel={t("enterLink.label")}
              pasteHint={t("enterLink.hint")}
              pending={read.pending}
            />
            {read.error && <Fault {...explain(read.error)} />}
          </Card>
        </Page>
      </main>
    </Lone>
  );
}
