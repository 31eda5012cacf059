// What an appointment takes of its doctor: cells of five minutes, buffers included, a UTC day, and a sealed row that says what it is (protocol.md §7).
import { type Appointment, type AppointmentState, claimed, type Slot, type Span } from "@health-vault/crypto-core";
import { userIdText } from "@health-vault/crypto-core/wire";
import { z } from "zod";
import type { Keyring } from "../metadata/keyring.ts";
import { blindIndexes, seal, unseal } from "../metadata/seal.ts";
import type { Find, NewCells, NewSlot, Part, SlotRow } from "../store/appointment-store.ts";
import { fromText, toText } from "../text.ts";

const CELL_MS = 5 * 60_000;
export const DAY_MS = 86_400_000;
/** No claim is longer: two hours before, eight, two after. */
export const LONGEST_MS = 12 * 3_600_000;

/** What is sealed of a slot. */
const contents = z.object({
  doctor: userIdText,
  state: z.string(),
  startMs: z.number(),
  minutes: z.number(),
  before: z.number(),
  after: z.number(),
  zone: z.string(),
  place: z.number(),
  visit: z.number(),
});
export type SlotContents = z.infer<typeof contents>;

const at = (...numbers: readonly number[]): Uint8Array => {
  const out = Buffer.alloc(8 * numbers.length);
  for (const [i, value] of numbers.entries()) out.writeBigUInt64BE(BigInt(value), i * 8);
  return out;
};

export const slotPlace = ({ appointmentId, part }: Pick<SlotRow, "appointmentId" | "part">) => ({
  table: "appointment_slots",
  column: "sealed",
  row: Buffer.concat([appointmentId, Buffer.from([part])]),
});

export const openSlot = (keyring: Keyring, row: SlotRow): SlotContents =>
  contents.parse(JSON.parse(Buffer.from(unseal(keyring, slotPlace(row), row.sealed)).toString()));

export const spanOf = (slot: Pick<SlotContents, "startMs" | "minutes" | "before" | "after">): Span =>
  claimed(slot, slot.startMs);

export const dayFinds = (keyring: Keyring, doctor: Uint8Array, day: number): readonly Find[] =>
  blindIndexes(keyring, "appointment-day", Buffer.concat([doctor, at(day)]));

/** The day by its index in UTC on which the claim begins. */
export const daysOf = (keyring: Keyring, doctor: Uint8Array, span: Span): readonly Find[] =>
  dayFinds(keyring, doctor, Math.floor(span.fromMs / DAY_MS));

const cellFinds = (keyring: Keyring, doctor: Uint8Array, span: Span): readonly Find[] => {
  const found: Find[] = [];
  for (let cell = Math.floor(span.fromMs / CELL_MS); cell * CELL_MS < span.untilMs; cell++)
    found.push(...blindIndexes(keyring, "appointment-cell", Buffer.concat([doctor, at(cell)])));
  return found;
};

/** A time that an appointment takes or wishes, and until when it is kept. */
export interface Taking {
  readonly part: Part;
  readonly slot: Slot;
  readonly state: AppointmentState;
  /** Undefined = firm. */
  readonly heldUntil: number | undefined;
}

/** All that an appointment takes after a step. `heldUntil`: the hold of a time that is not agreed yet. */
export const takings = (after: Appointment, heldUntil: number | undefined): readonly Taking[] => {
  const { state, slot, stands, waits } = after;
  if (state === "cancelled") return [];
  const taken: Taking[] = [];
  if (state === "waitlist") return waits ? [{ part: 2, slot: waits.slot, state, heldUntil: undefined }] : [];
  const isOpen = state === "pending" || state === "proposed";
  taken.push({ part: 0, slot, state, heldUntil: isOpen ? heldUntil : undefined });
  if (stands) taken.push({ part: 1, slot: stands.slot, state: "booked", heldUntil: undefined });
  return taken;
};

export const newSlot = (
  keyring: Keyring,
  { appointment, doctor }: Appointment,
  patientRef: Uint8Array | undefined,
  { part, slot, state, heldUntil }: Taking,
): NewSlot => {
  const key = { appointmentId: appointment, part };
  const said: SlotContents = { doctor: toText(doctor), state, ...slot };
  const sealed = seal(keyring, slotPlace(key), Buffer.from(JSON.stringify(said)));
  return { ...key, patientRef, heldUntil, sealed, days: part === 2 ? [] : daysOf(keyring, doctor, spanOf(slot)) };
};

export const newCells = (keyring: Keyring, { doctor }: Appointment, all: readonly Taking[]): readonly NewCells[] =>
  all
    .filter(({ part }) => part !== 2)
    .map(({ slot, heldUntil }) => ({ cells: cellFinds(keyring, doctor, spanOf(slot)), heldUntil }));

/** Whether what is stored takes the same times for the same while: then only its state is written anew. */
export const takesTheSame = (keyring: Keyring, stored: readonly SlotRow[], wanted: readonly Taking[]): boolean =>
  stored.length === wanted.length &&
  wanted.every(({ part, slot, heldUntil }) => {
    const row = stored.find((one) => one.part === part);
    if (row === undefined || row.heldUntil !== heldUntil) return false;
    const held = openSlot(keyring, row);
    const { startMs, minutes, before, after, zone, place, visit } = slot;
    const now = [startMs, minutes, before, after, zone, place, visit];
    return [held.startMs, held.minutes, held.before, held.after, held.zone, held.place, held.visit].every(
      (value, i) => value === now[i],
    );
  });

/** The finds of stored slots of one appointment under every index key, for a rotation. */
export const findsOf = (keyring: Keyring, rows: readonly SlotRow[]) => {
  const timed = rows.filter(({ part }) => part !== 2);
  const opened = timed.map((row) => {
    const held = openSlot(keyring, row);
    return { ...row, doctor: fromText(held.doctor), span: spanOf(held) };
  });
  return {
    slots: opened.map(({ part, doctor, span }) => ({ part, days: daysOf(keyring, doctor, span) })),
    cells: opened.map(({ doctor, span, heldUntil }) => ({ cells: cellFinds(keyring, doctor, span), heldUntil })),
  };
};
