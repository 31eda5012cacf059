// Availability in SQL: every version of every doctor, and a head row that decides which comes next (protocol.md §7, A68).
import type { Kysely, Selectable } from "kysely";
import type { Availabilities, AvailabilityRow } from "./appointment-store.ts";
import { isDuplicate } from "./errors.ts";
import { plain, type Tables } from "./tables.ts";

const toRow = (row: Selectable<Tables["availabilities"]>): AvailabilityRow => ({
  userId: plain(row.user_id),
  version: row.version,
  hash: plain(row.hash),
  sealed: plain(row.sealed),
});

export const createAvailabilities = (db: Kysely<Tables>): Availabilities => {
  const all = db.selectFrom("availabilities").selectAll();
  /** Versions go by the head row; the first makes it. */
  const advanced = async ({ userId, version, hash }: AvailabilityRow): Promise<boolean> => {
    if (version === 1) {
      try {
        await db.insertInto("availability_heads").values({ user_id: userId, version, hash }).execute();
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    }
    const { numUpdatedRows } = await db
      .updateTable("availability_heads")
      .set({ version, hash })
      .where("user_id", "=", userId)
      .where("version", "=", version - 1)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  };
  return {
    append: async (row) => {
      if (!(await advanced(row))) return false;
      const { userId, version, hash, sealed } = row;
      await db.insertInto("availabilities").values({ user_id: userId, version, hash, sealed }).execute();
      return true;
    },
    newest: async (userId) => {
      const row = await all.where("user_id", "=", userId).orderBy("version", "desc").limit(1).executeTakeFirst();
      return row && toRow(row);
    },
    byHash: async (userId, hash) => {
      const row = await all.where("user_id", "=", userId).where("hash", "=", hash).executeTakeFirst();
      return row && toRow(row);
    },
    ofDoctors: async () => {
      const rows = await db
        .selectFrom("availability_heads as heads")
        .innerJoin("availabilities as rows", (join) =>
          join.onRef("rows.user_id", "=", "heads.user_id").onRef("rows.version", "=", "heads.version"),
        )
        .innerJoin("accounts", "accounts.user_id", "heads.user_id")
        .selectAll("rows")
        .where("accounts.status", "=", "active")
        .where("accounts.profession", "=", "doctor")
        .execute();
      return rows.map(toRow);
    },
  };
};
