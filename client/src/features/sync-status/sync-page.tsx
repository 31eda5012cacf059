// What is sent and what waits, with counts, dates and reasons from the outbox; and a button to try now (product.md §2, offline and sync).
import type { ReactElement } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useNow } from "../../hooks/use-now.ts";
import { ago, count, dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { pillText } from "../../locales/sync-words.ts";
import { t } from "../../locales/text.ts";
import type { SyncView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Card, Facts, Notice, Skeleton } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { OutboxList } from "./outbox-list.tsx";
import { StorageCard } from "./storage-card.tsx";
import { PILL_LOOK } from "../../ui/sync-pill.tsx";

function meaning(state: SyncView["state"]): string {
  switch (state) {
    case "saved":
      return t("sync.saved");
    case "syncing":
      return t("sync.syncing");
    case "waiting":
      return t("sync.waiting");
    case "offline":
      return t("sync.offline");
    case "failed":
      return t("sync.failed");
  }
}

function Body({ sync }: { readonly sync: SyncView }): ReactElement {
  const session = useSession();
  const now = useNow();
  const look = PILL_LOOK[sync.state];
  return (
    <>
      <Notice tone={look.tone} icon={look.icon} title={pillText(sync, now)}>
        <p>{meaning(sync.state)}</p>
      </Notice>
      {sync.progress && <Progress label={t("sync.progress")} {...sync.progress} />}
      {sync.reason && <Fault {...explain(sync.reason)} calm />}
      <Card>
        <Facts
          facts={[
            [t("sync.last"), sync.lastSyncedMs === undefined ? t("sync.never") : dated(sync.lastSyncedMs, now)],
            [t("sync.waitingItems"), count(sync.waiting)],
            [t("sync.notSentItems"), count(sync.notSent)],
            ...(sync.offlineSinceMs === undefined
              ? []
              : [
                  [
                    t("sync.offlineSince"),
                    `${dated(sync.offlineSinceMs, now)} (${ago(sync.offlineSinceMs, now)})`,
                  ] as const,
                ]),
            ...(sync.nextTryMs === undefined ? [] : [[t("sync.nextTry"), dated(sync.nextTryMs, now)] as const]),
          ]}
        />
        <div className="buttons">
          <Button look="primary" icon="sync" onPress={() => void session.syncNow()}>
            {t("sync.now")}
          </Button>
        </div>
      </Card>
      <OutboxList />
      <StorageCard />
      <Card title={t("sync.marks")}>
        <ul className="stack">
          {(["device", "relay", "reached", "opened", "not-sent"] as const).map((place) => (
            <li key={place}>
              <StateMark place={place} />
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

export default function SyncPage(): ReactElement {
  const sync = useTopic("sync");
  return <Page title={t("sync.title")}>{sync ? <Body sync={sync} /> : <Skeleton label={t("app.opening")} />}</Page>;
}
