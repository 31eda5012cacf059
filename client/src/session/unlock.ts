// Unlocking on this device, online or not: password -> wrap key -> seed -> device keys; a newer blob or newer keys replace what lies here in one transaction (protocol §3).
import {
  asDeviceId,
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  equalBytes,
  identityKeys,
  idKey,
  olderSeed,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  peekBlob,
  readIdentityLog,
  sealBlob,
  seedFromRotation,
  type Identity,
  type KemKeyPair,
  type ProtocolError,
  type Result,
  type Seed,
  type StretchedPassword,
} from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { codeText, encodeAccountFile, readAccountFile } from "./account-file.ts";
import { bytesOf } from "./bytes.ts";
import { credentials } from "./credentials.ts";
import type { Myself } from "./me.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";
import type { AccountStore, SessionPorts, Stretch } from "./ports.ts";

/** The seed of this generation and of those before it, newest first; older ones are reached through the log's links. */
export function seedsOf(identity: Identity, seed: Seed, generation = identity.generation): readonly Seed[] {
  const seeds: Seed[] = [];
  let now: Seed | undefined = seed;
  for (let g = generation; now && g >= 0; g--) {
    seeds.push(now);
    const older: Result<Seed, ProtocolError> | undefined = g > 0 ? olderSeed(identity, g, now) : undefined;
    now = older?.ok ? older.value : undefined;
  }
  return seeds;
}

/** X-Wing pairs of every generation up to this one, newest first. */
export const kemPairs = (identity: Identity, seed: Seed, generation = identity.generation): readonly KemKeyPair[] =>
  seedsOf(identity, seed, generation).map((one, older) => identityKeys(one, generation - older).kem);

type OnDisk = NonNullable<ReturnType<typeof readAccountFile>>;
/** Where a newer password blob may be had; without it only what lies here is tried. */
type Online = Pick<SessionPorts, "relay" | "transportKeys">;

interface Opened {
  readonly seed: Seed;
  readonly generation: number;
}

function tryBlob(account: OnDisk, stretched: StretchedPassword, blob: Uint8Array): Opened | undefined {
  const { ids } = account;
  const { wrapKey } = passwordKeys(stretched, ids.code, ids.clinicId);
  const opened = openBlob(wrapKey, { kind: "password", userId: ids.userId }, passwordBlobContent, blob);
  return opened.ok ? opened.value.value : undefined;
}

/**
 * The relay's blob, if it is newer than the one here and opens with what was typed: then it is the one here. One of newer keys opens only
 * with the sign-in code that was left for this device beside them.
 */
async function tryNewest(
  ports: Online,
  store: AccountStore,
  account: OnDisk,
  stretched: StretchedPassword,
  local: Uint8Array,
): Promise<Opened | "newer-keys" | undefined> {
  const deviceId = asDeviceId(bytesOf(account.file.deviceId));
  const me = await credentials(ports.transportKeys, account.ids.userId, deviceId, store).catch(() => undefined);
  const reply = me && (await ports.relay.as(me).blobs());
  if (!reply?.ok) return undefined;
  const newest = bytesOf(reply.value.passwordBlob);
  const [here, there] = [peekBlob(local), peekBlob(newest)];
  if (!here.ok || !there.ok || there.value.accountVersion <= here.value.accountVersion) return undefined;
  if (there.value.generation > here.value.generation) return "newer-keys";
  const opened = tryBlob(account, stretched, newest);
  if (opened) await store.putFiles({ "password-blob": newest });
  return opened;
}

