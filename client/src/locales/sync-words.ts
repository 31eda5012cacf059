// The state of sync in words, made from the outbox's counts and never from a flag (product.md §2).
import type { SyncView } from "../session/api.ts";
import { clock, shortDated } from "./dates.ts";
import { t } from "./text.ts";

/** What the pill says. */
export function pillText(sync: SyncView, nowMs: number): string {
  switch (sync.state) {
    case "saved":
      return sync.lastSyncedMs === undefined
        ? t("pill.saved")
        : t("pill.synced", { time: shortDated(sync.lastSyncedMs, nowMs) });
    case "syncing":
      return sync.progress
        ? t("pill.syncingCounts", { done: sync.progress.done, total: sync.progress.total })
        : t("pill.syncing");
    case "waiting":
      return t("pill.waiting", { count: sync.waiting });
    case "offline":
      if (sync.waiting > 0) return t("pill.offlineWaiting", { count: sync.waiting });
      return sync.offlineSinceMs === undefined
        ? t("pill.offline")
        : t("pill.offlineSince", { time: clock(sync.offlineSinceMs) });
    case "failed":
      return t("pill.failed", { count: sync.notSent });
  }
}
