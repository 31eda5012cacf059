// A time that nobody confirmed counts only under a schedule that books by itself: a patient's app and a relay that lie together get no appointment (A67).
import type * as core from "@health-vault/crypto-core";
import { afterEach, expect, test, vi } from "vitest";
import type { ScheduleView } from "../src/session/api/appointments.ts";
import { clinic, must, type Clinic } from "./clinic.ts";
import { hours } from "./schedule.ts";

/** Mallory's app signs "booked by rule" whatever the rule is. */
const lie = vi.hoisted(() => ({ told: false }));
vi.mock("@health-vault/crypto-core", async (load) => {
  const real = await load<typeof core>();
  const makeStep: typeof real.makeStep = (author, asked, circumstances) =>
    real.makeStep(author, asked, { ...circumstances, isAuto: lie.told || circumstances.isAuto === true });
  return { ...real, makeStep };
});

let open: Clinic | undefined;
afterEach(async () => {
  lie.told = false;
  await open?.close();
  open = undefined;
});

/** A relay that answers every step of a patient's with "taken" and keeps it. */
async function meet(mode: ScheduleView["mode"], lying: boolean) {
  let seq = 0;
  open = await clinic({
    twist: (relay) => ({
      ...relay,
      as(me) {
        const honest = relay.as(me);
        return {
          ...honest,
          postStep: (request) =>
            lie.told
              ? Promise.resolve({ ok: true, value: { seq: ++seq, atMs: Date.now(), state: "booked" } })
              : honest.postStep(request),
        };
      },
    }),
  });
  const rao = await open.attested("rao");
  await must(rao.session.saveSchedule(hours({ mode, leadMinutes: 60 })));
  await rao.until("appointments", ({ schedule, scheduleWaits }) => schedule !== undefined && !scheduleWaits);
  const pat = await open.patient("pat");
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  const fromMs = Date.now() + 2 * 3_600_000;
  const asked = { doctor: rao.me.userId, visit: 1, fromMs, untilMs: fromMs + 7 * 86_400_000 };
  const [time] = (await pat.session.freeTimes(asked)).times;
  lie.told = lying;
  await must(
    pat.session.requestAppointment(rao.me.userId, { visit: 1, place: 1, startMs: time?.startMs ?? 0 }, "mine"),
  );
  return { pat, rao };
}

test("A67: booked by no rule of rao's is never shown as booked by rule, on either side, until he confirms", async () => {
  const { pat, rao } = await meet("request", true);
  const his = await rao.until("appointments", ({ appointments }) => appointments[0]?.state === "booked");
  expect(his.appointments[0]).toMatchObject({ doubts: ["no rule"], reason: "mine" });
  expect(his.appointments[0]?.bookedBy).toBeUndefined();
  const hers = await pat.until("appointments", ({ appointments }) => appointments[0]?.state === "booked");
  expect(hers.appointments[0]).toMatchObject({ doubts: ["no rule"] });
});

test("under a rule of rao's it is booked by rule, without a doubt", async () => {
  const { pat, rao } = await meet("auto", false);
  for (const person of [pat, rao]) {
    const { appointments } = await person.until("appointments", (view) => view.appointments[0]?.state === "booked");
    expect(appointments[0]).toMatchObject({ bookedBy: "rule", doubts: [] });
  }
});
