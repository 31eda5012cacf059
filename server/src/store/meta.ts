// Facts about the relay itself in SQL: its id, incarnation, clinic and key checks.
import type { Kysely } from "kysely";
import { isDuplicate } from "./errors.ts";
import type { Meta } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

export const createMeta = (db: Kysely<Tables>): Meta => {
  const get: Meta["get"] = async (name) => {
    const row = await db.selectFrom("meta").select("value").where("name", "=", name).executeTakeFirst();
    return row && plain(row.value);
  };
  const insert = async (name: string, value: Uint8Array): Promise<boolean> => {
    try {
      await db.insertInto("meta").values({ name, value }).execute();
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  return {
    get,
    once: async (name, value) =>
      (await get(name)) ?? ((await insert(name, value)) ? value : ((await get(name)) ?? value)),
    put: async (name, value) => {
      const { numUpdatedRows } = await db
        .updateTable("meta")
        .set({ value })
        .where("name", "=", name)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) await insert(name, value);
    },
    names: async (prefix) => {
      const rows = await db
        .selectFrom("meta")
        .select("name")
        .where("name", ">=", prefix)
        .where("name", "<", `${prefix}\u{7f}`)
        .orderBy("name")
        .execute();
      return rows.map(({ name }) => name);
    },
    remove: async (name) => {
      await db.deleteFrom("meta").where("name", "=", name).execute();
    },
  };
};
