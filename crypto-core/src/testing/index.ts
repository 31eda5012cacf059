// People with names for tests and benchmarks: keys from a seed, real logs, no password and no relay.
import { utf8 } from "../bytes.ts";
import { asRecoveryCode, asSignInCode, type RecoveryCode, type SignInCode } from "../account/codes.ts";
import { asSeed, identityKeys, recoveryKeys, type IdentityKeys, type Seed } from "../account/keys.ts";
import { deviceAddOp, deviceKeys, identityGenesis, type DeviceKeys } from "../identity/author.ts";
import { extendIdentity, readIdentityLog } from "../identity/reduce.ts";
import type { Identity } from "../identity/state.ts";
import { kdf } from "../primitives/hash.ts";
import { signKeyPair, type SignKeyPair } from "../primitives/sign.ts";
import type { Result } from "../result.ts";

export interface Person {
  readonly name: string;
  readonly seed: Seed;
  readonly keys: IdentityKeys;
  readonly signInCode: SignInCode;
  readonly recoveryCode: RecoveryCode;
  readonly recovery: SignKeyPair;
  readonly device: DeviceKeys;
  readonly transport: SignKeyPair;
  readonly log: readonly Uint8Array[];
  readonly identity: Identity;
}

/** Throws on a refusal: in a test an unexpected refusal is a bug. */
export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The same name gives the same person, byte for byte. Call `ready()` before. */
export function person(name: string): Person {
  const root = kdf(utf8("health-vault testing"), "HV1/testing/v1", utf8(name), 32);
  const draw = (what: string, size = 32): Uint8Array => kdf(root, "HV1/testing/v1", utf8(what), size);
  const seed = asSeed(draw("seed"));
  const keys = identityKeys(seed, 0);
  const recoveryCode = asRecoveryCode(draw("recovery"));
  const recovery = recoveryKeys(recoveryCode);
  const device = deviceKeys(draw("device sign"), draw("device kem"));
  const transport = signKeyPair(draw("transport"));
  const genesis = identityGenesis(keys, recovery.publicKey, draw("nonce"));
  const started = must(readIdentityLog([genesis.op]));
  const added = deviceAddOp(started, keys.sign, { device, transportPk: transport.publicKey });
  const identity = must(extendIdentity(started, [added]));
  return {
    name,
    seed,
    keys,
    signInCode: asSignInCode(draw("sign-in", 16)),
    recoveryCode,
    recovery,
    device,
    transport,
    log: [genesis.op, added],
    identity,
  };
}
