// Vaults in SQL: the row that numbers a vault's log and entries, its batches, and who stands in it (protocol.md §5).
import { type Kysely, sql } from "kysely";
import { isDuplicate } from "./errors.ts";
import { gathered, nameOf } from "./gather.ts";
import type { MemberLine, NewBatch, Standing, Vaults } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

/** A log of fewer batches, none larger, is read together with others. */
const SHORT_LOG = 8;
const SMALL_BATCH = 8_192;

const key = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

export const createVaults = (db: Kysely<Tables>): Vaults => {
  const rowsOf = gathered(nameOf, async (vaultIds: readonly Uint8Array[]) => {
    const rows = await db.selectFrom("vaults").selectAll().where("vault_id", "in", vaultIds).execute();
    return rows.map((found) => {
      const { position, log_length: logLength, log_head: logHead, closed } = found;
      const vaultId = plain(found.vault_id);
      return [
        nameOf(vaultId),
        { vaultId, position, logLength, logHead: plain(logHead), closed: closed === 1 },
      ] as const;
    });
  });
  const membersOf = gathered(nameOf, async (vaultIds: readonly Uint8Array[]) => {
    const rows = await db
      .selectFrom("members")
      .select(["vault_id", "user_id", "role"])
      .where("vault_id", "in", vaultIds)
      .where("role", "!=", "removed")
      .execute();
    return rows.flatMap(({ vault_id, user_id, role }) =>
      role === "removed" ? [] : [[nameOf(vault_id), { userId: plain(user_id), role }] as const],
    );
  });
  const beginnings = gathered(nameOf, async (vaultIds: readonly Uint8Array[]) => {
    const small = sql<Uint8Array | null>`case when length(batch) <= ${sql.lit(SMALL_BATCH)} then batch end`;
    const rows = await db
      .selectFrom("membership_batches")
      .select(["vault_id", small.as("batch")])
      .where("vault_id", "in", vaultIds)
      .where("number", "<", SHORT_LOG)
      .orderBy("vault_id")
      .orderBy("number")
      .execute();
    return rows.map((found) => [nameOf(found.vault_id), found.batch && plain(found.batch)] as const);
  });
  /** The log from its beginning, if it is short and its batches are small. */
  const shortLog = async (vaultId: Uint8Array, limit: number, maxBytes: number) => {
    const found = await beginnings(vaultId);
    const batches = found.filter((batch) => batch !== null);
    const isWhole = found.length < SHORT_LOG && batches.length === found.length;
    const bytes = batches.reduce((sum, { length }) => sum + length, 0);
    return isWhole && bytes <= maxBytes ? batches.slice(0, limit) : undefined;
  };
  const row: Vaults["row"] = async (vaultId) => (await rowsOf(vaultId))[0];
  const members: Vaults["members"] = (vaultId) => membersOf(vaultId);
  const setMembers = async (
    batch: NewBatch,
    gone: { readonly atMs: number; readonly position: number; readonly length: number },
  ) => {
    const before = new Map((await members(batch.vaultId)).map((line) => [key(line.userId), line]));
    const after = new Map(batch.members.map((line) => [key(line.userId), line]));
    const here = (userId: Uint8Array) => ({ vault_id: batch.vaultId, user_id: userId });
    const fresh: MemberLine[] = [];
    const bars = (line: MemberLine, id: string) => (line.role === "reader" && before.has(id) ? gone.atMs : null);
    for (const [id, line] of after) {
      if (before.get(id)?.role === line.role) continue;
      const { numUpdatedRows } = await db
        .updateTable("members")
        .set({ role: line.role, barred_at: bars(line, id), removed_position: null, removed_length: null })
        .where((eb) => eb.and(here(line.userId)))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) fresh.push(line);
    }
    if (fresh.length > 0) {
      const none = { barred_at: null, removed_position: null, removed_length: null };
      await db
        .insertInto("members")
        .values(fresh.map((line) => ({ ...here(line.userId), role: line.role, ...none })))
        .execute();
    }
    for (const [id, line] of before) {
      if (after.has(id)) continue;
      await db
        .updateTable("members")
        .set({ role: "removed", barred_at: gone.atMs, removed_position: gone.position, removed_length: gone.length })
        .where((eb) => eb.and(here(line.userId)))
        .execute();
    }
  };
  const insertBatch = (batch: NewBatch, number: number) =>
    db.insertInto("membership_batches").values({ vault_id: batch.vaultId, number, batch: batch.batch }).execute();

  return {
    row,
    members,
    create: async (batch) => {
      const same = async (): Promise<"same" | "taken"> => {
        const first = await db
          .selectFrom("membership_batches")
          .select("batch")
          .where("vault_id", "=", batch.vaultId)
          .where("number", "=", 0)
          .executeTakeFirst();
        return first !== undefined && key(first.batch) === key(batch.batch) ? "same" : "taken";
      };
      try {
        const zero = { position: 0, log_length: 1, log_head: batch.head, closed: batch.closed ? 1 : 0 } as const;
        await db
          .insertInto("vaults")
          .values({ vault_id: batch.vaultId, ...zero })
          .execute();
      } catch (error) {
        if (isDuplicate(error)) return same();
        throw error;
      }
      await insertBatch(batch, 0);
      await setMembers(batch, { atMs: 0, position: 0, length: 1 });
      return "stored";
    },
    batches: async (vaultId, from, limit, maxBytes) => {
      const short = from === 0 ? await shortLog(vaultId, limit, maxBytes) : undefined;
      if (short !== undefined) return short;
      const range = db.selectFrom("membership_batches").where("vault_id", "=", vaultId).where("number", ">=", from);
      const sizes = await range.select(sql<number>`length(batch)`.as("size")).orderBy("number").limit(limit).execute();
      let left = maxBytes;
      const fits = sizes.findIndex(({ size }, index) => (left -= Number(size)) < 0 && index > 0);
      const count = fits === -1 ? sizes.length : fits;
      if (count === 0) return [];
      const rows = await range.select("batch").orderBy("number").limit(count).execute();
      return rows.map(({ batch }) => plain(batch));
    },
    append: async (expectedHead, batch, nowMs) => {
      const { numUpdatedRows } = await db
        .updateTable("vaults")
        .set((eb) => ({ log_head: batch.head, log_length: eb("log_length", "+", 1), closed: batch.closed ? 1 : 0 }))
        .where("vault_id", "=", batch.vaultId)
        .where("log_head", "=", expectedHead)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      const now = await row(batch.vaultId);
      if (now === undefined) throw new TypeError("vault vanished under its lock");
      await insertBatch(batch, now.logLength - 1);
      await setMembers(batch, { atMs: nowMs, position: now.position, length: now.logLength });
      return true;
    },
    removal: async (vaultId, userId) => {
      const found = await db
        .selectFrom("members")
        .selectAll()
        .where("user_id", "=", userId)
        .where("vault_id", "=", vaultId)
        .where("role", "=", "removed")
        .executeTakeFirst();
      if (found === undefined) return undefined;
      return {
        atMs: found.barred_at ?? 0,
        position: found.removed_position ?? 0,
        logLength: found.removed_length ?? 0,
      };
    },
    barredSince: async (vaultId, userId) => {
      const found = await db
        .selectFrom("members")
        .select("barred_at")
        .where("user_id", "=", userId)
        .where("vault_id", "=", vaultId)
        .executeTakeFirst();
      return found?.barred_at ?? undefined;
    },
    ofUser: async (userId, after, limit) => {
      const mine = db
        .selectFrom("members")
        .innerJoin("vaults", "vaults.vault_id", "members.vault_id")
        .where("members.user_id", "=", userId);
      const from = after === undefined ? mine : mine.where("members.vault_id", ">", after);
      const rows = await from
        .select(["members.vault_id", "role", "removed_position", "removed_length", "position", "log_length"])
        .orderBy("members.vault_id")
        .limit(limit)
        .execute();
      return rows.map(
        (found): Standing => ({
          vaultId: plain(found.vault_id),
          role: found.role,
          position: found.removed_position ?? found.position,
          logLength: found.removed_length ?? found.log_length,
        }),
      );
    },
    coMembers: async (userId, limit) => {
      const rows = await db
        .selectFrom("members as mine")
        .innerJoin("members as theirs", "theirs.vault_id", "mine.vault_id")
        .select("theirs.user_id")
        .distinct()
        .where("mine.user_id", "=", userId)
        .where("mine.role", "!=", "removed")
        .where("theirs.role", "!=", "removed")
        .where("theirs.user_id", "!=", userId)
        .limit(limit)
        .execute();
      return rows.map((found) => plain(found.user_id));
    },
  };
};
