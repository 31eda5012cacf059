// Steps and the lists of people in SQL: each list is counted under its own row's lock, so that nobody who reads on ever skips one (protocol.md §7).
import type { Kysely, Selectable } from "kysely";
import type { Appointments, Find, StepRow } from "./appointment-store.ts";
import { isDuplicate } from "./errors.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;
type Steps = Pick<
  Appointments,
  | "person"
  | "addPerson"
  | "addPersonFinds"
  | "nextSeq"
  | "lock"
  | "lastSeq"
  | "step"
  | "chain"
  | "addStep"
  | "file"
  | "placeOf"
  | "inbox"
>;

const toStep = (row: Selectable<Tables["appointment_steps"]>): StepRow => ({
  hash: plain(row.step_hash),
  appointmentId: plain(row.appointment_id),
  number: row.number,
  sealed: plain(row.sealed),
});

/** False when a unique value is there already. */
const inserted = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
};

export const createAppointmentSteps = (db: Kysely<Tables>): Steps => {
  const steps = db.selectFrom("appointment_steps").selectAll();
  const findRows = (ref: Bytes, finds: readonly Find[]) =>
    finds.map(({ index, keyId }) => ({ person_index: index, person_ref: ref, key_id: keyId }));
  const move = (ref: Bytes, by: number) =>
    db
      .updateTable("appointment_people")
      .set((eb) => ({ seq: eb("seq", "+", by) }))
      .where("person_ref", "=", ref)
      .execute();
  const lastSeq: Steps["lastSeq"] = async (ref) => {
    const row = await db
      .selectFrom("appointment_people")
      .select("seq")
      .where("person_ref", "=", ref)
      .executeTakeFirst();
    return row?.seq ?? 0;
  };
  return {
    lastSeq,
    person: async (indexes) => {
      const row = await db
        .selectFrom("appointment_person_finds")
        .select("person_ref")
        .where("person_index", "in", indexes)
        .limit(1)
        .executeTakeFirst();
      return row && plain(row.person_ref);
    },
    addPerson: async (ref, finds, sealed) => {
      const isNew = await inserted(db.insertInto("appointment_person_finds").values(findRows(ref, finds)).execute());
      if (!isNew) return "again";
      await db.insertInto("appointment_people").values({ person_ref: ref, sealed, seq: 0 }).execute();
      return "stored";
    },
    addPersonFinds: async (ref, finds) => {
      const known = await db
        .selectFrom("appointment_person_finds")
        .select("key_id")
        .where("person_ref", "=", ref)
        .execute();
      const missing = findRows(ref, finds).filter((row) => !known.some(({ key_id }) => key_id === row.key_id));
      if (missing.length > 0) await db.insertInto("appointment_person_finds").values(missing).execute();
    },
    nextSeq: async (ref) => {
      await move(ref, 1);
      return lastSeq(ref);
    },
    lock: async (ref) => void (await move(ref, 0)),
    step: async (hash) => {
      const row = await steps.where("step_hash", "=", hash).executeTakeFirst();
      return row && toStep(row);
    },
    chain: async (appointmentId) =>
      (await steps.where("appointment_id", "=", appointmentId).orderBy("number").execute()).map(toStep),
    addStep: async ({ hash, appointmentId, number, sealed }) => {
      const row = { step_hash: hash, appointment_id: appointmentId, number, sealed };
      return (await inserted(db.insertInto("appointment_steps").values(row).execute())) ? "stored" : "again";
    },
    file: async (ref, seq, hash) => {
      await db.insertInto("appointment_inbox").values({ person_ref: ref, seq, step_hash: hash }).execute();
    },
    placeOf: async (hash, ref) => {
      const row = await db
        .selectFrom("appointment_inbox")
        .select("seq")
        .where("step_hash", "=", hash)
        .where("person_ref", "=", ref)
        .executeTakeFirst();
      return row?.seq;
    },
    inbox: async (ref, after, limit) => {
      const rows = await db
        .selectFrom("appointment_inbox as inbox")
        .innerJoin("appointment_steps as steps", "steps.step_hash", "inbox.step_hash")
        .select(["inbox.seq", "steps.step_hash", "steps.sealed"])
        .where("inbox.person_ref", "=", ref)
        .where("inbox.seq", ">", after)
        .orderBy("inbox.seq")
        .limit(limit)
        .execute();
      return rows.map(({ seq, step_hash, sealed }) => ({ seq, hash: plain(step_hash), sealed: plain(sealed) }));
    },
  };
};
