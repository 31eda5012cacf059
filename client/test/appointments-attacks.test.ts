// Mallory runs the relay of pat's appointments: hours that are old or another's, an offer that was moved, a cancellation that is held back (A68-A70).
import { fromBase64url, noAvailability, readStep, signStep, toBase64url } from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import type { AvailabilitiesAnswer, StepsAnswer } from "@health-vault/crypto-core/wire";
import { afterEach, expect, test } from "vitest";
import type { AppointmentView, ScheduleView } from "../src/session/api/appointments.ts";
import type { SignedInRelay } from "../src/session/ports.ts";
import { doubtText } from "../src/locales/appointment-words.ts";
import { clinic, must, type Clinic, type Person } from "./clinic.ts";
import { identitiesAt } from "./evil/insider.ts";
import { worded } from "./evil/words.ts";
import { hours } from "./schedule.ts";

/** What pat is answered instead; absent: the truth. */
interface Lies {
  hours?: (answer: AvailabilitiesAnswer) => AvailabilitiesAnswer;
  steps?: (answer: StepsAnswer) => StepsAnswer;
}

let open: Clinic | undefined;
let lies: Lies = {};
let aheadMs = 0;
afterEach(async () => {
  lies = {};
  aheadMs = 0;
  await open?.close();
  open = undefined;
});

const dayMs = 86_400_000;
/** The newest step that pat's app sent. */
let posted: string | undefined;

const tampered = (honest: SignedInRelay): SignedInRelay => ({
  ...honest,
  postStep(request) {
    posted = request.step;
    return honest.postStep(request);
  },
  async availabilities() {
    const reply = await honest.availabilities();
    return reply.ok ? { ok: true, value: lies.hours?.(reply.value) ?? reply.value } : reply;
  },
  async steps(after, limit) {
    const reply = await honest.steps(after, limit);
    return reply.ok ? { ok: true, value: lies.steps?.(reply.value) ?? reply.value } : reply;
  },
});

/** Only pat's app meets mallory. */
async function meet() {
  let hers: string | undefined;
  open = await clinic({
    aheadMs: () => aheadMs,
    twist: (relay) => ({ ...relay, as: (me) => (me.userId === hers ? tampered(relay.as(me)) : relay.as(me)) }),
  });
  const rao = await opens(open, "rao");
  const pat = await open.patient("pat");
  hers = pat.me.userId;
  // Signed in again, so that mallory stands between from the start.
  await pat.session.lock();
  await must(pat.session.unlock(hers, "orchard lantern violin meadow copper"));
  await pat.session.refreshAppointments();
  await pat.until("appointments", ({ doctors }) => doctors.length === 1);
  return { house: open, pat, rao };
}

async function opens(house: Clinic, name: string): Promise<Person> {
  const doctor = await house.attested(name);
  await must(doctor.session.saveSchedule(hours()));
  await doctor.until("appointments", ({ schedule, scheduleWaits }) => schedule !== undefined && !scheduleWaits);
  return doctor;
}

async function asks(pat: Person, rao: Person): Promise<string> {
  const fromMs = Date.now() + dayMs;
  const asked = { doctor: rao.me.userId, visit: 1, fromMs, untilMs: fromMs + 7 * dayMs };
  const [time] = (await pat.session.freeTimes(asked)).times;
  if (!time) throw new Error("no free time");
  const { id } = await must(pat.session.requestAppointment(rao.me.userId, { visit: 1, ...time }, "a cough"));
  await sees(pat, ({ waiting }) => !waiting);
  await sees(rao, ({ state, waiting }) => state === "pending" && !waiting);
  return id;
}

async function sees(person: Person, fits: (one: AppointmentView) => boolean): Promise<AppointmentView> {
  const { appointments } = await person.until("appointments", (view) => view.appointments.some(fits));
  const found = appointments.find(fits);
  if (!found) throw new Error("no such appointment");
  return found;
}

const saves = async (rao: Person, mode: ScheduleView["mode"]): Promise<void> => {
  await must(rao.session.saveSchedule(hours({ mode })));
  await rao.until("appointments", ({ schedule, scheduleWaits }) => schedule?.mode === mode && !scheduleWaits);
};

