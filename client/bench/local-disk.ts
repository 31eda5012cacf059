// A disk for both sides of a comparison in Node: SQLite with full synchronisation, a row per entry for the bare side, a record per segment for ours.
import Database from "better-sqlite3";
import { memoryAccountStore } from "../src/adapters/memory-store.ts";
import type { AccountStore } from "../src/session/ports.ts";

/** Pages fit what is kept in them: rows of a kilobyte, or segments of a megabyte. */
function open(path: string, pageBytes: 4096 | 65536): Database.Database {
  const db = new Database(path);
  db.pragma(`page_size = ${pageBytes}`);
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  return db;
}

export interface RowDisk {
  put(first: number, rows: readonly Uint8Array[]): void;
  clear(): void;
  close(): void;
}

/** The usual local store of a client that keeps a row per entry; one transaction per batch. */
export function rowDisk(path: string, vault: Uint8Array): RowDisk {
  const db = open(path, 4096);
  db.exec(
    "create table if not exists entries (vault blob not null, position integer not null, bytes blob not null, primary key (vault, position))",
  );
  const insert = db.prepare("insert into entries values (?, ?, ?)");
  const put = db.transaction((first: number, rows: readonly Uint8Array[]) =>
    rows.forEach((row, i) => insert.run(vault, first + i, row)),
  );
  return {
    put: (first, rows) => put(first, rows),
    clear: () => void db.exec("delete from entries"),
    close: () => void db.close(),
  };
}

/** The session's store, every write of sealed bytes and cursors through to the disk before it resolves. */
export function durableAccountStore(path: string, inner: AccountStore = memoryAccountStore()): AccountStore {
  const db = open(path, 65536);
  // Bytes are written once; what moves later is a small row that points to them.
  db.exec(`
    create table if not exists bodies (id integer primary key autoincrement, bytes blob not null);
    create table if not exists outbox (id integer primary key, vault text not null, state text not null, body integer not null);
    create table if not exists segments (vault text not null, position integer not null, body integer not null, primary key (vault, position));
    create table if not exists cursors (vault text primary key, cursor integer not null)`);
  const putBody = db.prepare("insert into bodies (bytes) values (?)");
  const putItem = db.prepare("insert into outbox values (?, ?, 'sealed', ?)");
  const offer = db.prepare("update outbox set state = 'offered' where id = ?");
  const move = db.prepare("insert or replace into segments select vault, ?, body from outbox where id = ?");
  const drop = db.prepare("delete from outbox where id = ?");
  const putSegment = db.prepare("insert or replace into segments values (?, ?, ?)");
  const putCursor = db.prepare("insert or replace into cursors values (?, ?)");
  const keep = (bytes: Uint8Array): number | bigint => putBody.run(bytes).lastInsertRowid;
  const whole = db.transaction((act: () => void) => act());
  return {
    ...inner,
    async enqueue(items) {
      const stored = await inner.enqueue(items);
      whole(() => stored.forEach((item) => putItem.run(item.order, item.vaultId, keep(item.bytes))));
      return stored;
    },
    async markOffered(orders) {
      whole(() => orders.forEach((order) => offer.run(order)));
      await inner.markOffered(orders);
    },
    async acked(order, position) {
      whole(() => {
        move.run(position, order);
        drop.run(order);
      });
      await inner.acked(order, position);
    },
    async addSegment(segment, row) {
      whole(() => {
        putSegment.run(segment.vaultId, segment.position, keep(segment.body));
        putCursor.run(row.vaultId, row.cursor);
      });
      await inner.addSegment(segment, row);
    },
    async putVault(row) {
      putCursor.run(row.vaultId, row.cursor);
      await inner.putVault(row);
    },
    close() {
      inner.close();
      db.close();
    },
  };
}
