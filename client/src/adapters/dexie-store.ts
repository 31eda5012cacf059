// IndexedDB behind the session's ports: sealed bytes in segments, one database per person; every write is strict-durable (protocol §8).
import Dexie, { type Table } from "dexie";
import { parseRow, rows } from "./dexie-rows.ts";
import { inUse } from "../session/outcome.ts";
import type { AccountCard } from "../session/api.ts";
import type { AccountStore, DeviceStore } from "../session/ports.ts";
import type { NewItem, OutboxItem, Segment, VaultRow } from "../sync/ports.ts";

interface LogRow {
  readonly id: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

interface Database extends Dexie {
  readonly vaults: Table<VaultRow, string>;
  readonly logs: Table<LogRow, [string, number]>;
  readonly identities: Table<LogRow, [string, number]>;
  readonly segments: Table<Segment, [string, number]>;
  readonly outbox: Table<OutboxItem, number>;
  readonly files: Table<{ readonly name: string; readonly bytes: Uint8Array }, string>;
  readonly handles: Table<{ readonly name: string; readonly handle: unknown }, string>;
}

const prefix = "health-vault";

function openDatabase(userId: string): Database {
  const db = new Dexie(`${prefix}-${userId}`, { chromeTransactionDurability: "strict" });
  db.version(1).stores({
    vaults: "vaultId",
    logs: "[id+index]",
    identities: "[id+index]",
    segments: "[vaultId+position]",
    outbox: "++order, vaultId",
    files: "name",
    handles: "name",
  });
  return db as Database;
}

const ofId = (id: string) =>
  [
    [id, Dexie.minKey],
    [id, Dexie.maxKey],
  ] as const;

async function readLog(table: Table<LogRow, [string, number]>, id: string): Promise<readonly Uint8Array[]> {
  const [from, to] = ofId(id);
  const found = await table.where("[id+index]").between(from, to).toArray();
  return found.map((row) => parseRow(rows.log, row).bytes);
}

async function extendLog(
  table: Table<LogRow, [string, number]>,
  id: string,
  from: number,
  batches: readonly Uint8Array[],
): Promise<number> {
  const [first, last] = ofId(id);
  const held = await table.where("[id+index]").between(first, last).count();
  if (from > held) throw new RangeError("log: gap");
  const fresh = batches.slice(held - from);
  await table.bulkAdd(fresh.map((bytes, i) => ({ id, index: held + i, bytes: bytes.slice() })));
  return held + fresh.length;
}

const added = (item: NewItem): Omit<OutboxItem, "order"> => ({ ...item, state: "sealed" });

function accountStore(db: Database, letGo: () => void): AccountStore {
  const all = [db.vaults, db.logs, db.outbox] as const;

  async function add(items: readonly NewItem[]): Promise<readonly OutboxItem[]> {
    const stored: OutboxItem[] = [];
    for (const item of items) {
      const order = await db.outbox.add(added(item) as OutboxItem);
      stored.push({ ...item, state: "sealed", order });
      if (item.kind === "create") await extendLog(db.logs, item.vaultId, 0, [item.bytes]);
      if (!(await db.vaults.get(item.vaultId))) {
        await db.vaults.add({
          vaultId: item.vaultId,
          incarnation: "",
          cursor: 0,
          logLength: item.kind === "create" ? 1 : 0,
        });
      }
    }
    return stored;
  }

  return {
    vaults: async () => (await db.vaults.toArray()).map((row) => parseRow(rows.vault, row)),
    outbox: async () => (await db.outbox.orderBy("order").toArray()).map((row) => parseRow(rows.item, row)),
    outboxItems: async (orders) => (await db.outbox.bulkGet([...orders])).map((row) => row && parseRow(rows.item, row)),
    enqueue: (items) => db.transaction("rw", all, () => add(items)),
    replaceSealed: (vaultId, items) =>
      db.transaction("rw", all, async () => {
        const mine = await db.outbox.where("vaultId").equals(vaultId).toArray();
        const sealed = mine.filter((item) => item.state === "sealed" && item.kind === "run");
        const expected = sealed.reduce((sum, item) => sum + item.lastSeq - item.firstSeq + 1, 0);
        const given = items.reduce((sum, item) => sum + item.lastSeq - item.firstSeq + 1, 0);
        if (expected !== given || sealed[0]?.firstSeq !== items[0]?.firstSeq) return false;
        await db.outbox.bulkDelete(sealed.map((item) => item.order));
        await add(items);
        return true;
      }),
    markOffered: (orders) =>
      db.transaction("rw", db.outbox, async () => {
        for (const order of orders) await db.outbox.update(order, { state: "offered" });
      }),
    acked: (order, position) =>
      db.transaction("rw", db.outbox, db.segments, async () => {
        const item = await db.outbox.get(order);
        if (!item) return;
        await db.outbox.delete(order);
        if (item.kind !== "run") return;
        const count = item.lastSeq - item.firstSeq + 1;
        const known = await db.segments.get([item.vaultId, position]);
        if (known) return;
        await db.segments.put({
          vaultId: item.vaultId,
          from: position - count,
          position,
          runs: [{ position, bytes: item.bytes.length }],
          body: item.bytes,
        });
      }),
    markNotSent: async (order, refusal) => {
      await db.outbox.update(order, { state: "not-sent", refusal });
    },
    addSegment: (segment, row) =>
      db.transaction("rw", db.segments, db.vaults, async () => {
        await db.segments.put({ ...segment, body: segment.body.slice() });
        await putVault(db, row);
      }),
    segments: async (vaultId) => {
      const [from, to] = ofId(vaultId);
      return (await db.segments.where("[vaultId+position]").between(from, to).toArray()).map((row) =>
        parseRow(rows.segment, row),
      );
    },
    putVault: (row) => db.transaction("rw", db.vaults, () => putVault(db, row)),
    log: (vaultId) => readLog(db.logs, vaultId),
    appendLog: (vaultId, from, batches) =>
      db.transaction("rw", db.logs, db.vaults, async () => {
        const length = await extendLog(db.logs, vaultId, from, batches);
        const row = (await db.vaults.get(vaultId)) ?? { vaultId, incarnation: "", cursor: 0, logLength: 0 };
        await db.vaults.put({ ...row, logLength: length });
        return length;
      }),
    identityLog: (userId) => readLog(db.identities, userId),
    appendIdentityLog: async (userId, from, ops) => {
      await db.transaction("rw", db.identities, () => extendLog(db.identities, userId, from, ops));
    },
    file: async (name) => {
      const row = await db.files.get(name);
      return row && parseRow(rows.file, row).bytes;
    },
    // Within a transaction of its own: `bulkPut` alone keeps what went well before it failed.
    putFiles: (files) =>
      db.transaction("rw", db.files, async () => {
        await db.files.bulkPut(Object.entries(files).map(([name, bytes]) => ({ name, bytes })));
      }),
    transportHandle: async () => (await db.handles.get("transport"))?.handle,
    putTransportHandle: async (handle) => {
      await db.handles.put({ name: "transport", handle });
    },
    close() {
      db.close();
      letGo();
    },
  };
}

const takeOverMs = 1_500;

/** One tab writes for a person (A19): a Web Lock where the platform has them; a worker that ends lets go by itself. */
function holdAlone(name: string): Promise<() => void> {
  const locks = (globalThis as { readonly navigator?: { readonly locks?: LockManager } }).navigator?.locks;
  if (!locks) return Promise.resolve(() => undefined);
  const elsewhere = Object.assign(new Error("open elsewhere"), { name: inUse });
  return new Promise((resolve, reject) => {
    // A tab that has just closed needs a moment to let go.
    const asked = locks.request(name, { signal: AbortSignal.timeout(takeOverMs) }, () => new Promise<void>(resolve));
    asked.catch(() => reject(elsewhere));
  });
}

/** The log may have grown while this row was on its way: its length never goes back. */
async function putVault(db: Database, row: VaultRow): Promise<void> {
  const held = await db.vaults.get(row.vaultId);
  await db.vaults.put({ ...row, logLength: Math.max(row.logLength, held?.logLength ?? 0) });
}

export function dexieDevice(): DeviceStore {
  const db = new Dexie(`${prefix}-device`, { chromeTransactionDurability: "strict" });
  db.version(1).stores({ accounts: "userId" });
  const accounts = db.table<AccountCard, string>("accounts");
  return {
    accounts: async () => (await accounts.toArray()).map((row) => parseRow(rows.account, row)),
    putAccount: async (card) => {
      await accounts.put(card);
    },
    forget: async (userId) => {
      await Dexie.delete(`${prefix}-${userId}`);
      await accounts.delete(userId);
    },
    open: async (userId) => {
      const letGo = await holdAlone(`${prefix}-${userId}`);
      const opened = openDatabase(userId);
      try {
        await opened.open();
      } catch (thrown) {
        letGo();
        throw thrown;
      }
      return accountStore(opened, letGo);
    },
  };
}
