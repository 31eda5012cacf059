// One more device of an account: what the relay released is checked against the seed, a device-add is made, then all lies on this disk (protocol §3, A1, A6, A29).
import {
  accountDataContent,
  asSignPublicKey,
  currentKdfId,
  deviceAddOp,
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  equalBytes,
  extendIdentity,
  identityKeys,
  openBlob,
  randomBytes,
  readIdentityLog,
  sealBlob,
  toBase64url,
  type AccountData,
  type Identity,
  type IdentityKeys,
  type Seed,
  type SignInCode,
  type UserId,
} from "@health-vault/crypto-core";
import {
  LIMITS,
  type AppendIdentityAnswer,
  type IdentityLogAnswer,
  type SignInAnswer,
} from "@health-vault/crypto-core/wire";
import type { Outcome } from "./api.ts";
import { codeText, encodeAccountFile } from "./account-file.ts";
import { bytesOf } from "./bytes.ts";
import { meetClinic } from "./clinic-log.ts";
import type { Myself } from "./me.ts";
import { failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import type { AccountStore, Relay, Reply, SessionPorts } from "./ports.ts";
import { kemPairs } from "./unlock.ts";

export interface SignedIn {
  readonly me: Myself;
  readonly store: AccountStore;
}

/** What opened, against what the relay said. */
export interface Secrets {
  readonly userId: UserId;
  readonly clinicId: UserId;
  readonly seed: Seed;
  readonly generation: number;
  readonly code: SignInCode;
}

export interface Checked {
  readonly secrets: Secrets;
  readonly ops: readonly Uint8Array[];
  readonly log: Identity;
  readonly keys: IdentityKeys;
  readonly account: AccountData;
}

export interface ReleasedLog {
  readonly identity: Identity;
  readonly ops: readonly Uint8Array[];
}

/** The log must name the keys that the seed gives, the account data the same clinic, and the log must hold the head that they name. */
export function checkAccount(answer: SignInAnswer, released: ReleasedLog, secrets: Secrets): Outcome<Checked> {
  const { identity: log, ops } = released;
  const { userId, clinicId, seed, generation } = secrets;
  if (log.generation !== generation) return failed("protocol", { kind: "rollback", where: "own log" });
  const keys = identityKeys(seed, generation);
  if (!equalBytes(keys.sign.publicKey, log.sigPk))
    return failed("protocol", { kind: "identity-changed", where: "own log" });
  const name = { kind: "account", userId, generation } as const;
  const data = openBlob(keys.accountData, name, accountDataContent, bytesOf(answer.blobs.accountData));
  if (!data.ok) return protocolFailed(data.error);
  const account = data.value.value;
  if (!equalBytes(account.clinicId, clinicId)) return failed("clinic-mismatch");
  if (!log.heads.has(toBase64url(account.identityHead)))
    return failed("protocol", { kind: "rollback", where: "own log" });
  return gives({ secrets, ops, log, keys, account });
}

/** One's own log, whole: an answer holds its beginning, the rest is asked for with the token that came with it. */
export async function releasedLog(relay: Relay, answer: SignInAnswer, userId: UserId): Promise<Outcome<ReleasedLog>> {
  const ops = answer.identityLog.map(bytesOf);
  while (ops.length % LIMITS.identityOps === 0) {
    const more: Reply<IdentityLogAnswer> = await relay.bootstrapLog(answer.bootstrap, toBase64url(userId), ops.length);
    if (!more.ok) return relayFailed(more.error);
    ops.push(...more.value.ops.map(bytesOf));
    if (ops.length >= more.value.length || more.value.ops.length === 0) break;
  }
  const log = readIdentityLog(ops, userId);
  return log.ok ? gives({ identity: log.value, ops }) : protocolFailed(log.error);
}

export interface NewDevice {
  readonly checked: Checked;
  readonly answer: SignInAnswer;
  readonly passwordBlob: Uint8Array;
  /** Not one's own: nothing of it is kept, and it is named so in the log. */
  readonly temporary: boolean;
}

/** An answer that got lost is asked for again: the relay knows the same bytes. */
const tries = 3;

export async function addDevice(ports: SessionPorts, input: NewDevice): Promise<Outcome<SignedIn>> {
  const { checked, answer, passwordBlob, temporary } = input;
  const { secrets, ops, log, keys, account } = checked;
  const { userId, clinicId, seed, generation, code } = secrets;
  const { relay } = ports;
  const clinic = await meetClinic(relay, clinicId);
  if (!clinic.ok) return clinic;

  const seeds = { signSeed: randomBytes(32), kemSeed: randomBytes(32) };
  const device = deviceKeys(seeds.signSeed, seeds.kemSeed);
  const transport = await ports.transportKeys.create();
  const op = deviceAddOp(log, keys.sign, { device, transportPk: asSignPublicKey(transport.publicKey), temporary });
  const key = toBase64url(userId);
  const request = { expectedHead: toBase64url(log.head), ops: [toBase64url(op)] };
  let appended: Reply<AppendIdentityAnswer> = await relay.bootstrapAppend(answer.bootstrap, key, request);
  for (let again = 1; again < tries && !appended.ok && appended.error.code === "unreachable"; again++)
    appended = await relay.bootstrapAppend(answer.bootstrap, key, request);
  if (!appended.ok) return relayFailed(appended.error);
  const grown = extendIdentity(log, [op]);
  if (!grown.ok) return protocolFailed(grown.error);

  const store = await (temporary ? ports.passing() : ports.device).open(key);
  await store.appendIdentityLog(key, 0, [...ops, op]);
  await store.appendIdentityLog(toBase64url(clinicId), 0, clinic.value.ops);
  await store.putTransportHandle(transport.handle);
  const { profession } = answer;
  const label = clinic.value.identity.name ?? "";
  const selfVaultKey = toBase64url(account.selfVaultId);
  const others = account.vaultHeads
    .map(({ vaultId }) => toBase64url(vaultId))
    .filter((vault) => vault !== selfVaultKey);
  const chartKey = profession === "patient" ? others[0] : undefined;
  const clinicVaultKey = profession === "admin" ? others[0] : undefined;
  const file = encodeAccountFile({
    version: 1,
    userId: key,
    deviceId: toBase64url(device.deviceId),
    clinicId: toBase64url(clinicId),
    relayAddress: relay.address,
    signInCode: codeText(code),
    kdfId: currentKdfId,
    profession,
    label,
    selfVault: selfVaultKey,
    ...(chartKey === undefined ? {} : { chart: chartKey }),
    ...(clinicVaultKey === undefined ? {} : { clinicVault: clinicVaultKey }),
  });
  const name = { kind: "device", userId, generation, accountVersion: answer.blobs.accountVersion } as const;
  const deviceFile = sealBlob(deviceFileKey(seed, device.deviceId), name, deviceFileContent, seeds);
  await store.putFiles({ account: file, "password-blob": passwordBlob, "device-file": deviceFile });
  if (!temporary) await ports.device.putAccount({ userId: key, label, profession });
  const kem = kemPairs(grown.value, seed);
  const me: Myself = {
    userId,
    key,
    profession,
    label,
    seed,
    keys,
    kem,
    device,
    code,
    clinicId,
    temporary,
    selfVaultKey,
    chartKey,
    clinicVaultKey,
  };
  return gives({ me, store });
}
