// Kit lost, device at hand: a new kit that waits seven days, so that whoever holds the old one can stop a thief (protocol §4, A72).
import { type ReactElement, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Notice, Skeleton } from "../../ui/show.tsx";
import { KitFlow } from "./kit-flow.tsx";
import { PendingRenewal } from "./pending-renewal.tsx";

export default function NewKit(): ReactElement {
  const session = useSession();
  const account = useTopic("account");
  const [kit, setKit] = useState<KitView>();
  const [said, say] = useState<string>();
  const begin = useAction(() => session.beginRenewal());
  const ask = async (): Promise<void> => {
    const begun = await begin.run();
    if (begun) setKit(begun.value.kit);
  };
  if (kit) return <KitFlow kit={kit} onDone={() => setKit(undefined)} onCancel={() => setKit(undefined)} />;
  const renewal = account?.renewal;
  return (
    <Page title={t("newKit.title")} lead={t("newKit.lead")} back={{ to: "/settings", text: t("place.settings") }}>
      <div aria-live="polite" className="said">
        {said !== undefined && <Notice tone="good" title={said} />}
      </div>
      {!account && <Skeleton label={t("app.opening")} />}
      {renewal && <PendingRenewal renewal={renewal} onDone={say} />}
      {account && !renewal && (
        <Card title={t("newKit.ask")}>
          <p>{t("newKit.ask.text")}</p>
          <p className="soft">{t("newKit.ask.have")}</p>
          {begin.error && <Fault {...explain(begin.error)} />}
          <div className="buttons">
            <Button look="primary" isPending={begin.pending} onPress={() => void ask()}>
              {begin.pending ? t("signUp.making") : t("newKit.button")}
            </Button>
          </div>
        </Card>
      )}
    </Page>
  );
}
