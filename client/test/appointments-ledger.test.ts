// What rao's device keeps of his appointments: those that are not long over; past ones leave the file, whole, and are not asked for again (protocol §7).
import {
  asUserId,
  idKey,
  makeStep,
  nobody,
  ready,
  toBase64url,
  type Appointment,
  type FirstStep,
  type FurtherStep,
  type MadeStep,
} from "@health-vault/crypto-core";
import { must, person, type Person } from "@health-vault/crypto-core/testing";
import { beforeAll, expect, test } from "vitest";
import { memoryAccountStore } from "../src/adapters/memory-store.ts";
import { createLedger, type LedgerContents } from "../src/session/appointments/ledger.ts";
import { createTextReader, keptBackMs, lacksBeginning, withoutPast } from "../src/session/appointments/live.ts";

const people = new Map<string, Person>();
beforeAll(async () => {
  await ready();
  for (const name of ["pat", "rao"]) people.set(name, person(name));
});
const the = (name: "pat" | "rao"): Person => people.get(name) ?? person(name);

const minuteMs = 60_000;
const dayMs = 86_400_000;
const nowMs = Date.UTC(2027, 5, 1, 12);
const read = createTextReader();

const slot = (startMs: number) => ({
  startMs,
  minutes: 30,
  before: 0,
  after: 5,
  zone: "Europe/Madrid",
  place: 1,
  visit: 1,
});

const text = ({ bytes }: MadeStep): string => toBase64url(bytes);
const by = (name: "pat" | "rao", asked: FirstStep | FurtherStep): MadeStep =>
  must(
    makeStep(the(name), asked, {
      madeMs: nowMs,
      ...(asked.kind === "request" || asked.kind === "wait" || asked.kind === "reschedule"
        ? { availability: the("rao").identity.head }
        : {}),
    }),
  );
const asks = (startMs: number): MadeStep =>
  by("pat", {
    kind: "request",
    doctor: the("rao").identity.userId,
    patient: the("pat").identity.userId,
    slot: slot(startMs),
  });
const confirms = (on: Appointment): MadeStep => by("rao", { kind: "confirm", on });

const empty: LedgerContents = {
  steps: [],
  waiting: [],
  refused: {},
  said: {},
  schedules: {},
  named: {},
  ownWaits: false,
  busy: {},
};
const said = (steps: readonly MadeStep[]) =>
  Object.fromEntries(steps.map((one) => [text(one), { note: "a cough that stays", vault: idKey(nobody) }]));
const listed = (steps: readonly MadeStep[]) => steps.map((one, i) => ({ seq: i + 1, atMs: nowMs, step: text(one) }));

test("an appointment leaves the file 92 days after its end, with all its steps and words; a minute before it stays", () => {
  const over = nowMs - keptBackMs - 30 * minuteMs;
  const old = asks(over - 5 * minuteMs);
  const kept = asks(over);
  const steps = [old, confirms(old.appointment), kept, confirms(kept.appointment)];
  const refused = { [idKey(old.step.hash)]: { code: "slot-taken", atMs: over, told: true } };
  const after = withoutPast({ ...empty, steps: listed(steps), said: said(steps), refused }, read, nowMs);
  expect(after.steps.map(({ seq }) => seq)).toEqual([3, 4]);
  expect(Object.keys(after.said)).toEqual(steps.slice(2).map(text));
  expect(after.refused).toEqual({});
});

test("what was moved to a later time stays from its first step on; so does what waits for the relay, and a wish that is not over", () => {
  const long = nowMs - 200 * dayMs;
  const first = asks(long);
  const moved = by("pat", { kind: "reschedule", on: first.appointment, slot: slot(nowMs + dayMs) });
  const waiting = asks(long + dayMs);
  const wish = by("pat", {
    kind: "wait",
    doctor: the("rao").identity.userId,
    patient: the("pat").identity.userId,
    slot: slot(long),
    untilMs: nowMs + dayMs,
  });
  const steps = [first, moved, wish];
  const after = withoutPast(
    { ...empty, steps: listed(steps), waiting: [text(waiting)], said: said([waiting]) },
    read,
    nowMs,
  );
  expect(after.steps).toHaveLength(3);
  expect(Object.keys(after.said)).toEqual([text(waiting)]);
});

