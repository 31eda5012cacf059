// Attachments in SQL: parts that grow from the front, whatever pieces they came in, and whose entries name them (protocol.md §5.6).
import { type Kysely, sql } from "kysely";
import type { AttachmentKey, AttachmentRow, Attachments } from "./attachment-store.ts";
import type { NewRun } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

/** A part is filled up to this before the next begins, so that a line that breaks often leaves no crumbs. */
const PART_BYTES = 256 * 1024;
/** Thrown away in one transaction. */
const SWEEP = 100;

const key = (...ids: readonly Bytes[]): string => ids.map((id) => Buffer.from(id).toString("base64url")).join(".");

/** In the transaction that stores the runs, under the lock of their vaults. */
export const nameAttachments = async (
  db: Kysely<Tables>,
  runs: readonly Pick<NewRun, "vaultId" | "userId" | "blobs">[],
): Promise<void> => {
  const all = runs.flatMap(({ vaultId, userId, blobs }) =>
    blobs.map((blobId) => ({ vault_id: vaultId, blob_id: blobId, user_id: userId })),
  );
  const rows = [...new Map(all.map((row) => [key(row.vault_id, row.blob_id, row.user_id), row])).values()];
  for (const row of rows) {
    const known = await db
      .selectFrom("attachment_names")
      .select("user_id")
      .where((eb) => eb.and(row))
      .executeTakeFirst();
    if (known === undefined) await db.insertInto("attachment_names").values(row).execute();
  }
};

export const createAttachments = (db: Kysely<Tables>): Attachments => {
  const at = ({ vaultId, blobId }: AttachmentKey) => ({ vault_id: vaultId, blob_id: blobId });

  const row: Attachments["row"] = async (place) => {
    const found = await db
      .selectFrom("attachments")
      .select(["size", "have", "whole"])
      .where((eb) => eb.and(at(place)))
      .executeTakeFirst();
    return found && { size: found.size, have: found.have, whole: found.whole === 1 };
  };

  const remove: Attachments["remove"] = async (place) => {
    await db
      .deleteFrom("attachment_parts")
      .where((eb) => eb.and(at(place)))
      .execute();
    await db
      .deleteFrom("attachments")
      .where((eb) => eb.and(at(place)))
      .execute();
  };

  return {
    row,
    remove,
    begin: async (place, size, vaultBytes, nowMs) => {
      // One upload at a time is begun in a vault: the quota is counted under its row's lock.
      await db
        .updateTable("vaults")
        .set((eb) => ({ position: eb("position", "+", 0) }))
        .where("vault_id", "=", place.vaultId)
        .execute();
      const held = await row(place);
      if (held !== undefined) return held.size === size ? held : "taken";
      const { bytes } = await db
        .selectFrom("attachments")
        .select((eb) => eb.fn.sum<number | null>("size").as("bytes"))
        .where("vault_id", "=", place.vaultId)
        .executeTakeFirstOrThrow();
      if (Number(bytes ?? 0) + size > vaultBytes) return "quota";
      await db
        .insertInto("attachments")
        .values({ ...at(place), size, have: 0, whole: 0, touched_at: nowMs })
        .execute();
      return { size, have: 0, whole: false } satisfies AttachmentRow;
    },
    append: async (place, from, bytes, nowMs) => {
      const { numUpdatedRows } = await db
        .updateTable("attachments")
        .set({ have: from + bytes.length, touched_at: nowMs })
        .where((eb) => eb.and(at(place)))
        .where("have", "=", from)
        .where("whole", "=", 0)
        .where("size", ">=", from + bytes.length)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      const last = await db
        .selectFrom("attachment_parts")
        .select(["at", sql<number>`length(part)`.as("length")])
        .where((eb) => eb.and(at(place)))
        .orderBy("at", "desc")
        .limit(1)
        .executeTakeFirst();
      let rest = bytes;
      if (last !== undefined && Number(last.length) < PART_BYTES) {
        const { part } = await db
          .selectFrom("attachment_parts")
          .select("part")
          .where((eb) => eb.and({ ...at(place), at: last.at }))
          .executeTakeFirstOrThrow();
        const fits = bytes.subarray(0, PART_BYTES - Number(last.length));
        rest = bytes.subarray(fits.length);
        await db
          .updateTable("attachment_parts")
          .set({ part: Buffer.concat([part, fits]) })
          .where((eb) => eb.and({ ...at(place), at: last.at }))
          .execute();
      }
      if (rest.length > 0)
        await db
          .insertInto("attachment_parts")
          .values({ ...at(place), at: from + bytes.length - rest.length, part: rest })
          .execute();
      return true;
    },
    read: async (place, from, maxBytes) => {
      const found = await db
        .selectFrom("attachment_parts")
        .select(["at", "part"])
        .where((eb) => eb.and(at(place)))
        .where("at", "<=", from)
        .orderBy("at", "desc")
        .limit(1)
        .executeTakeFirst();
      if (found === undefined) return new Uint8Array(0);
      return plain(found.part).slice(from - found.at, from - found.at + maxBytes);
    },
    setWhole: async (place) => {
      await db
        .updateTable("attachments")
        .set({ whole: 1 })
        .where((eb) => eb.and(at(place)))
        .execute();
    },
    namedBy: async ({ vaultId, blobId }) => {
      const rows = await db
        .selectFrom("attachment_names")
        .select("user_id")
        .where("vault_id", "=", vaultId)
        .where("blob_id", "=", blobId)
        .execute();
      return rows.map((found) => plain(found.user_id));
    },
    removeUnnamed: async (beforeMs) => {
      const rows = await db
        .selectFrom("attachments as held")
        .leftJoin("attachment_names as named", (join) =>
          join.onRef("named.vault_id", "=", "held.vault_id").onRef("named.blob_id", "=", "held.blob_id"),
        )
        .select(["held.vault_id", "held.blob_id"])
        .where("named.user_id", "is", null)
        .where("held.touched_at", "<", beforeMs)
        .limit(SWEEP)
        .execute();
      for (const { vault_id, blob_id } of rows) await remove({ vaultId: plain(vault_id), blobId: plain(blob_id) });
      return rows.length;
    },
  };
};
