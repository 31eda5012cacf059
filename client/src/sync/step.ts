// The whole of sync as one pure function: (state, event) -> [state, effects] (protocol §5; architecture §2).
import { splitBody, type Down } from "@health-vault/crypto-core/wire";
import type { Answer, Effect, Step, SyncEvent } from "./events.ts";
import { advance, offer, queuedFrom, refuseLog, settleAck } from "./offer.ts";
import type { VaultKey } from "./ports.ts";
import { onPage, pullMore, slowedDown } from "./pull.ts";
import { settleRefusal, shelve } from "./refusals.ts";
import { onSubscribed } from "./subscribed.ts";
import { newVaultSync, rowOf, withVault, type Asked, type HeldCall, type SyncState, type VaultSync } from "./state.ts";

/** Milliseconds before try n (from 1), doubled up to 15 s, spread by `jitter` in [0, 1). */
export const backoffMs = (attempt: number, jitter: number): number =>
  Math.min(15_000, 500 * 2 ** (attempt - 1)) * (0.75 + jitter / 2);

const unreachable = (ticket: number): Effect => ({
  type: "answer",
  ticket,
  answer: { ok: false, code: "unreachable", facts: {} },
});

const each = (state: SyncState, ids: Iterable<VaultKey>): Step => {
  let now = state;
  const effects: Effect[] = [];
  for (const id of ids) {
    const [next, more] = advance(now, id);
    now = next;
    effects.push(...more);
  }
  return [now, effects];
};

/** Vaults that the relay could not serve are asked for again. */
function unpark(state: SyncState): Step {
  const parked = [...state.vaults.values()].filter(({ stage }) => stage === "parked");
  const idle = parked.reduce((now, vault) => withVault(now, { ...vault, stage: "idle", stuck: undefined }), state);
  return each(
    idle,
    parked.map(({ vaultId }) => vaultId),
  );
}

function opened(state: SyncState, { incarnation, relayNowMs }: Extract<SyncEvent, { type: "opened" }>): Step {
  const vaults: VaultSync[] = [];
  const lives: Effect[] = [];
  for (const vault of state.vaults.values()) {
    const moved = vault.incarnation !== "" && vault.incarnation !== incarnation;
    if (moved || vault.restoring) {
      vaults.push({ ...vault, stage: "restoring", restoring: true });
      lives.push({ type: "tell", news: { type: "restoring", vaultId: vault.vaultId } });
    } else if (vault.rolledBack) vaults.push({ ...vault, stage: "halted" });
  }
  const up: SyncState = {
    ...state,
    link: "up",
    incarnation,
    uploaded: incarnation === state.incarnation ? state.uploaded : new Set(),
    vaults: state.vaults.with(vaults),
    nextTryMs: undefined,
    downSinceMs: undefined,
    failure: undefined,
  };
  let [next, effects] = each({ ...up, held: [] }, up.vaults.keys());
  for (const held of state.held) {
    const [after, sent] = call(next, held);
    next = after;
    effects = [...effects, ...sent];
  }
  return [next, [{ type: "tell", news: { type: "up", incarnation, relayNowMs } }, ...lives, ...effects]];
}

function closed(state: SyncState, event: Extract<SyncEvent, { type: "closed" }>): Step {
  const attempt = state.attempt + 1;
  const nextTryMs = event.nowMs + Math.max(event.failure.retryAfterMs ?? 0, backoffMs(attempt, event.jitter));
  const idle = state.vaults.values().map((vault): VaultSync => {
    const queue = vault.queue.map((item) => (item.inFlight ? { ...item, inFlight: false } : item));
    return { ...vault, stage: "idle", clearedAt: -1, late: false, queue, stuck: undefined };
  });
  const waiting = [...state.asked.values()].filter((asked) => asked.for === "call").map(({ order }) => order ?? 0);
  const answers: Effect[] = [...waiting, ...state.held.map(({ ticket }) => ticket)].map(unreachable);
  const downSinceMs = state.downSinceMs ?? event.nowMs;
  const down: SyncState = {
    ...slowedDown(state),
    link: "down",
    vaults: state.vaults.with(idle),
    asked: new Map(),
    held: [],
    attempt,
    nextTryMs,
    downSinceMs,
    failure: event.failure,
  };
  return [down, [...answers, { type: "wake-at", atMs: nextTryMs }]];
}

