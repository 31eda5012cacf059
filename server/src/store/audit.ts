// The audit log in SQL: a hash chain over ids and kinds, appended in the transaction of the act (protocol.md §9, A65).
import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Audit, AuditAct, AuditRow } from "./store.ts";
import { plain, type Tables } from "./tables.ts";

const ZERO = new Uint8Array(32);

/** SHA-256 over the previous hash and the row, every part length-prefixed. */
const auditHash = (previous: Uint8Array, seq: number, act: AuditAct): Uint8Array => {
  const hash = createHash("sha256").update("HV1/relay/audit/v1").update(previous);
  for (const part of [String(seq), act.kind, act.actor, act.subject, String(act.atMs)]) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return new Uint8Array(hash.digest());
};

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number }
  /** `seq` is the first row that does not fit: changed, removed, or a tail that the head row does not know. */
  | { readonly ok: false; readonly seq: number };

/** Walks the whole chain from its beginning to the head row. */
export const verifyAudit = async (audit: Audit): Promise<AuditVerdict> => {
  const head = await audit.head();
  let previous: Uint8Array = ZERO;
  let seq = 0;
  for (;;) {
    const rows: readonly AuditRow[] = await audit.read(seq, 1000);
    if (rows.length === 0) break;
    for (const row of rows) {
      const expected = auditHash(previous, seq + 1, row);
      if (row.seq !== seq + 1 || Buffer.compare(expected, row.hash) !== 0) return { ok: false, seq: seq + 1 };
      previous = row.hash;
      seq = row.seq;
    }
  }
  const whole = seq === head.seq && Buffer.compare(previous, head.hash) === 0;
  return whole ? { ok: true, rows: seq } : { ok: false, seq: Math.min(seq, head.seq) + 1 };
};

export const createAudit = (db: Kysely<Tables>): Audit => {
  const readHead = async () => {
    const row = await db.selectFrom("audit_head").selectAll().where("id", "=", 1).executeTakeFirst();
    return row === undefined ? { seq: 0, hash: ZERO } : { seq: row.seq, hash: plain(row.hash) };
  };
  return {
    head: readHead,
    append: async (act) => {
      const locked = await db
        .updateTable("audit_head")
        .set((eb) => ({ seq: eb("seq", "+", 1) }))
        .where("id", "=", 1)
        .executeTakeFirst();
      if (locked.numUpdatedRows !== 1n) throw new TypeError("the audit head row is missing");
      const { seq, hash: previous } = await readHead();
      const hash = auditHash(previous, seq, act);
      const row = { seq, kind: act.kind, actor: act.actor, subject: act.subject, at_ms: act.atMs, hash };
      await db.insertInto("audit").values(row).execute();
      await db.updateTable("audit_head").set({ hash }).where("id", "=", 1).execute();
    },
    read: async (after, limit) => {
      const rows = await db
        .selectFrom("audit")
        .selectAll()
        .where("seq", ">", after)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(({ seq, kind, actor, subject, at_ms, hash }) => ({
        seq,
        kind,
        actor,
        subject,
        atMs: at_ms,
        hash: plain(hash),
      }));
    },
  };
};
