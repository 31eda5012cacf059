// Appointments in SQL: one row per cell under its blind index, so that times that overlap collide in the primary key (protocol.md §7).
import type { Kysely, Selectable } from "kysely";
import type { Appointments, Find, NewCells, Part, SlotRow } from "./appointment-store.ts";
import { createAppointmentSteps } from "./appointment-steps.ts";
import { isDuplicate } from "./errors.ts";
import { plain, plainOrAbsent, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

const toSlot = (row: Selectable<Tables["appointment_slots"]>): SlotRow => ({
  appointmentId: plain(row.appointment_id),
  part: row.part as Part,
  patientRef: plainOrAbsent(row.patient_ref),
  heldUntil: row.held_until ?? undefined,
  sealed: plain(row.sealed),
});

const byIndex = (a: { readonly cell_index: Bytes }, b: { readonly cell_index: Bytes }): number =>
  Buffer.compare(a.cell_index, b.cell_index);

/** A cell that two parts of one appointment share is firm if one of them is. */
const cellRows = (appointmentId: Bytes, cells: readonly NewCells[], nowMs: number) => {
  const rows = new Map<string, Selectable<Tables["appointment_cells"]>>();
  for (const { cells: finds, heldUntil } of cells)
    for (const { index, keyId } of finds) {
      const key = Buffer.from(index).toString("base64url");
      const before = rows.get(key);
      const held = before?.held_until === null ? null : (heldUntil ?? null);
      rows.set(key, {
        cell_index: index,
        appointment_id: appointmentId,
        held_until: held,
        at_ms: nowMs,
        key_id: keyId,
      });
    }
  // Everybody inserts in one order.
  return [...rows.values()].toSorted(byIndex);
};

export const createAppointments = (db: Kysely<Tables>): Appointments => {
  const slots = db.selectFrom("appointment_slots").selectAll();

  const insertDays = async (appointmentId: Bytes, part: Part, days: readonly Find[]): Promise<void> => {
    for (const { index, keyId } of days)
      await db
        .insertInto("appointment_days")
        .values({ day_index: index, appointment_id: appointmentId, part, key_id: keyId })
        .execute();
  };

  const claim: Appointments["claim"] = async (appointmentId, added, cells, nowMs) => {
    const rows = cellRows(appointmentId, cells, nowMs);
    if (rows.length > 0) {
      const others = await db
        .selectFrom("appointment_cells")
        .select(["appointment_id", "held_until", "at_ms"])
        .where(
          "cell_index",
          "in",
          rows.map((row) => row.cell_index),
        )
        .execute();
      const firm = others.find(({ held_until }) => held_until === null || held_until > nowMs);
      if (firm !== undefined) return { kind: "taken", atMs: firm.at_ms };
      for (const { appointment_id } of others)
        await db
          .deleteFrom("appointment_cells")
          .where("appointment_id", "=", appointment_id)
          .where("held_until", "<=", nowMs)
          .execute();
      try {
        await db.insertInto("appointment_cells").values(rows).execute();
      } catch (error) {
        if (isDuplicate(error)) return { kind: "again" };
        throw error;
      }
    }
    for (const { part, patientRef, heldUntil, sealed, days } of added) {
      const row = { appointment_id: appointmentId, part, held_until: heldUntil ?? null, sealed };
      await db
        .insertInto("appointment_slots")
        .values({ ...row, patient_ref: patientRef ?? null })
        .execute();
      await insertDays(appointmentId, part, days);
    }
    return { kind: "claimed" };
  };

  return {
    ...createAppointmentSteps(db),
    claim,
    slots: async (appointmentId) =>
      (await slots.where("appointment_id", "=", appointmentId).orderBy("part").execute()).map(toSlot),
    ofPatient: async (ref) => (await slots.where("patient_ref", "=", ref).execute()).map(toSlot),
    onDays: async (indexes) => {
      const rows = await db
        .selectFrom("appointment_days as days")
        .innerJoin("appointment_slots as slots", (join) =>
          join.onRef("slots.appointment_id", "=", "days.appointment_id").onRef("slots.part", "=", "days.part"),
        )
        .selectAll("slots")
        .where("days.day_index", "in", indexes)
        .execute();
      const distinct = new Map(
        rows.map((row) => [`${Buffer.from(row.appointment_id).toString("hex")}${row.part}`, row]),
      );
      return [...distinct.values()].map(toSlot);
    },
    reseal: async ({ appointmentId, part, sealed }) => {
      await db
        .updateTable("appointment_slots")
        .set({ sealed })
        .where("appointment_id", "=", appointmentId)
        .where("part", "=", part)
        .execute();
    },
    release: async (appointmentId) => {
      for (const table of ["appointment_cells", "appointment_days", "appointment_slots"] as const)
        await db.deleteFrom(table).where("appointment_id", "=", appointmentId).execute();
    },
    addFinds: async (appointmentId, added, cells, nowMs) => {
      const known = await db
        .selectFrom("appointment_days")
        .select(["part", "key_id"])
        .where("appointment_id", "=", appointmentId)
        .execute();
      for (const { part, days } of added) {
        const isNew = ({ keyId }: Find) => !known.some((row) => row.part === part && row.key_id === keyId);
        await insertDays(appointmentId, part, days.filter(isNew));
      }
      const live = cells.filter(({ heldUntil }) => heldUntil === undefined || heldUntil > nowMs);
      const rows = cellRows(appointmentId, live, nowMs);
      if (rows.length === 0) return;
      const indexes = rows.map((row) => row.cell_index);
      const isMine = (row: { readonly appointment_id: Bytes }) =>
        Buffer.compare(row.appointment_id, appointmentId) === 0;
      const there = await db
        .selectFrom("appointment_cells")
        .select(["cell_index", "appointment_id"])
        .where("cell_index", "in", indexes)
        .execute();
      const mine = there.filter(isMine);
      if (mine.length < there.length)
        await db
          .deleteFrom("appointment_cells")
          .where("cell_index", "in", indexes)
          .where("appointment_id", "!=", appointmentId)
          .where("held_until", "<=", nowMs)
          .execute();
      const missing = rows.filter((row) => !mine.some((one) => byIndex(one, row) === 0));
      if (missing.length > 0) await db.insertInto("appointment_cells").values(missing).execute();
    },
    dropFinds: async (keep, limit) => {
      let gone = 0;
      for (const [table, index] of [
        ["appointment_cells", "cell_index"],
        ["appointment_days", "day_index"],
        ["appointment_person_finds", "person_index"],
        ["contact_finds", "contact_index"],
      ] as const) {
        const rows = await db
          .selectFrom(table as "appointment_cells")
          .select(index as "cell_index")
          .where("key_id", "not in", keep)
          .limit(limit - gone)
          .execute();
        const found = rows.map((row) => (row as unknown as Record<string, Bytes>)[index] as Bytes);
        if (found.length > 0)
          await db
            .deleteFrom(table as "appointment_cells")
            .where(index as "cell_index", "in", found)
            .execute();
        gone += found.length;
        if (gone >= limit) break;
      }
      return gone;
    },
  };
};