export async function unlock(
  store: AccountStore,
  password: string,
  stretch: Stretch,
  online?: Online,
): Promise<Outcome<Myself>> {
  const account = readAccountFile(await store.file("account"));
  const passwordBlob = await store.file("password-blob");
  const deviceFile = await store.file("device-file");
  if (!account || !passwordBlob || !deviceFile)
    return failed("protocol", { kind: "missing-key", where: "this device" });
  const { file, ids } = account;
  const stretched = await stretch(password, ids.userId, file.kdfId);
  if (!stretched) return failed("protocol", { kind: "kdf-floor", where: "this device" });
  const opened =
    tryBlob(account, stretched, passwordBlob) ??
    (online && (await tryNewest(online, store, account, stretched, passwordBlob)));
  const log = readIdentityLog(await store.identityLog(file.userId), ids.userId);
  if (!opened || opened === "newer-keys") {
    const [blob, known] = [peekBlob(passwordBlob), log.ok ? log.value.generation : 0];
    // What was left for this device opens with what it had before: a new password is not known here yet, and not to be told from a wrong one.
    const keysChanged = opened === "newer-keys" || (blob.ok && known > blob.value.generation);
    return keysChanged ? failed("wrong-password", { reason: "keys-changed" }) : failed("wrong-password");
  }
  const { seed, generation } = opened;
  if (!log.ok) return protocolFailed(log.error);
  if (log.value.generation < generation) return failed("protocol", { kind: "rollback", where: "own log" });
  const device = [...log.value.devices.values()].find((d) => idKey(d.deviceId) === file.deviceId);
  if (!device) return failed("protocol", { kind: "ghost-device", where: "this device" });
  const secrets = openBlob(
    deviceFileKey(seed, device.deviceId),
    { kind: "device", userId: ids.userId },
    deviceFileContent,
    deviceFile,
  );
  if (!secrets.ok) return protocolFailed(secrets.error);
  const seeds = secrets.value.value;
  const mine: Myself = {
    userId: ids.userId,
    key: file.userId,
    profession: file.profession,
    label: file.label,
    seed,
    keys: identityKeys(seed, generation),
    kem: kemPairs(log.value, seed, generation),
    device: deviceKeys(seeds.signSeed, seeds.kemSeed),
    code: ids.code,
    authKey: passwordKeys(stretched, ids.code, ids.clinicId).authKey,
    clinicId: ids.clinicId,
    temporary: false,
    selfVaultKey: file.selfVault,
    chartKey: file.chart,
    clinicVaultKey: file.clinicVault,
  };
  // A device that a rotation left out stays with its old keys: what it had not sent can still be read.
  if (log.value.generation === generation || device.revoked) return gives(mine);
  const taken = await takeOver(store, account, log.value, mine, stretched, seeds, peekBlob(passwordBlob));
  // The new password, if it was typed, has a blob of its own there: from now on it is the one that opens here.
  const after = taken.ok && online ? readAccountFile(await store.file("account")) : undefined;
  const local = await store.file("password-blob");
  if (after && online && local) await tryNewest(online, store, after, stretched, local);
  return taken;
}

/** Keys that another device of mine made: taken from the wrap that it left for this one, and put here in one transaction. */
async function takeOver(
  store: AccountStore,
  account: OnDisk,
  log: Identity,
  mine: Myself,
  stretched: StretchedPassword,
  seeds: { readonly signSeed: Uint8Array; readonly kemSeed: Uint8Array },
  peeked: ReturnType<typeof peekBlob>,
): Promise<Outcome<Myself>> {
  const found = seedFromRotation(log, mine.device);
  if (!found.ok) return protocolFailed(found.error);
  const { seed, code } = found.value;
  const { generation } = log;
  const keys = identityKeys(seed, generation);
  if (!equalBytes(keys.sign.publicKey, log.sigPk)) return failed("protocol", { kind: "bad-wrap", where: "own log" });
  // Older than the relay's blob of this generation, so that a new password is still taken from there.
  const accountVersion = peeked.ok ? peeked.value.accountVersion : 0;
  const name = { userId: mine.userId, generation, accountVersion } as const;
  const { authKey, wrapKey } = passwordKeys(stretched, code, mine.clinicId);
  await store.putFiles({
    account: encodeAccountFile({ ...account.file, signInCode: codeText(code) }),
    "password-blob": sealBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, { seed, generation }),
    "device-file": sealBlob(
      deviceFileKey(seed, mine.device.deviceId),
      { ...name, kind: "device" },
      deviceFileContent,
      seeds,
    ),
  });
  return gives({ ...mine, seed, keys, kem: kemPairs(log, seed), code, authKey });
}
