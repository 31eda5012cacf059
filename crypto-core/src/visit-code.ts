// What a person shows another when they meet: who she is, and what she holds of the vaults they have in common, signed by her device (protocol §6, A1, A29, A30).
import { equalBytes, fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import { decode, encode, fixed, list, literal, optional, struct, u16, u32, u64, type Decoded } from "./canonical.ts";
import { refuse, type ProtocolError } from "./errors.ts";
import { seenHash, type SeenItem, type SeenVector } from "./entry/seen.ts";
import { asDeviceId, asHash, asSignature, asUserId, asVaultId, idKey, sizes, type Hash } from "./ids.ts";
import { deviceAt, type Identity } from "./identity/state.ts";
import { hash } from "./primitives/hash.ts";
import { sign, verify, type SignKeyPair } from "./primitives/sign.ts";
import { ok, type Result } from "./result.ts";

const raw = (size: number) => fixed(size, (b) => b);
const hashField = fixed(sizes.hash, asHash);

export const visitNonceSize = 16;
/** More does not fit a QR that a phone reads off a phone. */
export const maxVisitVaults = 6;
const maxItems = 64;
/** Of device ids and entry hashes: enough to name one among a vault's, and a forger would have to meet the person in time. */
const visitPrefixSize = 8;

const item = struct({ device: raw(visitPrefixSize), seq: u64, entry: raw(visitPrefixSize) });
/** The newest entry of one device, by the beginnings of its names. */
export type VisitItem = Decoded<typeof item>;

const vault = struct({
  vaultId: fixed(sizes.vaultId, asVaultId),
  batches: u32,
  memHead: hashField,
  devices: u16,
  vector: hashField,
  items: list(item, maxItems),
});
/** One common vault as the shower holds it: `vector` is the hash over all `devices`, `items` are as many of them as fit. */
export type VisitVault = Decoded<typeof vault>;

const unsigned = struct({
  magic: literal(utf8("HV1Q")),
  userId: fixed(sizes.userId, asUserId),
  identityHead: hashField,
  operations: u32,
  deviceId: fixed(sizes.deviceId, asDeviceId),
  nonce: raw(visitNonceSize),
  answers: optional(raw(visitNonceSize)),
  vaults: list(vault, maxVisitVaults),
});
const signed = struct({ unsigned, signature: fixed(sizes.signature, asSignature) });

/** `operations`: length of her identity log; `answers`: the nonce of the code she has just read. */
export type VisitFields = Omit<Decoded<typeof unsigned>, "magic">;

export interface VisitCode extends VisitFields {
  readonly signed: { readonly hash: Hash; readonly signature: Decoded<typeof signed>["signature"] };
}

const prefix = "HVMEET1:";
/** Of the bytes below the text; about QR version 25 at the lowest correction. */
const maxVisitBytes = 900;

const beginning = (bytes: Uint8Array): Uint8Array => bytes.slice(0, visitPrefixSize);
const itemOf = ({ deviceId, seq, hash: entry }: SeenItem): VisitItem => ({
  device: beginning(deviceId),
  seq,
  entry: beginning(entry),
});

/** `vector`: of every device of the vault, one's own too; `first`: whose items matter most, in that order. */
export const visitVault = (
  place: Pick<VisitVault, "vaultId" | "batches" | "memHead">,
  vector: SeenVector,
  first: readonly SeenItem[],
): VisitVault => ({
  ...place,
  devices: vector.size,
  vector: seenHash(vector),
  items: first.slice(0, maxItems).map(itemOf),
});

const withinBudget = (fields: VisitFields): boolean =>
  encode(unsigned, { magic: undefined, ...fields }, maxVisitBytes).length + sizes.signature <= maxVisitBytes;

/** Leaves out the last items of the longest list until the code fits; heads and vectors of all vaults stay. */
function fitting(fields: VisitFields): VisitFields {
  const vaults = fields.vaults.map((one) => ({ ...one, items: [...one.items] }));
  while (!withinBudget({ ...fields, vaults })) {
    const longest = vaults.toSorted((a, b) => b.items.length - a.items.length)[0];
    if (!longest || longest.items.pop() === undefined) throw new RangeError("visit code: too many vaults");
  }
  return { ...fields, vaults };
}

/** At most 1,208 characters. Throws RangeError for more than `maxVisitVaults` vaults. */
export function writeVisitCode(key: SignKeyPair, fields: VisitFields): string {
  const whole = { magic: undefined, ...fitting(fields) };
  const own = hash("HV1/visit/v1", encode(unsigned, whole, maxVisitBytes));
  const signature = sign(key.secretKey, "HV1/sig/visit/v1", own);
  return prefix + toBase64url(encode(signed, { unsigned: whole, signature }, maxVisitBytes));
}

/** Whether a text is meant to be such a code, whole or not. */
export const looksLikeVisitCode = (text: string): boolean => text.trim().startsWith(prefix);

/** What the code says; who signed it is `verifyVisit`'s business. White space that pasting brought is forgiven. */
export function readVisitCode(text: string): Result<VisitCode, ProtocolError> {
  const clean = text.replace(/\s/gu, "");
  const whole = clean.startsWith(prefix) ? fromBase64url(clean.slice(prefix.length)) : undefined;
  if (!whole || whole.length > maxVisitBytes) return refuse("decode", "visit code");
  const parsed = decode(signed, whole, "visit code");
  if (!parsed.ok) return parsed;
  const { magic: _, ...fields } = parsed.value.unsigned;
  const own = hash("HV1/visit/v1", whole.subarray(0, whole.length - sizes.signature));
  return ok({ ...fields, signed: { hash: own, signature: parsed.value.signature } });
}

/**
 * Whether the log that is held here is the log of whoever shows the code. `identity-changed`: it is not, or says other things up to
 * there. `missing-key`: hers is longer than what is held: fetch, then ask again. `ghost-device`, `revoked-writer`: the showing device
 * is not one of hers, or no longer. `signature`: the code was changed.
 */
export function verifyVisit(code: VisitCode, identity: Identity): Result<VisitCode, ProtocolError> {
  if (!equalBytes(code.userId, identity.userId)) return refuse("identity-changed", "visit code: person");
  const head = idKey(code.identityHead);
  const at = identity.heads.get(head);
  if (at === undefined && code.operations > identity.length) return refuse("missing-key", "visit code: identity head");
  if (at !== code.operations) return refuse("identity-changed", "visit code: identity head");
  const device = identity.devices.get(idKey(code.deviceId));
  if (!device || device.addedAt >= at) return refuse("ghost-device", "visit code");
  if (!deviceAt(identity, device, head) || device.revoked) return refuse("revoked-writer", "visit code");
  return verify(device.sigPk, "HV1/sig/visit/v1", code.signed.hash, code.signed.signature)
    ? ok(code)
    : refuse("signature", "visit code");
}

/** How two copies of one vault relate. */
export interface VisitComparison {
  /** The two cannot both be what one relay gave: somebody was shown another past. */
  readonly forked: boolean;
  /** She has what is not here; what is here she lacks. */
  readonly more: boolean;
  readonly less: boolean;
}

/** What is held here of a vault: `headAt(n)` is the head after `n` batches, `hashAt` an entry of the device whose id begins so. */
export interface HeldVault {
  readonly batches: number;
  headAt(batches: number): Hash | undefined;
  readonly vector: SeenVector;
  hashAt(device: Uint8Array, seq: number): Hash | undefined;
}

const forked: VisitComparison = { forked: true, more: false, less: false };

/** Only what both hold can differ: what one lacks is not yet synced, and no accusation. */
export function compareVisit(theirs: VisitVault, mine: HeldVault): VisitComparison {
  const same = theirs.batches > mine.batches ? undefined : mine.headAt(theirs.batches);
  if (same && !equalBytes(same, theirs.memHead)) return forked;
  const log = { more: theirs.batches > mine.batches, less: theirs.batches < mine.batches };
  if (equalBytes(theirs.vector, seenHash(mine.vector))) return { forked: false, ...log };
  let { more, less } = { more: theirs.devices > mine.vector.size, less: theirs.devices < mine.vector.size };
  for (const { device, seq, entry } of theirs.items) {
    const held = mine.hashAt(device, seq);
    if (!held) more = true;
    else if (!equalBytes(beginning(held), entry)) return forked;
    else if (mine.hashAt(device, seq + 1)) less = true;
  }
  // The vectors differ: where no listed device tells, it is one for which there was no room.
  const untold = !more && !less;
  return { forked: false, more: log.more || more || untold, less: log.less || less || untold };
}