function call(state: SyncState, event: HeldCall): Step {
  if (state.link === "down") return [state, [unreachable(event.ticket)]];
  if (state.link === "connecting") return [{ ...state, held: [...state.held, event] }, []];
  const id = state.nextId;
  const asked = new Map(state.asked).set(id, {
    vaultId: event.header.vaultId,
    for: "call",
    order: event.ticket,
  } satisfies Asked);
  return [{ ...state, asked, nextId: id + 1 }, [{ type: "send", header: { ...event.header, id }, body: event.body }]];
}

function forget(state: SyncState, id: number): readonly [SyncState, Asked | undefined] {
  const found = state.asked.get(id);
  if (!found) return [state, undefined];
  const asked = new Map(state.asked);
  asked.delete(id);
  return [{ ...state, asked }, found];
}

function onAck(before: SyncState, header: Extract<Down, { type: "ack" }>): Step {
  const [state, asked] = forget(before, header.id);
  if (!asked) return [state, []];
  if (asked.for === "call") {
    const { logLength = 0, head = "", quarantined } = header;
    const answer: Answer = { ok: true, logLength, head, ...(quarantined ? { quarantined } : {}) };
    return [state, [{ type: "answer", ticket: asked.order ?? 0, answer }]];
  }
  return settleAck(state, asked, header);
}

function onRefuse(before: SyncState, header: Extract<Down, { type: "refuse" }>, nowMs: number): Step {
  if (header.id === undefined) {
    const vault = header.vaultId === undefined ? undefined : before.vaults.get(header.vaultId);
    if (!vault || (header.code !== "removed" && header.code !== "not-a-member")) return [before, []];
    return [
      withVault(before, { ...vault, stage: "ended" }),
      [{ type: "tell", news: { type: "ended", vaultId: vault.vaultId, code: header.code } }],
    ];
  }
  const [state, asked] = forget(before, header.id);
  if (!asked) return [state, []];
  if (asked.for === "call") {
    return [
      state,
      [{ type: "answer", ticket: asked.order ?? 0, answer: { ok: false, code: header.code, facts: header } }],
    ];
  }
  return settleRefusal(state, asked, header, nowMs);
}

function onLog(state: SyncState, header: Extract<Down, { type: "log" }>, body: Uint8Array): Step {
  if (!state.vaults.has(header.vaultId)) return [state, []];
  const batches = splitBody(body, header.lengths);
  if (!batches) return [state, [{ type: "disconnect", failure: { code: "malformed" } }]];
  return [state, [{ type: "store-log", vaultId: header.vaultId, from: header.from, batches }]];
}

/** The relay sends nothing more by itself: it fell behind, or a `subscribe` that came to it twice began anew there. */
function pullIfLive(state: SyncState, header: Extract<Down, { type: "behind" | "subscribed" }>, nowMs: number): Step {
  const vault = state.vaults.get(header.vaultId);
  return vault?.stage === "live"
    ? pullMore(withVault(state, { ...vault, end: header.end }), header.vaultId, nowMs)
    : [state, []];
}

function onMessage(state: SyncState, event: Extract<SyncEvent, { type: "message" }>): Step {
  const { header, body, nowMs } = event;
  switch (header.type) {
    case "ack":
      return onAck(state, header);
    case "refuse":
      return onRefuse(state, header, nowMs);
    case "subscribed": {
      const [next, asked] = forget(state, header.id);
      return asked?.had ? onSubscribed(next, header, asked.had, nowMs) : pullIfLive(next, header, nowMs);
    }
    case "log":
      return onLog(state, header, body);
    case "page":
      return onPage(state, header, body, nowMs);
    case "behind":
      return pullIfLive(state, header, nowMs);
    case "vaults":
      return [state, [{ type: "tell", news: { type: "listed", whole: header.whole, list: header.list } }]];
    case "identity":
      return [state, [{ type: "tell", news: { type: "identity", userId: header.userId, length: header.length } }]];
    // What it was is asked for over HTTP.
    case "appointments":
      return [state, [{ type: "tell", news: { type: "appointments" } }]];
    case "welcome":
    case "ping":
    case "pong":
      return [state, []];
  }
}

