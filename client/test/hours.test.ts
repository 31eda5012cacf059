// Rao's hours: made offline, on two devices, after a restore and on both nights of the clock change; nothing of them is lost without a word (protocol §7, A68).
import { afterEach, expect, test } from "vitest";
import { watching } from "../node/person.ts";
import type { AppointmentsView, ScheduleView } from "../src/session/api/appointments.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { everyDay, hours } from "./schedule.ts";

let open: Clinic | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const openFrom = (from: number): ScheduleView =>
  hours({
    weekly: everyDay(from, 1020),
    extra: [{ date: "2027-03-28", from: 60, until: 240, place: 1, visits: [1] }],
    away: [{ from: "2027-03-28T00:00", until: "2027-03-28T01:30" }],
  });

const opensAt = ({ schedule }: AppointmentsView): number | undefined => schedule?.weekly[0]?.from;
const settled = (person: Person, from: number): Promise<AppointmentsView> =>
  person.until("appointments", (view) => opensAt(view) === from && !view.scheduleWaits);

test("dates and clocks come back as rao typed them, also on the night the clock goes forward", async () => {
  open = await clinic();
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(openFrom(540)));
  const { schedule } = await settled(rao, 540);
  expect(schedule).toEqual(openFrom(540));
  for (const [wrong, field] of [
    [{ ...openFrom(540), extra: [{ date: "2027-02-30", from: 60, until: 90, place: 1, visits: [] }] }, "extra"],
    [{ ...openFrom(540), away: [{ from: "2027-03-28", until: "2027-03-29T00:00" }] }, "away"],
    [{ ...openFrom(540), zone: "Mars/Olympus" }, "zone"],
  ] as const)
    expect(await rao.session.saveSchedule(wrong)).toMatchObject({
      ok: false,
      error: { kind: "invalid", facts: { field } },
    });
});

test("changed twice without a line, the last counts and goes out as one version", async () => {
  open = await clinic();
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(openFrom(540)));
  await settled(rao, 540);
  rao.goOffline();
  for (const from of [600, 660]) await must(rao.session.saveSchedule(openFrom(from)));
  await rao.until("appointments", (view) => opensAt(view) === 660 && view.scheduleWaits);
  await rao.goOnline();
  expect(await settled(rao, 660)).not.toHaveProperty("scheduleLost");
  const pat = await open.patient("pat");
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
});

test("his tablet was quicker: what he typed without a line is kept to look at, until he says so", async () => {
  open = await clinic();
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(openFrom(540)));
  await settled(rao, 540);
  const tablet = await open.session();
  await must(tablet.session.signIn(rao.kitCodes.signIn, password));
  const onTablet = (fits: (view: AppointmentsView) => boolean) =>
    watching<AppointmentsView>((tell) => tablet.session.watch("appointments", tell), fits);
  await onTablet((view) => opensAt(view) === 540);
  rao.goOffline();
  await must(rao.session.saveSchedule(openFrom(600)));
  await must(tablet.session.saveSchedule(openFrom(720)));
  await onTablet((view) => opensAt(view) === 720 && !view.scheduleWaits);
  await rao.goOnline();
  const told = await rao.until("appointments", (view) => opensAt(view) === 720 && view.scheduleLost !== undefined);
  expect(told.scheduleLost).toEqual(openFrom(600));
  await rao.session.forgetLostSchedule();
  await rao.until("appointments", (view) => opensAt(view) === 720 && view.scheduleLost === undefined);
});

test("a relay that was put back gets the versions it lacks again", async () => {
  open = await clinic();
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(openFrom(540)));
  await settled(rao, 540);
  const putBack = await open.backup();
  for (const from of [600, 660]) {
    await must(rao.session.saveSchedule(openFrom(from)));
    await settled(rao, from);
  }
  await putBack({ restored: true });
  await rao.goOnline();
  await rao.session.refreshAppointments();
  const pat = await open.patient("pat");
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  const { times } = await pat.session.freeTimes({
    doctor: rao.me.userId,
    visit: 1,
    fromMs: Date.now(),
    untilMs: Date.now() + 3 * 86_400_000,
  });
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Madrid", timeStyle: "short" });
  expect(times.map(({ startMs }) => clock.format(startMs)).toSorted()[0]).toBe("11:00");
});

test("to rao every gap of his hours is free, whatever notice his patients must give; what is asked for is not", async () => {
  open = await clinic();
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule({ ...openFrom(0), leadMinutes: 30 * 1440, mode: "view-only" }));
  await settled(rao, 0);
  const fromMs = Date.now();
  const gaps = async () =>
    (await rao.session.freeTimes({ doctor: rao.me.userId, visit: 1, fromMs, untilMs: fromMs + 2 * 86_400_000 })).times;
  const [first] = await gaps();
  if (!first) throw new Error("no gap");
  await must(rao.session.walkIn({ name: "Somebody", visit: 1, place: 1, startMs: first.startMs, note: "" }));
  expect((await gaps()).map(({ startMs }) => startMs)).not.toContain(first.startMs);
});
