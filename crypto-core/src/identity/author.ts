// Making the ops of one's own identity log: the caller holds the keys, the log grows by signed bytes (protocol §4).
import { compareBytes, concat } from "../bytes.ts";
import { encode, struct, fixed, u32 } from "../canonical.ts";
import { idKey, type DeviceId, type Hash, type SignPublicKey, type UserId } from "../ids.ts";
import { asAeadKey, nonceSize, open, sealWithNonce } from "../primitives/aead.ts";
import { kdf } from "../primitives/hash.ts";
import { kemKeyPair, unwrap, wrap, type KemKeyPair } from "../primitives/kem.ts";
import { randomBytes } from "../primitives/random.ts";
import { sign, signKeyPair, type SignKeyPair } from "../primitives/sign.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { ok, type Result } from "../result.ts";
import { asSeed, identityKeys, userIdOf, type IdentityKeys, type Seed } from "../account/keys.ts";
import { asSignInCode, type SignInCode } from "../account/codes.ts";
import { deviceIdOf, emptyHead, proofHash, unsignedIdentityOp, type IdentityOpBody } from "./op.ts";
import type { Identity } from "./state.ts";

export interface DeviceKeys {
  readonly deviceId: DeviceId;
  readonly sign: SignKeyPair;
  readonly kem: KemKeyPair;
}

export function deviceKeys(signSeed: Uint8Array, kemSeed: Uint8Array): DeviceKeys {
  const pair = signKeyPair(signSeed);
  return { deviceId: deviceIdOf(pair.publicKey), sign: pair, kem: kemKeyPair(kemSeed) };
}

export interface Genesis {
  readonly userId: UserId;
  readonly op: Uint8Array;
  readonly head: Hash;
}

export function identityGenesis(
  keys: IdentityKeys,
  recPk: SignPublicKey,
  nonce: Uint8Array = randomBytes(32),
): Genesis {
  const body: IdentityOpBody = { kind: "genesis", sigPk: keys.sign.publicKey, kemPk: keys.kem.publicKey, recPk, nonce };
  const op = unsignedIdentityOp(emptyHead, 0, body);
  return {
    userId: userIdOf(body.sigPk, body.kemPk, recPk, nonce),
    op: op.with(sign(keys.sign.secretKey, "HV1/sig/identity-op/v1", op.hash)),
    head: op.hash,
  };
}

/** Any op that the given key may sign; `rotate` and `veto` take the recovery key. */
export function identityOp(
  state: Pick<Identity, "head" | "length">,
  signer: SignKeyPair,
  body: IdentityOpBody,
): Uint8Array {
  const op = unsignedIdentityOp(state.head, state.length, body);
  return op.with(sign(signer.secretKey, "HV1/sig/identity-op/v1", op.hash));
}

/** Announces a recovery key that its holder agrees to; in force only with a `recovery-confirm` seven days later. */
export function recoveryRenewOp(
  state: Pick<Identity, "userId" | "head" | "length">,
  identity: SignKeyPair,
  recovery: SignKeyPair,
): Uint8Array {
  const recPk = recovery.publicKey;
  const proof = sign(
    recovery.secretKey,
    "HV1/sig/identity-proof/v1",
    proofHash(state.userId, state.head, "recovery", recPk),
  );
  return identityOp(state, identity, { kind: "recovery-renew", recPk, proof });
}

export interface DeviceAdd {
  readonly device: DeviceKeys;
  readonly transportPk: SignPublicKey;
  readonly temporary?: boolean;
  /** The old keys of this very device, when it takes a new id (A19). */
  readonly replaces?: DeviceKeys;
}

export function deviceAddOp(
  state: Pick<Identity, "userId" | "head" | "length">,
  identity: SignKeyPair,
  add: DeviceAdd,
): Uint8Array {
  const { device, transportPk, replaces } = add;
  const [sigPk, kemPk] = [device.sign.publicKey, device.kem.publicKey];
  const proof = sign(
    device.sign.secretKey,
    "HV1/sig/identity-proof/v1",
    proofHash(state.userId, state.head, "device", sigPk, kemPk, transportPk),
  );
  const replaced = replaces && {
    deviceId: replaces.deviceId,
    signature: sign(
      replaces.sign.secretKey,
      "HV1/sig/identity-proof/v1",
      proofHash(state.userId, state.head, "replaced", sigPk),
    ),
  };
  return identityOp(state, identity, {
    kind: "device-add",
    sigPk,
    kemPk,
    transportPk,
    temporary: add.temporary ?? false,
    replaces: replaced,
    proof,
  });
}

