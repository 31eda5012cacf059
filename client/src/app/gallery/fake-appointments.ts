// Appointments for the gallery: one in each state that people meet, on her side and on his, with free times to choose from; development only.
import type {
  AppointmentsApi,
  AppointmentsView,
  AppointmentView,
  ScheduleView,
  SlotView,
  StepView,
  TimesView,
} from "../../session/api/appointments.ts";
import { CHART, IDRIS, NOW_MS, PAT, RAO } from "./fake-chart.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** A clock of today, or of some days after. */
const at = (hours: number, days = 0): number => new Date(NOW_MS).setHours(0, 0, 0, 0) + days * dayMs + hours * hourMs;

const slot = (startMs: number, more: Partial<SlotView> = {}): SlotView => ({
  startMs,
  minutes: 30,
  zone,
  visit: 1,
  place: 1,
  visitName: "Consultation",
  placeName: "Northgate Surgery, room 2",
  link: "",
  way: "in-person",
  ...more,
});
const video = {
  visit: 2,
  place: 2,
  visitName: "Talk about results",
  placeName: "Video room",
  link: "https://meet.northgate.example/dr-rao",
  way: "video",
} as const;

const step = (kind: StepView["kind"], byMe: boolean, agoHours: number, note = ""): StepView => ({
  kind,
  byMe,
  madeMs: NOW_MS - agoHours * hourMs,
  note,
  where: "decided",
});

type Told = Pick<AppointmentView, "id" | "state" | "slot"> & Partial<AppointmentView>;
const told = (one: Told): AppointmentView => ({
  mine: "doctor",
  other: { name: "" },
  reason: "",
  steps: [],
  waiting: false,
  may: [],
  doubts: [],
  changedMs: NOW_MS - hourMs,
  ...one,
});

const ines = { userId: PAT, name: "ALMEIDA, Inês Maria (Mrs)", born: "1961-07-14", chartId: CHART };
const kwame = { userId: "user-kwame", name: "BOATENG, Kwame (Mr)", born: "1974-02-03" };
const bart = { userId: "user-bart", name: "FITZGERALD-OYELARAN, Bartholomew Augustine", born: "1938-05" };
const zahra = { userId: "user-zahra", name: "HAKIMI, زهرا", born: "1955-09-09" };
const cough =
  "A cough that stays, worse at night, and since Monday a fever. I would like to know whether I can travel on Friday.";
const onTheDay = ["arrive", "noshow", "cancel", "propose"] as const;

const schedule: ScheduleView = {
  zone,
  places: [
    { id: 1, name: "Northgate Surgery, room 2", link: "" },
    { id: 2, name: "Video room", link: video.link },
  ],
  visits: [
    { id: 1, name: "Consultation", way: "in-person", minutes: 30, before: 0, after: 5 },
    { id: 2, name: "Talk about results", way: "video", minutes: 15, before: 0, after: 0 },
  ],
  weekly: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: 540, until: 780, place: 1, visits: [1] },
    { weekday, from: 870, until: 1020, place: 2, visits: [2] },
  ]),
  extra: [],
  away: [],
  leadMinutes: 120,
  aheadDays: 60,
  mode: "request",
  holdHours: 48,
};

export const doctorsAppointments: AppointmentsView = {
  appointments: [
    told({
      id: "v1",
      state: "fulfilled",
      other: kwame,
      slot: slot(at(9)),
      may: ["undo"],
      steps: [step("done", true, 3)],
    }),
    told({ id: "v2", state: "in-room", other: ines, slot: slot(at(9.5)), may: ["done", "undo"], reason: cough }),
    told({
      id: "v3",
      state: "arrived",
      other: { name: "Noor Haddad" },
      slot: slot(at(10.25)),
      may: ["room", "done", "cancel", "undo"],
      steps: [step("walkin", true, 0.1, "fell on the stairs")],
      waiting: true,
    }),
    told({ id: "v4", state: "booked", bookedBy: "doctor", other: bart, slot: slot(at(11, 0), video), may: onTheDay }),
    told({
      id: "v5",
      state: "booked",
      bookedBy: "rule",
      other: zahra,
      slot: slot(at(14)),
      may: ["confirm", ...onTheDay],
    }),
    told({ id: "v6", state: "noshow", other: kwame, slot: slot(at(15)), may: ["undo"] }),
    told({
      id: "v7",
      state: "pending",
      other: ines,
      slot: slot(at(10, 1)),
      stands: slot(at(16)),
      reason: cough,
      steps: [step("request", false, 30, cough), step("confirm", true, 29), step("reschedule", false, 5, "the bus")],
      holdUntilMs: at(10, 1),
      may: ["confirm", "decline", "propose", "cancel"],
    }),
    told({
      id: "v8",
      state: "pending",
      other: bart,
      slot: slot(at(12, 2), video),
      steps: [step("request", false, 50)],
      holdUntilMs: NOW_MS - hourMs,
      may: ["confirm", "decline", "propose", "cancel"],
      doubts: ["not in the thread"],
    }),
    told({
      id: "v9",
      state: "proposed",
      other: zahra,
      slot: slot(at(9, 3)),
      steps: [step("wait", false, 60), step("propose", true, 1)],
      holdUntilMs: NOW_MS + hourMs,
      may: ["propose", "cancel"],
    }),
    told({
      id: "v10",
      state: "waitlist",
      other: kwame,
      slot: slot(at(8, 1)),
      waitsUntilMs: at(18, 9),
      reason: "sooner if it can be",
      steps: [step("wait", false, 80)],
      may: ["propose", "decline", "cancel"],
    }),
  ],
  doctors: [],
  schedule,
  scheduleWaits: true,
  asOfMs: NOW_MS - 4 * minuteMs,
};

