// The demo's appointments: both doctors' hours, and one in each state that people meet: asked, confirmed, by rule, offered, waiting, past.
import type { Topics } from "../src/session/api.ts";
import type { ScheduleView } from "../src/session/api/appointments.ts";
import { must, type Desk } from "../node/person.ts";

export interface Visitor extends Pick<Desk, "session"> {
  readonly me: { readonly userId: string; readonly chartId?: string };
  until<K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]>;
}

const dayMs = 86_400_000;
const workdays = [1, 2, 3, 4, 5] as const;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const raosHours: ScheduleView = {
  zone,
  places: [
    { id: 1, name: "Harbour Clinic, room 2", link: "" },
    { id: 2, name: "Video room", link: "https://meet.harbour.example/dr-rao" },
  ],
  visits: [
    { id: 1, name: "Consultation", way: "in-person", minutes: 20, before: 0, after: 5 },
    { id: 2, name: "First visit", way: "in-person", minutes: 40, before: 0, after: 5 },
    { id: 3, name: "Talk about results", way: "video", minutes: 15, before: 0, after: 0 },
  ],
  weekly: workdays.flatMap((weekday) => [
    { weekday, from: 540, until: 780, place: 1, visits: [1, 2] },
    { weekday, from: 870, until: 1020, place: 1, visits: [1, 2] },
    { weekday, from: 1020, until: 1080, place: 2, visits: [3] },
  ]),
  extra: [],
  away: [],
  leadMinutes: 120,
  aheadDays: 60,
  mode: "request",
  holdHours: 48,
};

const vidalsHours: ScheduleView = {
  ...raosHours,
  places: [{ id: 1, name: "Harbour Clinic, first floor", link: "" }],
  visits: [
    { id: 1, name: "Heart check", way: "in-person", minutes: 30, before: 5, after: 10 },
    { id: 2, name: "Call about your heart", way: "phone", minutes: 15, before: 0, after: 0 },
  ],
  weekly: [2, 4].map((weekday) => ({ weekday, from: 480, until: 840, place: 1, visits: [] })),
  mode: "auto",
};

async function opens(doctor: Visitor, hours: ScheduleView): Promise<void> {
  await must(doctor.session.saveSchedule(hours));
  await doctor.until("appointments", ({ schedule, scheduleWaits }) => schedule !== undefined && !scheduleWaits);
}

/** Asked for some days ahead; answers which one it is once the relay has it. */
async function asks(patient: Visitor, doctor: Visitor, visit: number, days: number, reason: string): Promise<string> {
  await patient.session.refreshAppointments();
  const fromMs = Date.now() + days * dayMs;
  const asked = { doctor: doctor.me.userId, visit, fromMs, untilMs: fromMs + 14 * dayMs };
  const { times } = await patient.session.freeTimes(asked);
  const time = times[2] ?? times[0];
  if (!time) throw new Error("the demo's doctors have time");
  const { id } = await must(patient.session.requestAppointment(doctor.me.userId, { ...time, visit }, reason));
  await reached(doctor, id);
  return id;
}

/** At the relay and in the thread, both read here. */
const reached = (who: Visitor, id: string): Promise<unknown> =>
  who.until("appointments", ({ appointments }) =>
    appointments.some((one) => one.id === id && !one.waiting && one.reason !== ""),
  );

export interface Visitors {
  readonly rao: Visitor;
  readonly vidal: Visitor;
  readonly pat: Visitor;
  readonly lee: Visitor;
  readonly maria: Visitor;
  readonly yusuf: Visitor;
}

export async function fillVisits({ rao, vidal, pat, lee, maria, yusuf }: Visitors): Promise<void> {
  await opens(rao, raosHours);
  await opens(vidal, vidalsHours);
  const confirmed = await asks(pat, rao, 1, 1, "Blood pressure still high in the mornings.");
  await must(rao.session.actOnAppointment(confirmed, "confirm", { note: "Please bring your readings." }));
  await asks(pat, vidal, 1, 6, "Dr Rao asked for an ECG.");
  await asks(yusuf, rao, 2, 1, "My knee hurts on the stairs.");
  const talk = await asks(lee, rao, 3, 2, "What do the last results mean?");
  await must(rao.session.actOnAppointment(talk, "confirm"));
  await asks(lee, rao, 1, 9, "Holiday vaccination.");
  await waits(maria, rao);
  const lastWeekMs = Math.floor((Date.now() - 8 * dayMs) / 3_600_000) * 3_600_000;
  const { chartId } = pat.me;
  const { id } = await must(
    rao.session.walkIn({
      ...(chartId === undefined ? {} : { chartId }),
      name: "",
      visit: 1,
      place: 1,
      startMs: lastWeekMs,
      note: "Dizzy in the morning.",
    }),
  );
  await must(rao.session.actOnAppointment(id, "done"));
  for (const one of [rao, vidal, pat, lee, maria, yusuf])
    await one.until("appointments", ({ appointments }) => appointments.every(({ waiting }) => !waiting));
}

/** Waits, and is offered a time that is hers for two hours. */
async function waits(patient: Visitor, doctor: Visitor): Promise<void> {
  await patient.session.refreshAppointments();
  const fromMs = Date.now() + dayMs;
  const wish = { visit: 1, place: 1, fromMs, untilMs: fromMs + 10 * dayMs };
  const { id } = await must(patient.session.joinWaitlist(doctor.me.userId, wish, "Shortness of breath."));
  await reached(doctor, id);
  const asked = { doctor: doctor.me.userId, visit: 1, fromMs: Date.now() + 3 * dayMs, untilMs: fromMs + 10 * dayMs };
  const [time] = (await doctor.session.freeTimes(asked)).times;
  if (!time) throw new Error("the demo's doctors have time");
  await must(doctor.session.actOnAppointment(id, "propose", { time, note: "Somebody cancelled." }));
}
