// Coming back by code or kit on a device that holds the account already: it goes on as the device it is, with all that waits on it (protocol §3, A74).
import {
  deviceFileContent,
  deviceFileKey,
  deviceKeys,
  idKey,
  openBlob,
  sealBlob,
  toBase64url,
  type Device,
  type Identity,
  type Seed,
  type UserId,
} from "@health-vault/crypto-core";
import { codeText, encodeAccountFile, readAccountFile } from "./account-file.ts";
import type { Outcome } from "./api.ts";
import { addDevice, type Checked, type NewDevice, type SignedIn } from "./new-device.ts";
import { done, failed, gives } from "./outcome.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";
import { kemPairs, seedsOf } from "./unlock.ts";

interface Seeds {
  readonly signSeed: Uint8Array;
  readonly kemSeed: Uint8Array;
}

/** The device's own secrets, under the seed of now or of any generation before: it may have been away while keys were renewed. */
function ownSeeds(log: Identity, newest: Seed, userId: UserId, device: Device, file: Uint8Array): Seeds | undefined {
  for (const seed of seedsOf(log, newest)) {
    const opened = openBlob(deviceFileKey(seed, device.deviceId), { kind: "device", userId }, deviceFileContent, file);
    if (opened.ok) return opened.value.value;
  }
  return undefined;
}

/** What this device is in the account, where it is a live one of it whose secrets open. */
async function standing(store: AccountStore, { secrets, log }: Checked) {
  const account = readAccountFile(await store.file("account"));
  const deviceFile = await store.file("device-file");
  const device = account && log.devices.get(account.file.deviceId);
  if (!account || !deviceFile || !device || device.revoked) return undefined;
  const seeds = ownSeeds(log, secrets.seed, secrets.userId, device, deviceFile);
  return seeds && { account, device, seeds };
}

/** Everything under the new password and the newest keys, in one transaction; logs, vaults and outbox stay. */
async function goOn(store: AccountStore, input: NewDevice): Promise<SignedIn | undefined> {
  const { checked, answer, passwordBlob } = input;
  const { secrets, ops, log, keys } = checked;
  const { userId, clinicId, seed, generation, code } = secrets;
  const found = await standing(store, checked);
  if (!found) return undefined;
  const { account, device, seeds } = found;
  const key = idKey(userId);
  const name = { kind: "device", userId, generation, accountVersion: answer.blobs.accountVersion } as const;
  await store.appendIdentityLog(key, 0, ops);
  await store.putFiles({
    account: encodeAccountFile({ ...account.file, signInCode: codeText(code) }),
    "password-blob": passwordBlob,
    "device-file": sealBlob(deviceFileKey(seed, device.deviceId), name, deviceFileContent, seeds),
  });
  const { profession, label, selfVault, chart, clinicVault } = account.file;
  const me = {
    userId,
    key,
    profession,
    label,
    seed,
    keys,
    kem: kemPairs(log, seed),
    device: deviceKeys(seeds.signSeed, seeds.kemSeed),
    code,
    clinicId,
    temporary: false,
    selfVaultKey: selfVault,
    chartKey: chart,
    clinicVaultKey: clinicVault,
  };
  return { me, store };
}

const holds = async ({ device }: SessionPorts, key: string): Promise<boolean> =>
  (await device.accounts()).some(({ userId }) => userId === key);

/**
 * Asked before anything is changed at the relay: `unsent` (facts.count) where this device was taken off the account and has items that
 * nobody else has. They are not thrown away on the way in.
 */
export async function blockedHere(ports: SessionPorts, checked: Checked, temporary: boolean): Promise<Outcome> {
  const key = toBase64url(checked.secrets.userId);
  if (temporary || !(await holds(ports, key))) return done;
  const store = await ports.device.open(key);
  try {
    const { length } = await store.outbox();
    return length > 0 && !(await standing(store, checked)) ? failed("unsent", { count: length }) : done;
  } finally {
    store.close();
  }
}

/**
 * Undefined where this device does not hold the account, or held it and was taken off with nothing left on it: then a new device is
 * made. `unsent` (facts.count) where it was taken off and has items that nobody else has: they are not thrown away on the way in.
 */
async function heldDevice(ports: SessionPorts, input: NewDevice): Promise<Outcome<SignedIn> | undefined> {
  const key = toBase64url(input.checked.secrets.userId);
  if (input.temporary || !(await holds(ports, key))) return undefined;
  const store = await ports.device.open(key);
  const same = await goOn(store, input);
  if (same) return gives(same);
  const { length } = await store.outbox();
  store.close();
  if (length > 0) return failed("unsent", { count: length });
  await ports.device.forget(key);
  return undefined;
}

/** The device that this one is already, or a new one. */
export const deviceHere = async (ports: SessionPorts, input: NewDevice): Promise<Outcome<SignedIn>> =>
  (await heldDevice(ports, input)) ?? addDevice(ports, input);
