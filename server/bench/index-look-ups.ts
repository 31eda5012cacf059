// Look-ups over sealed rows on MariaDB: a doctor's day, a patient's list and a person by address through blind indexes, beside opening every row in the same run.
import { randomBytes } from "node:crypto";
import { createPool } from "mysql2/promise";
import type { UserId } from "@health-vault/crypto-core";
import { contactFinds, contactPlace, openContact } from "../src/appointments/contacts.ts";
import { slotsOf, slotsOfPatient } from "../src/appointments/lookups.ts";
import { personFinds, personPlace } from "../src/appointments/people.ts";
import { DAY_MS, daysOf, openSlot, slotPlace, spanOf } from "../src/appointments/slots.ts";
import { createKeyring, type Keyring, newKeyringText } from "../src/metadata/keyring.ts";
import { seal } from "../src/metadata/seal.ts";
import type { Part } from "../src/store/appointment-store.ts";
import { openStore } from "../src/store/sql-store.ts";
import { toText } from "../src/text.ts";
import { startMariadb } from "../test/mariadb.ts";

/** One look-up at one size. Milliseconds. */
export interface LookUp {
  readonly what: "day-view" | "patient-list" | "person-by-address";
  readonly appointments: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Every row read and opened until the answer is known. */
  readonly scanMs: number;
}

const doctors = 50;
const perDay = 16;
const start = Date.UTC(2027, 0, 4);
const asked = 400;
const batch = 2_000;

const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? Number.NaN;

type Rows = readonly (readonly (Buffer | string | number | null)[])[];
type Insert = (table: string, columns: string, rows: Rows) => Promise<void>;

interface World {
  readonly doctors: readonly Uint8Array[];
  readonly patients: readonly Uint8Array[];
  readonly days: number;
}

const emailOf = (patient: number): string => `patient.${patient}@example.org`;

/** `count` appointments of 50 doctors, 16 a day each, and a patient for every ten. Cells are left out: no look-up touches them. */
const fill = async (insert: Insert, keyring: Keyring, count: number): Promise<World> => {
  const people = (n: number) => Array.from({ length: n }, () => ({ id: randomBytes(32), ref: randomBytes(16) }));
  const [who, patients] = [people(doctors), people(Math.ceil(count / 10))];
  for (let from = 0; from < who.length + patients.length; from += batch) {
    const some = [...who, ...patients].slice(from, from + batch);
    await insert(
      "appointment_people",
      "person_ref, sealed, seq",
      some.map(({ id, ref }) => [ref, Buffer.from(seal(keyring, personPlace(ref), id)), 0]),
    );
    await insert(
      "appointment_person_finds",
      "person_index, person_ref, key_id",
      some.flatMap(({ id, ref }) =>
        personFinds(keyring, id).map(({ index, keyId }) => [Buffer.from(index), ref, keyId]),
      ),
    );
  }
  for (let from = 0; from < patients.length; from += batch) {
    const some = patients.slice(from, from + batch);
    await insert(
      "contacts",
      "user_id, sealed",
      some.map(({ id }, i) => [id, Buffer.from(seal(keyring, contactPlace(id), Buffer.from(emailOf(from + i))))]),
    );
    await insert(
      "contact_finds",
      "contact_index, user_id, key_id",
      some.flatMap(({ id }, i) =>
        contactFinds(keyring, emailOf(from + i)).map(({ index, keyId }) => [Buffer.from(index), id, keyId]),
      ),
    );
  }
  for (let from = 0; from < count; from += batch) {
    const slots: (readonly (Buffer | number | null)[])[] = [];
    const days: (readonly (Buffer | string | number)[])[] = [];
    for (let i = from; i < Math.min(count, from + batch); i++) {
      const doctor = who[i % doctors]?.id ?? randomBytes(32);
      const nth = Math.floor(i / doctors);
      const startMs = start + Math.floor(nth / perDay) * DAY_MS + (8 * 60 + (nth % perDay) * 30) * 60_000;
      const slot = { startMs, minutes: 20, before: 5, after: 5, zone: "Etc/UTC", place: 1, visit: 1 };
      const key = { appointmentId: randomBytes(16), part: 0 as Part };
      const said = Buffer.from(JSON.stringify({ doctor: toText(doctor), state: "booked", ...slot }));
      const patient = patients[(i * 7919) % patients.length]?.ref ?? null;
      slots.push([key.appointmentId, key.part, patient, null, Buffer.from(seal(keyring, slotPlace(key), said))]);
      for (const { index, keyId } of daysOf(keyring, doctor, spanOf(slot)))
        days.push([Buffer.from(index), key.appointmentId, key.part, keyId]);
    }
    await insert("appointment_slots", "appointment_id, part, patient_ref, held_until, sealed", slots);
    await insert("appointment_days", "day_index, appointment_id, part, key_id", days);
  }
  return {
    doctors: who.map(({ id }) => id),
    patients: patients.map(({ id }) => id),
    days: Math.ceil(count / doctors / perDay),
  };
};

