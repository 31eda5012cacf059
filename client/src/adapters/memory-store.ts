// The session's disk in memory, for Node: benchmarks, simulations, tests; the same contract suite runs over it and IndexedDB.
import { memoryAttachments } from "./memory-attachments.ts";
import { withRunsOf } from "./placed-twice.ts";
import type { AccountCard } from "../session/api.ts";
import type { AccountStore, DeviceStore, FileName } from "../session/ports.ts";
import { inUse } from "../session/outcome.ts";
import {
  emptyRow,
  fitsSealed,
  grownRow,
  isAt,
  leftOver,
  newestLast,
  notSent,
  rowOfNextDevice,
  segmentOf,
} from "../sync/rows.ts";
import type { NewItem, OutboxItem, Segment, VaultRow } from "../sync/ports.ts";

function extend(held: Uint8Array[], from: number, batches: readonly Uint8Array[]): number {
  if (from > held.length) throw new RangeError("log: gap");
  for (const batch of batches.slice(held.length - from)) held.push(batch.slice());
  return held.length;
}

const logIn = (logs: Map<string, Uint8Array[]>, id: string): Uint8Array[] => {
  const held = logs.get(id) ?? [];
  logs.set(id, held);
  return held;
};

const copyOf = (logs: ReadonlyMap<string, readonly Uint8Array[]>): ReadonlyMap<string, readonly Uint8Array[]> =>
  new Map([...logs].map(([id, log]) => [id, [...log]]));

