// Taking what the relay has: whole runs, in order, the cursor moving only with what is stored (protocol §5 cursor).
import { LIMITS, type Down } from "@health-vault/crypto-core/wire";
import type { Effect, Step } from "./events.ts";
import { caughtUp, goLive, parkedMs } from "./offer.ts";
import { rowOf, withVault, type SyncState, type VaultSync } from "./state.ts";
import type { VaultKey } from "./ports.ts";

const slowMs = 6_000;
const quickMs = 2_000;
const leastPullBytes = 64 * 1024;

const halved = (state: SyncState): SyncState => ({
  ...state,
  pullBytes: Math.max(leastPullBytes, state.pullBytes / 2),
});

/** A page travels as one frame, silent until it is whole: what a slow line is asked for at once must fit its patience. */
function paced(state: SyncState, atMs: number | undefined, nowMs: number, bytes: number): SyncState {
  const tookMs = nowMs - (atMs ?? nowMs);
  if (tookMs > slowMs) return halved(state);
  const filled = bytes >= state.pullBytes / 2;
  return filled && tookMs < quickMs ? { ...state, pullBytes: Math.min(LIMITS.pullBytes, state.pullBytes * 2) } : state;
}

/** The link was lost: with a pull under way, the next one asks for less. */
export const slowedDown = (state: SyncState): SyncState =>
  [...state.asked.values()].some((asked) => asked.for === "pull") ? halved(state) : state;

export function pullMore(state: SyncState, vaultId: VaultKey, nowMs: number): Step {
  const vault = state.vaults.get(vaultId);
  if (!vault) return [state, []];
  const id = state.nextId;
  const next = withVault(
    { ...state, asked: new Map(state.asked).set(id, { vaultId, for: "pull", atMs: nowMs }), nextId: id + 1 },
    { ...vault, stage: "pulling" },
  );
  return [
    next,
    [{ type: "send", header: { type: "pull", id, vaultId, position: vault.cursor, limitBytes: state.pullBytes } }],
  ];
}

/** An end that is announced and not served is not asked for at the speed of the line: the next subscription hears what there is. */
function park(state: SyncState, { fruitless: _asked, ...vault }: VaultSync, nowMs: number): Step {
  const atMs = nowMs + parkedMs;
  return [
    withVault(state, { ...vault, stage: "parked", stuck: "unavailable", parkedUntilMs: atMs }),
    [{ type: "wake-at", atMs }],
  ];
}

/** Pages that do not continue the cursor are not used: a gap is pulled, what is held already is dropped. */
export function onPage(
  before: SyncState,
  header: Extract<Down, { type: "page" }>,
  body: Uint8Array,
  nowMs: number,
): Step {
  const vault = before.vaults.get(header.vaultId);
  let state = before;
  if (header.id !== undefined && header.done) {
    const asked = new Map(state.asked);
    // A pull that came to the relay twice: it stands where the second answer ends.
    if (!asked.has(header.id) && vault?.stage === "live") return pullMore(state, vault.vaultId, nowMs);
    const atMs = asked.get(header.id)?.atMs;
    asked.delete(header.id);
    state = paced({ ...state, asked }, atMs, nowMs, body.length);
  }
  if (!vault || header.incarnation !== state.incarnation || vault.stage === "halted") return [state, []];
  if (header.runs.reduce((sum, { bytes }) => sum + bytes, 0) !== body.length)
    return [state, [{ type: "disconnect", failure: { code: "malformed" } }]];
  const last = header.runs.at(-1)?.position ?? header.from;
  const effects: Effect[] = [];
  let now = { ...vault, end: Math.max(vault.end, header.end) };
  if (header.from === vault.cursor && last > vault.cursor) {
    now = { ...now, cursor: last };
    const { vaultId, incarnation } = now;
    const row = rowOf(now);
    // One's own runs come without bytes: they lie in the outbox until their ack brings them to their place.
    const runs = header.runs
      .filter(({ own }) => !own)
      .map(({ position, bytes, quarantined }) =>
        quarantined ? { position, bytes, quarantined } : { position, bytes },
      );
    const stored = runs.at(-1);
    effects.push(
      stored
        ? {
            type: "store-segment",
            segment: { vaultId, incarnation, from: header.from, position: stored.position, runs, body },
            row,
          }
        : { type: "store-row", row },
    );
  }
  state = withVault(state, now);
  const answered = header.id === undefined || header.done === true;
  if (!answered || (now.stage !== "pulling" && now.stage !== "live")) return [state, effects];
  if (now.cursor < now.end) {
    if (now.stage === "pulling" && header.id === undefined) return [state, effects];
    const isFruitless = header.id !== undefined && now.cursor === vault.cursor;
    if (isFruitless && vault.fruitless) return park(state, now, nowMs);
    const { fruitless: _before, ...rest } = now;
    const asking = withVault(state, isFruitless ? { ...rest, fruitless: true } : rest);
    const [next, more] = pullMore(asking, vault.vaultId, nowMs);
    return [next, [...effects, ...more]];
  }
  const arrived: Effect[] = now.stage === "live" ? [] : [{ type: "tell", news: caughtUp(now) }];
  const [next, more] = goLive(state, now, nowMs);
  return [next, [...effects, ...arrived, ...more]];
}
