// What the relay says it has, against what this device knows it had: nothing may go away, and nobody else writes in its name (A19, A28, A29).
import type { Down } from "@health-vault/crypto-core/wire";
import type { Effect, Step } from "./events.ts";
import { caughtUp, goLive, halt } from "./offer.ts";
import { pullMore } from "./pull.ts";
import { rowOf, withVault, type Had, type SyncState, type VaultSync } from "./state.ts";

type Subscribed = Extract<Down, { type: "subscribed" }>;

/** In one life of the relay nothing that this device had seen there when it asked goes away (A28, A29). */
const hasLess = (had: Had, { end, logLength, ownHead }: Subscribed): boolean =>
  end < had.cursor || logLength < had.logLength || (ownHead?.seq ?? 0) < had.ackedSeq;

/** Beyond what was acknowledged or ever offered: another copy of this device writes, or this disk is an older one (A19). */
function isCopy(vault: VaultSync, ownHead: VaultSync["ownHead"]): boolean {
  const offered = vault.queue.filter(({ state, left }) => state === "offered" && !left).map(({ lastSeq }) => lastSeq);
  return (ownHead?.seq ?? 0) > Math.max(vault.ackedSeq ?? 0, ...offered);
}

export function onSubscribed(state: SyncState, header: Subscribed, had: Had, nowMs: number): Step {
  const vault = state.vaults.get(header.vaultId);
  if (!vault) return [state, []];
  const same = vault.incarnation === header.incarnation;
  const cursor = same ? vault.cursor : 0;
  const { rolledBack: _over, ...rest } = vault;
  const placed = {
    ...rest,
    incarnation: header.incarnation,
    cursor,
    end: Math.max(header.end, cursor),
    ownHead: header.ownHead,
    copied: vault.copied || isCopy(vault, header.ownHead),
  };
  if (same && !vault.restoring && hasLess(had, header)) return halt(state, vault);
  const news: Effect = { type: "tell", news: caughtUp(placed) };
  const row: Effect[] = same ? [] : [{ type: "store-row", row: rowOf(placed) }];
  if (isCopy(vault, header.ownHead)) row.push({ type: "tell", news: { type: "copied", vaultId: vault.vaultId } });
  if (cursor < header.end) {
    const [next, effects] = pullMore(withVault(state, placed), vault.vaultId, nowMs);
    return [next, [...row, ...effects]];
  }
  const [next, effects] = goLive(state, placed, nowMs);
  return [next, [...row, news, ...effects]];
}