export function memoryAccountStore(): AccountStore {
  const vaults = new Map<string, VaultRow>();
  const logs = new Map<string, Uint8Array[]>();
  const identities = new Map<string, Uint8Array[]>();
  const segments = new Map<string, Segment[]>();
  const outbox = new Map<number, OutboxItem>();
  const files = new Map<string, Uint8Array>();
  const { named, ...attachments } = memoryAttachments();
  let handle: unknown;
  let nextHandle: unknown;
  let nextOrder = 1;

  function add(items: readonly NewItem[]): readonly OutboxItem[] {
    return items.map((item) => {
      const stored: OutboxItem = { ...item, state: "sealed", order: nextOrder++ };
      outbox.set(stored.order, stored);
      named(item.blobs ?? []);
      if (item.kind === "create") extend(logIn(logs, item.vaultId), 0, [item.bytes]);
      if (!vaults.has(item.vaultId)) {
        vaults.set(item.vaultId, {
          vaultId: item.vaultId,
          incarnation: "",
          cursor: 0,
          logLength: item.kind === "create" ? 1 : 0,
        });
      }
      return stored;
    });
  }

  function putVault(row: VaultRow): void {
    vaults.set(row.vaultId, grownRow(row, vaults.get(row.vaultId)));
  }

  const segmentAt = (segment: Segment): Segment | undefined =>
    (segments.get(segment.vaultId) ?? []).find(isAt(segment));

  function putSegment(segment: Segment): void {
    const held = (segments.get(segment.vaultId) ?? []).filter((other) => !isAt(segment)(other));
    segments.set(
      segment.vaultId,
      [...held, withRunsOf(segment, segmentAt(segment))].sort((a, b) => a.position - b.position),
    );
  }

  /** A page that was pulled may hold it already, and more than it. */
  function placed(item: OutboxItem, position: number): void {
    if (item.kind !== "run") return;
    const row = vaults.get(item.vaultId);
    const segment = segmentOf(item, row?.incarnation ?? "", position);
    putSegment(withRunsOf(segmentAt(segment) ?? segment, segment));
    if (row) putVault({ ...row, ackedSeq: item.lastSeq });
  }

  return {
    ...attachments,
    vaults: () => Promise.resolve([...vaults.values()]),
    follow(vaultIds) {
      for (const vaultId of vaultIds) if (!vaults.has(vaultId)) vaults.set(vaultId, emptyRow(vaultId));
      return Promise.resolve(vaultIds.map((vaultId) => vaults.get(vaultId) ?? emptyRow(vaultId)));
    },
    outbox: () => Promise.resolve([...outbox.values()].sort((a, b) => a.order - b.order)),
    outboxItems: (orders) => Promise.resolve(orders.map((order) => outbox.get(order))),
    enqueue: (items) => Promise.resolve(add(items)),
    replaceSealed(vaultId, orders, items) {
      const sealed = [...outbox.values()].filter(
        (item) => item.vaultId === vaultId && item.state === "sealed" && item.kind === "run" && !item.left,
      );
      if (!fitsSealed(sealed, orders, items)) return Promise.resolve(false);
      for (const item of sealed) outbox.delete(item.order);
      add(items);
      return Promise.resolve(true);
    },
    markOffered(orders) {
      for (const order of orders) {
        const item = outbox.get(order);
        if (item) outbox.set(order, { ...item, state: "offered" });
      }
      return Promise.resolve();
    },
    acked(order, position) {
      const item = outbox.get(order);
      outbox.delete(order);
      if (item) placed(item, position);
      return Promise.resolve();
    },
    ackedAside(order, position, refusal) {
      const item = outbox.get(order);
      if (!item) return Promise.resolve();
      outbox.set(order, notSent(item, refusal));
      placed(item, position);
      return Promise.resolve();
    },
    replaceLeft(vaultId, items) {
      for (const item of outbox.values())
        if (item.vaultId === vaultId && item.left && item.state !== "not-sent") outbox.delete(item.order);
      add(items);
      return Promise.resolve();
    },
    dismiss(order) {
      if (outbox.get(order)?.state === "not-sent") outbox.delete(order);
      return Promise.resolve();
    },
    markNotSent(order, refusal) {
      const item = outbox.get(order);
      if (item) outbox.set(order, notSent(item, refusal));
      return Promise.resolve();
    },
    addSegment(segment, row) {
      putSegment({ ...segment, body: segment.body.slice() });
      putVault(row);
      return Promise.resolve();
    },
    segments: (vaultId) => Promise.resolve(newestLast(segments.get(vaultId) ?? [], vaults.get(vaultId)?.incarnation)),
    rewriteSegments(rewritten) {
      for (const segment of rewritten) {
        const held = segments.get(segment.vaultId) ?? [];
        segments.set(
          segment.vaultId,
          held.map((one) => (isAt(segment)(one) ? withRunsOf(segment, one) : one)),
        );
      }
      return Promise.resolve();
    },
    dropSegments(vaultId, keys) {
      const gone = (segment: Segment): boolean => keys.some((key) => isAt(key)(segment));
      segments.set(
        vaultId,
        (segments.get(vaultId) ?? []).filter((segment) => !gone(segment)),
      );
      return Promise.resolve();
    },
    putVault(row) {
      putVault(row);
      return Promise.resolve();
    },
    log: (vaultId) => Promise.resolve([...(logs.get(vaultId) ?? [])]),
    logs: () => Promise.resolve(copyOf(logs)),
    truncateLog(vaultId, length) {
      logIn(logs, vaultId).splice(length);
      const row = vaults.get(vaultId);
      if (row) vaults.set(vaultId, { ...row, logLength: Math.min(row.logLength, length) });
      return Promise.resolve();
    },
    async appendLog(vaultId, from, batches) {
      const length = extend(logIn(logs, vaultId), from, batches);
      const row = vaults.get(vaultId) ?? { vaultId, incarnation: "", cursor: 0, logLength: 0 };
      vaults.set(vaultId, { ...row, logLength: length });
      return length;
    },
    identityLog: (userId) => Promise.resolve([...(identities.get(userId) ?? [])]),
    identityLogs: () => Promise.resolve(copyOf(identities)),
    identityIds: () => Promise.resolve([...identities.keys()]),
    async appendIdentityLog(userId, from, ops) {
      extend(logIn(identities, userId), from, ops);
    },
    file: (name) => Promise.resolve(files.get(name)),
    putFiles(put) {
      for (const [name, bytes] of Object.entries(put)) files.set(name satisfies string as FileName, bytes);
      return Promise.resolve();
    },
    transportHandle: () => Promise.resolve(handle),
    putTransportHandle(value) {
      handle = value;
      return Promise.resolve();
    },
    prepareDevice(value, secrets) {
      nextHandle = value;
      files.set("next-device", secrets);
      return Promise.resolve();
    },
    nextTransportHandle: () => Promise.resolve(nextHandle),
    becomeNext(put) {
      if (nextHandle === undefined) return Promise.resolve();
      for (const [name, bytes] of Object.entries(put)) files.set(name satisfies string as FileName, bytes);
      handle = nextHandle;
      nextHandle = undefined;
      const waiting = Map.groupBy(outbox.values(), ({ vaultId }) => vaultId);
      for (const [key, row] of vaults)
        vaults.set(key, rowOfNextDevice(row, segments.get(key) ?? [], waiting.get(key) ?? []));
      for (const [order, item] of outbox) outbox.set(order, leftOver(item));
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

export function memoryDevice(): DeviceStore {
  const cards = new Map<string, AccountCard>();
  const stores = new Map<string, AccountStore>();
  const sessions = new Map<string, number>();
  const yielding = new Map<string, { readonly asked: () => void; readonly gone: Promise<void> }>();
  return {
    accounts: () => Promise.resolve([...cards.values()]),
    putAccount(card) {
      cards.set(card.userId, card);
      return Promise.resolve();
    },
    forget(userId) {
      cards.delete(userId);
      stores.delete(userId);
      return Promise.resolve();
    },
    async open(userId, { yields = false, asked = () => undefined } = {}) {
      const other = yielding.get(userId);
      if (yields && (other || (sessions.get(userId) ?? 0) > 0))
        throw Object.assign(new Error("open elsewhere"), { name: inUse });
      other?.asked();
      await other?.gone;
      const store = stores.get(userId) ?? memoryAccountStore();
      stores.set(userId, store);
      let letGo = (): void => undefined;
      if (yields) {
        const gone = new Promise<void>((resolve) => {
          letGo = resolve;
        });
        yielding.set(userId, { asked, gone });
      } else sessions.set(userId, (sessions.get(userId) ?? 0) + 1);
      let closed = false;
      return {
        ...store,
        close() {
          if (closed) return;
          closed = true;
          if (yields) yielding.delete(userId);
          else sessions.set(userId, (sessions.get(userId) ?? 1) - 1);
          letGo();
        },
      };
    },
  };
}
