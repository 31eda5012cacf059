// The acts of an identity log as bytes (protocol §4); what they may do is in `reduce.ts`.
import {
  bool,
  decode,
  encode,
  fixed,
  list,
  literal,
  name,
  optional,
  sortedBy,
  struct,
  text,
  u32,
  u64,
  u8,
  union,
  type Codec,
  type Decoded,
} from "../canonical.ts";
import { utf8 } from "../bytes.ts";
import type { ProtocolError } from "../errors.ts";
import {
  asDeviceId,
  asHash,
  asKemPublicKey,
  asSignature,
  asSignPublicKey,
  asUserId,
  sizes,
  type DeviceId,
  type Hash,
  type Signature,
  type SignPublicKey,
  type UserId,
} from "../ids.ts";
import { hash } from "../primitives/hash.ts";
import { wrapOverhead } from "../primitives/kem.ts";
import { ok, type Result } from "../result.ts";

const raw = (size: number): Codec<Uint8Array> => fixed(size, (b) => b);
const hashField = fixed(sizes.hash, asHash);
const userId = fixed(sizes.userId, asUserId);
const deviceId = fixed(sizes.deviceId, asDeviceId);
const signPk = fixed(sizes.signPublicKey, asSignPublicKey);
const kemPk = fixed(sizes.kemPublicKey, asKemPublicKey);
const signature = fixed(sizes.signature, asSignature);

/** nonce ‖ AEAD(seed). */
const seedLinkSize = 24 + 32 + 16;
/** Encapsulation ‖ AEAD(seed, sign-in code). */
export const rotateWrapSize = wrapOverhead + 32 + 16;
const rotateWrap = struct({ deviceId, wrap: raw(rotateWrapSize) });

/** When a patient sees a laboratory result that a doctor brought: at once, reviewed, or at once but for critical and chosen ones. */
export const releases = ["at-once", "after-review", "critical-held"] as const;
export type Release = (typeof releases)[number];
/** Nothing waits longer for a review than this. */
export const maxWaitDays = 30;

const body = union({
  genesis: [1, struct({ sigPk: signPk, kemPk, recPk: signPk, nonce: raw(32) })],
  "device-add": [
    2,
    struct({
      sigPk: signPk,
      kemPk,
      transportPk: signPk,
      temporary: bool,
      replaces: optional(struct({ deviceId, signature })),
      proof: signature,
    }),
  ],
  "device-revoke": [3, struct({ deviceId })],
  rotate: [
    4,
    struct({
      generation: u32,
      sigPk: signPk,
      kemPk,
      recPk: signPk,
      seedLink: raw(seedLinkSize),
      wraps: sortedBy(list(rotateWrap, 256), (w) => w.deviceId),
      recoveryBlobHash: hashField,
      proof: signature,
      recoveryProof: signature,
    }),
  ],
  "recovery-renew": [5, struct({ recPk: signPk, proof: signature })],
  "recovery-confirm": [6, struct({ recPk: signPk, recoveryBlobHash: hashField })],
  veto: [7, struct({})],
  attest: [
    8,
    struct({
      userId,
      identityHead: hashField,
      generation: u32,
      name: text(200),
      profession: text(100),
      registration: text(60),
      untilMs: u64,
    }),
  ],
  "attest-revoke": [9, struct({ userId })],
  /** A public name, signed; only a clinic writes one. */
  profile: [10, struct({ name: text(200) })],
  /** What a clinic says to its patients about results; the newest counts. */
  notice: [
    11,
    struct({
      release: name(releases, "release"),
      waitDays: u8,
      sensitive: sortedBy(list(text(40), 64), utf8),
      callLine: text(200),
      emergencyLine: text(200),
    }),
  ],
});

export type IdentityOpBody = Decoded<typeof body>;

const unsigned = struct({ magic: literal(utf8("HV1I")), prev: hashField, index: u32, body });
const signed = struct({ unsigned, signature });

export interface IdentityOp {
  readonly prev: Hash;
  readonly index: number;
  readonly body: IdentityOpBody;
  readonly signature: Signature;
  /** Hash of the unsigned bytes: what is signed, and the head after this op. */
  readonly hash: Hash;
}

export const emptyHead = asHash(new Uint8Array(32));

export const unsignedIdentityOp = (
  prev: Hash,
  index: number,
  value: IdentityOpBody,
): { readonly hash: Hash; readonly with: (s: Signature) => Uint8Array } => {
  const fields = { magic: undefined, prev, index, body: value };
  return {
    hash: hash("HV1/identity-op/v1", encode(unsigned, fields, 4096)),
    with: (s) => encode(signed, { unsigned: fields, signature: s }, 4096),
  };
};

export function readIdentityOp(encoded: Uint8Array): Result<IdentityOp, ProtocolError> {
  const parsed = decode(signed, encoded, "identity op");
  if (!parsed.ok) return parsed;
  const { unsigned: fields, signature: s } = parsed.value;
  const own = encoded.subarray(0, encoded.length - sizes.signature);
  return ok({
    prev: fields.prev,
    index: fields.index,
    body: fields.body,
    signature: s,
    hash: hash("HV1/identity-op/v1", own),
  });
}

/** What a new key signs to prove that its holder agrees to be named in this place of this log. */
export const proofHash = (
  log: UserId,
  prev: Hash,
  role: "device" | "identity" | "recovery" | "replaced",
  ...named: readonly Uint8Array[]
): Hash => hash("HV1/identity-proof/v1", utf8(role), log, prev, ...named);

export const deviceIdOf = (sigPk: SignPublicKey): DeviceId => asDeviceId(hash("HV1/device/v1", sigPk));
