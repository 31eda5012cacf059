// What the store promises about appointments: sealed steps, slots and the blind indexes that find them; one cell is one appointment's (protocol.md §7, §9).

type Bytes = Uint8Array;

/** A blind index and the id of the key it was made with; while keys rotate a value has one under each. */
export interface Find {
  readonly index: Bytes;
  readonly keyId: string;
}

export interface StepRow {
  readonly hash: Bytes;
  readonly appointmentId: Bytes;
  /** 0, 1, … along an appointment. */
  readonly number: number;
  readonly sealed: Bytes;
}

export interface InboxRow {
  readonly seq: number;
  readonly hash: Bytes;
  readonly sealed: Bytes;
}

/** 0: the time of an appointment. 1: a booked one that stands meanwhile. 2: a wish on the waitlist, which takes no time. */
export type Part = 0 | 1 | 2;

export interface SlotRow {
  readonly appointmentId: Bytes;
  readonly part: Part;
  readonly patientRef: Bytes | undefined;
  /** When a hold ends, by the relay's clock; undefined = firm. */
  readonly heldUntil: number | undefined;
  readonly sealed: Bytes;
}

export interface NewSlot extends SlotRow {
  readonly days: readonly Find[];
}

/** Cells of one end: under every index key. */
export interface NewCells {
  readonly cells: readonly Find[];
  readonly heldUntil: number | undefined;
}

/** `taken`: somebody has a cell since `atMs`. `again`: another transaction was quicker in between; run this one again. */
export type ClaimOutcome =
  | { readonly kind: "claimed" }
  | { readonly kind: "taken"; readonly atMs: number }
  | { readonly kind: "again" };

/** Writers are called in a transaction that holds the doctor's list (`nextSeq`). */
export interface Appointments {
  /** The person with one of these indexes. */
  person(indexes: readonly Bytes[]): Promise<Bytes | undefined>;
  /** `again`: somebody was quicker. */
  addPerson(ref: Bytes, finds: readonly Find[], sealed: Bytes): Promise<"stored" | "again">;
  /** Locks the person's list until the transaction ends, and counts one more step. */
  nextSeq(ref: Bytes): Promise<number>;
  /** Locks the list and changes nothing. */
  lock(ref: Bytes): Promise<void>;
  lastSeq(ref: Bytes): Promise<number>;
  step(hash: Bytes): Promise<StepRow | undefined>;
  /** All steps of an appointment, in order. */
  chain(appointmentId: Bytes): Promise<readonly StepRow[]>;
  /** `again`: the hash or the number is there already. */
  addStep(step: StepRow): Promise<"stored" | "again">;
  /** The step's place in a person's list. */
  file(ref: Bytes, seq: number, hash: Bytes): Promise<void>;
  placeOf(hash: Bytes, ref: Bytes): Promise<number | undefined>;
  inbox(ref: Bytes, after: number, limit: number): Promise<readonly InboxRow[]>;
  slots(appointmentId: Bytes): Promise<readonly SlotRow[]>;
  ofPatient(ref: Bytes): Promise<readonly SlotRow[]>;
  /** Slots on any of these days, in no order; a day under two keys gives a slot once. */
  onDays(indexes: readonly Bytes[]): Promise<readonly SlotRow[]>;
  /** Other contents of the same slot. */
  reseal(slot: Pick<SlotRow, "appointmentId" | "part" | "sealed">): Promise<void>;
  /** Takes all slots, days and cells of an appointment away. */
  release(appointmentId: Bytes): Promise<void>;
  /** Claims cells and writes slots; a hold of somebody else's that is over gives way. All or `taken`, `again` (undo the transaction). */
  claim(
    appointmentId: Bytes,
    slots: readonly NewSlot[],
    cells: readonly NewCells[],
    nowMs: number,
  ): Promise<ClaimOutcome>;
  /** For a rotation of index keys: writes what is not there yet of an appointment's slots. A hold that is over claims nothing. */
  addFinds(
    appointmentId: Bytes,
    slots: readonly Pick<NewSlot, "part" | "days">[],
    cells: readonly NewCells[],
    nowMs: number,
  ): Promise<void>;
  addPersonFinds(ref: Bytes, finds: readonly Find[]): Promise<void>;
  /** Takes away at most `limit` blind indexes made under other keys than these; answers how many. */
  dropFinds(keepKeyIds: readonly string[], limit: number): Promise<number>;
}

export interface AvailabilityRow {
  readonly userId: Bytes;
  readonly version: number;
  readonly hash: Bytes;
  readonly sealed: Bytes;
}

export interface Availabilities {
  /** Compare-and-swap: the next version, or false and nothing written. In a transaction. */
  append(row: AvailabilityRow): Promise<boolean>;
  newest(userId: Bytes): Promise<AvailabilityRow | undefined>;
  byHash(userId: Bytes, hash: Bytes): Promise<AvailabilityRow | undefined>;
  /** The newest of every active doctor. */
  ofDoctors(): Promise<readonly AvailabilityRow[]>;
}

export interface Contacts {
  /** Replaces what was there; in a transaction. */
  put(userId: Bytes, sealed: Bytes, finds: readonly Find[]): Promise<void>;
  remove(userId: Bytes): Promise<void>;
  of(userId: Bytes): Promise<Bytes | undefined>;
  /** Who gave an address with one of these indexes; at most `limit`. */
  find(indexes: readonly Bytes[], limit: number): Promise<readonly Bytes[]>;
  addFinds(userId: Bytes, finds: readonly Find[]): Promise<void>;
}
