// Making an account in memory: all keys, logs and blobs of one person, ready to be stored and sent; key generation happens nowhere else (A12).
import {
  accountDataContent,
  asRecoveryCode,
  asSeed,
  asSignInCode,
  createVault,
  currentKdfId,
  deviceAddOp,
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  extendIdentity,
  identityGenesis,
  identityKeys,
  identityOp,
  locatorOf,
  passwordBlobContent,
  passwordKeys,
  randomBytes,
  readIdentityLog,
  recoveryBlobContent,
  recoveryBlobKey,
  recoveryKeys,
  sealBlob,
  toBase64url,
  asSignPublicKey,
  type AccountBlob,
  type Author,
  type Identity,
  type MadeVault,
  type RecoveryCode,
  type Seed,
  type StretchedPassword,
  type UserId,
} from "@health-vault/crypto-core";
import type { Profile, SignUpRequest } from "@health-vault/crypto-core/wire";
import type { Profession } from "./api.ts";
import type { Myself } from "./me.ts";
import type { TransportKey } from "./ports.ts";

const must = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly kind: string } },
): T => {
  if (!result.ok) throw new Error(`own bytes refused: ${result.error.kind}`);
  return result.value;
};

/** A clinic before anybody knows it: identity with its public name, and the seed that its vault will keep. */
export interface NewClinic {
  readonly identity: Identity;
  readonly log: readonly Uint8Array[];
  readonly seed: Seed;
  readonly generation: number;
  readonly recoveryCode: RecoveryCode;
  readonly recoveryBlob: AccountBlob;
}

/** What opens with the recovery code of a clinic. */
export function clinicBlob(clinicId: UserId, code: RecoveryCode, seed: Seed, generation: number): AccountBlob {
  const name = { kind: "recovery", userId: clinicId, generation, accountVersion: 1 } as const;
  return sealBlob(recoveryBlobKey(code), name, recoveryBlobContent, { seed, generation, signInCode: undefined });
}

export function newClinic(name: string): NewClinic {
  const seed = asSeed(randomBytes(32));
  const recoveryCode = asRecoveryCode(randomBytes(32));
  const keys = identityKeys(seed, 0);
  const genesis = identityGenesis(keys, recoveryKeys(recoveryCode).publicKey);
  const started = must(readIdentityLog([genesis.op]));
  const profile = identityOp(started, keys.sign, { kind: "profile", name });
  const identity = must(extendIdentity(started, [profile]));
  const recoveryBlob = clinicBlob(identity.userId, recoveryCode, seed, 0);
  return { identity, log: [genesis.op, profile], seed, generation: 0, recoveryCode, recoveryBlob };
}

/** A person before the password is stretched: the user id is its salt. */
export interface NewPerson {
  readonly seed: Seed;
  readonly recoveryCode: RecoveryCode;
  readonly code: Myself["code"];
  readonly identity: Identity;
  readonly log: readonly Uint8Array[];
  readonly device: Myself["device"];
  readonly deviceFile: AccountBlob;
  readonly transport: TransportKey;
}

export function newPerson(transport: TransportKey): NewPerson {
  const seed = asSeed(randomBytes(32));
  const recoveryCode = asRecoveryCode(randomBytes(32));
  const keys = identityKeys(seed, 0);
  const genesis = identityGenesis(keys, recoveryKeys(recoveryCode).publicKey);
  const started = must(readIdentityLog([genesis.op]));
  const seeds = { signSeed: randomBytes(32), kemSeed: randomBytes(32) };
  const device = deviceKeys(seeds.signSeed, seeds.kemSeed);
  const added = deviceAddOp(started, keys.sign, { device, transportPk: asSignPublicKey(transport.publicKey) });
  const identity = must(extendIdentity(started, [added]));
  const name = { kind: "device", userId: identity.userId, generation: 0, accountVersion: 1 } as const;
  const deviceFile = sealBlob(deviceFileKey(seed, device.deviceId), name, deviceFileContent, seeds);
  return {
    seed,
    recoveryCode,
    code: asSignInCode(randomBytes(16)),
    identity,
    log: [genesis.op, added],
    device,
    deviceFile,
    transport,
  };
}

export interface NewAccount {
  readonly me: Myself;
  readonly passwordBlob: AccountBlob;
  readonly vaults: readonly MadeVault[];
  /** What lets the account in is added to it: a token, or the clinic's kit. */
  readonly request: AccountRequest;
  readonly clinicVault: MadeVault | undefined;
}

/** What every new account sends. */
export type AccountRequest = Omit<SignUpRequest, "token" | "profile" | "inviteProof" | "clinic">;

export interface AccountPlan {
  readonly profession: Profession;
  readonly label: string;
  readonly clinicId: UserId;
  readonly profile?: Profile;
  readonly clinic?: NewClinic;
}

/** Blobs, vaults and the sign-up request. */
export function newAccount(person: NewPerson, stretched: StretchedPassword, plan: AccountPlan): NewAccount {
  const { identity, seed, code, device } = person;
  const { userId } = identity;
  const keys = identityKeys(seed, 0);
  const { authKey, wrapKey } = passwordKeys(stretched, code, plan.clinicId);
  const author: Author = { identity, device };
  const owner = [{ identity, role: "owner" }] as const;
  const selfVault = createVault(author, { purpose: "self", members: owner });
  const chart =
    plan.profession === "patient"
      ? createVault(author, { purpose: "chart", members: owner, clinicId: plan.clinicId })
      : undefined;
  const clinicVault =
    plan.clinic && createVault(author, { purpose: "clinic", members: owner, clinicId: plan.clinicId });
  const name = { userId, generation: 0, accountVersion: 1 } as const;
  const passwordBlob = sealBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, { seed, generation: 0 });
  const recoveryContent = { seed, generation: 0, signInCode: code };
  const recoveryBlob = sealBlob(
    recoveryBlobKey(person.recoveryCode),
    { ...name, kind: "recovery" },
    recoveryBlobContent,
    recoveryContent,
  );
  const mine = [selfVault, ...(chart ? [chart] : [])];
  const accountData = sealBlob(keys.accountData, { ...name, kind: "account" }, accountDataContent, {
    selfVaultId: selfVault.vaultId,
    clinicId: plan.clinicId,
    identityHead: identity.head,
    vaultHeads: [...mine, ...(clinicVault ? [clinicVault] : [])].map(({ vaultId, head }) => ({
      vaultId,
      head,
      length: 1,
    })),
    accountVersion: 1,
  });
  const text = toBase64url;
  const request: AccountRequest = {
    identityLog: person.log.map(text),
    locator: text(locatorOf(code)),
    authKey: text(authKey),
    kdfId: currentKdfId,
    passwordBlob: text(passwordBlob),
    recoveryBlob: text(recoveryBlob),
    accountData: text(accountData),
    accountVersion: 1,
    vaults: mine.map(({ bytes }) => ({ batch: text(bytes) })),
  };
  const me: Myself = {
    userId,
    key: text(userId),
    profession: plan.profession,
    label: plan.label,
    seed,
    keys,
    kem: [keys.kem],
    device,
    code,
    authKey,
    clinicId: plan.clinicId,
    temporary: false,
    selfVaultKey: text(selfVault.vaultId),
    chartKey: chart && text(chart.vaultId),
    clinicVaultKey: clinicVault && text(clinicVault.vaultId),
  };
  return { me, passwordBlob, vaults: [...mine, ...(clinicVault ? [clinicVault] : [])], request, clinicVault };
}
