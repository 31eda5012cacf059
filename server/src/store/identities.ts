// Identity logs in SQL: rows of operations under one head row, which every append locks first (protocol.md §4).
import type { Kysely } from "kysely";
import { isDuplicate } from "./errors.ts";
import type { Identities } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

export const createIdentities = (db: Kysely<Tables>): Identities => {
  const insertOps = async (userId: Bytes, from: number, ops: readonly Bytes[], atMs: number): Promise<void> => {
    const rows = ops.map((op, index) => ({ user_id: userId, number: from + index, at_ms: atMs, op }));
    await db.insertInto("identity_ops").values(rows).execute();
  };
  const head: Identities["head"] = async (userId) => {
    const row = await db.selectFrom("identities").selectAll().where("user_id", "=", userId).executeTakeFirst();
    return row && { length: row.length, head: plain(row.head) };
  };
  return {
    head,
    create: async (userId, ops, newHead, atMs) => {
      try {
        await db.insertInto("identities").values({ user_id: userId, length: ops.length, head: newHead }).execute();
      } catch (error) {
        if (isDuplicate(error)) return "taken";
        throw error;
      }
      await insertOps(userId, 0, ops, atMs);
      return "stored";
    },
    ops: async (userId, from, limit) => {
      const rows = await db
        .selectFrom("identity_ops")
        .select("op")
        .where("user_id", "=", userId)
        .where("number", ">=", from)
        .orderBy("number")
        .limit(limit)
        .execute();
      return rows.map((row) => plain(row.op));
    },
    append: async (userId, expectedHead, ops, newHead, atMs) => {
      const { numUpdatedRows } = await db
        .updateTable("identities")
        .set((eb) => ({ head: newHead, length: eb("length", "+", ops.length) }))
        .where("user_id", "=", userId)
        .where("head", "=", expectedHead)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      const row = await head(userId);
      if (row === undefined) throw new TypeError("identity vanished under its lock");
      await insertOps(userId, row.length - ops.length, ops, atMs);
      return true;
    },
    takenAt: async (userId, number) => {
      const row = await db
        .selectFrom("identity_ops")
        .select("at_ms")
        .where("user_id", "=", userId)
        .where("number", "=", number)
        .executeTakeFirst();
      return row?.at_ms;
    },
  };
};
