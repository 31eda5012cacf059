// Contact addresses in SQL: sealed, and found by blind index only; several people may share one (protocol.md §9).
import type { Kysely } from "kysely";
import type { Contacts, Find } from "./appointment-store.ts";
import { plain, type Tables } from "./tables.ts";

export const createContacts = (db: Kysely<Tables>): Contacts => {
  const insert = async (userId: Uint8Array, finds: readonly Find[]): Promise<void> => {
    for (const { index, keyId } of finds)
      await db.insertInto("contact_finds").values({ contact_index: index, user_id: userId, key_id: keyId }).execute();
  };
  const remove: Contacts["remove"] = async (userId) => {
    await db.deleteFrom("contact_finds").where("user_id", "=", userId).execute();
    await db.deleteFrom("contacts").where("user_id", "=", userId).execute();
  };
  return {
    remove,
    put: async (userId, sealed, finds) => {
      await remove(userId);
      await db.insertInto("contacts").values({ user_id: userId, sealed }).execute();
      await insert(userId, finds);
    },
    of: async (userId) => {
      const row = await db.selectFrom("contacts").select("sealed").where("user_id", "=", userId).executeTakeFirst();
      return row && plain(row.sealed);
    },
    find: async (indexes, limit) => {
      const rows = await db
        .selectFrom("contact_finds")
        .select("user_id")
        .distinct()
        .where("contact_index", "in", indexes)
        .limit(limit)
        .execute();
      return rows.map((row) => plain(row.user_id));
    },
    addFinds: async (userId, finds) => {
      const known = await db.selectFrom("contact_finds").select("key_id").where("user_id", "=", userId).execute();
      await insert(
        userId,
        finds.filter(({ keyId }) => !known.some(({ key_id }) => key_id === keyId)),
      );
    },
  };
};
