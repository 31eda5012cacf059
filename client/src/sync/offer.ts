// The outbox: sealed -> offered -> acked, in order, several under way; an offered item goes out unchanged ever after (protocol §5 outbox, A74).
import type { Down } from "@health-vault/crypto-core/wire";
import type { Effect, News, Step } from "./events.ts";
import type { OutboxItem, VaultKey } from "./ports.ts";
import {
  newVaultSync,
  rowOf,
  withVault,
  type Asked,
  type Queued,
  type Stage,
  type SyncState,
  type VaultGroup,
  type VaultSync,
} from "./state.ts";

/** Before a vault that the relay could not serve is asked for again. */
export const parkedMs = 15_000;

/** Requests under way per vault: enough to fill the line, few enough to re-send. */
const window = 16;

export function queuedFrom(state: SyncState, items: readonly OutboxItem[]): SyncState {
  let now = state;
  for (const item of items) {
    const vault =
      now.vaults.get(item.vaultId) ??
      newVaultSync({ vaultId: item.vaultId, incarnation: "", cursor: 0, logLength: item.kind === "create" ? 1 : 0 });
    if (item.state === "not-sent") {
      if (item.quiet) continue;
      now = withVault(now, { ...vault, notSent: vault.notSent + 1 });
      continue;
    }
    const count = item.kind === "run" ? item.lastSeq - item.firstSeq + 1 : 0;
    // What a load from disk has brought already is not queued twice; orders ascend.
    if ((vault.queue.at(-1)?.order ?? 0) >= item.order) continue;
    const queued: Queued = {
      order: item.order,
      kind: item.kind,
      state: item.state,
      count,
      lastSeq: item.lastSeq,
      inFlight: false,
      ...(item.blobs ? { blobs: item.blobs } : {}),
      ...(item.left ? { left: true } : {}),
      ...(item.quiet ? { quiet: true } : {}),
    };
    now = withVault(now, { ...vault, queue: [...vault.queue, queued] });
  }
  return now;
}

/** What has gone out before may go again at once; what has not waits for the box audit at the newest log. */
const mayOffer = (vault: VaultSync, item: Queued): boolean =>
  vault.stage === "ended" || item.state === "offered" || item.kind === "create" || vault.clearedAt >= vault.logLength;

/**
 * Attachments go before the entry that names them; but nothing that was written after it waits for them. Answers where the part of the
 * queue begins that waits for attachments and for nothing else (ADR 0062).
 */
function waitsForBlobsFrom({ stage, queue }: VaultSync, uploaded: ReadonlySet<string>): number {
  if (stage !== "live") return queue.length;
  const waits = ({ state, inFlight, blobs }: Queued): boolean =>
    state === "sealed" && !inFlight && blobs?.some((id) => !uploaded.has(id)) === true;
  return queue.findLastIndex((item) => !waits(item)) + 1;
}

export function offer(state: SyncState, vaultId: VaultKey): Step {
  const vault = state.vaults.get(vaultId);
  if (
    !vault ||
    state.link !== "up" ||
    vault.stuck ||
    vault.restoring ||
    vault.copied ||
    (vault.stage !== "live" && vault.stage !== "creating" && !(vault.stage === "ended" && vault.late))
  )
    return [state, []];
  let { nextId } = state;
  const asked = new Map(state.asked);
  const items: { order: number; id: number; mark: boolean }[] = [];
  const queue: Queued[] = [];
  let flying = vault.queue.filter((item) => item.inFlight).length;
  let open = true;
  const end = waitsForBlobsFrom(vault, state.uploaded);
  for (const [place, item] of vault.queue.entries()) {
    if (item.left) {
      queue.push(item);
      continue;
    }
    const fits = place < end && (vault.stage === "creating" ? item.kind === "create" : true);
    if (item.inFlight || !open || !fits || flying >= window || !mayOffer(vault, item)) {
      open = open && item.inFlight;
      queue.push(item);
      continue;
    }
    asked.set(nextId, { vaultId, for: item.kind === "create" ? "create" : "push", order: item.order } satisfies Asked);
    items.push({ order: item.order, id: nextId, mark: item.state === "sealed" });
    queue.push({ ...item, state: "offered", inFlight: true });
    nextId++;
    flying++;
  }
  if (items.length === 0) return [state, []];
  return [{ ...withVault(state, { ...vault, queue }), asked, nextId }, [{ type: "offer", vaultId, items }]];
}

const settled: ReadonlySet<Stage> = new Set(["live", "ended", "parked", "halted"]);

const calmGroups = new WeakMap<VaultGroup, boolean>();

/** Nothing is left to do in any of these. */
function isCalm(group: VaultGroup): boolean {
  const known = calmGroups.get(group);
  if (known !== undefined) return known;
  const calm = [...group.values()].every(({ stage, queue }) => settled.has(stage) && queue.length === 0);
  calmGroups.set(group, calm);
  return calm;
}

