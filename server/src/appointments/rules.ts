// What the relay asks of a step beyond the table: people of the clinic, the doctor's hours, and that his rule is what it says it is (protocol.md §7, A67, A68).
import {
  type Appointment,
  type Availability,
  equalBytes,
  misfit,
  nobody,
  partyOf,
  setsTime,
  type Step,
} from "@health-vault/crypto-core";
import type { Bearer } from "../auth/jwt.ts";
import type { Doorman } from "../http/context.ts";
import { Refusal } from "../refusal.ts";
import type { SlotRow } from "../store/appointment-store.ts";
import { readStored } from "./availability.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long a time that a doctor proposes is kept. */
const OFFER_MS = 2 * HOUR_MS;
/** Requests of one patient that wait, and wishes on waitlists. */
const MOST_OPEN = 8;

/** Doctors act as doctors, patients as patients, with each other, in this clinic. @throws Refusal not-allowed */
export const checkPeople = async ({ relay }: Doorman, step: Step, profession: Bearer["profession"]): Promise<void> => {
  if (profession !== partyOf(step)) throw new Refusal("not-allowed", { reason: "role" });
  const wanted = [
    [step.doctor, "doctor"],
    [step.patient, "patient"],
  ] as const;
  for (const [userId, kind] of wanted) {
    if (equalBytes(userId, nobody)) continue;
    const account = await relay.store.accounts.byUser(userId);
    if (account?.profession !== kind || account.status !== "active") throw new Refusal("not-allowed", { reason: kind });
  }
};

export interface Hours {
  readonly newest: Availability | undefined;
  /** The one that the step names. */
  readonly named: Availability | undefined;
}

/** What counts for a patient's time; nothing is asked for a doctor's. */
export const hoursFor = async (door: Doorman, step: Step): Promise<Hours> => {
  const { availabilities } = door.relay.store;
  const read = async (row: Awaited<ReturnType<typeof availabilities.newest>>) =>
    row && readStored(door, row, step.doctor);
  const newest = await read(await availabilities.newest(step.doctor));
  if (newest && equalBytes(newest.hash, step.availability)) return { newest, named: newest };
  return { newest, named: await read(await availabilities.byHash(step.doctor, step.availability)) };
};

/** @throws Refusal outside-hours, stale-availability */
export const checkHours = ({ newest, named }: Hours, step: Step, nowMs: number): void => {
  if (newest === undefined) throw new Refusal("outside-hours", { reason: "view-only" });
  const stale = () => new Refusal("stale-availability", { version: newest.version });
  if (named === undefined) throw stale();
  const { slot, kind } = step;
  const visit = newest.schedule.visits.find(({ id }) => id === slot.visit);
  const isSame =
    visit?.minutes === slot.minutes &&
    visit.before === slot.before &&
    visit.after === slot.after &&
    newest.schedule.zone === slot.zone;
  if (!isSame) throw equalBytes(named.hash, newest.hash) ? new Refusal("outside-hours", { reason: "visit" }) : stale();
  if (kind === "wait") {
    if (newest.schedule.mode === "view-only") throw new Refusal("outside-hours", { reason: "view-only" });
    if (step.untilMs < nowMs + slot.minutes * MINUTE_MS) throw new Refusal("outside-hours", { reason: "too-soon" });
    return;
  }
  const reason = misfit(newest.schedule, { visit: slot.visit, place: slot.place, startMs: slot.startMs }, nowMs);
  if (reason !== undefined) throw new Refusal("outside-hours", { reason });
  // `booked` claims his rule: it must be in what the step names, which everybody can check, and still hold.
  const isBooked = step.state === "booked";
  if ((named.schedule.mode === "auto") !== isBooked || (newest.schedule.mode === "auto") !== isBooked) throw stale();
};

/** When the hold of a time that is not agreed ends, at its own start at the latest; undefined when the step begins none. */
export const holdOf = (step: Step, after: Appointment, hours: Hours, nowMs: number): number | undefined => {
  const isOpen = after.state === "proposed" || after.state === "pending";
  if (!setsTime(step.kind) || !isOpen) return undefined;
  const keptMs = after.state === "proposed" ? OFFER_MS : (hours.newest?.schedule.holdHours ?? 1) * HOUR_MS;
  return Math.min(nowMs + keptMs, Math.max(nowMs, step.slot.startMs));
};

/** @throws Refusal too-many-holds */
export const checkOpen = (mine: readonly SlotRow[], nowMs: number): void => {
  const open = mine.filter(({ part, heldUntil }) => part === 2 || (heldUntil ?? 0) > nowMs);
  if (open.length >= MOST_OPEN) throw new Refusal("too-many-holds");
};

/** @throws Refusal hold-expired when an offer is accepted too late */
export const checkOffer = (step: Step, stored: readonly SlotRow[], nowMs: number): void => {
  const held = stored.find(({ part }) => part === 0)?.heldUntil;
  if (step.kind === "accept" && held !== undefined && held <= nowMs) throw new Refusal("hold-expired", { atMs: held });
};
