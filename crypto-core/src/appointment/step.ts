// One act on an appointment as bytes: everything that matters about it, signed by a device of whoever did it, naming the step before (protocol §7, A67, A70).
import { decode, encode, fixed, literal, name, struct, text, u16, u64, u8, type Decoded } from "../canonical.ts";
import { equalBytes, utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import {
  asAppointmentId,
  asDeviceId,
  asHash,
  asSignature,
  asUserId,
  idKey,
  sizes,
  type Hash,
  type Signature,
  type UserId,
} from "../ids.ts";
import { deviceAt, deviceKnownAt, type Identity } from "../identity/state.ts";
import { hash } from "../primitives/hash.ts";
import { sign, verify, type SignKeyPair } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { cellMinutes } from "./availability.ts";
import { appointmentStates } from "./states.ts";
import { minuteMs } from "./zone.ts";

export const stepKinds = [
  "request",
  "wait",
  "accept",
  "refuse",
  "reschedule",
  "cancel",
  "confirm",
  "decline",
  "propose",
  "arrive",
  "room",
  "done",
  "noshow",
  "walkin",
  "undo",
] as const;
export type StepKind = (typeof stepKinds)[number];

const hashField = fixed(sizes.hash, asHash);
const userId = fixed(sizes.userId, asUserId);

/** A visit at a time: `place` and `visit` are ids of the doctor's schedule, 0 where it has none. */
const slot = {
  startMs: u64,
  minutes: u16,
  before: u16,
  after: u16,
  zone: text(64),
  place: u8,
  visit: u8,
};
export type Slot = Decoded<typeof slotCodec>;
const slotCodec = struct(slot);

const unsigned = struct({
  magic: literal(utf8("HV1S")),
  appointment: fixed(sizes.appointmentId, asAppointmentId),
  kind: name(stepKinds, "kind"),
  state: name(appointmentStates, "state"),
  doctor: userId,
  patient: userId,
  slot: slotCodec,
  untilMs: u64,
  previous: hashField,
  availability: hashField,
  author: userId,
  authorHead: hashField,
  device: fixed(sizes.deviceId, asDeviceId),
  madeMs: u64,
});
const signed = struct({ unsigned, signature: fixed(sizes.signature, asSignature) });

/** What is signed of a step. */
export type StepFields = Omit<Decoded<typeof unsigned>, "magic">;

export interface Step extends StepFields {
  readonly signature: Signature;
  /** Hash of the unsigned bytes: what the next step names. */
  readonly hash: Hash;
}

/** `previous` of a first step. */
export const noStep = asHash(new Uint8Array(sizes.hash));
/** `patient` of a walk-in who has no account. */
export const nobody = asUserId(new Uint8Array(sizes.userId));
export const maxStepBytes = 1024;
const gridMs = cellMinutes * minuteMs;

export type Party = "doctor" | "patient";
export const partyOf = ({ author, doctor }: Pick<Step, "author" | "doctor">): Party =>
  equalBytes(author, doctor) ? "doctor" : "patient";

export const equalSlots = (a: Slot, b: Slot): boolean =>
  (Object.keys(slot) as (keyof Slot)[]).every((field) => a[field] === b[field]);

const onGrid = (minutes: number): boolean => minutes % cellMinutes === 0;

/** The first rule that the fields break by themselves, by name; undefined when they hold. */
function stepFault({ kind, slot: time, untilMs, doctor, patient, author }: StepFields): string | undefined {
  const { startMs, minutes, before, after, zone } = time;
  if (startMs % gridMs !== 0 || untilMs % gridMs !== 0) return "grid";
  if (minutes < cellMinutes || minutes > 480 || before > 120 || after > 120) return "minutes";
  if (![minutes, before, after].every(onGrid) || startMs < 120 * minuteMs) return "minutes";
  if (kind === "wait" ? untilMs < startMs + minutes * minuteMs : untilMs !== 0) return "until";
  if (zone === "") return "zone";
  if (equalBytes(doctor, patient) || equalBytes(doctor, nobody)) return "people";
  return equalBytes(author, doctor) || (equalBytes(author, patient) && !equalBytes(author, nobody))
    ? undefined
    : "author";
}

/** Throws RangeError naming what is wrong: the caller's own bug; `makeStep` asks the rules before. */
export function signStep(key: SignKeyPair, fields: StepFields): { readonly bytes: Uint8Array; readonly step: Step } {
  const fault = stepFault(fields);
  if (fault !== undefined) throw new RangeError(`step: ${fault}`);
  const whole = { magic: undefined, ...fields };
  const own = hash("HV1/appointment-step/v1", encode(unsigned, whole, 512));
  const signature = sign(key.secretKey, "HV1/sig/appointment-step/v1", own);
  return { bytes: encode(signed, { unsigned: whole, signature }, 512), step: { ...fields, signature, hash: own } };
}

/** What the bytes say; who signed them is `verifyStep`'s business. */
export function readStep(encoded: Uint8Array): Result<Step, ProtocolError> {
  if (encoded.length > maxStepBytes) return refuse("decode", "step: too long");
  const parsed = decode(signed, encoded, "step");
  if (!parsed.ok) return parsed;
  const { magic: _, ...fields } = parsed.value.unsigned;
  const fault = stepFault(fields);
  if (fault !== undefined) return refuse("decode", `step: ${fault}`);
  const own = hash("HV1/appointment-step/v1", encoded.subarray(0, encoded.length - sizes.signature));
  return ok({ ...fields, signature: parsed.value.signature, hash: own });
}

/**
 * Whether its author's device signed it. `missing-key`: a head that this log does not have (yet). `ghost-device`: never certified at that head.
 * `revoked-writer`: revoked at that head or, with `now`, since. `signature`: not that device's. `identity-changed`: another person's log.
 */
export function verifyStep(
  step: Step,
  author: Pick<Identity, "userId" | "heads" | "devices">,
  when: "then" | "now" = "then",
): Result<Step, ProtocolError> {
  if (!equalBytes(step.author, author.userId)) return refuse("identity-changed", "step: author");
  if (!author.heads.has(idKey(step.authorHead))) return refuse("missing-key", "step: identity head");
  const device = author.devices.get(idKey(step.device));
  if (!device || !deviceKnownAt(author, device, idKey(step.authorHead))) return refuse("ghost-device", "step");
  if (!deviceAt(author, device, idKey(step.authorHead)) || (when === "now" && device.revoked))
    return refuse("revoked-writer", "step");
  return verify(device.sigPk, "HV1/sig/appointment-step/v1", step.hash, step.signature)
    ? ok(step)
    : refuse("signature", "step");
}

/** The persons whom a step concerns: the doctor, and the patient if she has an account. */
export const peopleOf = ({ doctor, patient }: Pick<Step, "doctor" | "patient">): readonly UserId[] =>
  equalBytes(patient, nobody) ? [doctor] : [doctor, patient];