export function step(state: SyncState, event: SyncEvent): Step {
  switch (event.type) {
    case "loaded": {
      const vaults = state.vaults.with(event.rows.map(newVaultSync));
      return [queuedFrom({ ...state, vaults }, event.items), []];
    }
    case "nudge":
    case "wake":
      if (state.link === "up") return unpark(state);
      if (state.link === "connecting" || (event.type === "wake" && (state.nextTryMs ?? 0) > event.nowMs))
        return [state, []];
      return [{ ...state, link: "connecting", nextTryMs: undefined }, [{ type: "connect" }]];
    case "opened":
      return opened(state, event);
    case "closed":
      return state.link === "down" ? [state, []] : closed(state, event);
    case "message":
      return onMessage(state, event);
    case "enqueued": {
      const next = queuedFrom(state, event.items);
      return each(next, new Set(event.items.map((item) => item.vaultId)));
    }
    case "resealed": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault) return [state, []];
      const queue = vault.queue.filter((item) => item.state === "offered");
      const stuck = queue.length === 0 ? undefined : vault.stuck;
      return [queuedFrom(withVault(state, { ...vault, queue, stuck }), event.items), []];
    }
    case "relocated": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault) return [state, []];
      const queue = vault.queue.filter(({ left }) => !left);
      const placed = queuedFrom(withVault(state, { ...vault, queue, stuck: undefined }), event.items);
      return offer(placed, event.vaultId);
    }
    case "shelved": {
      const vault = state.vaults.get(event.vaultId);
      return [vault ? shelve(state, vault, new Set(event.orders)) : state, []];
    }
    case "copied": {
      const vault = state.vaults.get(event.vaultId);
      return [vault ? withVault(state, { ...vault, copied: true }) : state, []];
    }
    case "uploaded":
      return offer({ ...state, uploaded: new Set([...state.uploaded, ...event.ids]) }, event.vaultId);
    case "dismissed": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault) return [state, []];
      return [withVault(state, { ...vault, notSent: Math.max(0, vault.notSent - 1) }), []];
    }
    case "watch": {
      const held = state.vaults.get(event.row.vaultId);
      const vault = held
        ? held.stage === "ended"
          ? { ...held, stage: "idle" as const }
          : held
        : newVaultSync(event.row);
      return advance(withVault(state, vault), event.row.vaultId);
    }
    case "resume": {
      const vault = state.vaults.get(event.vaultId);
      if (vault?.stage !== "restoring" || state.link !== "up") return [state, []];
      return advance(withVault(state, { ...vault, stage: "idle" }), event.vaultId);
    }
    case "restored": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault?.restoring || state.link !== "up") return [state, []];
      const { restoring: _over, ...rest } = vault;
      // Where nothing could be asked for, nothing of this life is here either.
      const { cursor } = rest.incarnation === state.incarnation ? rest : { cursor: 0 };
      const healed: VaultSync = { ...rest, incarnation: state.incarnation, cursor };
      const [next, effects] = offer(withVault(state, healed), event.vaultId);
      return [next, [{ type: "store-row", row: rowOf(healed) }, ...effects]];
    }
    case "cleared": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault) return [state, []];
      const { logLength: clearedAt, late = false } = event;
      return offer(withVault(state, { ...vault, clearedAt, late }), event.vaultId);
    }
    case "log-stored": {
      const vault = state.vaults.get(event.vaultId);
      if (!vault) return [state, []];
      const grown = withVault(state, { ...vault, logLength: event.length });
      return [grown, [{ type: "tell", news: { type: "log", vaultId: event.vaultId, length: event.length } }]];
    }
    case "log-refused": {
      const vault = state.vaults.get(event.vaultId);
      return vault ? refuseLog(state, vault, event.length, event.nowMs) : [state, []];
    }
    case "call":
      return call(state, event);
  }
}
