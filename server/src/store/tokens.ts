// Sign-up tokens in SQL: only hashes; a use is counted by one conditional update (protocol.md §9).
import type { Kysely, Selectable } from "kysely";
import { isDuplicate } from "./errors.ts";
import type { Token, Tokens } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

const toToken = (row: Selectable<Tables["tokens"]>): Token => ({
  tokenHash: plain(row.token_hash),
  kind: row.kind,
  expiresAt: row.expires_at ?? undefined,
  cap: row.cap,
  used: row.used,
  createdAt: row.created_at,
});

export const createTokens = (db: Kysely<Tables>): Tokens => ({
  insert: async (token) => {
    try {
      await db
        .insertInto("tokens")
        .values({
          token_hash: token.tokenHash,
          kind: token.kind,
          expires_at: token.expiresAt ?? null,
          cap: token.cap,
          used: token.used,
          created_at: token.createdAt,
        })
        .execute();
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  },
  find: async (tokenHash) => {
    const row = await db.selectFrom("tokens").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();
    return row && toToken(row);
  },
  list: async (limit) =>
    (await db.selectFrom("tokens").selectAll().orderBy("token_hash").limit(limit).execute()).map(toToken),
  remove: async (tokenHash) => {
    const { numDeletedRows } = await db.deleteFrom("tokens").where("token_hash", "=", tokenHash).executeTakeFirst();
    return numDeletedRows === 1n;
  },
  use: async (tokenHash, nowMs) => {
    const { numUpdatedRows } = await db
      .updateTable("tokens")
      .set((eb) => ({ used: eb("used", "+", 1) }))
      .where("token_hash", "=", tokenHash)
      .whereRef("used", "<", "cap")
      .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", nowMs)]))
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return undefined;
    const row = await db.selectFrom("tokens").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();
    return row && { ...toToken(row), used: row.used - 1 };
  },
});