const rao = { userId: RAO, name: "Dr Anand Rao", contact: "by clinic" } as const;
const idris = { userId: IDRIS, name: "Dr Salma Idris", contact: "by clinic" } as const;
const hers = { mine: "patient" } as const;

export const patientsAppointments: AppointmentsView = {
  appointments: [
    told({
      ...hers,
      id: "p1",
      state: "booked",
      bookedBy: "doctor",
      other: rao,
      slot: slot(at(9.5, 1), video),
      reason: cough,
      steps: [step("request", true, 40, cough), step("confirm", false, 30)],
      may: ["reschedule", "cancel"],
    }),
    told({
      ...hers,
      id: "p2",
      state: "proposed",
      other: idris,
      slot: slot(at(15, 4)),
      stands: slot(at(11, 9)),
      steps: [
        step("request", true, 90),
        step("confirm", false, 80),
        step("propose", false, 1, "I have to be in court"),
      ],
      holdUntilMs: NOW_MS + 2 * hourMs - minuteMs,
      may: ["accept", "refuse", "reschedule", "cancel"],
    }),
    told({
      ...hers,
      id: "p3",
      state: "pending",
      other: idris,
      slot: slot(at(10, 6)),
      waiting: true,
      steps: [{ ...step("request", true, 1), where: "waiting" }],
      may: ["reschedule", "cancel"],
    }),
    told({
      ...hers,
      id: "p4",
      state: "cancelled",
      other: rao,
      slot: slot(at(11, 2)),
      refused: {
        code: "slot-taken",
        atMs: NOW_MS - hourMs,
        startMs: at(11, 2),
        near: [9, 12, 13].map((hour) => ({ startMs: at(hour, 2), place: 1, placeName: "Northgate Surgery, room 2" })),
      },
      steps: [{ ...step("request", true, 4), where: "refused" }],
    }),
    told({
      ...hers,
      id: "p5",
      state: "fulfilled",
      other: rao,
      slot: slot(at(9, -20)),
      steps: [step("done", false, 480)],
    }),
  ],
  doctors: [
    {
      ...rao,
      profession: "General practitioner",
      zone,
      mode: "request",
      away: [],
      visits: schedule.visits,
      places: schedule.places,
    },
    {
      ...idris,
      profession: "Cardiologist",
      zone,
      mode: "view-only",
      away: [],
      visits: schedule.visits,
      places: schedule.places,
    },
  ],
  scheduleWaits: false,
  asOfMs: NOW_MS - 4 * minuteMs,
};

/** From tomorrow on for nine days, without the third. */
const someTimes: TimesView = {
  asOfMs: NOW_MS - minuteMs,
  times: [1, 2, 4, 5, 6, 7, 8, 9].flatMap((days) =>
    [9, 9.5, 10, 11, 11.5, 14, 14.5, 16].map((hours) => ({
      startMs: at(hours, days),
      place: hours < 14 ? 1 : 2,
      placeName: hours < 14 ? "Northgate Surgery, room 2" : "Video room",
    })),
  ),
};

const offline = { ok: false, error: { kind: "offline" } } as const;
const nothing = (): Promise<void> => Promise.resolve();

/** What is asked of a session about appointments: times to look at, and nobody to take one. */
export const fakeAppointments = (some: boolean): AppointmentsApi => ({
  freeTimes: () => Promise.resolve(some ? someTimes : { times: [] }),
  requestAppointment: () => Promise.resolve(offline),
  joinWaitlist: () => Promise.resolve(offline),
  actOnAppointment: () => Promise.resolve(offline),
  walkIn: () => Promise.resolve(offline),
  saveSchedule: () => Promise.resolve(offline),
  forgetLostSchedule: nothing,
  refreshAppointments: nothing,
  dismissRefusal: nothing,
});
