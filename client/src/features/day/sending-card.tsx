// What of the doctor's own work is still on this device only, and what was refused; the list itself is one step away.
import type { ReactElement } from "react";
import { count, dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { SyncView } from "../../session/api.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Facts, Notice } from "../../ui/show.tsx";

interface SendingCardProps {
  readonly sync: SyncView;
  readonly now: number;
}

export function SendingCard({ sync, now }: SendingCardProps): ReactElement {
  return (
    <Card title={t("day.outbox")}>
      {sync.notSent > 0 && <Notice tone="warn" title={t("home.notSent", { count: sync.notSent })} />}
      <Facts
        facts={[
          [t("sync.last"), sync.lastSyncedMs === undefined ? t("sync.never") : dated(sync.lastSyncedMs, now)],
          [t("sync.waitingItems"), count(sync.waiting)],
          [t("sync.notSentItems"), count(sync.notSent)],
        ]}
      />
      {(sync.waiting > 0 || sync.notSent > 0) && (
        <div className="buttons">
          <LinkButton to="/sync">{t("day.outbox.open")}</LinkButton>
        </div>
      )}
    </Card>
  );
}
