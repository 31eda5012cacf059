// What is asked of appointments: when a doctor is taken, and one's own steps; found by blind index, opened row by row (protocol.md §7).
import type { Span, UserId } from "@health-vault/crypto-core";
import type { StepsAnswer } from "@health-vault/crypto-core/wire";
import type { Doorman } from "../http/context.ts";
import type { Keyring } from "../metadata/keyring.ts";
import type { SlotRow } from "../store/appointment-store.ts";
import type { Nouns } from "../store/store.ts";
import { toText } from "../text.ts";
import { personOf } from "./people.ts";
import { openStep } from "./sealed-step.ts";
import { DAY_MS, dayFinds, LONGEST_MS, openSlot, type SlotContents, spanOf } from "./slots.ts";

interface OpenSlot extends SlotContents {
  readonly row: SlotRow;
}

/** A doctor's slots that touch the span, in order; a claim that began the day before is found on that day. */
export const slotsOf = async (
  nouns: Nouns,
  keyring: Keyring,
  doctor: Uint8Array,
  span: Span,
): Promise<readonly OpenSlot[]> => {
  const first = Math.max(0, Math.floor((span.fromMs - LONGEST_MS) / DAY_MS));
  const indexes: Uint8Array[] = [];
  for (let day = first; day * DAY_MS < span.untilMs; day++)
    indexes.push(...dayFinds(keyring, doctor, day).map(({ index }) => index));
  const rows = indexes.length === 0 ? [] : await nouns.appointments.onDays(indexes);
  return rows
    .map((row) => ({ ...openSlot(keyring, row), row }))
    .filter((slot) => spanOf(slot).fromMs < span.untilMs && spanOf(slot).untilMs > span.fromMs)
    .toSorted((a, b) => a.startMs - b.startMs);
};

/** What a patient has asked for, has or waits for, in order. */
export const slotsOfPatient = async (nouns: Nouns, keyring: Keyring, patient: UserId): Promise<readonly OpenSlot[]> => {
  const ref = await personOf(nouns, keyring, patient);
  const rows = ref === undefined ? [] : await nouns.appointments.ofPatient(ref);
  return rows.map((row) => ({ ...openSlot(keyring, row), row })).toSorted((a, b) => a.startMs - b.startMs);
};

/** Merged; a hold that is over takes nothing. */
export const busySpans = async ({ relay, keyring }: Doorman, doctor: UserId, span: Span): Promise<readonly Span[]> => {
  const nowMs = relay.clock.now();
  const slots = await slotsOf(relay.store, keyring, doctor, span);
  const merged: Span[] = [];
  const taken = slots.filter(({ row }) => row.heldUntil === undefined || row.heldUntil > nowMs).map(spanOf);
  for (const one of taken.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && one.fromMs <= last.untilMs)
      merged.splice(-1, 1, { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, one.untilMs) });
    else merged.push(one);
  }
  return merged;
};

export const ownSteps = async (
  { relay, keyring }: Doorman,
  userId: UserId,
  after: number,
  limit: number,
): Promise<StepsAnswer> => {
  const { appointments } = relay.store;
  const ref = await personOf(relay.store, keyring, userId);
  if (ref === undefined) return { steps: [], next: 0 };
  const rows = await appointments.inbox(ref, after, limit);
  const steps = rows.map((row) => {
    const { atMs, holdUntilMs, bytes } = openStep(keyring, row);
    return { seq: row.seq, atMs, step: toText(bytes), ...(holdUntilMs !== undefined && { holdUntilMs }) };
  });
  return { steps, next: Math.max(await appointments.lastSeq(ref), rows.at(-1)?.seq ?? 0) };
};