const linkContext = (userId: UserId, generation: number): Uint8Array => concat(userId, encode(u32, generation));
const seedAndCode = struct({ seed: fixed(32, asSeed), code: fixed(16, asSignInCode) });

export interface Rotation {
  readonly oldSeed: Seed;
  readonly newSeed: Seed;
  readonly newCode: SignInCode;
  /** Signs the op: the recovery key now in force. */
  readonly recovery: SignKeyPair;
  /** The same or a new one. */
  readonly newRecovery: SignKeyPair;
  /** Devices that stay; all others are revoked by this op. */
  readonly keep: readonly DeviceId[];
  readonly recoveryBlobHash: Hash;
}

export function rotateOp(state: Identity, r: Rotation): Uint8Array {
  const generation = state.generation + 1;
  const keys = identityKeys(r.newSeed, generation);
  const context = linkContext(state.userId, generation);
  const nonce = randomBytes(nonceSize);
  const linkKey = asAeadKey(kdf(r.newSeed, "HV1/seed-link/v1", context, 32));
  const seedLink = concat(nonce, sealWithNonce(linkKey, nonce, r.oldSeed, context));
  const secret = encode(seedAndCode, { seed: r.newSeed, code: r.newCode });
  const wraps = [...r.keep].sort(compareBytes).map((deviceId) => {
    const device = state.devices.get(idKey(deviceId));
    if (!device) throw new TypeError("rotate: unknown device");
    return { deviceId, wrap: wrap(device.kemPk, "HV1/rotate-wrap/v1", secret, context) };
  });
  const [sigPk, kemPk, recPk] = [keys.sign.publicKey, keys.kem.publicKey, r.newRecovery.publicKey];
  return identityOp(state, r.recovery, {
    kind: "rotate",
    generation,
    sigPk,
    kemPk,
    recPk,
    seedLink,
    wraps,
    recoveryBlobHash: r.recoveryBlobHash,
    proof: sign(
      keys.sign.secretKey,
      "HV1/sig/identity-proof/v1",
      proofHash(state.userId, state.head, "identity", sigPk, kemPk, recPk),
    ),
    recoveryProof: sign(
      r.newRecovery.secretKey,
      "HV1/sig/identity-proof/v1",
      proofHash(state.userId, state.head, "recovery", recPk),
    ),
  });
}

/** The seed before generation `generation`, from the seed of that generation. */
export function olderSeed(identity: Identity, generation: number, seed: Seed): Result<Seed, ProtocolError> {
  const link = identity.seedLinks[generation - 1];
  if (!link) return refuse("missing-key", "seed link");
  const context = linkContext(identity.userId, generation);
  const opened = open(
    asAeadKey(kdf(seed, "HV1/seed-link/v1", context, 32)),
    link.subarray(0, nonceSize),
    link.subarray(nonceSize),
    context,
  );
  return opened.ok && opened.value.length === 32 ? ok(asSeed(opened.value)) : refuse("open", "seed link");
}

/** What a remaining device gets from the newest rotate. */
export function seedFromRotation(
  identity: Identity,
  device: DeviceKeys,
): Result<{ readonly seed: Seed; readonly code: SignInCode }, ProtocolError> {
  const wrapped = identity.seedWraps.get(idKey(device.deviceId));
  if (!wrapped) return refuse("missing-key", "rotate wrap");
  const opened = unwrap(device.kem, "HV1/rotate-wrap/v1", wrapped, linkContext(identity.userId, identity.generation));
  if (!opened.ok) return opened;
  if (opened.value.length !== 48) return refuse("bad-wrap", "rotate wrap");
  return ok({ seed: asSeed(opened.value.slice(0, 32)), code: asSignInCode(opened.value.slice(32)) });
}
