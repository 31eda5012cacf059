// The acts of a membership log as bytes; the unit of the log is the signed batch (protocol §5).
import {
  decode,
  encode,
  fixed,
  list,
  literal,
  name,
  optional,
  sortedBy,
  struct,
  u32,
  u64,
  union,
  type Codec,
  type Decoded,
} from "../canonical.ts";
import { utf8 } from "../bytes.ts";
import type { ProtocolError } from "../errors.ts";
import {
  asDeviceId,
  asHash,
  asSignature,
  asSignPublicKey,
  asUserId,
  asVaultId,
  sizes,
  type Hash,
  type Signature,
  type VaultId,
} from "../ids.ts";
import { hash } from "../primitives/hash.ts";
import { wrapOverhead } from "../primitives/kem.ts";
import { ok, type Result } from "../result.ts";
import { roles, type Role } from "./roles.ts";

const raw = (size: number): Codec<Uint8Array> => fixed(size, (b) => b);
const hashField = fixed(sizes.hash, asHash);
const userId = fixed(sizes.userId, asUserId);
const deviceId = fixed(sizes.deviceId, asDeviceId);
const signPk = fixed(sizes.signPublicKey, asSignPublicKey);
const signature = fixed(sizes.signature, asSignature);

const role: Codec<Role> = name(roles, "role");
export const purposes = ["self", "chart", "thread", "clinic"] as const;
export type Purpose = (typeof purposes)[number];

const cutoff = struct({ deviceId, seq: u64, hash: hashField });
export type Cutoff = Decoded<typeof cutoff>;
const cutoffs = sortedBy(list(cutoff, 256), (c: Cutoff) => c.deviceId);
const person = struct({ userId, identityHead: hashField, role, untilMs: optional(u64) });
/** Encapsulation ‖ AEAD(EK_e). */
export const epochWrapSize = wrapOverhead + 32;
/** nonce ‖ AEAD(EK_to). */
export const epochLinkSize = 24 + 32 + 16;
const wrap = struct({ userId, identityHead: hashField, wrap: raw(epochWrapSize) });
const hashes = (max: number) => sortedBy(list(hashField, max), (h: Hash) => h);
const countersign = struct({ userId, identityHead: hashField, deviceId: optional(deviceId), signature });

const op = union({
  genesis: [
    1,
    struct({
      creator: userId,
      random: raw(32),
      purpose: name(purposes, "purpose"),
      minVersion: u32,
      members: sortedBy(list(person, 16), (p) => p.userId),
      clinicId: optional(userId),
      claimPk: optional(signPk),
    }),
  ],
  epoch: [
    2,
    struct({
      epoch: u32,
      commitment: hashField,
      wraps: sortedBy(list(wrap, 256), (w) => w.userId),
      link: optional(struct({ to: u32, sealed: raw(epochLinkSize) })),
    }),
  ],
  add: [
    3,
    struct({
      userId,
      identityHead: hashField,
      role,
      untilMs: optional(u64),
      invitePk: optional(signPk),
      inviteProof: optional(signature),
    }),
  ],
  invite: [4, struct({ invitePk: signPk, role, untilMs: u64 })],
  "invite-cancel": [5, struct({ invitePk: signPk })],
  remove: [6, struct({ userId, cutoffs })],
  leave: [7, struct({ cutoffs })],
  "remove-expired": [8, struct({ userId, cutoffs, atMs: u64 })],
  "device-cutoff": [9, struct({ userId, identityHead: hashField, deviceId, seq: u64, hash: hashField })],
  role: [10, struct({ userId, role, cutoffs })],
  erase: [11, struct({ entries: hashes(1024), blobs: hashes(256) })],
  upgrade: [12, struct({ minVersion: u32 })],
  close: [13, struct({})],
  claim: [14, struct({ identityHead: hashField, claim: signature, countersign })],
});

export type MembershipOp = Decoded<typeof op>;
export type OpOf<K extends MembershipOp["kind"]> = Extract<MembershipOp, { readonly kind: K }>;

const unsigned = struct({
  magic: literal(utf8("HV1M")),
  prev: hashField,
  index: u32,
  author: userId,
  authorHead: hashField,
  deviceId,
  ops: list(op, 64),
});
const signed = struct({ unsigned, signature });

export type BatchFields = Omit<Decoded<typeof unsigned>, "magic">;

export interface Batch extends BatchFields {
  readonly signature: Signature;
  /** Hash of the unsigned bytes: what is signed, and the head after this batch. */
  readonly hash: Hash;
}

export interface UnsignedBatch {
  readonly hash: Hash;
  with(signature: Signature): Uint8Array;
}

export function unsignedBatch(fields: BatchFields): UnsignedBatch {
  const full = { ...fields, magic: undefined };
  return {
    hash: hash("HV1/membership-batch/v1", encode(unsigned, full, 4096)),
    with: (s) => encode(signed, { unsigned: full, signature: s }, 4096),
  };
}

export function readBatch(encoded: Uint8Array): Result<Batch, ProtocolError> {
  const parsed = decode(signed, encoded, "membership batch");
  if (!parsed.ok) return parsed;
  const own = encoded.subarray(0, encoded.length - sizes.signature);
  return ok({
    ...parsed.value.unsigned,
    signature: parsed.value.signature,
    hash: hash("HV1/membership-batch/v1", own),
  });
}

/** vaultId = first 16 bytes of H(genesis). */
export function vaultIdOf(genesis: OpOf<"genesis">): VaultId {
  return asVaultId(hash("HV1/vault/v1", encode(op, genesis, 1024)).slice(0, 16));
}
