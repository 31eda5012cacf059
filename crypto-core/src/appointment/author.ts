// Making steps: the rules are asked before the device signs, so that nothing is written that others must refuse (protocol §7).
import { refuse, type ProtocolError } from "../errors.ts";
import { asAppointmentId, type AppointmentId, type Hash, type UserId } from "../ids.ts";
import type { Author } from "../membership/author.ts";
import { equalBytes } from "../bytes.ts";
import { randomBytes } from "../primitives/random.ts";
import { ok, type Result } from "../result.ts";
import { noAvailability } from "./availability.ts";
import { applyStep, stateAfter, type Appointment } from "./booking.ts";
import { noStep, signStep, type Slot, type Step, type StepKind } from "./step.ts";

/** A first step: `request` and `wait` by the patient, `walkin` by the doctor. */
export interface FirstStep {
  readonly kind: "request" | "wait" | "walkin";
  readonly doctor: UserId;
  readonly patient: UserId;
  readonly slot: Slot;
  /** With `wait`: the latest wanted, a multiple of 5 minutes. */
  readonly untilMs?: number;
  /** Drawn when absent. */
  readonly appointment?: AppointmentId;
}

/** A further step; `slot` with `reschedule` and `propose` only. */
export interface FurtherStep {
  readonly kind: Exclude<StepKind, FirstStep["kind"]>;
  readonly on: Appointment;
  readonly slot?: Slot;
}

export interface Circumstances {
  readonly madeMs: number;
  /** With `request`, `wait` and `reschedule`: hash of the newest availability of the doctor. */
  readonly availability?: Hash;
  /** That availability's mode is `auto`: a time of the patient's is booked at once. */
  readonly isAuto?: boolean;
}

export interface MadeStep {
  readonly bytes: Uint8Array;
  readonly step: Step;
  readonly appointment: Appointment;
}

/** `role`: the table does not let this author. `schema`: a time is missing, or one that may not be given. */
export function makeStep(
  author: Author,
  asked: FirstStep | FurtherStep,
  { madeMs, availability = noAvailability, isAuto = false }: Circumstances,
): Result<MadeStep, ProtocolError> {
  const now = "on" in asked ? asked.on : undefined;
  const { kind } = asked;
  const slot = asked.slot ?? now?.slot;
  const { doctor, patient } = "on" in asked ? asked.on : asked;
  if (!slot) return refuse("schema", "step: time");
  const { userId, head: authorHead } = author.identity;
  const untilMs = "untilMs" in asked ? (asked.untilMs ?? 0) : 0;
  const given = "appointment" in asked ? asked.appointment : undefined;
  const party = equalBytes(userId, doctor) ? "doctor" : "patient";
  const state = stateAfter(now, party, { kind, slot, untilMs }, isAuto);
  if (!state) return refuse("role", `step: ${kind}`);
  const made = signStep(author.device.sign, {
    appointment: now?.appointment ?? given ?? asAppointmentId(randomBytes(16)),
    kind,
    state,
    doctor,
    patient,
    slot,
    untilMs,
    previous: now?.head ?? noStep,
    availability,
    author: userId,
    authorHead,
    device: author.device.deviceId,
    madeMs,
  });
  const after = applyStep(now, made.step);
  return after.ok ? ok({ ...made, appointment: after.value }) : after;
}
