// One step into the database: table, hours and race decided in one transaction under the doctor's lock; the same bytes again change nothing (protocol.md §7).
import {
  applyStep,
  type Appointment,
  equalBytes,
  foldSteps,
  nobody,
  partyOf,
  type ProtocolError,
  readStep,
  type Step,
  verifyStep,
} from "@health-vault/crypto-core";
import type { RefusalCode, StepAnswer } from "@health-vault/crypto-core/wire";
import type { Bearer } from "../auth/jwt.ts";
import type { Doorman } from "../http/context.ts";
import { blindIndex } from "../metadata/seal.ts";
import { Refusal } from "../refusal.ts";
import type { Nouns } from "../store/store.ts";
import { toText, userIdFrom } from "../text.ts";
import { personFor, personOf } from "./people.ts";
import { checkHours, checkOffer, checkOpen, checkPeople, holdOf, type Hours, hoursFor } from "./rules.ts";
import { openStep, sealStep, storedStep } from "./sealed-step.ts";
import { newCells, newSlot, takesTheSame, takings } from "./slots.ts";

/** Somebody else was quicker in between: the transaction is undone and runs once more on what is there now. */
class Again extends Error {}
const ATTEMPTS = 50;
/** Members bring again what a restored relay lacks for this long. */
const RESTORED_MS = 90 * 86_400_000;

const stateRefusals: Partial<Record<ProtocolError["kind"], RefusalCode>> = {
  rollback: "stale-step",
  "chain-gap": "stale-step",
  role: "not-allowed",
  schema: "not-allowed",
};

/** @throws Refusal stale-step, not-allowed */
const applied = (now: Appointment | undefined, step: Step): Appointment => {
  const after = applyStep(now, step);
  if (after.ok) return after.value;
  const code = stateRefusals[after.error.kind] ?? "malformed";
  throw new Refusal(code, { reason: after.error.kind, ...(now && { head: toText(now.head) }) });
};

/** @throws Refusal malformed, signature, not-allowed */
const verified = async (door: Doorman, bearer: Bearer, bytes: Uint8Array, isAgain: boolean): Promise<Step> => {
  const read = readStep(bytes);
  if (!read.ok) throw new Refusal("malformed", { reason: read.error.kind });
  const step = read.value;
  const caller = userIdFrom(bearer.userId);
  const concerns = equalBytes(step.doctor, caller) || equalBytes(step.patient, caller);
  if (!concerns || (!isAgain && !equalBytes(step.author, caller))) throw new Refusal("not-allowed", { reason: "role" });
  const author = await door.relay.states.identity(step.author);
  if (author === undefined) throw new Refusal("not-found");
  const good = verifyStep(step, author, isAgain ? "then" : "now");
  if (!good.ok) throw new Refusal("signature", { reason: good.error.kind });
  return step;
};

const isRestored = async ({ relay }: Doorman): Promise<boolean> => {
  const at = await relay.store.meta.get("restored-at");
  return at !== undefined && relay.clock.now() - Number(Buffer.from(at).toString()) < RESTORED_MS;
};

interface Stored extends StepAnswer {
  /** Ends of the lists of those whom to tell. */
  readonly grew: readonly { readonly userId: string; readonly seq: number }[];
}

/** The answer that was given when the same bytes were taken. */
const answered = async (door: Doorman, nouns: Nouns, step: Step, caller: string): Promise<Stored | undefined> => {
  const row = await nouns.appointments.step(step.hash);
  if (row === undefined) return undefined;
  const ref = await personOf(nouns, door.keyring, userIdFrom(caller));
  const { atMs, holdUntilMs } = openStep(door.keyring, row);
  const seq = (ref && (await nouns.appointments.placeOf(step.hash, ref))) ?? 0;
  return { seq, atMs, state: step.state, ...(holdUntilMs !== undefined && { holdUntilMs }), grew: [] };
};

interface Asked {
  readonly step: Step;
  readonly bytes: Uint8Array;
  readonly caller: string;
  readonly hours: Hours | undefined;
  readonly isAgain: boolean;
}

