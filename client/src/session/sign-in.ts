// A further device: sign-in code and password; the relay names user and clinic, and both are checked after opening (protocol §3).
import {
  accountDataContent,
  asSignPublicKey,
  asUserId,
  currentKdfId,
  deviceAddOp,
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  equalBytes,
  extendIdentity,
  fromBase64url,
  identityKeys,
  locatorOf,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  randomBytes,
  readIdentityLog,
  readSignInCode,
  sealBlob,
  toBase64url,
} from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { codeText, encodeAccountFile } from "./account-file.ts";
import { clinicLogFrom } from "./sign-up.ts";
import type { Myself } from "./me.ts";
import { failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";
import { kemPairs } from "./unlock.ts";

const bytesOf = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array();

export async function signIn(
  ports: SessionPorts,
  typedCode: string,
  password: string,
): Promise<Outcome<{ readonly me: Myself; readonly store: AccountStore }>> {
  const { relay } = ports;
  const code = readSignInCode(typedCode);
  if (!code) return failed("invalid", { field: "code", reason: "checksum" });
  const locator = toBase64url(locatorOf(code));
  const found = await relay.locate({ locator });
  if (!found.ok) return relayFailed(found.error);
  const userId = asUserId(bytesOf(found.value.userId));
  const clinicId = asUserId(bytesOf(found.value.clinicId));
  const stretched = await ports.stretch(password, userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  const { authKey, wrapKey } = passwordKeys(stretched, code, clinicId);
  const reply = await relay.signIn({ locator, authKey: toBase64url(authKey) });
  if (!reply.ok) return relayFailed(reply.error);
  const { blobs, identityLog, profession, bootstrap } = reply.value;
  const ops = identityLog.map(bytesOf);
  const log = readIdentityLog(ops, userId);
  if (!log.ok) return protocolFailed(log.error);
  const passwordBlob = bytesOf(blobs.passwordBlob);
  const opened = openBlob(
    wrapKey,
    { kind: "password", userId, generation: log.value.generation },
    passwordBlobContent,
    passwordBlob,
  );
  if (!opened.ok) return protocolFailed(opened.error);
  const { seed, generation } = opened.value.value;
  const keys = identityKeys(seed, generation);
  if (!equalBytes(keys.sign.publicKey, log.value.sigPk))
    return failed("protocol", { kind: "identity-changed", where: "own log" });
  const data = openBlob(
    keys.accountData,
    { kind: "account", userId, generation },
    accountDataContent,
    bytesOf(blobs.accountData),
  );
  if (!data.ok) return protocolFailed(data.error);
  const account = data.value.value;
  if (!equalBytes(account.clinicId, clinicId)) return failed("clinic-mismatch");
  if (!log.value.heads.has(toBase64url(account.identityHead)))
    return failed("protocol", { kind: "rollback", where: "own log" });

  const clinic = await relay.clinicLog(0);
  if (!clinic.ok) return relayFailed(clinic.error);
  const known = readIdentityLog(clinicLogFrom(clinic.value), clinicId);
  if (!known.ok) return failed("clinic-mismatch", { kind: known.error.kind });

  const seeds = { signSeed: randomBytes(32), kemSeed: randomBytes(32) };
  const device = deviceKeys(seeds.signSeed, seeds.kemSeed);
  const transport = await ports.transportKeys.create();
  const op = deviceAddOp(log.value, keys.sign, { device, transportPk: asSignPublicKey(transport.publicKey) });
  const appended = await relay.bootstrapAppend(bootstrap, toBase64url(userId), {
    expectedHead: toBase64url(log.value.head),
    ops: [toBase64url(op)],
  });
  if (!appended.ok) return relayFailed(appended.error);
  const grown = extendIdentity(log.value, [op]);
  if (!grown.ok) return protocolFailed(grown.error);

  const key = toBase64url(userId);
  const store = await ports.device.open(key);
  await store.appendIdentityLog(key, 0, [...ops, op]);
  await store.appendIdentityLog(toBase64url(clinicId), 0, clinicLogFrom(clinic.value));
  await store.putTransportHandle(transport.handle);
  const name = { kind: "device", userId, generation, accountVersion: blobs.accountVersion } as const;
  const label = known.value.name ?? "";
  const selfVault = toBase64url(account.selfVaultId);
  const others = account.vaultHeads.map(({ vaultId }) => toBase64url(vaultId)).filter((vault) => vault !== selfVault);
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
    selfVault,
    ...(chartKey === undefined ? {} : { chart: chartKey }),
    ...(clinicVaultKey === undefined ? {} : { clinicVault: clinicVaultKey }),
  });
  const deviceFile = sealBlob(deviceFileKey(seed, device.deviceId), name, deviceFileContent, seeds);
  await store.putFiles({ account: file, "password-blob": passwordBlob, "device-file": deviceFile });
  await ports.device.putAccount({ userId: key, label, profession });
  const kem = kemPairs(grown.value, seed);
  return gives({
    me: {
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
      selfVaultKey: selfVault,
      chartKey,
      clinicVaultKey,
    },
    store,
  });
}
