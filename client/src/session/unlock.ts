// Unlocking on this device, online or not: password -> wrap key -> seed -> device keys; the log must name what the blob holds (protocol §3).
import {
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  identityKeys,
  idKey,
  olderSeed,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  readIdentityLog,
  type Identity,
  type KemKeyPair,
  type ProtocolError,
  type Result,
  type Seed,
} from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { readAccountFile } from "./account-file.ts";
import type { Myself } from "./me.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";
import type { AccountStore, Stretch } from "./ports.ts";

/** X-Wing pairs of every generation, newest first; older ones are reached through the log's links. */
export function kemPairs(identity: Identity, seed: Seed): readonly KemKeyPair[] {
  const pairs: KemKeyPair[] = [];
  let now: Seed | undefined = seed;
  for (let g = identity.generation; now && g >= 0; g--) {
    pairs.push(identityKeys(now, g).kem);
    const older: Result<Seed, ProtocolError> | undefined = g > 0 ? olderSeed(identity, g, now) : undefined;
    now = older?.ok ? older.value : undefined;
  }
  return pairs;
}

export async function unlock(store: AccountStore, password: string, stretch: Stretch): Promise<Outcome<Myself>> {
  const account = readAccountFile(await store.file("account"));
  const passwordBlob = await store.file("password-blob");
  const deviceFile = await store.file("device-file");
  if (!account || !passwordBlob || !deviceFile)
    return failed("protocol", { kind: "missing-key", where: "this device" });
  const { file, ids } = account;
  const stretched = await stretch(password, ids.userId, file.kdfId);
  if (!stretched) return failed("protocol", { kind: "kdf-floor", where: "this device" });
  const { wrapKey } = passwordKeys(stretched, ids.code, ids.clinicId);
  const opened = openBlob(wrapKey, { kind: "password", userId: ids.userId }, passwordBlobContent, passwordBlob);
  if (!opened.ok) return failed("wrong-password");
  const { seed, generation } = opened.value.value;
  const log = readIdentityLog(await store.identityLog(file.userId), ids.userId);
  if (!log.ok) return protocolFailed(log.error);
  if (log.value.generation !== generation) return failed("protocol", { kind: "rollback", where: "password blob" });
  const device = [...log.value.devices.values()].find((d) => idKey(d.deviceId) === file.deviceId);
  if (!device) return failed("protocol", { kind: "ghost-device", where: "this device" });
  const secrets = openBlob(
    deviceFileKey(seed, device.deviceId),
    { kind: "device", userId: ids.userId },
    deviceFileContent,
    deviceFile,
  );
  if (!secrets.ok) return protocolFailed(secrets.error);
  return gives({
    userId: ids.userId,
    key: file.userId,
    profession: file.profession,
    label: file.label,
    seed,
    keys: identityKeys(seed, generation),
    kem: kemPairs(log.value, seed),
    device: deviceKeys(secrets.value.value.signSeed, secrets.value.value.kemSeed),
    code: ids.code,
    clinicId: ids.clinicId,
    selfVaultKey: file.selfVault,
    chartKey: file.chart,
    clinicVaultKey: file.clinicVault,
  });
}
