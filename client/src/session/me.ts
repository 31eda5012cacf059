// Who is signed in: ids, unlocked keys and the device; lives in the session's memory only and ends with it (protocol §3, §8).
import type { DeviceKeys, IdentityKeys, KemKeyPair, Seed, SignInCode, UserId } from "@health-vault/crypto-core";
import type { Profession } from "./api.ts";

export interface Myself {
  readonly userId: UserId;
  readonly key: string;
  readonly profession: Profession;
  readonly label: string;
  readonly seed: Seed;
  readonly keys: IdentityKeys;
  /** X-Wing pairs of all generations, newest first. */
  readonly kem: readonly KemKeyPair[];
  readonly device: DeviceKeys;
  readonly code: SignInCode;
  /** Proves the password to the relay; absent where none was typed since. */
  readonly authKey?: Uint8Array;
  readonly clinicId: UserId;
  /** A computer that is not hers: nothing is kept here. */
  readonly temporary: boolean;
  readonly selfVaultKey: string;
  readonly chartKey: string | undefined;
  readonly clinicVaultKey: string | undefined;
}
