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
  /** Vaults in which a restored relay was not brought everything again yet. */
  readonly restoring: ReadonlySet<VaultKey>;
  /** Vaults of which the relay has less than it had, in the same life. */
  readonly rolledBack: ReadonlySet<VaultKey>;
  readonly waitingIn: ReadonlyMap<VaultKey, number>;
}

export function statusOf(state: SyncState): SyncStatus {
  let waiting = 0;
  let notSent = 0;
  let behind = 0;
  let done = 0;
  let total = 0;
  const restoring = new Set<VaultKey>();
  const rolledBack = new Set<VaultKey>();
  let stuck: string | undefined;
  let { nextTryMs } = state;
  const waitingIn = new Map<VaultKey, number>();
  for (const vault of state.vaults.values()) {
    const ended = vault.stage === "ended";
    if (vault.restoring) restoring.add(vault.vaultId);
    if (vault.rolledBack) rolledBack.add(vault.vaultId);
    waiting += ended ? 0 : vault.queue.length;
    notSent += vault.notSent + (ended ? vault.queue.length : 0);
    if (!ended) stuck ??= vault.stuck;
    if (vault.stage === "parked") nextTryMs = Math.min(nextTryMs ?? Infinity, vault.parkedUntilMs ?? Infinity);
    if (!ended && vault.queue.length > 0) waitingIn.set(vault.vaultId, vault.queue.length);
    if (vault.stage !== "live" && vault.stage !== "ended" && vault.stage !== "parked" && vault.stage !== "halted")
      behind++;
    if (vault.stage === "pulling") {
      done += vault.cursor;
      total += Math.max(vault.end, vault.cursor);
    }
  }
  const { link, lastSyncedMs, downSinceMs, failure } = state;
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
    restoring,
    rolledBack,
    waitingIn,
  };
}
