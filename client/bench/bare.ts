// The bare pipeline: seal, batch, insert, select, open through a socket and a database; no log, no checks, a local store on both sides.
import { asAeadKey, open, randomBytes, sealWithNonce } from "@health-vault/crypto-core";
import Database from "better-sqlite3";
import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import { rowDisk } from "./local-disk.ts";
import { WebSocketServer, WebSocket, type RawData } from "ws";

const batchSize = 500;
const noAd = new Uint8Array();
/** Entries belong to a vault: rows are kept and read by (vault, position), on both sides. */
const vault = Buffer.from(randomBytes(16));

export interface Bare {
  /** Entries per second, until the database has them. */
  push(records: readonly Uint8Array[]): Promise<number>;
  /** Entries per second, from the database to opened and stored here. */
  pull(count: number): Promise<number>;
  close(): Promise<void>;
}

interface Rows {
  insert(first: number, rows: readonly Uint8Array[]): Promise<void>;
  select(after: number, limit: number): Promise<readonly Uint8Array[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

async function mysqlRows(url: string): Promise<Rows> {
  const pool: Pool = createPool({ uri: url, connectionLimit: 4 });
  await pool.query(
    "create table if not exists bare (vault varbinary(16) not null, position bigint not null, bytes varbinary(2048) not null, primary key (vault, position))",
  );
  return {
    async insert(first, rows) {
      const values = rows.flatMap((row, i) => [vault, first + i, Buffer.from(row.buffer, row.byteOffset, row.length)]);
      await pool.execute(
        `insert into bare (vault, position, bytes) values ${rows.map(() => "(?,?,?)").join(",")}`,
        values,
      );
    },
    async select(after, limit) {
      const [rows] = await pool.execute<RowDataPacket[]>(
        "select position, bytes from bare where vault = ? and position > ? order by position limit ?",
        [vault, after, String(limit)],
      );
      return rows.map((row) => row["bytes"] as Buffer);
    },
    clear: async () => void (await pool.query("truncate table bare")),
    close: () => pool.end(),
  };
}

function sqliteRows(path: string): Rows {
  const db = new Database(path);
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  db.exec(
    "create table if not exists bare (vault blob not null, position integer not null, bytes blob not null, primary key (vault, position))",
  );
  const insert = db.prepare("insert into bare values (?, ?, ?)");
  const select = db.prepare(
    "select position, bytes from bare where vault = ? and position > ? order by position limit ?",
  );
  const all = db.transaction((first: number, rows: readonly Uint8Array[]) =>
    rows.forEach((row, i) => insert.run(vault, first + i, row)),
  );
  return {
    insert: (first, rows) => {
      all(first, rows);
      return Promise.resolve();
    },
    select: (after, limit) =>
      Promise.resolve((select.all(vault, after, limit) as { readonly bytes: Buffer }[]).map(({ bytes }) => bytes)),
    clear: () => Promise.resolve(void db.exec("delete from bare")),
    close: () => Promise.resolve(void db.close()),
  };
}

const join = (rows: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(rows.reduce((sum, row) => sum + 4 + row.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const row of rows) {
    view.setUint32(at, row.length);
    out.set(row, at + 4);
    at += 4 + row.length;
  }
  return out;
};

const split = (bytes: Uint8Array): Uint8Array[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at);
    rows.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return rows;
};

const bytesOf = (data: RawData): Uint8Array => (data instanceof Buffer ? data : new Uint8Array(data as ArrayBuffer));

export async function openBare(
  database: { readonly mysql: string } | { readonly sqlite: string },
  localPath: string,
): Promise<Bare> {
  const disk = rowDisk(localPath, vault);
  const rows = "mysql" in database ? await mysqlRows(database.mysql) : sqliteRows(database.sqlite);
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await new Promise((resolve) => server.once("listening", resolve));
  let next = 1;
  server.on("connection", (socket) =>
    socket.on("message", (data) => {
      const bytes = bytesOf(data);
      if (bytes[0] === 1) {
        const batch = split(bytes.subarray(1));
        const first = next;
        next += batch.length;
        void rows.insert(first, batch).then(() => socket.send(new Uint8Array([1])));
      } else {
        const after = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
        void rows.select(after, batchSize).then((page) => socket.send(join(page)));
      }
    }),
  );
  const { port } = server.address() as { readonly port: number };
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => socket.once("open", resolve));
  const key = asAeadKey(randomBytes(32));
  return {
    async push(records) {
      await rows.clear();
      next = 1;
      disk.clear();
      const started = performance.now();
      let acks = 0;
      const batches = Math.ceil(records.length / batchSize);
      const durable = new Promise<void>((resolve) => {
        socket.removeAllListeners("message");
        socket.on("message", () => ++acks === batches && resolve());
      });
      for (let at = 0; at < records.length; at += batchSize) {
        const sealed = records.slice(at, at + batchSize).map((record) => {
          const nonce = randomBytes(24);
          const ciphertext = sealWithNonce(key, nonce, record, noAd);
          const row = new Uint8Array(24 + ciphertext.length);
          row.set(nonce);
          row.set(ciphertext, 24);
          return row;
        });
        disk.put(at, sealed);
        const frame = join(sealed);
        const message = new Uint8Array(1 + frame.length);
        message[0] = 1;
        message.set(frame, 1);
        socket.send(message);
      }
      await durable;
      return (records.length * 1000) / (performance.now() - started);
    },
    async pull(count) {
      disk.clear();
      const records: Uint8Array[] = [];
      const started = performance.now();
      for (let after = 0; after < count; ) {
        const ask = new Uint8Array(5);
        ask[0] = 2;
        new DataView(ask.buffer).setUint32(1, after);
        const page = await new Promise<Uint8Array[]>((resolve) => {
          socket.removeAllListeners("message");
          socket.once("message", (data) => resolve(split(bytesOf(data))));
          socket.send(ask);
        });
        disk.put(after, page);
        for (const row of page) {
          const opened = open(key, row.subarray(0, 24), row.subarray(24), noAd);
          if (!opened.ok) throw new Error("bare: does not open");
          records.push(opened.value);
          after++;
        }
      }
      return (count * 1000) / (performance.now() - started);
    },
    async close() {
      socket.terminate();
      server.close();
      await rows.close();
      disk.close();
    },
  };
}
