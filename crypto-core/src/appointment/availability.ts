// When a doctor can be booked, for what and where: signed by a device of his, each version naming the one before (protocol §7, A68).
import {
  decode,
  encode,
  fixed,
  list,
  literal,
  name,
  struct,
  text,
  u16,
  u32,
  u64,
  u8,
  type Decoded,
} from "../canonical.ts";
import { utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import {
  asDeviceId,
  asHash,
  asSignature,
  asUserId,
  idKey,
  sizes,
  type DeviceId,
  type Hash,
  type UserId,
} from "../ids.ts";
import type { Author } from "../membership/author.ts";
import { deviceAt, deviceKnownAt, type Identity } from "../identity/state.ts";
import { hash } from "../primitives/hash.ts";
import { sign, verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { isZone } from "./zone.ts";

/** Minutes of one cell: every time, length and buffer is a multiple of it. */
export const cellMinutes = 5;
export const visitWays = ["in-person", "video", "phone"] as const;
export type VisitWay = (typeof visitWays)[number];
/** How a request becomes an appointment: the doctor confirms, the relay books by his rule, or nobody books here. */
export const bookingModes = ["request", "auto", "view-only"] as const;
export type BookingMode = (typeof bookingModes)[number];

const place = struct({ id: u8, name: text(200), link: text(500) });
const visit = struct({ id: u8, name: text(120), way: name(visitWays, "way"), minutes: u16, before: u16, after: u16 });
/** `visits`: which may be booked then; none named = all. Minutes of the local day, 0 to 1440. */
const hours = { from: u16, until: u16, place: u8, visits: list(u8, 32) };
const contents = struct({
  zone: text(64),
  places: list(place, 32),
  visits: list(visit, 32),
  weekly: list(struct({ weekday: u8, ...hours }), 200),
  /** Hours of one civil day (days since 1970-01-01) besides the weekly ones. */
  extra: list(struct({ day: u32, ...hours }), 400),
  /** Spans without appointments: leave, a day closed, an afternoon away. */
  away: list(struct({ fromMs: u64, untilMs: u64 }), 400),
  /** How short before, and how many days ahead, a patient may book. */
  leadMinutes: u32,
  aheadDays: u16,
  mode: name(bookingModes, "mode"),
  /** How long a request keeps its time while it waits for the doctor; 1 to 336. */
  holdHours: u16,
});

/** What the doctor sets. */
export type Schedule = Decoded<typeof contents>;
export type Place = Decoded<typeof place>;
export type Visit = Decoded<typeof visit>;

const unsigned = struct({
  magic: literal(utf8("HV1H")),
  doctor: fixed(sizes.userId, asUserId),
  authorHead: fixed(sizes.hash, asHash),
  device: fixed(sizes.deviceId, asDeviceId),
  version: u32,
  previous: fixed(sizes.hash, asHash),
  madeMs: u64,
  schedule: contents,
});
const signed = struct({ unsigned, signature: fixed(sizes.signature, asSignature) });

export interface Availability {
  readonly doctor: UserId;
  /** Head of his identity log when he signed. */
  readonly authorHead: Hash;
  readonly device: DeviceId;
  /** 1, 2, … */
  readonly version: number;
  /** Hash of the version before; 32 zero bytes in the first. */
  readonly previous: Hash;
  readonly madeMs: number;
  readonly schedule: Schedule;
  /** Of the unsigned bytes: what steps name. */
  readonly hash: Hash;
}

export const noAvailability = asHash(new Uint8Array(sizes.hash));
export const maxAvailabilityBytes = 65_536;

const onGrid = (minutes: number): boolean => minutes % cellMinutes === 0;

/** The first rule a schedule breaks, by the name of its field; undefined when it holds. */
export function scheduleFault(schedule: Schedule): string | undefined {
  const places = new Set(schedule.places.map(({ id }) => id));
  const visits = new Set(schedule.visits.map(({ id }) => id));
  if (!isZone(schedule.zone)) return "zone";
  if (places.size !== schedule.places.length) return "places";
  if (visits.size !== schedule.visits.length) return "visits";
  for (const { minutes, before, after } of schedule.visits) {
    if (minutes < cellMinutes || minutes > 480 || before > 120 || after > 120) return "minutes";
    if (![minutes, before, after].every(onGrid)) return "minutes";
  }
  for (const span of [...schedule.weekly, ...schedule.extra]) {
    if (span.from >= span.until || span.until > 1440 || !onGrid(span.from) || !onGrid(span.until)) return "hours";
    if (!places.has(span.place) || !span.visits.every((id) => visits.has(id))) return "hours";
  }
  if (schedule.weekly.some(({ weekday }) => weekday < 1 || weekday > 7)) return "weekday";
  if (schedule.away.some(({ fromMs, untilMs }) => fromMs >= untilMs)) return "away";
  if (schedule.aheadDays < 1 || schedule.aheadDays > 730 || schedule.leadMinutes > 60 * 24 * 60) return "window";
  return schedule.holdHours < 1 || schedule.holdHours > 336 ? "holdHours" : undefined;
}

/** Throws RangeError naming the field of a schedule that breaks a rule. */
export function signAvailability(
  { identity, device }: Author,
  before: Availability | undefined,
  schedule: Schedule,
  madeMs: number,
): Uint8Array {
  const fault = scheduleFault(schedule);
  if (fault !== undefined) throw new RangeError(`schedule: ${fault}`);
  const fields = {
    magic: undefined,
    doctor: identity.userId,
    authorHead: identity.head,
    device: device.deviceId,
    version: (before?.version ?? 0) + 1,
    previous: before?.hash ?? noAvailability,
    madeMs,
    schedule,
  };
  const own = hash("HV1/availability/v1", encode(unsigned, fields, 4096));
  const signature = sign(device.sign.secretKey, "HV1/sig/availability/v1", own);
  return encode(signed, { unsigned: fields, signature }, 4096);
}

/**
 * `decode`: not canonical or against a rule. `missing-key`: a head that his log does not have (yet). `ghost-device`: no device of the doctor at that
 * head. `revoked-writer`: revoked at that head or, with `now`, since. `signature`: not that device's.
 */
export function readAvailability(
  encoded: Uint8Array,
  doctor: Identity,
  when: "then" | "now" = "then",
): Result<Availability, ProtocolError> {
  if (encoded.length > maxAvailabilityBytes) return refuse("decode", "availability: too long");
  const parsed = decode(signed, encoded, "availability");
  if (!parsed.ok) return parsed;
  const { magic: _, ...fields } = parsed.value.unsigned;
  const fault = scheduleFault(fields.schedule);
  if (fault !== undefined || fields.version < 1) return refuse("decode", `availability: ${fault ?? "version"}`);
  if (idKey(fields.doctor) !== idKey(doctor.userId)) return refuse("ghost-device", "availability: doctor");
  const head = idKey(fields.authorHead);
  if (!doctor.heads.has(head)) return refuse("missing-key", "availability: identity head");
  const device = doctor.devices.get(idKey(fields.device));
  if (!device || !deviceKnownAt(doctor, device, head)) return refuse("ghost-device", "availability");
  if (!deviceAt(doctor, device, head) || (when === "now" && device.revoked))
    return refuse("revoked-writer", "availability");
  const own = hash("HV1/availability/v1", encoded.subarray(0, encoded.length - sizes.signature));
  if (!verify(device.sigPk, "HV1/sig/availability/v1", own, parsed.value.signature))
    return refuse("signature", "availability");
  return ok({ ...fields, hash: own });
}
