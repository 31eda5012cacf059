// People with appointments as raw clients of a real relay: a doctor who is open all day, patients who sign steps and bring them.
import {
  type Appointment,
  type Availability,
  fromBase64url,
  type FurtherStep,
  makeStep,
  type MadeStep,
  nobody,
  readAvailability,
  type Schedule,
  signAvailability,
  type Slot,
  toBase64url,
} from "@health-vault/crypto-core";
import { must, type Person } from "@health-vault/crypto-core/testing";
import type { RunningRelay } from "../src/index.ts";
import { type Answer, call, type Guest } from "./people.ts";

export const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const DAY = 24 * HOUR;

/** Visits of 15, 30 and 60 minutes with buffers, at any hour of any day. */
export const allDay: Schedule = {
  zone: "Etc/UTC",
  places: [{ id: 1, name: "Room 1", link: "" }],
  visits: [
    { id: 1, name: "Short", way: "in-person", minutes: 15, before: 0, after: 5 },
    { id: 2, name: "Visit", way: "in-person", minutes: 30, before: 5, after: 5 },
    { id: 3, name: "Long", way: "in-person", minutes: 60, before: 10, after: 10 },
  ],
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440, place: 1, visits: [] })),
  extra: [],
  away: [],
  leadMinutes: 0,
  aheadDays: 400,
  mode: "request",
  holdHours: 24,
};

export const slotOf = (startMs: number, visit = 2, schedule = allDay): Slot => {
  const { minutes, before, after } = schedule.visits.find(({ id }) => id === visit) ?? allDay.visits[0]!;
  return { startMs, minutes, before, after, zone: schedule.zone, place: 1, visit };
};

export const opensHours = async (
  relay: RunningRelay,
  doctor: Guest,
  schedule: Schedule = allDay,
  before?: Availability,
): Promise<Availability> => {
  const bytes = signAvailability(doctor, before, schedule, 1);
  const answer = await call(
    relay,
    "PUT",
    "/v1/availability",
    { availability: toBase64url(bytes) },
    await doctor.session(),
  );
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.json));
  return must(readAvailability(bytes, doctor.identity));
};

export const asks = (
  by: Person,
  hours: Availability,
  slot: Slot,
  kind: "request" | "wait" = "request",
  untilMs = slot.startMs + DAY,
): MadeStep =>
  must(
    makeStep(
      by,
      {
        kind,
        doctor: hours.doctor,
        patient: by.identity.userId,
        slot,
        ...(kind === "wait" && { untilMs }),
      },
      { madeMs: 1, availability: hours.hash, isAuto: hours.schedule.mode === "auto" },
    ),
  );

export const walksIn = (doctor: Person, slot: Slot, patient = nobody): MadeStep =>
  must(makeStep(doctor, { kind: "walkin", doctor: doctor.identity.userId, patient, slot }, { madeMs: 1 }));

export const steps = (
  by: Person,
  on: Appointment,
  kind: FurtherStep["kind"],
  slot?: Slot,
  hours?: Availability,
): MadeStep =>
  must(
    makeStep(
      by,
      { kind, on, ...(slot && { slot }) },
      { madeMs: 1, ...(hours && { availability: hours.hash, isAuto: hours.schedule.mode === "auto" }) },
    ),
  );

/** Brings a signed step to the relay in the name of whoever holds the session. */
export const brings = (
  relay: RunningRelay,
  jwt: string,
  made: { readonly bytes: Uint8Array },
  more: object = {},
): Promise<Answer> => call(relay, "POST", "/v1/appointments/steps", { step: toBase64url(made.bytes), ...more }, jwt);

export interface OwnStep {
  readonly seq: number;
  readonly atMs: number;
  readonly step: string;
}

export const listOf = async (relay: RunningRelay, jwt: string, after = 0): Promise<readonly OwnStep[]> => {
  const { json } = await call(relay, "GET", `/v1/appointments/steps?after=${after}`, undefined, jwt);
  return json["steps"] as OwnStep[];
};

export const bytesOf = ({ step }: OwnStep): Uint8Array => fromBase64url(step) ?? new Uint8Array();

export const busyOf = async (
  relay: RunningRelay,
  jwt: string,
  doctor: Person,
  from: number,
  until: number,
): Promise<readonly { readonly fromMs: number; readonly untilMs: number }[]> => {
  const query = `doctor=${toBase64url(doctor.identity.userId)}&from=${from}&until=${until}`;
  const { json } = await call(relay, "GET", `/v1/appointments/busy?${query}`, undefined, jwt);
  return json["busy"] as { fromMs: number; untilMs: number }[];
};
