// Sync without a world: one event in, its effects as lines that read like the conversation they are.
import type { Down, RefusalCode, RefusalFacts } from "@health-vault/crypto-core/wire";
import type { Effect, SyncEvent } from "../src/sync/events.ts";
import type { OutboxItem, VaultRow } from "../src/sync/ports.ts";
import { initialState, type SyncState } from "../src/sync/state.ts";
import { step } from "../src/sync/step.ts";

export const chart = "pats-chart";
export const life = "life-1";

export const row = (cursor = 0, logLength = 1, incarnation = life): VaultRow => ({
  vaultId: chart,
  incarnation,
  cursor,
  logLength,
});

export const item = (order: number, more: Partial<OutboxItem> = {}): OutboxItem => ({
  order,
  vaultId: chart,
  kind: "run",
  state: "sealed",
  bytes: new Uint8Array([order]),
  firstSeq: order,
  lastSeq: order,
  enqueuedMs: 0,
  ...more,
});

const news = (told: Extract<Effect, { type: "tell" }>["news"]): string => {
  switch (told.type) {
    case "segment":
      return `tell segment ${told.segment.from}..${told.segment.position}`;
    case "acked":
      return `tell acked #${told.order} at ${told.position}`;
    case "refused":
      return `tell refused #${told.order}: ${told.code}`;
    case "caught-up":
      return `tell caught-up${told.ownHead ? `, own head ${told.ownHead.seq}` : ""}`;
    case "broken":
      return `tell broken: ${told.code}`;
    case "ended":
      return `tell ended: ${told.code}`;
    case "log":
      return `tell log ${told.length}`;
    case "listed":
      return `tell listed ${told.list.length}`;
    case "identity":
      return `tell identity ${told.userId}: ${told.length}`;
    case "copied":
    case "rollback":
    case "restoring":
    case "appointments":
    case "up":
      return `tell ${told.type}`;
  }
};

const sent = (header: Extract<Effect, { type: "send" }>["header"]): string => {
  if (header.type === "subscribe")
    return `→ ${header.id} subscribe at ${header.position} of ${header.incarnation}, log ${header.logLength}`;
  if (header.type === "pull") return `→ ${header.id} pull from ${header.position}`;
  return header.type === "ops" ? `→ ${header.id} ops on ${header.expectedHead}` : `→ ${header.type}`;
};

const line = (effect: Effect): string => {
  switch (effect.type) {
    case "send":
      return sent(effect.header);
    case "offer":
      return effect.items
        .map(({ order, id, mark }) => `→ ${id} push #${order}${mark ? " (marked first)" : ""}`)
        .join("\n");
    case "store-segment":
      return `disk segment ${effect.segment.from}..${effect.segment.position} (${effect.segment.runs.map((run) => run.position).join(",")}), cursor ${effect.row.cursor}`;
    case "store-row":
      return `disk cursor ${effect.row.cursor} of ${effect.row.incarnation}${effect.row.restoring ? ", restoring" : ""}${effect.row.rolledBack ? ", rolled back" : ""}`;
    case "store-log":
      return `disk log from ${effect.from}: ${effect.batches.map((batch) => batch.length).join(",")} bytes`;
    case "store-ack":
      return `disk #${effect.order} is at ${effect.position}`;
    case "store-aside":
      return `disk #${effect.order} is at ${effect.position}, kept aside: ${effect.refusal}`;
    case "store-not-sent":
      return `disk #${effect.order} not sent: ${effect.refusal}`;
    case "answer":
      return `answer ${effect.ticket}: ${effect.answer.ok ? `log ${effect.answer.logLength}` : effect.answer.code}`;
    case "disconnect":
      return `disconnect: ${effect.failure.code}${effect.failure.retryAfterMs === undefined ? "" : ` for ${effect.failure.retryAfterMs} ms`}`;
    case "wake-at":
      return `wake at ${effect.atMs}`;
    case "connect":
      return "connect";
    case "tell":
      return news(effect.news);
  }
};

const empty = new Uint8Array();

export interface Conversation {
  state(): SyncState;
  /** What the event led to, a line for each effect. */
  on(event: SyncEvent): readonly string[];
  /** A message of the relay. */
  relay(header: Down, body?: Uint8Array): readonly string[];
  ack(id: number, position?: number): readonly string[];
  refuse(id: number, code: RefusalCode, facts?: RefusalFacts): readonly string[];
  /** Runs of one entry and one byte each, ending at these positions. */
  page(from: number, positions: readonly number[], more?: Partial<Extract<Down, { type: "page" }>>): readonly string[];
  subscribed(id: number, end: number, more?: Partial<Extract<Down, { type: "subscribed" }>>): readonly string[];
  lost(nowMs?: number, jitter?: number): readonly string[];
  opened(incarnation?: string): readonly string[];
}

export function conversation(rows: readonly VaultRow[] = [row()], items: readonly OutboxItem[] = []): Conversation {
  let state = initialState(0, undefined);
  const on = (event: SyncEvent): readonly string[] => {
    const [next, effects] = step(state, event);
    state = next;
    return effects.flatMap((effect) => line(effect).split("\n"));
  };
  const relay: Conversation["relay"] = (header, body = empty) => on({ type: "message", header, body, nowMs: 5000 });
  on({ type: "loaded", rows, items });
  return {
    state: () => state,
    on,
    relay,
    ack: (id, position) => relay(position === undefined ? { type: "ack", id } : { type: "ack", id, position }),
    refuse: (id, code, facts = {}) => relay({ type: "refuse", id, vaultId: chart, code, ...facts }),
    page(from, positions, more = {}) {
      const runs = positions.map((position, i) => ({
        position,
        count: position - (positions[i - 1] ?? from),
        bytes: 1,
      }));
      const end = positions.at(-1) ?? from;
      const header = { type: "page", vaultId: chart, from, runs, end, incarnation: life, ...more } as const;
      return relay(header, new Uint8Array(header.runs.reduce((sum, { bytes }) => sum + bytes, 0)));
    },
    subscribed: (id, end, more = {}) =>
      relay({ type: "subscribed", id, vaultId: chart, incarnation: life, logLength: 1, end, ...more }),
    lost: (nowMs = 10_000, jitter = 0.5) => on({ type: "closed", failure: { code: "unreachable" }, nowMs, jitter }),
    opened(incarnation = life) {
      on({ type: "nudge", nowMs: 0 });
      return on({ type: "opened", incarnation, nowMs: 1, relayNowMs: 1 });
    },
  };
}

/** A link that is up, subscribed and at the relay's end. */
export function live(items: readonly OutboxItem[] = [], cursor = 0): Conversation {
  const pat = conversation([row(cursor)], items);
  pat.opened();
  pat.subscribed(1, cursor);
  return pat;
}