test("a move of what was let go says that its beginning is to be read again", () => {
  const first = asks(nowMs - 200 * dayMs);
  const moved = by("pat", { kind: "reschedule", on: first.appointment, slot: slot(nowMs + dayMs) });
  expect(lacksBeginning([text(moved)], [text(moved)], read)).toBe(true);
  expect(lacksBeginning([text(moved)], [text(first), text(moved)], read)).toBe(false);
});

test("a file of years holds no more than its last 92 days and what is to come", async () => {
  const rao = the("rao");
  const store = memoryAccountStore();
  const me = { seed: rao.seed, key: idKey(asUserId(rao.identity.userId)) };
  const ledger = createLedger(me, store);
  const size = async (): Promise<number> =>
    ((await store.file("appointments"))?.length ?? 0) + ((await store.file("appointments-settled"))?.length ?? 0);
  // One every other day: 92 of four years.
  const steps = Array.from({ length: 730 }, (_, i) => asks(nowMs - i * 2 * dayMs));
  await ledger.change(() => ({ steps: listed(steps), said: said(steps), after: steps.length }));
  const before = await size();
  await ledger.change((contents) => withoutPast(contents, read, nowMs));
  expect(ledger.value().steps).toHaveLength(47);
  expect(ledger.value().after).toBe(730);
  expect(await size()).toBeLessThan(before / 10);
  const again = createLedger(me, store);
  await again.open();
  expect(again.value()).toEqual(ledger.value());
});

test("a change writes what is new and not what was ever agreed; read again it is all there, in its order", async () => {
  const rao = the("rao");
  const store = memoryAccountStore();
  const me = { seed: rao.seed, key: idKey(asUserId(rao.identity.userId)) };
  const sizes = async (): Promise<readonly (number | undefined)[]> => [
    (await store.file("appointments"))?.length,
    (await store.file("appointments-settled"))?.length,
  ];
  const reread = async (): Promise<LedgerContents> => {
    const again = createLedger(me, store);
    await again.open();
    return again.value();
  };
  const ledger = createLedger(me, store);
  const steps = Array.from({ length: 600 }, (_, i) => asks(nowMs + i * minuteMs * 60));
  const all = listed(steps);
  await ledger.change(() => ({ steps: all.slice(0, 590), said: said(steps.slice(0, 580)), after: 590 }));
  const [, settled] = await sizes();
  await ledger.change((before) => ({ steps: [...before.steps, ...all.slice(590)], after: 600 }));
  // Words that come late, also of a settled one.
  await ledger.change((before) => ({ said: { ...before.said, ...said(steps.slice(580)) } }));
  const [open, after] = await sizes();
  expect(after).toBe(settled);
  expect(open).toBeLessThan((settled ?? 0) / 10);
  expect(ledger.value().steps).toEqual(all);
  expect(ledger.value().said).toEqual(said(steps));
  expect(await reread()).toEqual(ledger.value());
  // What leaves, leaves both files.
  await ledger.change(() => ({ steps: all.slice(300), said: said(steps.slice(300)) }));
  expect((await sizes())[1]).toBeLessThan((settled ?? 0) * 0.6);
  expect(await reread()).toEqual(ledger.value());
});

test("of the two files one is lost: nothing is made up, and the relay's list is read again from its beginning", async () => {
  const rao = the("rao");
  const store = memoryAccountStore();
  const me = { seed: rao.seed, key: idKey(asUserId(rao.identity.userId)) };
  const ledger = createLedger(me, store);
  const steps = Array.from({ length: 300 }, (_, i) => asks(nowMs + i * minuteMs * 60));
  const waiting = [text(asks(nowMs + dayMs * 90))];
  await ledger.change(() => ({ steps: listed(steps), said: said(steps), waiting, after: 300 }));
  await store.putFiles({ "appointments-settled": new Uint8Array(80) });
  const again = createLedger(me, store);
  await again.open();
  expect(again.value()).toMatchObject({ steps: [], waiting, after: 0 });
});
