// Mailboxes of device links in SQL: one offer, one answer, gone after their time (protocol.md §6).
import { type Kysely, sql } from "kysely";
import { isDuplicate } from "./errors.ts";
import type { Mailbox, Mailboxes } from "./store.ts";
import { plain, plainOrAbsent, type Tables } from "./tables.ts";

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

export const createMailboxes = (db: Kysely<Tables>): Mailboxes => {
  const find: Mailboxes["find"] = async (mailboxId, nowMs) => {
    const row = await db
      .selectFrom("mailboxes")
      .selectAll()
      .where("mailbox_id", "=", mailboxId)
      .where("expires_at", ">", nowMs)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const found: Mailbox = {
      mailboxId: plain(row.mailbox_id),
      expiresAt: row.expires_at,
      offer: plain(row.offer),
      answer: plainOrAbsent(row.answer),
    };
    return found;
  };
  return {
    find,
    open: async ({ mailboxId, expiresAt, offer }, nowMs, most) => {
      await db.deleteFrom("mailboxes").where("expires_at", "<=", nowMs).execute();
      const { count } = await db
        .selectFrom("mailboxes")
        .select(sql<number>`count(*)`.as("count"))
        .executeTakeFirstOrThrow();
      const held = await find(mailboxId, nowMs);
      if (held !== undefined) return same(held.offer, offer) ? "same" : "taken";
      if (Number(count) >= most) return "full";
      try {
        await db
          .insertInto("mailboxes")
          .values({ mailbox_id: mailboxId, expires_at: expiresAt, offer, answer: null })
          .execute();
        return "stored";
      } catch (error) {
        if (isDuplicate(error)) return "taken";
        throw error;
      }
    },
    answer: async (mailboxId, answer, nowMs) => {
      const { numUpdatedRows } = await db
        .updateTable("mailboxes")
        .set({ answer })
        .where("mailbox_id", "=", mailboxId)
        .where("expires_at", ">", nowMs)
        .where("answer", "is", null)
        .executeTakeFirst();
      if (numUpdatedRows === 1n) return "stored";
      const held = await find(mailboxId, nowMs);
      if (held?.answer === undefined) return "gone";
      return same(held.answer, answer) ? "same" : "taken";
    },
    remove: async (mailboxId) => {
      await db.deleteFrom("mailboxes").where("mailbox_id", "=", mailboxId).execute();
    },
  };
};
