// Identity logs in SQL: rows of operations under one head row, which every append locks first (protocol.md §4).
import type { Kysely } from "kysely";
import { isDuplicate } from "./errors.ts";
import { gathered, nameOf } from "./gather.ts";
import type { Identities } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

/** A log shorter than this is read together with others. */
const SHORT_LOG = 16;

export const createIdentities = (db: Kysely<Tables>): Identities => {
  const insertOps = async (userId: Bytes, from: number, ops: readonly Bytes[], atMs: number): Promise<void> => {
    const rows = ops.map((op, index) => ({ user_id: userId, number: from + index, at_ms: atMs, op }));
    await db.insertInto("identity_ops").values(rows).execute();
  };
  const heads = gathered(nameOf, async (userIds: readonly Bytes[]) => {
    const rows = await db.selectFrom("identities").selectAll().where("user_id", "in", userIds).execute();
    return rows.map((row) => [nameOf(row.user_id), { length: row.length, head: plain(row.head) }] as const);
  });
  const beginnings = gathered(nameOf, async (userIds: readonly Bytes[]) => {
    const rows = await db
      .selectFrom("identity_ops")
      .select(["user_id", "op"])
      .where("user_id", "in", userIds)
      .where("number", "<", SHORT_LOG)
      .orderBy("user_id")
      .orderBy("number")
      .execute();
    return rows.map((row) => [nameOf(row.user_id), plain(row.op)] as const);
  });
  const head: Identities["head"] = async (userId) => (await heads(userId))[0];
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
      const beginning = from === 0 ? await beginnings(userId) : undefined;
      if (beginning && (beginning.length < SHORT_LOG || beginning.length >= limit)) return beginning.slice(0, limit);
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
