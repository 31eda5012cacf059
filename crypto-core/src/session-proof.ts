// What a device signs to open a session, and what a recovery code signs to get back in: the relay's own challenge, for this relay only (protocol §3, A62).
import { encode, u64 } from "./canonical.ts";
import type { DeviceId, Hash, Signature, SignPublicKey, UserId } from "./ids.ts";
import { concat, utf8 } from "./bytes.ts";
import { hash } from "./primitives/hash.ts";
import { sign, verify, type SignKeyPair } from "./primitives/sign.ts";

export interface Challenge {
  /** 16 bytes. */
  readonly relayId: Uint8Array;
  /** 32 bytes from the relay. */
  readonly challenge: Uint8Array;
  /** The relay's time: a wrong clock here locks nobody out. */
  readonly timeMs: number;
}

const sessionHash = (c: Challenge, userId: UserId, deviceId: DeviceId): Hash =>
  hash("HV1/session/v1", c.relayId, c.challenge, encode(u64, c.timeMs), userId, deviceId);

/** Bytes for the transport key, which WebCrypto holds and signs with: label ‖ H. */
export const sessionMessage = (c: Challenge, userId: UserId, deviceId: DeviceId): Uint8Array =>
  concat(utf8("HV1/sig/session/v1"), sessionHash(c, userId, deviceId));

export const verifySession = (
  pk: SignPublicKey,
  c: Challenge,
  userId: UserId,
  deviceId: DeviceId,
  signature: Signature,
): boolean => verify(pk, "HV1/sig/session/v1", sessionHash(c, userId, deviceId), signature);

const recoveryHash = (c: Challenge, userId: UserId): Hash =>
  hash("HV1/recovery-proof/v1", c.relayId, c.challenge, encode(u64, c.timeMs), userId);

export const proveRecovery = (keys: SignKeyPair, c: Challenge, userId: UserId): Signature =>
  sign(keys.secretKey, "HV1/sig/recovery-proof/v1", recoveryHash(c, userId));

export const verifyRecovery = (recPk: SignPublicKey, c: Challenge, userId: UserId, proof: Signature): boolean =>
  verify(recPk, "HV1/sig/recovery-proof/v1", recoveryHash(c, userId), proof);