const timed = async (work: () => Promise<number>): Promise<number> => {
  const began = performance.now();
  if ((await work()) === 0) throw new Error("nothing was found");
  return performance.now() - began;
};

const measured = async (databaseUrl: string, count: number): Promise<readonly LookUp[]> => {
  const keyring = createKeyring(newKeyringText(), "bench");
  const store = await openStore({ databaseUrl, nowMs: () => 0 });
  const pool = createPool({ uri: databaseUrl, connectionLimit: 1 });
  const insert: Insert = async (table, columns, rows) => {
    await pool.query(`insert into ${table} (${columns}) values ?`, [rows]);
  };
  await pool.query("set session unique_checks = 0");
  const world = await fill(insert, keyring, count);
  await pool.query(
    "analyze table appointment_slots, appointment_days, appointment_person_finds, contacts, contact_finds",
  );

  const pick = <T>(from: readonly T[], i: number): T => from[(i * 7907) % from.length] as T;
  const dayOf = (i: number) => start + ((i * 31) % world.days) * DAY_MS;
  const look = {
    "day-view": async (i: number) =>
      (await slotsOf(store, keyring, pick(world.doctors, i), { fromMs: dayOf(i), untilMs: dayOf(i) + DAY_MS })).length,
    "patient-list": async (i: number) =>
      (await slotsOfPatient(store, keyring, pick(world.patients, i) as UserId)).length,
    "person-by-address": async (i: number) =>
      (
        await store.contacts.find(
          contactFinds(keyring, emailOf((i * 7907) % world.patients.length)).map(({ index }) => index),
          20,
        )
      ).length,
  };
  const scan = async (
    fits: (doctor: string, startMs: number, patient: Uint8Array | undefined) => boolean,
  ): Promise<number> => {
    let found = 0;
    let after: readonly (Uint8Array | number)[] | undefined;
    for (;;) {
      const rows = await store.sealedRows.page("appointment_slots.sealed", after, 5_000);
      for (const { key, sealed } of rows) {
        const row = {
          appointmentId: key[0] as Uint8Array,
          part: Number(key[1]) as Part,
          patientRef: undefined,
          heldUntil: undefined,
          sealed,
        };
        const { doctor, startMs } = openSlot(keyring, row);
        if (fits(doctor, startMs, row.patientRef)) found++;
      }
      after = rows.at(-1)?.key;
      if (after === undefined) return found;
    }
  };
  const scans = {
    "day-view": () => {
      const [doctor, from] = [toText(pick(world.doctors, 3)), dayOf(3)];
      return scan((who, startMs) => who === doctor && startMs >= from && startMs < from + DAY_MS);
    },
    // Whose slot it is would lie in the seal: every one is opened all the same.
    "patient-list": () => scan((_who, startMs) => startMs > 0),
    "person-by-address": async () => {
      const wanted = emailOf(17);
      let found = 0;
      let after: readonly (Uint8Array | number)[] | undefined;
      for (;;) {
        const rows = await store.sealedRows.page("contacts.sealed", after, 5_000);
        for (const { key, sealed } of rows) if (openContact(keyring, key[0] as Uint8Array, sealed) === wanted) found++;
        after = rows.at(-1)?.key;
        if (after === undefined) return found;
      }
    },
  };
  const lines: LookUp[] = [];
  for (const what of ["day-view", "patient-list", "person-by-address"] as const) {
    for (let i = 0; i < 50; i++) await look[what](i);
    const times: number[] = [];
    for (let i = 0; i < asked; i++) times.push(await timed(() => look[what](i)));
    const whole: number[] = [];
    for (let i = 0; i < (count > 100_000 ? 1 : 3); i++) whole.push(await timed(scans[what]));
    lines.push({
      what,
      appointments: count,
      medianMs: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      scanMs: quantile(whole, 0.5),
    });
  }
  await pool.end();
  await store.close();
  return lines;
};

export const indexLookUps = async (sizes: readonly number[]): Promise<readonly LookUp[]> => {
  const database = await startMariadb();
  const lines: LookUp[] = [];
  for (const size of sizes) lines.push(...(await measured(await database.another(), size)));
  await database.stop();
  return lines;
};