/** @throws Refusal, Again */
const store = async (door: Doorman, nouns: Nouns, { step, bytes, caller, hours, isAgain }: Asked): Promise<Stored> => {
  const { keyring, relay } = door;
  const nowMs = relay.clock.now();
  const { appointments } = nouns;
  const doctor = await personFor(nouns, keyring, step.doctor);
  const patient = equalBytes(step.patient, nobody) ? undefined : await personFor(nouns, keyring, step.patient);
  if (doctor === "again" || patient === "again") throw new Again();
  // Whoever steps with one doctor comes one after the other from here on; doctors' lists are locked before patients'.
  const doctorSeq = await appointments.nextSeq(doctor);
  const patientSeq = patient && (await appointments.nextSeq(patient));
  const before = await answered(door, nouns, step, caller);
  // The lists were counted for nothing: undo it, and find the answer without a transaction.
  if (before !== undefined) throw new Again();

  const chain = await appointments.chain(step.appointment);
  const folded = chain.length === 0 ? undefined : foldSteps(chain.map((row) => storedStep(keyring, row)));
  if (folded?.ok === false) throw new TypeError("a stored appointment does not fold");
  const after = applied(folded?.value, step);
  const slots = await appointments.slots(step.appointment);
  if (!isAgain) {
    if (hours !== undefined) checkHours(hours, step, nowMs);
    checkOffer(step, slots, nowMs);
    if (patient && (step.kind === "request" || step.kind === "wait"))
      checkOpen(await appointments.ofPatient(patient), nowMs);
  }

  const begun = holdOf(step, after, hours ?? { newest: undefined, named: undefined }, nowMs);
  const wanted = takings(after, begun ?? slots.find(({ part }) => part === 0)?.heldUntil);
  const added = wanted.map((taking) => newSlot(keyring, after, patient, taking));
  if (takesTheSame(keyring, slots, wanted)) for (const slot of added) await appointments.reseal(slot);
  else {
    await appointments.release(step.appointment);
    const claim = await appointments.claim(step.appointment, added, newCells(keyring, after, wanted), nowMs);
    if (claim.kind === "again") throw new Again();
    if (claim.kind === "taken") throw new Refusal("slot-taken", { atMs: claim.atMs });
  }

  const sealed = sealStep(keyring, step.hash, { atMs: nowMs, holdUntilMs: begun, bytes });
  const row = { hash: step.hash, appointmentId: step.appointment, number: chain.length, sealed };
  if ((await appointments.addStep(row)) === "again") throw new Again();
  await appointments.file(doctor, doctorSeq, step.hash);
  if (patient && patientSeq !== undefined) await appointments.file(patient, patientSeq, step.hash);
  // The subject names the step only to whoever has the relay's keys: rows of two people do not meet in it.
  const subject = toText(blindIndex(keyring, "audit-step", step.hash));
  await nouns.audit.append({ kind: `appointment-${step.kind}`, actor: toText(step.author), subject, atMs: nowMs });
  const grew = [
    { userId: toText(step.doctor), seq: doctorSeq },
    ...(patientSeq === undefined ? [] : [{ userId: toText(step.patient), seq: patientSeq }]),
  ];
  const seq = grew.find(({ userId }) => userId === caller)?.seq ?? 0;
  return { seq, atMs: nowMs, state: step.state, ...(begun !== undefined && { holdUntilMs: begun }), grew };
};

/** Takes a signed step, durably; tells both people when it is new. @throws Refusal */
export const takeStep = async (
  door: Doorman,
  bearer: Bearer,
  bytes: Uint8Array,
  isAgain: boolean,
): Promise<StepAnswer> => {
  const { relay } = door;
  if (isAgain && !(await isRestored(door))) throw new Refusal("not-allowed", { reason: "restored" });
  const step = await verified(door, bearer, bytes, isAgain);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const known = await answered(door, relay.store, step, bearer.userId);
      if (known !== undefined) return known;
      if (!isAgain && attempt === 0) await checkPeople(door, step, bearer.profession);
      const needsHours = partyOf(step) === "patient" && step.kind !== "cancel" && step.kind !== "accept";
      const hours = needsHours && step.kind !== "refuse" ? await hoursFor(door, step) : undefined;
      const asked = { step, bytes, caller: bearer.userId, hours, isAgain };
      const { grew, ...answer } = await relay.store.transact((nouns) => store(door, nouns, asked));
      for (const { userId, seq } of grew) {
        relay.hub.appointmentsGrew(userId, seq);
        if (userId !== bearer.userId) relay.waker.grew(userId);
      }
      return answer;
    } catch (error) {
      if (!(error instanceof Again)) throw error;
    }
  }
  throw new Refusal("busy");
};
