// Where devices can be woken, in SQL: one sealed row for each device that asked for it (protocol.md §9).
import type { Kysely } from "kysely";
import type { Wakes } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

export const createWakes = (db: Kysely<Tables>): Wakes => {
  const remove: Wakes["remove"] = async (userId, deviceId) => {
    const of = db.deleteFrom("wakes").where("user_id", "=", userId);
    await (deviceId === undefined ? of : of.where("device_id", "=", deviceId)).execute();
  };
  return {
    remove,
    put: async (userId, deviceId, sealed) => {
      await remove(userId, deviceId);
      await db.insertInto("wakes").values({ user_id: userId, device_id: deviceId, sealed }).execute();
    },
    of: async (userId) => {
      const rows = await db.selectFrom("wakes").select(["device_id", "sealed"]).where("user_id", "=", userId).execute();
      return rows.map((row) => ({ deviceId: plain(row.device_id), sealed: plain(row.sealed) }));
    },
  };
};
