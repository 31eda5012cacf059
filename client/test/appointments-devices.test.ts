// The same appointments on a new device: booked under an older version of rao's hours, answered while pat had no line, and long over (protocol §7, A67).
import { afterEach, expect, test } from "vitest";
import { watching } from "../node/person.ts";
import type { AppointmentView, ScheduleView } from "../src/session/api/appointments.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { everyDay, hours } from "./schedule.ts";

let open: Clinic | undefined;
let aheadMs = 0;
let reads: number[] = [];
let named = 0;
/** The relay's list is not to be had before so many steps have come up again. */
let firstUp = 0;
afterEach(async () => {
  await open?.close();
  open = undefined;
  aheadMs = 0;
  reads = [];
  named = 0;
  firstUp = 0;
});

const dayMs = 86_400_000;
const busy = { ok: false, error: { code: "busy", facts: {} } } as const;

async function meet(mode: ScheduleView["mode"]) {
  open = await clinic({
    aheadMs: () => aheadMs,
    twist: (relay) => ({
      ...relay,
      as(me) {
        const honest = relay.as(me);
        return {
          ...honest,
          steps: (after, limit) =>
            firstUp > 0 ? Promise.resolve(busy) : (reads.push(after), honest.steps(after, limit)),
          postStep: (asked) => (firstUp--, honest.postStep(asked)),
          availability: (doctor, hash) => (named++, honest.availability(doctor, hash)),
        };
      },
    }),
  });
  const rao = await open.attested("rao");
  await sets(rao, hours({ mode, weekly: everyDay(0, 1020) }));
  const pat = await open.patient("pat");
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  return { house: open, pat, rao };
}

async function sets(rao: Person, schedule: ScheduleView): Promise<void> {
  await must(rao.session.saveSchedule(schedule));
  await rao.until(
    "appointments",
    ({ schedule: own, scheduleWaits }) => own?.weekly[0]?.from === schedule.weekly[0]?.from && !scheduleWaits,
  );
}

async function asks(pat: Person, rao: Person, nth: number): Promise<string> {
  const fromMs = Date.now() + aheadMs + 3_600_000;
  const { times } = await pat.session.freeTimes({
    doctor: rao.me.userId,
    visit: 1,
    fromMs,
    untilMs: fromMs + 2 * dayMs,
  });
  const time = times[nth];
  if (!time) throw new Error("no free time");
  return (await must(pat.session.requestAppointment(rao.me.userId, { visit: 1, ...time }, "a cough"))).id;
}

const one = async (person: Pick<Person, "until">, fits: (appointment: AppointmentView) => boolean) =>
  (await person.until("appointments", ({ appointments }) => appointments.some(fits))).appointments.find(fits);

/** Her own second device. */
async function another(house: Clinic, person: Person): Promise<Pick<Person, "session" | "until">> {
  const { session } = await house.session();
  await must(session.signIn(person.kitCodes.signIn, password));
  const until: Person["until"] = (topic, fits) => watching((tell) => session.watch(topic, tell), fits);
  await until("appointments", ({ asOfMs }) => asOfMs !== undefined);
  return { session, until };
}

test("booked under hours that rao has changed five times since: no doubt on his or pat's new device, nor on the old ones", async () => {
  const { house, pat, rao } = await meet("auto");
  await asks(pat, rao, 0);
  await one(pat, ({ state, waiting }) => state === "booked" && !waiting);
  for (const from of [60, 120, 180, 240, 300])
    await sets(rao, hours({ mode: from === 300 ? "request" : "auto", weekly: everyDay(from, 1020) }));
  for (const person of [pat, rao]) {
    await person.session.refreshAppointments();
    const device = await another(house, person);
    for (const at of [person, device]) {
      const seen = await one(at, ({ state, bookedBy }) => state === "booked" && bookedBy === "rule");
      expect(seen?.doubts).toEqual([]);
    }
    const before = named;
    await device.session.refreshAppointments();
    expect(named).toBe(before);
  }
  expect(named).toBeGreaterThanOrEqual(2);
});

test("what rao answered before pat's own step reached the relay is read too, and not doubted later", async () => {
  const { pat, rao } = await meet("request");
  const id = await asks(pat, rao, 0);
  await one(pat, ({ waiting }) => !waiting);
  await one(rao, ({ state, waiting }) => state === "pending" && !waiting);
  pat.goOffline();
  await asks(pat, rao, 3);
  await must(rao.session.actOnAppointment(id, "confirm", {}));
  await one(rao, ({ state, waiting }) => state === "booked" && !waiting);
  await pat.goOnline();
  await one(pat, (seen) => seen.id === id && seen.state === "booked");
  await pat.until("appointments", ({ appointments }) => appointments.every(({ waiting }) => !waiting));
  aheadMs += 10 * 60_000;
  await pat.session.refreshAppointments();
  const { appointments } = await pat.until("appointments", ({ asOfMs = 0 }) => asOfMs > Date.now() + aheadMs - 60_000);
  expect(appointments.map(({ doubts, state }) => ({ doubts, state }))).toEqual([
    { doubts: [], state: "booked" },
    { doubts: [], state: "pending" },
  ]);
});

test("pat's new device reads her thread first and brings her steps up again: what rao said between them is read too", async () => {
  const { house, pat, rao } = await meet("request");
  const id = await asks(pat, rao, 0);
  await one(rao, ({ state, waiting }) => state === "pending" && !waiting);
  await must(rao.session.actOnAppointment(id, "confirm", {}));
  await one(pat, ({ state }) => state === "booked");
  await asks(pat, rao, 3);
  await pat.until("appointments", ({ appointments }) => appointments.every(({ waiting }) => !waiting));
  aheadMs += 10 * 60_000;
  reads = [];
  firstUp = 2;
  const device = await another(house, pat);
  expect(reads[0]).toBe(0);
  const seen = await one(device, (appointment) => appointment.id === id && appointment.state === "booked");
  expect(seen?.steps.map(({ kind, where }) => [kind, where])).toEqual([
    ["request", "decided"],
    ["confirm", "decided"],
  ]);
  expect(seen?.doubts).toEqual([]);
});

test("what is over for more than 92 days leaves pat's file and is not read again; the next one is", async () => {
  const { house, pat, rao } = await meet("auto");
  await asks(pat, rao, 0);
  await one(pat, ({ state, waiting }) => state === "booked" && !waiting);
  aheadMs += 95 * dayMs;
  for (const person of [pat, rao]) {
    await person.session.refreshAppointments();
    await person.until("appointments", ({ appointments }) => appointments.length === 0);
  }
  await pat.session.syncNow();
  reads = [];
  await pat.session.refreshAppointments();
  expect(Math.min(...reads)).toBe(1);
  // She is told of rao by a new word of the clinic's: the old one has run out.
  const ada = await house.admin();
  await must(ada.session.attest(rao.me.userId));
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  await asks(pat, rao, 0);
  for (const person of [pat, rao, await another(house, pat)])
    expect(await one(person, ({ state, waiting }) => state === "booked" && !waiting)).toMatchObject({
      doubts: [],
      bookedBy: "rule",
    });
});
