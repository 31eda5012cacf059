// What the steps of one appointment come to, and THE table of who may do what to it: the same for relay and clients (protocol §7, A67, A70).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import type { AppointmentId, Hash, UserId } from "../ids.ts";
import { ok, type Result } from "../result.ts";
import { noAvailability } from "./availability.ts";
import { equalSlots, noStep, partyOf, type Party, type Slot, type Step, type StepKind } from "./step.ts";
import type { AppointmentState } from "./states.ts";

/** How a time came to be booked: by the doctor's own step, or by the rule that his availability states. */
export type BookedBy = "rule" | "doctor";

export interface Booking {
  readonly slot: Slot;
  readonly by: BookedBy;
}

export interface Appointment {
  readonly appointment: AppointmentId;
  readonly doctor: UserId;
  /** `nobody` for a walk-in without an account. */
  readonly patient: UserId;
  readonly state: AppointmentState;
  /** The time asked for, proposed, booked or lost; of a waitlisted one the earliest wanted. */
  readonly slot: Slot;
  /** Present from `booked` on. `rule` counts only with the availability that the patient's step names. */
  readonly bookedBy: BookedBy | undefined;
  /** A booked time that holds while another is `pending` or `proposed`. */
  readonly stands: Booking | undefined;
  /** The wish of the waitlist, until something is booked. */
  readonly waits: { readonly slot: Slot; readonly untilMs: number } | undefined;
  /** States before each mark (arrive, room, done, noshow) that was not undone. */
  readonly marks: readonly AppointmentState[];
  /** Hash of the newest step, and how many there are. */
  readonly head: Hash;
  readonly count: number;
  /** Of the availability that the newest time of the patient's was asked under; zeros for one of the doctor's. */
  readonly availability: Hash;
}

type From = AppointmentState | "none";

/** Who may do what in which state; what is not here is refused. */
const table: Readonly<Record<Party, Readonly<Partial<Record<From, readonly StepKind[]>>>>> = {
  patient: {
    none: ["request", "wait"],
    pending: ["reschedule", "cancel"],
    proposed: ["accept", "refuse", "reschedule", "cancel"],
    booked: ["reschedule", "cancel"],
    waitlist: ["cancel"],
  },
  doctor: {
    none: ["walkin"],
    pending: ["confirm", "decline", "propose", "cancel"],
    proposed: ["propose", "cancel"],
    booked: ["confirm", "propose", "cancel", "arrive", "room", "done", "noshow"],
    waitlist: ["propose", "decline", "cancel"],
    arrived: ["room", "done", "cancel", "undo"],
    "in-room": ["done", "undo"],
    fulfilled: ["undo"],
    noshow: ["undo"],
  },
};

/** Whether this party may take such a step now; `undefined` = there is no appointment yet. */
export function mayStep(now: Appointment | undefined, party: Party, kind: StepKind): boolean {
  if (!(table[party][now?.state ?? "none"] ?? []).includes(kind)) return false;
  if (kind === "undo") return (now?.marks.length ?? 0) > 0;
  return kind !== "confirm" || now?.state !== "booked" || now.bookedBy === "rule";
}

/** Kinds that bring a time of their own; all others repeat the one they speak about. */
const settingKinds: ReadonlySet<StepKind> = new Set(["request", "wait", "reschedule", "propose", "walkin"]);
export const setsTime = (kind: StepKind): boolean => settingKinds.has(kind);
/** Kinds that name the doctor's availability they were made under; all others have zeros there. */
const underAvailability: ReadonlySet<StepKind> = new Set(["request", "wait", "reschedule"]);
export const namesAvailability = (kind: StepKind): boolean => underAvailability.has(kind);

type Outcome = Pick<Appointment, "state" | "slot" | "bookedBy" | "stands" | "waits" | "marks">;

const marked: Readonly<Partial<Record<StepKind, AppointmentState>>> = {
  arrive: "arrived",
  room: "in-room",
  done: "fulfilled",
  noshow: "noshow",
};

const standing = (now: Appointment): Booking | undefined =>
  now.state === "booked" ? { slot: now.slot, by: now.bookedBy ?? "rule" } : now.stands;

/** What is left when a time that was asked for or proposed comes to nothing. */
function fallBack(now: Appointment): Outcome {
  const { stands, waits } = now;
  if (stands) return { ...now, state: "booked", slot: stands.slot, bookedBy: stands.by, stands: undefined };
  if (waits) return { ...now, state: "waitlist", slot: waits.slot, bookedBy: undefined };
  return { ...now, state: "cancelled" };
}

