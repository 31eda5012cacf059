// Appointments as their signed steps make them: the relay's order first, then what waits for it; a step that continues nothing is lost, and named (protocol §7, A67, A70).
import { applyStep, idKey, namesAvailability, type Appointment, type Step } from "@health-vault/crypto-core";
import type { Refused, Said } from "./ledger.ts";
import type { NamedSchedule } from "./schedules.ts";

/** One signed step, from wherever it is known; its signature holds. */
export interface HeldStep {
  readonly step: Step;
  /** Base64url of its bytes. */
  readonly text: string;
  /** Its place in the relay's list of mine; absent while the relay is not known to have it. */
  readonly seq?: number;
  readonly atMs?: number;
  /** Until when the relay keeps a time that is not agreed yet. */
  readonly holdUntilMs?: number;
  /** What its signer said with it; absent where only the relay told of it. */
  readonly said?: Said;
  readonly refused?: Refused;
}

export interface Case {
  /** Base64url of the appointment's id. */
  readonly id: string;
  /** With what waits for the relay. */
  readonly now: Appointment;
  /** As far as the relay has decided; absent before its first answer. */
  readonly decided: Appointment | undefined;
  /** In order; the first `decidedCount` are decided. */
  readonly steps: readonly HeldStep[];
  readonly decidedCount: number;
  /** Overtaken by another step, or refused. */
  readonly lost: readonly HeldStep[];
}

/** What the relay took comes first; of two that it does not know, the one that was made earlier. */
const inOrder = (a: HeldStep, b: HeldStep): number =>
  (a.seq ?? Infinity) - (b.seq ?? Infinity) || a.step.madeMs - b.step.madeMs || (a.text < b.text ? -1 : 1);

function caseOf(id: string, held: readonly HeldStep[]): Case | undefined {
  const left = held.filter(({ refused }) => !refused).toSorted(inOrder);
  const steps: HeldStep[] = [];
  let now: Appointment | undefined;
  let decided: Appointment | undefined;
  let decidedCount = 0;
  for (let again = true; again; ) {
    again = false;
    for (const [i, one] of left.entries()) {
      const after = applyStep(now, one.step);
      if (!after.ok) continue;
      now = after.value;
      steps.push(one);
      left.splice(i, 1);
      if (one.seq !== undefined && decidedCount === steps.length - 1) {
        decided = now;
        decidedCount = steps.length;
      }
      again = true;
      break;
    }
  }
  const refused = held.filter((one) => one.refused);
  if (now) return { id, now, decided, steps, decidedCount, lost: [...left, ...refused] };
  // A request that the relay refused is all there is: it is shown as what it would have been.
  const [first] = refused.toSorted(inOrder);
  const alone = first && applyStep(undefined, first.step);
  return alone?.ok
    ? { id, now: alone.value, decided: undefined, steps: [], decidedCount: 0, lost: refused }
    : undefined;
}

/** Each appointment of which a beginning is known; by id. */
export function casesOf(held: Iterable<HeldStep>): ReadonlyMap<string, Case> {
  const byId = new Map<string, HeldStep[]>();
  for (const one of held) {
    const id = idKey(one.step.appointment);
    byId.set(id, [...(byId.get(id) ?? []), one]);
  }
  const cases = [...byId].flatMap(([id, steps]) => caseOf(id, steps) ?? []);
  return new Map(cases.map((one) => [one.id, one]));
}

/** The schedule that a time of the patient's counts under while nobody but a rule has booked it. */
export function ruleOf({ now, steps }: Case): NamedSchedule | undefined {
  if (now.state !== "booked" || now.bookedBy !== "rule") return undefined;
  const byHer = steps.findLast(({ step }) => step.state === "booked" && namesAvailability(step.kind))?.step;
  return byHer && { doctor: now.doctor, hash: byHer.availability };
}
