// The tables of one person's database and how they came to be, version by version (protocol §8).
import Dexie, { type Table } from "dexie";
import type { AttachmentRow } from "../sync/attachment-ports.ts";
import type { OutboxItem, Segment, VaultRow } from "../sync/ports.ts";

export interface LogRow {
  readonly id: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** An item without its bytes: they are written once and stay where they are while the state moves on. */
export type OutboxRow = Omit<OutboxItem, "bytes">;

export interface Database extends Dexie {
  readonly vaults: Table<VaultRow, string>;
  readonly logs: Table<LogRow, [string, number]>;
  readonly identities: Table<LogRow, [string, number]>;
  readonly pages: Table<Segment, [string, string, number]>;
  readonly outbox: Table<OutboxRow, number>;
  readonly bodies: Table<Pick<OutboxItem, "order" | "bytes">, number>;
  readonly files: Table<{ readonly name: string; readonly bytes: Uint8Array }, string>;
  readonly attachments: Table<AttachmentRow, string>;
  readonly parts: Table<{ readonly parts: string; readonly at: number; readonly bytes: Uint8Array }, [string, number]>;
  readonly handles: Table<{ readonly name: string; readonly handle: unknown }, string>;
}

export const prefix = "health-vault";

/** `strict`: a transaction completes when it is on the disk; `relaxed`: when the system has it. */
export function openDatabase(userId: string, durability: "strict" | "relaxed"): Database {
  const db = new Dexie(`${prefix}-${userId}`, { chromeTransactionDurability: durability });
  db.version(1).stores({
    vaults: "vaultId",
    logs: "[id+index]",
    identities: "[id+index]",
    segments: "[vaultId+position]",
    outbox: "++order, vaultId",
    files: "name",
    handles: "name",
  });
  // 2: positions belong to one life of the relay; bodies of the outbox lie by themselves.
  db.version(2)
    .stores({ segments: null, pages: "[vaultId+incarnation+position]", bodies: "order" })
    .upgrade(async (old) => {
      const lives = new Map(
        (await old.table<VaultRow>("vaults").toArray()).map((row) => [row.vaultId, row.incarnation]),
      );
      for (const segment of await old.table<Omit<Segment, "incarnation">>("segments").toArray())
        await old.table("pages").put({ ...segment, incarnation: lives.get(segment.vaultId) ?? "" });
      for (const { bytes, ...row } of await old.table<OutboxItem>("outbox").toArray()) {
        await old.table("bodies").put({ order: row.order, bytes });
        await old.table("outbox").put(row);
      }
    });
  // 3: attachments, and their sealed bytes in parts.
  db.version(3).stores({ attachments: "id", parts: "[parts+at]" });
  return db as Database;
}