const first = (step: Pick<Step, "kind" | "slot" | "untilMs">, isByRule: boolean): Outcome => {
  const none = { slot: step.slot, bookedBy: undefined, stands: undefined, waits: undefined, marks: [] };
  if (step.kind === "wait") return { ...none, state: "waitlist", waits: { slot: step.slot, untilMs: step.untilMs } };
  if (step.kind === "walkin") return { ...none, state: "arrived", bookedBy: "doctor" };
  return isByRule ? { ...none, state: "booked", bookedBy: "rule" } : { ...none, state: "pending" };
};

/** What a permitted step makes of the appointment. `isByRule`: a time of the patient's is booked at once. */
function outcome(
  now: Appointment | undefined,
  step: Pick<Step, "kind" | "slot" | "untilMs">,
  isByRule: boolean,
): Outcome {
  if (now === undefined) return first(step, isByRule);
  const settled = { stands: undefined, waits: undefined };
  const { kind, slot } = step;
  switch (kind) {
    case "request":
    case "wait":
    case "walkin":
      return first(step, isByRule);
    case "reschedule":
      return isByRule
        ? { ...now, ...settled, state: "booked", slot, bookedBy: "rule" }
        : { ...now, state: "pending", slot, bookedBy: undefined, stands: standing(now) };
    case "propose":
      return { ...now, state: "proposed", slot, bookedBy: undefined, stands: standing(now) };
    case "accept":
    case "confirm":
      return { ...now, ...settled, state: "booked", bookedBy: "doctor" };
    case "refuse":
      return fallBack(now);
    case "decline":
      return now.state === "waitlist" ? { ...now, ...settled, state: "cancelled" } : fallBack(now);
    case "cancel":
      return { ...now, ...settled, state: "cancelled" };
    case "undo":
      return { ...now, state: now.marks.at(-1) ?? now.state, marks: now.marks.slice(0, -1) };
    case "arrive":
    case "room":
    case "done":
    case "noshow":
      return { ...now, state: marked[kind] ?? now.state, bookedBy: "doctor", marks: [...now.marks, now.state] };
  }
}

/** The state a step leads to, for whoever writes one; undefined where the table has none. */
export function stateAfter(
  now: Appointment | undefined,
  party: Party,
  step: Pick<Step, "kind" | "slot" | "untilMs">,
  isByRule: boolean,
): AppointmentState | undefined {
  return mayStep(now, party, step.kind) ? outcome(now, step, isByRule).state : undefined;
}

/**
 * The appointment after one more step. `rollback`: the step does not name the newest one, so it was made on an older state (A70). `chain-gap`: it
 * continues what is not here. `role`: the table does not let its author. `schema`: its fields contradict each other or what was before.
 * Signatures are `verifyStep`'s business, the schedule is `misfit`'s.
 */
export function applyStep(now: Appointment | undefined, step: Step): Result<Appointment, ProtocolError> {
  const { kind, state, slot } = step;
  if (now === undefined && !equalBytes(step.previous, noStep)) return refuse("chain-gap", "step: no beginning");
  if (now !== undefined && !equalBytes(step.previous, now.head))
    return refuse("rollback", "step: not the newest state");
  if (now !== undefined && !equalBytes(step.appointment, now.appointment)) return refuse("schema", "step: appointment");
  if (now !== undefined && !(equalBytes(step.doctor, now.doctor) && equalBytes(step.patient, now.patient)))
    return refuse("schema", "step: people");
  if (!mayStep(now, partyOf(step), kind)) return refuse("role", `step: ${kind}`);
  if (namesAvailability(kind) === equalBytes(step.availability, noAvailability))
    return refuse("schema", "step: availability");
  if (now !== undefined && !setsTime(kind) && !equalSlots(slot, now.slot)) return refuse("schema", "step: time");
  const after = outcome(now, step, state === "booked");
  if (after.state !== state) return refuse("schema", "step: state");
  const { appointment, doctor, patient, hash: head } = step;
  const count = (now?.count ?? 0) + 1;
  const availability = now === undefined || setsTime(kind) ? step.availability : now.availability;
  return ok({ ...after, appointment, doctor, patient, head, count, availability });
}

/** All steps of one appointment, the first one first. */
export function foldSteps(steps: readonly Step[]): Result<Appointment, ProtocolError> {
  let now: Appointment | undefined;
  for (const step of steps) {
    const after = applyStep(now, step);
    if (!after.ok) return after;
    now = after.value;
  }
  return now ? ok(now) : refuse("chain-gap", "appointment: no steps");
}
