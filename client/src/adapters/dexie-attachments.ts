// Attachments in IndexedDB: rows beside their sealed parts, every act one transaction that is forced to disk (protocol §8, sync/attachment-ports).
import Dexie from "dexie";
import type { AttachmentRow, AttachmentStore } from "../sync/attachment-ports.ts";
import type { Database } from "./dexie-database.ts";
import { parseRow, rows } from "./dexie-rows.ts";
import { knownEmpty } from "./known-empty.ts";

const allOf = (parts: string) => [[parts, Dexie.minKey] as const, [parts, Dexie.maxKey] as const] as const;

export function dexieAttachments(db: Database): AttachmentStore {
  const both = [db.attachments, db.parts] as const;
  const held = knownEmpty<AttachmentRow>();
  const rowOf = async (id: string) => {
    const row = await db.attachments.get(id);
    return row && parseRow(rows.attachment, row);
  };
  const dropParts = async (parts: string): Promise<void> => {
    const [from, to] = allOf(parts);
    await db.parts.where("[parts+at]").between(from, to).delete();
  };
  const drop = async (id: string): Promise<void> => {
    const row = await db.attachments.get(id);
    await db.attachments.delete(id);
    if (row) await dropParts(row.parts);
  };
  return {
    attachments: () =>
      held.unlessEmpty(async () =>
        (await db.attachments.toArray())
          .map((row) => parseRow(rows.attachment, row))
          .sort((a, b) => a.sinceMs - b.sinceMs),
      ),
    attachment: rowOf,
    putAttachment: (row) =>
      held.adding(() => db.transaction("rw", db.attachments, async () => void (await db.attachments.put(row)))),
    putPart: (parts, at, bytes) =>
      db.transaction("rw", db.parts, async () => void (await db.parts.put({ parts, at, bytes: bytes.slice() }))),
    appendAttachment: (id, from, bytes) =>
      db.transaction("rw", both, async () => {
        const row = await rowOf(id);
        if (row?.have !== from) return false;
        await db.parts.put({ parts: row.parts, at: from, bytes: bytes.slice() });
        await db.attachments.put({ ...row, have: from + bytes.length });
        return true;
      }),
    readAttachment: (id, from, maxBytes) =>
      db.transaction("r", both, async () => {
        const row = await rowOf(id);
        if (!row) return new Uint8Array(0);
        const found = await db.parts
          .where("[parts+at]")
          .between([row.parts, Dexie.minKey], [row.parts, from], true, true)
          .last();
        if (!found) return new Uint8Array(0);
        const part = parseRow(rows.part, found);
        return part.bytes.slice(from - part.at, from - part.at + maxBytes);
      }),
    dropAttachment: (id) => db.transaction("rw", both, () => drop(id)),
    dropParts: (parts) => db.transaction("rw", db.parts, () => dropParts(parts)),
    dropDrafts: (ids) =>
      db.transaction("rw", both, async () => {
        const all = (await db.attachments.toArray()).map((row) => parseRow(rows.attachment, row));
        const stays = ({ id, draft }: AttachmentRow): boolean => !draft || ids.has(id);
        for (const row of all) if (!stays(row)) await drop(row.id);
        const kept = new Set(all.filter(stays).map(({ parts }) => parts));
        const keys = await db.parts.toCollection().primaryKeys();
        await db.parts.bulkDelete(keys.filter(([parts]) => !kept.has(parts)));
      }),
  };
}

/** Within the transaction that enqueues the items which name them. */
export async function nameAttachments(db: Database, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const row = await db.attachments.get(id);
    if (!row?.draft) continue;
    const { draft: _over, ...held } = row;
    await db.attachments.put(held);
  }
}
