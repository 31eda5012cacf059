// Addresses for e-mails without content, in SQL: one sealed row for each person who asked for it (protocol.md §9).
import type { Kysely } from "kysely";
import type { Mails } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

export const createMails = (db: Kysely<Tables>): Mails => {
  const remove: Mails["remove"] = async (userId) => {
    await db.deleteFrom("mails").where("user_id", "=", userId).execute();
  };
  return {
    remove,
    put: async (userId, sealed) => {
      await remove(userId);
      await db.insertInto("mails").values({ user_id: userId, sealed }).execute();
    },
    of: async (userId) => {
      const row = await db.selectFrom("mails").select("sealed").where("user_id", "=", userId).executeTakeFirst();
      return row && plain(row.sealed);
    },
  };
};