test("A68: once pat has seen rao's newest hours, older ones that she never saw and another doctor's are not his", async () => {
  const { house, pat, rao } = await meet();
  const vidal = await opens(house, "vidal");
  const texts = new Map<string, string>();
  lies.hours = ({ availabilities }) => {
    for (const { doctor, availability } of availabilities) texts.set(doctor, availability);
    return { availabilities: [] };
  };
  await saves(rao, "auto");
  await pat.session.refreshAppointments();
  const [older, others] = [rao, vidal].map(({ me }) => texts.get(me.userId));
  lies = {};
  await saves(rao, "view-only");
  await pat.session.refreshAppointments();
  const modeOf = async (): Promise<string | undefined> =>
    (await pat.until("appointments", () => true)).doctors.find(({ userId }) => userId === rao.me.userId)?.mode;
  expect(await modeOf()).toBe("view-only");
  // His own, and a bit of his signature is another.
  const whole = fromBase64url(older ?? "") ?? new Uint8Array(1);
  const bent = toBase64url(whole.with(-1, (whole.at(-1) ?? 0) ^ 1));
  const told = ["rollback", "ghost-device", "signature"];
  for (const [i, instead] of [older, others, bent].entries()) {
    expect(instead).toBeDefined();
    lies.hours = ({ availabilities }) => ({
      availabilities: availabilities.map((one) =>
        one.doctor === rao.me.userId ? { ...one, availability: instead ?? "" } : one,
      ),
    });
    await pat.session.refreshAppointments();
    expect(await modeOf()).toBe("view-only");
    const { doctors } = await pat.until("appointments", () => true);
    const problem = doctors.find(({ userId }) => userId === rao.me.userId)?.problem;
    expect(problem?.facts?.["kind"]).toBe(told[i]);
    worded(problem);
  }
  lies = {};
  await pat.session.refreshAppointments();
  const { doctors } = await pat.until("appointments", () => true);
  expect(doctors.filter(({ problem }) => problem)).toEqual([]);
});

/** Where a step says when it begins (protocol §7). */
const startAt = 4 + 16 + 1 + 1 + 32 + 32;

test("A69: an offer that mallory moves by a day is not rao's; pat sees the time that he signed", async () => {
  const { pat, rao } = await meet();
  const id = await asks(pat, rao);
  lies.steps = ({ steps, next }) => ({
    next,
    steps: steps.map((one) => {
      const bytes = fromBase64url(one.step);
      if (!bytes || one.seq === 1) return one;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      view.setBigUint64(startAt, view.getBigUint64(startAt) + BigInt(dayMs));
      return { ...one, step: toBase64url(bytes) };
    }),
  });
  const [time] = (
    await rao.session.freeTimes({
      doctor: rao.me.userId,
      visit: 1,
      fromMs: Date.now() + 3 * dayMs,
      untilMs: Date.now() + 9 * dayMs,
    })
  ).times;
  if (!time) throw new Error("no gap");
  await must(rao.session.actOnAppointment(id, "propose", { time, note: "somebody cancelled" }));
  const offered = await sees(pat, ({ state }) => state === "proposed");
  await pat.session.refreshAppointments();
  const after = await sees(pat, (one) => one.id === id);
  expect([offered.slot.startMs, after.slot.startMs]).toEqual([time.startMs, time.startMs]);
  const named = await sees(pat, ({ doubts }) => doubts.includes("not signed"));
  expect(doubtText(named.doubts[0] ?? "no rule")).toMatch(/nobody signed/);
  // An honest list again: nothing is left of it.
  lies = {};
  await pat.session.refreshAppointments();
  await sees(pat, ({ id: one, doubts }) => one === id && doubts.length === 0);
});

test("A67: a confirmation that mallory makes in rao's name, under his device or one of hers, confirms nothing and is named", async () => {
  const { house, pat, rao } = await meet();
  const id = await asks(pat, rao);
  const mallory = person("mallory");
  const read = (text: string | undefined) => readStep(fromBase64url(text ?? "") ?? new Uint8Array());
  const his = identitiesAt(house).get(rao.me.userId);
  const own = his && [...his.devices.values()][0];
  if (!his || !own) throw new Error("rao has a device");
  for (const device of [own.deviceId, mallory.device.deviceId]) {
    const asked = read(posted);
    if (!asked.ok) throw new Error("no request");
    lies.steps = ({ steps }) => {
      const { bytes } = signStep(mallory.device.sign, {
        ...asked.value,
        kind: "confirm",
        state: "booked",
        previous: asked.value.hash,
        availability: noAvailability,
        author: his.userId,
        authorHead: his.head,
        device,
      });
      return { steps: [...steps, { seq: 2, atMs: Date.now(), step: toBase64url(bytes) }], next: 2 };
    };
    await pat.session.refreshAppointments();
    const named = await sees(pat, ({ doubts }) => doubts.includes("not signed"));
    expect(named).toMatchObject({ id, state: "pending" });
    expect(named.bookedBy).toBeUndefined();
    lies = {};
    await pat.session.refreshAppointments();
    await sees(pat, ({ doubts }) => doubts.length === 0);
  }
});

test("A70: a relay that goes on saying what held before rao cancelled is contradicted by his own step, and doubted", async () => {
  const { pat, rao } = await meet();
  const id = await asks(pat, rao);
  await must(rao.session.actOnAppointment(id, "confirm"));
  await sees(pat, ({ state }) => state === "booked");
  lies.steps = ({ steps, next }) => ({ steps: steps.filter(({ seq }) => seq <= 2), next: Math.min(next, 2) });
  await must(rao.session.actOnAppointment(id, "cancel", { note: "I am ill" }));
  const told = await sees(pat, ({ state }) => state === "cancelled");
  expect(told.steps.at(-1)).toMatchObject({ kind: "cancel", byMe: false, note: "I am ill" });
  aheadMs = 10 * 60_000;
  await pat.session.refreshAppointments();
  expect((await sees(pat, ({ doubts }) => doubts.length > 0)).doubts).toEqual(["not at the relay"]);
});
