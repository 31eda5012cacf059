// Runs the effects of `step` one after another; the only mutable thing in sync is its state and its queue of events.
import type { SyncPorts } from "./engine-ports.ts";
import type { Link, LinkFailure, NewItem, VaultKey } from "./ports.ts";
import { emptyRow } from "./rows.ts";
import { initialState, type SyncState } from "./state.ts";
import { statusOf, type SyncStatus } from "./status.ts";
import type { Answer, CallHeader, Effect, SyncEvent } from "./events.ts";
import { step } from "./step.ts";

export interface Sync {
  start(): Promise<void>;
  stop(): void;
  nudge(): void;
  watch(vaultIds: readonly VaultKey[]): Promise<void>;
  /** Durable when it resolves; then offered as soon as it may be. */
  enqueue(items: readonly NewItem[]): Promise<readonly number[]>;
  /** Swaps all never-offered items of a vault, which `orders` names; false when others are there meanwhile. */
  reseal(vaultId: VaultKey, orders: readonly number[], items: readonly NewItem[]): Promise<boolean>;
  /** Swaps what was left over from an older device id; the relay's end is known. */
  relocate(vaultId: VaultKey, items: readonly NewItem[]): Promise<boolean>;
  /** Items that wait and were never offered, or never will be, go to the tray. */
  shelve(vaultId: VaultKey, orders: readonly number[], refusal: string): Promise<boolean>;
  /** Somebody else writes under this device's id: nothing more is offered under it here. */
  hold(vaultId: VaultKey): void;
  /** The relay has these attachments whole: what names them need not wait for them. */
  uploaded(vaultId: VaultKey, ids: readonly string[]): void;
  /** Forgets an item that is `not-sent`. */
  dismiss(vaultId: VaultKey, order: number): Promise<boolean>;
  /** The box audit passed at this length of the membership log; `late`: one is no member any more (A42). */
  clear(vaultId: VaultKey, logLength: number, late?: boolean): void;
  /** In another life of the relay: its logs hold again what the vault needs. */
  resume(vaultId: VaultKey): void;
  /** And what else it lacked was brought again, so what waits may be offered. */
  restored(vaultId: VaultKey): void;
  /** Batches from number `length` on did not verify: forgotten, and asked for again in a while. */
  truncate(vaultId: VaultKey, length: number): Promise<boolean>;
  /** A membership batch or what a restored relay lacks, now or not at all. */
  call(header: CallHeader, body: Uint8Array): Promise<Answer>;
  status(): SyncStatus;
  settled(): Promise<void>;
}

class Ended extends Error {
  override readonly name = "AbortError";
}

