// The statements of appointments' hot paths on MariaDB with rows in every table: each finds what it wants by a key, none walks a table (protocol.md §7).
import { randomBytes } from "node:crypto";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../src/store/sql-store.ts";
import type { Store } from "../src/store/store.ts";
import { startMariadb, type TestDatabase } from "./mariadb.ts";

const ROWS = 2_000;
let database: TestDatabase;
let store: Store;
let connection: Connection;

beforeAll(async () => {
  database = await startMariadb();
  const url = await database.another();
  store = await openStore({ databaseUrl: url, nowMs: () => 1 });
  connection = await createConnection(url);
  await connection.query("set global log_output = 'table'");
  const many = (row: (i: number) => readonly (Buffer | string | number | null)[]) =>
    Array.from({ length: ROWS }, (_, i) => row(i));
  const id = (size = 32) => randomBytes(size);
  const fill = async (
    table: string,
    row: (i: number) => readonly (Buffer | string | number | null)[],
  ): Promise<void> => {
    await connection.query(`insert into ${table} values ?`, [many(row)]);
    await connection.query(`analyze table ${table}`);
  };
  await fill("appointment_people", (i) => [id(16), id(), i]);
  await fill("appointment_person_finds", () => [id(), id(16), "k"]);
  await fill("appointment_steps", (i) => [id(), id(16), i, id()]);
  await fill("appointment_inbox", (i) => [id(16), i, id()]);
  await fill("appointment_slots", () => [id(16), 0, id(16), null, id()]);
  await fill("appointment_days", () => [id(), id(16), 0, "k"]);
  await fill("appointment_cells", () => [id(), id(16), null, 1, "k"]);
  await fill("contacts", () => [id(), id()]);
  await fill("contact_finds", () => [id(), id(), "k"]);
  await fill("availabilities", (i) => [id(), i, id(), id()]);
  await fill("availability_heads", (i) => [id(), i, id()]);
}, 120_000);
afterAll(async () => {
  await connection.end();
  await store.close();
  await database.stop();
});

const a16 = new Uint8Array(16);
const a32 = new Uint8Array(32);
const find = { index: a32, keyId: "k" };
const slot = { appointmentId: a16, part: 0, patientRef: a16, heldUntil: 5, sealed: a32 } as const;

const hot: Readonly<Record<string, (own: Store) => Promise<unknown>>> = {
  "who somebody is": (own) => own.appointments.person([a32, a32]),
  "the lock of a list": (own) => own.appointments.nextSeq(a16),
  "a step by its hash": (own) => own.appointments.step(a32),
  "the steps of an appointment": (own) => own.appointments.chain(a16),
  "a place in a list": (own) => own.appointments.placeOf(a32, a16),
  "a list from a place on": (own) => own.appointments.inbox(a16, 0, 500),
  "the slots of an appointment": (own) => own.appointments.slots(a16),
  "a patient's slots": (own) => own.appointments.ofPatient(a16),
  "a doctor's day": (own) => own.appointments.onDays([a32, new Uint8Array(32).fill(1)]),
  "two months of a doctor": (own) =>
    own.appointments.onDays(Array.from({ length: 64 }, (_, i) => new Uint8Array(32).fill(i))),
  "a slot sealed anew": (own) => own.appointments.reseal(slot),
  "an appointment let go": (own) => own.appointments.release(a16),
  "a claim": (own) => own.appointments.claim(a16, [{ ...slot, days: [find] }], [{ cells: [find], heldUntil: 5 }], 1),
  "a claim over a hold that is over": (own) =>
    own.appointments.claim(new Uint8Array(16).fill(1), [], [{ cells: [find], heldUntil: undefined }], 9),
  "a person by address": (own) => own.contacts.find([a32], 20),
  "one's own address": (own) => own.contacts.of(a32),
  "the newest availability": (own) => own.availabilities.newest(a32),
  "a named availability": (own) => own.availabilities.byHash(a32, a32),
};

interface Plan extends RowDataPacket {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly rows: number | string | null;
  readonly Extra: string | null;
}

/** What the server was asked, with its values written out. */
const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  await connection.query("truncate table mysql.general_log");
  await connection.query("set global general_log = on");
  await work();
  await connection.query("set global general_log = off");
  const [rows] = await connection.query<RowDataPacket[]>(
    "select convert(argument using latin1) as said, command_type as kind from mysql.general_log where command_type in ('Execute', 'Query') and thread_id in (select id from information_schema.processlist where db = database())",
  );
  return rows
    .map((row) => String(row["said"]))
    .filter((said) => /appointment|contact|availabilit/.test(said) && /^(select|update|delete)/i.test(said));
};

const byKey = new Set(["const", "eq_ref", "ref", "range"]);

/** Why a line of a plan is a walk through a table; undefined when it is none. */
const walk = ({ type, key, rows, Extra }: Plan): string | undefined => {
  // A look into a unique key has answered it already.
  if (type === null) return /impossible|no matching|const/i.test(Extra ?? "") ? undefined : `${Extra}`;
  if (!byKey.has(type) || key === null) return `${type} by ${key}`;
  return Number(rows ?? 0) < ROWS / 4 ? undefined : `${rows} rows`;
};

test("a walk is seen", async () => {
  const [plans] = await connection.query<Plan[]>("explain select * from appointment_slots where held_until > 3");
  expect(plans.map(walk)).not.toContain(undefined);
});

test.each(Object.keys(hot))("%s", async (name) => {
  const statements = await statementsOf(() => hot[name]!(store));
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    const [plans] = await connection.query<Plan[]>(`explain ${statement}`);
    expect([statement.slice(0, 80), plans.map(walk).filter((why) => why !== undefined)]).toEqual([
      statement.slice(0, 80),
      [],
    ]);
  }
});
