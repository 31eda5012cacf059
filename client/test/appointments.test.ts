// Pat asks rao for a time and rao answers: offline and online, in the thread and at the relay, and the second to ask is told (protocol §7).
import { afterEach, expect, test } from "vitest";
import type { AppointmentsView, AppointmentView, ScheduleView } from "../src/session/api/appointments.ts";
import type { Relay } from "../src/session/ports.ts";
import { clinic, must, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";
import { hours } from "./schedule.ts";

let open: Clinic | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const dayMs = 86_400_000;

/** Five minutes after each visit, and an hour's notice. */
const withBuffer = (mode: ScheduleView["mode"]): ScheduleView =>
  hours({
    mode,
    leadMinutes: 60,
    visits: [{ id: 1, name: "Visit", way: "in-person", minutes: 30, before: 0, after: 5 }],
  });

async function meet(mode: ScheduleView["mode"] = "request", options: ClinicOptions = {}) {
  open = await clinic(options);
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(withBuffer(mode)));
  await rao.until("appointments", ({ schedule, scheduleWaits }) => schedule !== undefined && !scheduleWaits);
  const pat = await open.patient("pat");
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  return { house: open, pat, rao };
}

const timesFor = async (person: Person, rao: Person) => {
  // Beyond the notice: the first one may not be asked for any more a moment later.
  const fromMs = Date.now() + 2 * 3_600_000;
  const { times } = await person.session.freeTimes({
    doctor: rao.me.userId,
    visit: 1,
    fromMs,
    untilMs: fromMs + 7 * dayMs,
  });
  return times;
};
const timeOf = (time: { readonly startMs: number; readonly place: number } | undefined) => {
  if (!time) throw new Error("no free time");
  return { visit: 1, place: time.place, startMs: time.startMs };
};
const one = (person: Person, fits: (appointment: AppointmentView) => boolean): Promise<AppointmentsView> =>
  person.until("appointments", ({ appointments }) => appointments.some(fits));

test("pat asks with a reason, rao reads it and confirms; arrived and done are his to say, and undone", async () => {
  const { pat, rao } = await meet();
  const [first] = await timesFor(pat, rao);
  const { id } = await must(pat.session.requestAppointment(rao.me.userId, timeOf(first), "a cough that stays"));
  const asked = await one(rao, (seen) => seen.state === "pending" && seen.reason !== "");
  expect(asked.appointments[0]).toMatchObject({
    mine: "doctor",
    reason: "a cough that stays",
    waiting: false,
    doubts: [],
    other: { name: "MORGAN, Patricia", born: "1961-07-14" },
    slot: { startMs: first?.startMs, placeName: "Harbour Street 4", visitName: "Visit" },
    may: ["cancel", "confirm", "decline", "propose"],
  });
  expect(await must(rao.session.actOnAppointment(id, "confirm", { note: "come fasting" }))).toBeUndefined();
  const booked = await one(
    pat,
    (seen) => seen.state === "booked" && seen.steps.length === 2 && seen.steps[1]?.note !== "",
  );
  expect(booked.appointments[0]).toMatchObject({ mine: "patient", bookedBy: "doctor", may: ["reschedule", "cancel"] });
  expect(booked.appointments[0]?.steps[1]).toMatchObject({ kind: "confirm", byMe: false, note: "come fasting" });
  for (const act of ["arrive", "done", "undo"] as const) await must(rao.session.actOnAppointment(id, act));
  await one(pat, (seen) => seen.state === "arrived" && seen.steps.length === 5);
  // Pat says none of it.
  expect(await pat.session.actOnAppointment(id, "done")).toMatchObject({ ok: false, error: { kind: "protocol" } });
});

test("without a line the request waits, visibly; lee was quicker, pat is told and shown the nearest times", async () => {
  const { house, pat, rao } = await meet();
  const lee = await house.patient("lee");
  await lee.session.refreshAppointments();
  const [, second] = await timesFor(pat, rao);
  pat.goOffline();
  await must(pat.session.requestAppointment(rao.me.userId, timeOf(second), "as soon as may be"));
  await one(pat, (seen) => seen.waiting && seen.state === "pending");
  await must(lee.session.requestAppointment(rao.me.userId, timeOf(second), "mine"));
  await one(lee, (seen) => seen.state === "pending" && !seen.waiting);
  await pat.goOnline();
  const told = await one(pat, (seen) => seen.refused !== undefined);
  const mine = told.appointments[0];
  expect(mine?.refused?.code).toBe("slot-taken");
  expect(mine?.refused?.near).toHaveLength(3);
  expect(mine?.refused?.near.map(({ startMs }) => startMs)).not.toContain(second?.startMs);
  expect(mine).toMatchObject({ state: "cancelled", may: [] });
  // Rao is told by pat's own entry that nothing comes of it.
  const his = await one(rao, (seen) => seen.state === "cancelled");
  expect(his.appointments.map(({ state }) => state).toSorted()).toEqual(["cancelled", "pending"]);
  await pat.session.dismissRefusal(mine?.id ?? "");
  await one(pat, (seen) => seen.refused === undefined);
});

