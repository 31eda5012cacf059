// When attachments may go: a vault's after it caught up, and in a new life of the relay after what it lacked was brought (protocol §5.8).
import type { News } from "../sync/events.ts";
import type { VaultKey } from "../sync/ports.ts";
import type { SyncStatus } from "../sync/status.ts";
import type { Transfers } from "../sync/transfers.ts";

/** Which vaults' attachments may go, as sync's news say it. */
export function transferTurns(transfers: Transfers) {
  const restoring = new Set<VaultKey>();
  return {
    async hear(news: News): Promise<void> {
      if (news.type === "up") {
        restoring.clear();
        await transfers.up(news.incarnation);
      }
      // My role may be another one, too.
      if (news.type === "acked" || news.type === "refused" || news.type === "log") await transfers.stored(news.vaultId);
      if (news.type !== "caught-up") return;
      if (news.restoring) restoring.add(news.vaultId);
      else transfers.ready(news.vaultId);
    },
    statusChanged(status: SyncStatus): void {
      if (status.link !== "up") return transfers.down();
      for (const key of restoring) {
        if (status.restoring.has(key)) continue;
        restoring.delete(key);
        transfers.ready(key);
      }
    },
  };
}
