// What the pill says, derived from the outbox and the link, never from a flag of its own (product §2).
import type { LinkFailure, VaultKey } from "./ports.ts";
import type { SyncState } from "./state.ts";

export interface SyncStatus {
  readonly link: SyncState["link"];
  readonly waiting: number;
  readonly notSent: number;
  /** Vaults that are not at the relay's end on this link. */
  readonly behind: number;
  readonly pulled: { readonly done: number; readonly total: number };
  readonly lastSyncedMs: number | undefined;
  readonly downSinceMs: number | undefined;
  readonly nextTryMs: number | undefined;
  readonly failure: LinkFailure | undefined;
  /** Code of a refusal that stands in the way of some vault. */
  readonly stuck: string | undefined;
  readonly waitingIn: ReadonlyMap<VaultKey, number>;
}

export function statusOf(state: SyncState): SyncStatus {
  let waiting = 0;
  let notSent = 0;
  let behind = 0;
  let done = 0;
  let total = 0;
  let stuck: string | undefined;
  const waitingIn = new Map<VaultKey, number>();
  for (const vault of state.vaults.values()) {
    const ended = vault.stage === "ended";
    waiting += ended ? 0 : vault.queue.length;
    notSent += vault.notSent + (ended ? vault.queue.length : 0);
    if (!ended) stuck ??= vault.stuck;
    if (!ended && vault.queue.length > 0) waitingIn.set(vault.vaultId, vault.queue.length);
    if (vault.stage !== "live" && vault.stage !== "ended" && vault.stage !== "parked") behind++;
    if (vault.stage === "pulling") {
      done += vault.cursor;
      total += Math.max(vault.end, vault.cursor);
    }
  }
  const { link, lastSyncedMs, downSinceMs, nextTryMs, failure } = state;
  return {
    link,
    waiting,
    notSent,
    behind,
    pulled: { done, total },
    lastSyncedMs,
    downSinceMs,
    nextTryMs,
    failure,
    stuck,
    waitingIn,
  };
}
