// IndexedDB behind the session's ports: sealed bytes in segments, one database per person; what is written here is strict-durable, what can be pulled again is not waited for (protocol §8).
import Dexie, { type Table } from "dexie";
import { type Database, type LogRow, openDatabase, type OutboxRow, prefix } from "./dexie-database.ts";
import { dexieAttachments, nameAttachments } from "./dexie-attachments.ts";
import { reopening } from "./dexie-reopen.ts";
import { parseRow, rows } from "./dexie-rows.ts";
import { knownEmpty } from "./known-empty.ts";
import { holdAlone } from "./one-tab.ts";
import { withRunsOf } from "./placed-twice.ts";
import type { AccountCard } from "../session/api.ts";
import type { AccountStore, DeviceStore } from "../session/ports.ts";
import {
  emptyRow,
  fitsSealed,
  grownRow,
  leftOver,
  newestLast,
  notSent,
  rowOfNextDevice,
  segmentOf,
} from "../sync/rows.ts";
import type { NewItem, OutboxItem, Segment, VaultRow } from "../sync/ports.ts";

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

async function readLogs(table: Table<LogRow, [string, number]>): Promise<ReadonlyMap<string, readonly Uint8Array[]>> {
  const found = (await table.toArray()).map((row) => parseRow(rows.log, row));
  return new Map([...Map.groupBy(found, ({ id }) => id)].map(([id, log]) => [id, log.map(({ bytes }) => bytes)]));
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

/** Of each incarnation by ascending position. */
const pagesOf = (db: Database, vaultId: string) =>
  db.pages.where("[vaultId+incarnation+position]").between([vaultId], [vaultId, Dexie.maxKey]).toArray();

async function pageAt(db: Database, { vaultId, incarnation, position }: Segment): Promise<Segment | undefined> {
  const row = await db.pages.get([vaultId, incarnation, position]);
  return row && parseRow(rows.segment, row);
}

/** Who is acknowledged, and the strict commits of what is saved, share one connection; `quick` is for what can be pulled again. */
function accountStore(db: Database, quick: Database, letGo: () => void): AccountStore {
  const all = [db.vaults, db.logs, db.outbox, db.bodies, db.attachments] as const;

  const waits = knownEmpty<OutboxItem>();

  /** Rows with their bytes; what has lost either is no item. */
  async function whole(found: readonly unknown[]): Promise<readonly (OutboxItem | undefined)[]> {
    const items = found.map((row) => (row === undefined ? undefined : parseRow(rows.item, row)));
    const bodies = await db.bodies.bulkGet(items.map((item) => item?.order ?? -1));
    return items.map((item, i) => item && { ...item, bytes: parseRow(rows.body, bodies[i]).bytes });
  }

  async function add(items: readonly NewItem[]): Promise<readonly OutboxItem[]> {
    const stored: OutboxItem[] = [];
    for (const item of items) {
      const { bytes, ...rest } = item;
      const order = await db.outbox.add({ ...rest, state: "sealed" } as OutboxRow);
      await db.bodies.add({ order, bytes });
      await nameAttachments(db, item.blobs ?? []);
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

  /** A page that was pulled may hold it already, and more than it. */
  async function placed(item: OutboxItem, position: number): Promise<void> {
    if (item.kind !== "run") return;
    const row = await db.vaults.get(item.vaultId);
    const segment = segmentOf(item, row?.incarnation ?? "", position);
    await db.pages.put(withRunsOf((await pageAt(db, segment)) ?? segment, segment));
    if (row) await putVault(db, { ...row, ackedSeq: item.lastSeq });
  }

  return {
    ...dexieAttachments(db),
    vaults: async () => (await db.vaults.toArray()).map((row) => parseRow(rows.vault, row)),
    follow: (vaultIds) =>
      quick.transaction("rw", quick.vaults, async () => {
        const held = await quick.vaults.bulkGet([...vaultIds]);
        const found = vaultIds.map((vaultId, i) => (held[i] ? parseRow(rows.vault, held[i]) : emptyRow(vaultId)));
        await quick.vaults.bulkPut(found.filter((_, i) => !held[i]));
        return found;
      }),
    outbox: () =>
      waits.unlessEmpty(() =>
        db.transaction("r", db.outbox, db.bodies, async () =>
          (await whole(await db.outbox.orderBy("order").toArray())).filter((item) => item !== undefined),
        ),
      ),
    outboxItems: (orders) =>
      db.transaction("r", db.outbox, db.bodies, async () => whole(await db.outbox.bulkGet([...orders]))),
    enqueue: (items) => waits.adding(() => db.transaction("rw", all, () => add(items))),
    replaceSealed: (vaultId, orders, items) =>
      waits.adding(() =>
        db.transaction("rw", all, async () => {
          const mine = await db.outbox.where("vaultId").equals(vaultId).toArray();
          const sealed = mine.filter((item) => item.state === "sealed" && item.kind === "run" && !item.left);
          if (!fitsSealed(sealed, orders, items)) return false;
          await db.outbox.bulkDelete(sealed.map((item) => item.order));
          await db.bodies.bulkDelete(sealed.map((item) => item.order));
          await add(items);
          return true;
        }),
      ),
    markOffered: (orders) =>
      db.transaction("rw", db.outbox, async () => {
        for (const order of orders) await db.outbox.update(order, { state: "offered" });
      }),
    acked: (order, position) =>
      db.transaction("rw", [db.outbox, db.bodies, db.pages, db.vaults], async () => {
        const [item] = await whole([await db.outbox.get(order)]);
        if (!item) return;
        await db.outbox.delete(order);
        await db.bodies.delete(order);
        await placed(item, position);
      }),
    ackedAside: (order, position, refusal) =>
      db.transaction("rw", [db.outbox, db.bodies, db.pages, db.vaults], async () => {
        const row = await db.outbox.get(order);
        const [item] = await whole([row]);
        if (!row || !item) return;
        await db.outbox.put(notSent(row, refusal));
        await placed(item, position);
      }),
    replaceLeft: (vaultId, items) =>
      waits.adding(() =>
        db.transaction("rw", all, async () => {
          const mine = await db.outbox.where("vaultId").equals(vaultId).toArray();
          const gone = mine.filter(({ left, state }) => left && state !== "not-sent").map(({ order }) => order);
          await db.outbox.bulkDelete(gone);
          await db.bodies.bulkDelete(gone);
          await add(items);
        }),
      ),
    dismiss: (order) =>
      db.transaction("rw", db.outbox, db.bodies, async () => {
        if ((await db.outbox.get(order))?.state !== "not-sent") return;
        await db.outbox.delete(order);
        await db.bodies.delete(order);
      }),
    markNotSent: (order, refusal) =>
      db.transaction("rw", db.outbox, async () => {
        const item = await db.outbox.get(order);
        if (item) await db.outbox.put(notSent(item, refusal));
      }),
    addSegment: (segment, row) =>
      quick.transaction("rw", quick.pages, quick.vaults, async () => {
        await quick.pages.put(withRunsOf({ ...segment, body: segment.body.slice() }, await pageAt(quick, segment)));
        await putVault(quick, row);
      }),
    segments: (vaultId) =>
      db.transaction("r", db.pages, db.vaults, async () => {
        const segments = (await pagesOf(db, vaultId)).map((row) => parseRow(rows.segment, row));
        return newestLast(segments, (await db.vaults.get(vaultId))?.incarnation);
      }),
    rewriteSegments: (rewritten) =>
      db.transaction("rw", db.pages, async () => {
        for (const segment of rewritten) await db.pages.put(withRunsOf(segment, await pageAt(db, segment)));
      }),
    dropSegments: (vaultId, keys) =>
      db.transaction("rw", db.pages, () =>
        db.pages.bulkDelete(keys.map(({ incarnation, position }) => [vaultId, incarnation, position])),
      ),
    putVault: (row) => quick.transaction("rw", quick.vaults, () => putVault(quick, row)),
    log: (vaultId) => readLog(db.logs, vaultId),
    logs: () => readLogs(db.logs),
    appendLog: (vaultId, from, batches) =>
      quick.transaction("rw", quick.logs, quick.vaults, async () => {
        const length = await extendLog(quick.logs, vaultId, from, batches);
        const row = (await quick.vaults.get(vaultId)) ?? emptyRow(vaultId);
        await quick.vaults.put({ ...row, logLength: length });
        return length;
      }),
    truncateLog: (vaultId, length) =>
      db.transaction("rw", db.logs, db.vaults, async () => {
        await db.logs.where("[id+index]").between([vaultId, length], [vaultId, Dexie.maxKey]).delete();
        const row = await db.vaults.get(vaultId);
        if (row) await db.vaults.put({ ...row, logLength: Math.min(row.logLength, length) });
      }),
    identityLog: (userId) => readLog(db.identities, userId),
    identityLogs: () => readLogs(db.identities),
    identityIds: async () => {
      const keys = await db.identities.where("index").equals(0).primaryKeys();
      return keys.map(([id]) => id);
    },
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
    prepareDevice: (handle, secrets) =>
      db.transaction("rw", db.files, db.handles, async () => {
        await db.handles.put({ name: "next", handle });
        await db.files.put({ name: "next-device", bytes: secrets });
      }),
    nextTransportHandle: async () => (await db.handles.get("next"))?.handle,
    becomeNext: (files) =>
      db.transaction("rw", [db.files, db.handles, db.vaults, db.outbox, db.pages], async () => {
        const next = await db.handles.get("next");
        if (!next) return;
        await db.files.bulkPut(Object.entries(files).map(([name, bytes]) => ({ name, bytes })));
        await db.handles.put({ name: "transport", handle: next.handle });
        await db.handles.delete("next");
        const waiting = await db.outbox.toArray();
        const ofVault = Map.groupBy(waiting, ({ vaultId }) => vaultId);
        for (const row of await db.vaults.toArray()) {
          const items = ofVault.get(row.vaultId) ?? [];
          await db.vaults.put(rowOfNextDevice(row, items.length > 0 ? await pagesOf(db, row.vaultId) : [], items));
        }
        for (const item of waiting) await db.outbox.put(leftOver(item));
      }),
    close() {
      db.close();
      quick.close();
      letGo();
    },
  };
}

/** The log may have grown while this row was on its way. */
async function putVault(db: Database, row: VaultRow): Promise<void> {
  await db.vaults.put(grownRow(row, await db.vaults.get(row.vaultId)));
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
    open: async (userId, hold = {}) => {
      const letGo = await holdAlone(`${prefix}-${userId}`, hold);
      const opened = openDatabase(userId, "strict");
      const quick = openDatabase(userId, "relaxed");
      try {
        await opened.open();
        await quick.open();
      } catch (thrown) {
        opened.close();
        letGo();
        throw thrown;
      }
      return reopening(accountStore(opened, quick, letGo), [opened, quick]);
    },
  };
}