export function createSync(ports: SyncPorts, lastSyncedMs?: number): Sync {
  const { store, relay, clock } = ports;
  let state: SyncState = initialState(clock.nowMs(), lastSyncedMs);
  let told: { readonly of: SyncState; readonly status: SyncStatus } | undefined;
  let link: Link | undefined;
  let generation = 0;
  let stopWake: () => void = () => undefined;
  let stopped = false;
  let ticket = 0;
  const answers = new Map<number, (answer: Answer) => void>();
  const events: SyncEvent[] = [];
  /** Store work that must not fall between an event and its effects. */
  const jobs: (() => Promise<void>)[] = [];
  /** The store refused: what it holds is read again before anything is sent. */
  let stale = false;
  let running: Promise<void> | undefined;

  /** A state never changes: with hundreds of vaults it is summed up once, however many ask. */
  function status(): SyncStatus {
    if (told?.of !== state) told = { of: state, status: statusOf(state) };
    return told.status;
  }

  function push(event: SyncEvent): void {
    if (stopped) return;
    events.push(event);
    running ??= drain();
  }

  async function drain(): Promise<void> {
    // Never within the caller: `running` has to be set before the first event is worked off.
    await Promise.resolve();
    while (jobs.length > 0 || events.length > 0) {
      const job = jobs.shift();
      const event = job ? undefined : events.shift();
      if (job) await job();
      else if (event) await workOff(event);
    }
    running = undefined;
  }

  async function workOff(event: SyncEvent): Promise<void> {
    const [next, effects] = step(state, event);
    state = next;
    try {
      for (const effect of effects) await run(effect);
    } catch (thrown) {
      if (stopped) return;
      // State has gone ahead of the disk: the next link begins from there, and what was saved meanwhile comes after what was refused.
      stale = true;
      const waiting = events.splice(0).filter(({ type }) => type !== "message" && type !== "opened");
      ports.storeFailed(thrown);
      hangUp({ code: "unreachable" });
      events.push(...waiting);
    }
    ports.changed(status());
  }

  function hangUp(failure: LinkFailure): void {
    generation++;
    link?.close();
    link = undefined;
    push({ type: "closed", failure, nowMs: clock.nowMs(), jitter: ports.jitter() });
  }

  async function load(): Promise<void> {
    const [rows, items] = [await store.vaults(), await store.outbox()];
    [state] = step(state, { type: "loaded", rows, items });
    stale = false;
  }

  /** Between two events: an item is never offered and re-sealed at once. */
  function between(act: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (stopped) return resolve(false);
      jobs.push(() => act().then(resolve, reject));
      running ??= drain();
    });
  }

  function connect(): void {
    const mine = ++generation;
    const current = (): boolean => mine === generation && !stopped;
    link = relay.connect({
      opened: ({ incarnation, nowMs: relayNowMs }) =>
        current() && push({ type: "opened", incarnation, nowMs: clock.nowMs(), relayNowMs }),
      message: (header, body) => current() && push({ type: "message", header, body, nowMs: clock.nowMs() }),
      closed(failure) {
        if (!current()) return;
        generation++;
        link = undefined;
        push({ type: "closed", failure, nowMs: clock.nowMs(), jitter: ports.jitter() });
      },
    });
  }

  async function offerItems(effect: Extract<Effect, { type: "offer" }>): Promise<void> {
    const marks = effect.items.filter((item) => item.mark).map((item) => item.order);
    if (marks.length > 0) await store.markOffered(marks);
    const items = await store.outboxItems(effect.items.map((item) => item.order));
    for (const [i, { id }] of effect.items.entries()) {
      const item = items[i];
      if (!item) continue;
      link?.send(
        item.kind === "create"
          ? { type: "create", id, vaultId: item.vaultId }
          : { type: "push", id, vaultId: item.vaultId, ...(item.quiet && { quiet: true as const }) },
        item.bytes,
      );
    }
  }

  async function run(effect: Effect): Promise<void> {
    switch (effect.type) {
      case "connect":
        if (stale) await load();
        return connect();
      case "disconnect":
        return hangUp(effect.failure);
      case "wake-at":
        stopWake();
        stopWake = clock.after(Math.max(0, effect.atMs - clock.nowMs()), () =>
          push({ type: "wake", nowMs: Math.max(clock.nowMs(), effect.atMs) }),
        );
        return;
      case "send":
        return link?.send(effect.header, effect.body);
      case "offer":
        return offerItems(effect);
      case "store-segment":
        await store.addSegment(effect.segment, effect.row);
        return ports.tell({ type: "segment", segment: effect.segment });
      case "store-row":
        return store.putVault(effect.row);
      case "store-log": {
        const { vaultId, from, batches } = effect;
        // Batches after others that were refused continue nothing here.
        const held = state.vaults.get(vaultId)?.stage === "parked" ? (await store.log(vaultId)).length : from;
        if (from > held) return;
        const length = await store.appendLog(vaultId, from, batches);
        // At once: whatever else waits its turn must not offer what was sealed under the older log.
        const [next, told] = step(state, { type: "log-stored", vaultId, length });
        state = next;
        for (const news of told) await run(news);
        return;
      }
      case "store-ack":
        return store.acked(effect.order, effect.position);
      case "store-aside":
        return store.ackedAside(effect.order, effect.position, effect.refusal);
      case "store-not-sent":
        return store.markNotSent(effect.order, effect.refusal);
      case "answer":
        answers.get(effect.ticket)?.(effect.answer);
        answers.delete(effect.ticket);
        return;
      case "tell":
        return ports.tell(effect.news);
    }
  }

  return {
    async start() {
      push({ type: "loaded", rows: await store.vaults(), items: await store.outbox() });
      push({ type: "nudge", nowMs: clock.nowMs() });
    },
    stop() {
      stopped = true;
      generation++;
      stopWake();
      link?.close();
      for (const answer of answers.values()) answer({ ok: false, code: "unreachable", facts: {} });
    },
    nudge() {
      if (state.link === "up") link?.check();
      push({ type: "nudge", nowMs: clock.nowMs() });
    },
    async watch(vaultIds) {
      // On a full disk it is followed all the same: the row comes with the first thing that finds room.
      const rows = await store.follow(vaultIds).catch(async (thrown: unknown) => {
        ports.storeFailed(thrown);
        const held = new Map((await store.vaults()).map((row) => [row.vaultId, row]));
        return vaultIds.map((vaultId) => held.get(vaultId) ?? emptyRow(vaultId));
      });
      for (const row of rows) push({ type: "watch", row });
    },
    async enqueue(items) {
      // Saved is only what this session's outbox takes: after its end nobody would know of it.
      if (stopped) throw new Ended("the session has ended");
      const stored = await store.enqueue(items);
      push({ type: "enqueued", items: stored });
      return stored.map((item) => item.order);
    },
    dismiss: (vaultId, order) =>
      between(async () => {
        if ((await store.outboxItems([order]))[0]?.state !== "not-sent") return false;
        await store.dismiss(order);
        push({ type: "dismissed", vaultId });
        return true;
      }),
    reseal(vaultId, orders, items) {
      return between(async () => {
        if (!(await store.replaceSealed(vaultId, orders, items))) return false;
        const fresh = (await store.outbox()).filter((item) => item.vaultId === vaultId && item.state === "sealed");
        [state] = step(state, { type: "resealed", vaultId, items: fresh });
        ports.changed(statusOf(state));
        return true;
      });
    },
    truncate: (vaultId, length) =>
      between(async () => {
        await store.truncateLog(vaultId, length);
        push({ type: "log-refused", vaultId, length, nowMs: clock.nowMs() });
        return true;
      }),
    relocate: (vaultId, items) =>
      between(async () => {
        await store.replaceLeft(vaultId, items);
        const fresh = (await store.outbox()).filter((item) => item.vaultId === vaultId && item.state === "sealed");
        push({ type: "relocated", vaultId, items: fresh });
        return true;
      }),
    shelve: (vaultId, orders, refusal) =>
      between(async () => {
        const items = await store.outboxItems(orders);
        const waiting = items.flatMap((item) => (item && (item.state === "sealed" || item.left) ? [item.order] : []));
        for (const order of waiting) await store.markNotSent(order, refusal);
        push({ type: "shelved", vaultId, orders: waiting });
        return waiting.length > 0;
      }),
    uploaded: (vaultId, ids) => push({ type: "uploaded", vaultId, ids }),
    hold: (vaultId) => push({ type: "copied", vaultId }),
    clear: (vaultId, logLength, late = false) => push({ type: "cleared", vaultId, logLength, late }),
    resume: (vaultId) => push({ type: "resume", vaultId }),
    restored: (vaultId) => push({ type: "restored", vaultId }),
    call: (header, body) =>
      new Promise((resolve) => {
        answers.set(++ticket, resolve);
        push({ type: "call", header, body, ticket });
      }),
    status,
    async settled() {
      while (running) await running;
    },
  };
}