test("a relay that is busy for a moment is asked again by itself, and what others do meanwhile is seen", async () => {
  let busy = 0;
  const twist = (relay: Relay): Relay => ({
    ...relay,
    as(me) {
      const mine = relay.as(me);
      return {
        ...mine,
        postStep: (request) =>
          busy-- > 0 ? Promise.resolve({ ok: false, error: { code: "busy", facts: {} } }) : mine.postStep(request),
      };
    },
  });
  const { pat, rao } = await meet("request", { twist });
  const [first, second] = await timesFor(pat, rao);
  busy = 2;
  const { id } = await must(pat.session.requestAppointment(rao.me.userId, timeOf(first), ""));
  await one(rao, (seen) => seen.id === id && seen.state === "pending");
  await one(pat, (seen) => seen.id === id && !seen.waiting);
  busy = Infinity;
  await must(pat.session.requestAppointment(rao.me.userId, timeOf(second), ""));
  await one(pat, (seen) => seen.waiting);
  busy = 0;
  await must(rao.session.actOnAppointment(id, "confirm"));
  const told = await one(pat, (seen) => seen.id === id && seen.state === "booked");
  expect(told.appointments.find((seen) => seen.id === id)?.waiting).toBe(false);
});

test("by rao's rule a time is booked at once, and says so until he confirms it himself", async () => {
  const { pat, rao } = await meet("auto");
  const [first] = await timesFor(pat, rao);
  const { id } = await must(pat.session.requestAppointment(rao.me.userId, timeOf(first), ""));
  const booked = await one(pat, (seen) => seen.state === "booked" && !seen.waiting);
  expect(booked.appointments[0]?.bookedBy).toBe("rule");
  await one(rao, (seen) => seen.state === "booked");
  await must(rao.session.actOnAppointment(id, "confirm", { note: "bring your card" }));
  const confirmed = await one(pat, (seen) => seen.bookedBy === "doctor" && seen.steps.at(-1)?.note !== "");
  // She wrote no reason: his answer does not become one.
  expect(confirmed.appointments[0]?.reason).toBe("");
});

test("pat moves and cancels; what she lets go of is free again for others", async () => {
  const { house, pat, rao } = await meet("auto");
  const [first, second] = await timesFor(pat, rao);
  const { id } = await must(pat.session.requestAppointment(rao.me.userId, timeOf(first), ""));
  await one(pat, (seen) => seen.state === "booked" && !seen.waiting);
  await must(pat.session.actOnAppointment(id, "reschedule", { time: timeOf(second), note: "the bus" }));
  await one(pat, (seen) => !seen.waiting && seen.slot.startMs === second?.startMs);
  const lee = await house.patient("lee");
  await lee.session.refreshAppointments();
  const free = (await timesFor(lee, rao)).map(({ startMs }) => startMs);
  expect(free).toContain(first?.startMs);
  expect(free).not.toContain(second?.startMs);
  await must(pat.session.actOnAppointment(id, "cancel", { note: "well again" }));
  const off = await one(rao, (seen) => seen.state === "cancelled" && seen.steps.at(-1)?.note === "well again");
  expect(off.appointments).toHaveLength(1);
});

test("somebody walks in without an account; only rao's own devices know a name", async () => {
  const { rao } = await meet();
  const startMs = Math.floor(Date.now() / 300_000) * 300_000;
  await must(rao.session.walkIn({ name: "Sam Field", visit: 1, place: 1, startMs, note: "a cut hand" }));
  const here = await one(rao, (seen) => seen.state === "arrived" && !seen.waiting);
  expect(here.appointments[0]).toMatchObject({ other: { name: "Sam Field" }, reason: "a cut hand" });
});

test("what was asked for offline is there after a start, and goes out then", async () => {
  const { pat, rao } = await meet();
  const [first] = await timesFor(pat, rao);
  pat.goOffline();
  await must(pat.session.requestAppointment(rao.me.userId, timeOf(first), "after a start"));
  await pat.session.lock();
  await must(pat.session.unlock(pat.me.userId, "orchard lantern violin meadow copper"));
  await one(pat, (seen) => seen.waiting && seen.reason === "after a start");
  await pat.goOnline();
  await one(pat, (seen) => !seen.waiting && seen.state === "pending");
  const { appointments } = await one(rao, (seen) => seen.state === "pending" && seen.reason === "after a start");
  expect(appointments).toHaveLength(1);
});

test("whom she never asked is there after a start too, with his hours, with and without a line", async () => {
  const { pat, rao } = await meet();
  for (const online of [false, true]) {
    pat.goOffline();
    await pat.session.lock();
    if (online) await pat.goOnline();
    await must(pat.session.unlock(pat.me.userId, "orchard lantern violin meadow copper"));
    const { doctors } = await pat.until("appointments", (view) => view.doctors.length > 0);
    expect(doctors.map(({ userId }) => userId)).toEqual([rao.me.userId]);
    expect((await timesFor(pat, rao)).length).toBeGreaterThan(10);
  }
});
