// What a refusal does to a vault and its queue: wait, go to the tray, halt, or ask for a new device id (protocol §5.7, A74).
import { REFUSALS, type Down, type RefusalCode } from "@health-vault/crypto-core/wire";
import type { Effect, Step } from "./events.ts";
import { halt, offer, parkedMs } from "./offer.ts";
import { withVault, type Asked, type Queued, type SyncState, type VaultSync } from "./state.ts";

type Refuse = Extract<Down, { type: "refuse" }>;

/** The vault takes nothing of mine: it is not this item's fault, and no new seal helps. */
const vaultWide: ReadonlySet<RefusalCode> = new Set([
  "closed",
  "quota",
  "role",
  "not-a-member",
  "removed",
  "forbidden",
]);

/** The account or this app is at fault: what waits goes out unchanged when that is mended. */
const waits: ReadonlySet<RefusalCode> = new Set(["suspended", "wire-version", "revoked-device"]);

/** How many of them a person has to know of. */
const loud = (items: readonly Queued[]): number => items.filter(({ quiet }) => !quiet).length;

function toTray(state: SyncState, vault: VaultSync, items: readonly Queued[], code: RefusalCode): Step {
  const { vaultId } = vault;
  const orders = new Set(items.map(({ order }) => order));
  const queue = vault.queue.filter(({ order }) => !orders.has(order));
  const effects = items.flatMap(({ order }): readonly Effect[] => [
    { type: "store-not-sent", order, refusal: code },
    { type: "tell", news: { type: "refused", vaultId, order, code } },
  ]);
  return [withVault(state, { ...vault, queue, notSent: vault.notSent + loud(items) }), effects];
}

/** Items that wait go to the tray by the session's word, which has put them there on the disk. */
export function shelve(state: SyncState, vault: VaultSync, orders: ReadonlySet<number>): SyncState {
  const queue = vault.queue.filter(({ order }) => !orders.has(order));
  return withVault(state, { ...vault, queue, notSent: vault.notSent + loud(vault.queue) - loud(queue) });
}

function settleSubscribe(state: SyncState, vault: VaultSync, header: Refuse, nowMs: number): Step {
  const { code, retryAfterMs } = header;
  const { vaultId } = vault;
  const { cure } = REFUSALS[code];
  // Who was removed is told so: a relay that does not know of a vault it served in this life has lost it.
  if (code === "not-a-member" && vault.incarnation === state.incarnation && !vault.restoring) return halt(state, vault);
  if (cure === "final") {
    return [withVault(state, { ...vault, stage: "ended" }), [{ type: "tell", news: { type: "ended", vaultId, code } }]];
  }
  // Another life began behind this link (`incarnation`): the next one begins with it.
  if (cure !== "retry") return [state, [disconnected(header)]];
  // One vault that the relay cannot serve must not take the line from all others.
  const atMs = nowMs + Math.max(retryAfterMs ?? 0, parkedMs);
  return [
    withVault(state, { ...vault, stage: "parked", stuck: code, parkedUntilMs: atMs }),
    [{ type: "wake-at", atMs }],
  ];
}

const disconnected = ({ code, retryAfterMs }: Refuse): Effect => ({
  type: "disconnect",
  failure: retryAfterMs === undefined ? { code } : { code, retryAfterMs },
});

/** Of a vault that I was removed from: what the relay does not take for the owner's decision either, stays with me. */
function settleLate(state: SyncState, vault: VaultSync, item: Queued, code: RefusalCode): Step {
  const [shelved, effects] = toTray(state, vault, [item], code === "chain-gap" ? "removed" : code);
  const [next, more] = offer(shelved, vault.vaultId);
  return [next, [...effects, ...more]];
}

function settlePush(state: SyncState, vault: VaultSync, item: Queued, header: Refuse): Step {
  const { code, deviceHead } = header;
  const { vaultId } = vault;
  const queue = vault.queue.map((queued) => (queued === item ? { ...queued, inFlight: false } : queued));
  const calmed: VaultSync = { ...vault, queue };
  const { cure } = REFUSALS[code];
  if (cure === "retry" || (cure === "refresh" && code !== "chain-gap"))
    return [withVault(state, { ...calmed, stuck: code }), [disconnected(header)]];
  if (vault.stage === "ended") return settleLate(state, vault, item, code);
  const waiting = queue.filter(({ left }) => !left);
  if (waits.has(code) || waiting[0]?.order !== item.order)
    return [withVault(state, { ...calmed, stuck: vault.stuck ?? code }), []];
  const stuck: VaultSync = { ...calmed, stuck: code };
  if (vaultWide.has(code)) return toTray(state, { ...stuck, stuck: undefined }, waiting, code);
  const broken: Effect = { type: "tell", news: { type: "broken", vaultId, code } };
  if (code === "chain-gap") {
    // What it acknowledged in this life it may not lack (A28).
    if (deviceHead && deviceHead.seq < (vault.ackedSeq ?? 0)) return halt(state, calmed);
    return [withVault(state, stuck), [broken]];
  }
  const [next, effects] = toTray(state, stuck, [item], code);
  return [next, [...effects, broken]];
}

export function settleRefusal(state: SyncState, asked: Asked, header: Refuse, nowMs: number): Step {
  const vault = state.vaults.get(asked.vaultId);
  if (!vault) return [state, []];
  if (asked.for === "subscribe" || asked.for === "pull") return settleSubscribe(state, vault, header, nowMs);
  const item = vault.queue.find((queued) => queued.order === asked.order);
  return item ? settlePush(state, vault, item, header) : [state, []];
}