export const caughtUp = ({ vaultId, ownHead, restoring }: VaultSync): News => ({
  type: "caught-up",
  vaultId,
  ownHead,
  restoring: restoring === true,
});

/** At the relay's end: what waits is offered; with nothing left to do the next loss of the link is a first one. */
export function goLive(state: SyncState, vault: VaultSync, nowMs: number): Step {
  const live = withVault({ ...state, lastSyncedMs: nowMs }, { ...vault, stage: "live" });
  const calm = live.vaults.groups().every(isCalm);
  return offer(calm ? { ...live, attempt: 0 } : live, vault.vaultId);
}

/** Asks for everything a vault needs next; the same for a fresh link, a new vault and an ack of `create`. */
export function advance(state: SyncState, vaultId: VaultKey): Step {
  const vault = state.vaults.get(vaultId);
  if (!vault || state.link !== "up") return [state, []];
  if (vault.stage === "idle") {
    if (vault.queue[0]?.kind === "create") return offer(withVault(state, { ...vault, stage: "creating" }), vaultId);
    const id = state.nextId;
    const had = { cursor: vault.cursor, logLength: vault.logLength, ackedSeq: vault.ackedSeq ?? 0 };
    const asked = new Map(state.asked).set(id, { vaultId, for: "subscribe", had } satisfies Asked);
    const next = { ...withVault(state, { ...vault, stage: "subscribing" }), asked, nextId: id + 1 };
    const { incarnation } = state;
    const position = vault.incarnation === incarnation ? vault.cursor : 0;
    return [
      next,
      [{ type: "send", header: { type: "subscribe", id, vaultId, incarnation, position, logLength: vault.logLength } }],
    ];
  }
  return vault.stage === "live" ? offer(state, vaultId) : [state, []];
}

export function settleAck(state: SyncState, asked: Asked, header: Extract<Down, { type: "ack" }>): Step {
  const vault = state.vaults.get(asked.vaultId);
  const item = vault?.queue.find((queued) => queued.order === asked.order);
  if (!vault || !item) return [state, []];
  const queue = vault.queue.filter((queued) => queued !== item);
  const position = header.position ?? 0;
  const { vaultId } = vault;
  if (header.quarantined) {
    // Somebody removed wrote this: it waits for the owner's decision and is never shown as sent (A42).
    const ackedSeq = Math.max(vault.ackedSeq ?? 0, item.lastSeq);
    const kept: VaultSync = { ...vault, queue, notSent: vault.notSent + (item.quiet ? 0 : 1), ackedSeq };
    const [next, effects] = offer(withVault(state, kept), vaultId);
    return [
      next,
      [
        { type: "store-aside", order: item.order, position, refusal: "removed" },
        { type: "tell", news: { type: "refused", vaultId, order: item.order, code: "removed" } },
        ...effects,
      ],
    ];
  }
  const stored: Effect[] = [
    { type: "store-ack", vaultId, order: item.order, position },
    { type: "tell", news: { type: "acked", vaultId, order: item.order, position } },
  ];
  if (item.kind === "create") {
    const made = withVault(
      { ...state, attempt: 0 },
      { ...vault, queue, stage: "idle", logLength: Math.max(vault.logLength, 1) },
    );
    const [next, effects] = advance(made, vaultId);
    return [next, [...stored, ...effects]];
  }
  const follows = vault.cursor === position - item.count;
  const moved = {
    ...vault,
    queue,
    cursor: follows ? position : vault.cursor,
    end: Math.max(vault.end, position),
    ackedSeq: Math.max(vault.ackedSeq ?? 0, item.lastSeq),
    // A refusal of one that was not the first yet is heard again, now that it may be.
    stuck: queue.some(({ inFlight }) => inFlight) ? vault.stuck : undefined,
  };
  const row: Effect[] = follows ? [{ type: "store-row", row: rowOf(moved) }] : [];
  const [next, effects] = offer(withVault({ ...state, attempt: 0 }, moved), vaultId);
  return [next, [...stored, ...row, ...effects]];
}

/** The log that came is not the vault's: one vault waits, the others go on. */
export function refuseLog(state: SyncState, vault: VaultSync, length: number, nowMs: number): Step {
  const logLength = Math.min(vault.logLength, length);
  const waits =
    state.link === "up" && (vault.stage === "live" || vault.stage === "pulling" || vault.stage === "subscribing");
  if (!waits) return [withVault(state, { ...vault, logLength }), []];
  return [
    withVault(state, { ...vault, logLength, stage: "parked", stuck: "rule", parkedUntilMs: nowMs + parkedMs }),
    [{ type: "wake-at", atMs: nowMs + parkedMs }],
  ];
}

/** The relay has less than it had, in the same life: durable until it begins another. */
export function halt(state: SyncState, vault: VaultSync): Step {
  const halted: VaultSync = { ...vault, stage: "halted", rolledBack: true };
  const { vaultId } = vault;
  return [
    withVault(state, halted),
    [
      { type: "store-row", row: rowOf(halted) },
      { type: "tell", news: { type: "rollback", vaultId } },
    ],
  ];
}
