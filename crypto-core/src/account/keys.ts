// From secrets to keys: what a person remembers or keeps, and what is derived from it (protocol §3).
import type { Bytes } from "../brand.ts";
import { u32, encode } from "../canonical.ts";
import {
  asHash,
  asLocator,
  asUserId,
  type Hash,
  type Locator,
  type SignPublicKey,
  type KemPublicKey,
  type UserId,
} from "../ids.ts";
import { asAeadKey, type AeadKey } from "../primitives/aead.ts";
import { hash, kdf } from "../primitives/hash.ts";
import { kemKeyPair, type KemKeyPair } from "../primitives/kem.ts";
import type { StretchedPassword } from "../primitives/password.ts";
import { signKeyPair, type SignKeyPair } from "../primitives/sign.ts";
import type { RecoveryCode, SignInCode } from "./codes.ts";

/** 32 bytes from which all identity keys of one generation come. */
export type Seed = Bytes<"Seed">;
export type AuthKey = Bytes<"AuthKey">;

export function asSeed(bytes: Uint8Array): Seed {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) throw new TypeError("Seed has 32 bytes");
  return bytes as Seed;
}

const empty = new Uint8Array();

export interface IdentityKeys {
  readonly generation: number;
  readonly sign: SignKeyPair;
  readonly kem: KemKeyPair;
  readonly accountData: AeadKey;
}

export function identityKeys(seed: Seed, generation: number): IdentityKeys {
  const g = encode(u32, generation);
  return {
    generation,
    sign: signKeyPair(kdf(seed, "HV1/identity-sign/v1", g, 32)),
    kem: kemKeyPair(kdf(seed, "HV1/identity-kem/v1", g, 32)),
    accountData: asAeadKey(kdf(seed, "HV1/account-data/v1", g, 32)),
  };
}

export const recoveryKeys = (code: RecoveryCode): SignKeyPair =>
  signKeyPair(kdf(code, "HV1/recovery-sign/v1", empty, 32));

/** Key of the recovery blob. */
export const recoveryBlobKey = (code: RecoveryCode): AeadKey => asAeadKey(kdf(code, "HV1/recovery-blob/v1", empty, 32));

/** Self-certifying: whoever knows the four values of the genesis can check the id. */
export const userIdOf = (sigPk: SignPublicKey, kemPk: KemPublicKey, recPk: SignPublicKey, nonce: Uint8Array): UserId =>
  asUserId(hash("HV1/user/v1", sigPk, kemPk, recPk, nonce));

/** How the relay finds an account without a login name. */
export const locatorOf = (code: SignInCode): Locator => asLocator(kdf(code, "HV1/locator/v1", empty, 16));

export interface PasswordKeys {
  /** Proves the password to the relay of this clinic and to no other. */
  readonly authKey: AuthKey;
  /** Opens the password blob; never leaves the device. */
  readonly wrapKey: AeadKey;
}

export function passwordKeys(stretched: StretchedPassword, code: SignInCode, clinicId: UserId): PasswordKeys {
  const root = kdf(stretched, "HV1/root/v1", code, 64);
  return {
    authKey: kdf(root.subarray(0, 32), "HV1/auth/v1", clinicId, 32) as AuthKey,
    wrapKey: asAeadKey(root.slice(32, 64)),
  };
}

/** What the relay compares first, before it spends Argon2 on a guess: 8 bytes. */
export const authCheck = (authKey: Uint8Array): Uint8Array => hash("HV1/auth-check/v1", authKey).slice(0, 8);

/** Key for what stays on this device only (device file, drafts, labels). */
export const localKey = (seed: Seed): AeadKey => asAeadKey(kdf(seed, "HV1/local-key/v1", empty, 32));

/** The relay stores this of a sign-up token or set-up token, never the token. */
export const tokenHash = (token: Uint8Array): Hash => asHash(hash("HV1/token/v1", token));
