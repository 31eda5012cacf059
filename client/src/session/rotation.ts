// New keys for the whole account, signed by the recovery code in hand: the new kit is on paper before one byte is sent (protocol §4, A36, A72).
import {
  accountDataContent,
  asDeviceId,
  asRecoveryCode,
  asSeed,
  asSignInCode,
  currentKdfId,
  deviceFileContent,
  deviceFileKey,
  equalBytes,
  extendIdentity,
  fromBase64url,
  identityKeys,
  idKey,
  locatorOf,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  randomBytes,
  readRecoveryCode,
  recoveryBlobContent,
  recoveryBlobHash,
  recoveryBlobKey,
  recoveryKeys,
  rotateOp,
  sealBlob,
  toBase64url,
  type Identity,
  type StretchedPassword,
} from "@health-vault/crypto-core";
import type { AccountBlobs } from "@health-vault/crypto-core/wire";
import type { RotationForm } from "./api/account.ts";
import type { Outcome } from "./api.ts";
import { codeText, encodeAccountFile, readAccountFile } from "./account-file.ts";
import { bytesOf } from "./bytes.ts";
import { kitView } from "./kits.ts";
import type { Myself } from "./me.ts";
import type { Keeping, NewKit } from "./new-kit.ts";
import { failed, gives, protocolFailed, relayFailed } from "./outcome.ts";
import type { LogPlan } from "./own-log.ts";
import { judgePassword } from "./passwords.ts";
import { kemPairs } from "./unlock.ts";

/** Secrets of the next generation, in memory until the person has them on paper. */
function draw() {
  const recoveryCode = asRecoveryCode(randomBytes(32));
  return {
    seed: asSeed(randomBytes(32)),
    code: asSignInCode(randomBytes(16)),
    recoveryCode,
    recovery: recoveryKeys(recoveryCode),
  };
}

type Fresh = ReturnType<typeof draw>;

/** Op, blobs, verifier and locator of one request, on the log and account as they are now. */
function compose(
  me: Myself,
  now: Identity,
  blobs: AccountBlobs,
  fresh: Fresh,
  signer: ReturnType<typeof recoveryKeys>,
  keep: ReadonlySet<string>,
  stretched: StretchedPassword,
): Outcome<LogPlan & { readonly passwordBlob: Uint8Array }> {
  const { userId } = me;
  const { seed, code } = fresh;
  const generation = now.generation + 1;
  const accountVersion = blobs.accountVersion + 1;
  const name = { userId, generation, accountVersion } as const;
  const keys = identityKeys(seed, generation);
  const recoveryContent = { seed, generation, signInCode: code };
  const recoveryBlob = sealBlob(
    recoveryBlobKey(fresh.recoveryCode),
    { ...name, kind: "recovery" },
    recoveryBlobContent,
    recoveryContent,
  );
  const op = rotateOp(now, {
    oldSeed: me.seed,
    newSeed: seed,
    newCode: code,
    recovery: signer,
    newRecovery: fresh.recovery,
    keep: [...now.devices.values()]
      .filter(({ deviceId, revoked }) => !revoked && keep.has(idKey(deviceId)))
      .map(({ deviceId }) => asDeviceId(deviceId)),
    recoveryBlobHash: recoveryBlobHash(recoveryBlob),
  });
  const after = extendIdentity(now, [op]);
  if (!after.ok) return protocolFailed(after.error);
  const old = openBlob(
    me.keys.accountData,
    { kind: "account", userId, generation: now.generation },
    accountDataContent,
    bytesOf(blobs.accountData),
  );
  if (!old.ok) return protocolFailed(old.error);
  const data = { ...old.value.value, identityHead: after.value.head, accountVersion };
  const { authKey, wrapKey } = passwordKeys(stretched, code, me.clinicId);
  const passwordBlob = sealBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, { seed, generation });
  const account = {
    expectedVersion: blobs.accountVersion,
    locator: toBase64url(locatorOf(code)),
    authKey: toBase64url(authKey),
    kdfId: currentKdfId,
    passwordBlob: toBase64url(passwordBlob),
    recoveryBlob: toBase64url(recoveryBlob),
    accountData: toBase64url(sealBlob(keys.accountData, { ...name, kind: "account" }, accountDataContent, data)),
  };
  return gives({ ops: [op], company: { account }, passwordBlob });
}

/** The new keys on this disk, in one transaction; the log is here already, so that a crash before it is made good at the next unlock. */
async function settle(k: Keeping, log: Identity, fresh: Fresh, passwordBlob: Uint8Array): Promise<Outcome<Myself>> {
  const { me, store } = k;
  const deviceFile = await store.file("device-file");
  const file = readAccountFile(await store.file("account"));
  if (!deviceFile || !file) return failed("protocol", { kind: "missing-key", where: "this device" });
  const { deviceId } = me.device;
  const here = { kind: "device", userId: me.userId } as const;
  const seeds = openBlob(deviceFileKey(me.seed, deviceId), here, deviceFileContent, deviceFile);
  if (!seeds.ok) return protocolFailed(seeds.error);
  const { generation } = log;
  const { seed, code } = fresh;
  const name = { ...here, generation, accountVersion: 0 } as const;
  await store.putFiles({
    account: encodeAccountFile({ ...file.file, signInCode: codeText(code) }),
    "password-blob": passwordBlob,
    "device-file": sealBlob(deviceFileKey(seed, deviceId), name, deviceFileContent, seeds.value.value),
  });
  return gives({ ...me, seed, code, keys: identityKeys(seed, generation), kem: kemPairs(log, seed) });
}

export async function beginRotation(k: Keeping, form: RotationForm): Promise<Outcome<NewKit>> {
  const { me, own, ports, relay, address } = k;
  const typed = readRecoveryCode(form.recoveryCode);
  if (!typed) return failed("invalid", { field: "code", reason: "checksum" });
  const strong = await judgePassword(form.password);
  if (!strong.ok) return strong;
  const now = await own.newest();
  if (!now.ok) return now;
  const signer = recoveryKeys(typed);
  if (!equalBytes(signer.publicKey, now.value.recPk)) return failed("wrong-code");
  const keep = new Set([...form.keep, idKey(me.device.deviceId)]);
  if ([...keep].some((key) => fromBase64url(key)?.length !== 32 || !now.value.devices.has(key)))
    return failed("invalid", { field: "device", reason: "unknown" });
  const stretched = await ports.stretch(form.password, me.userId, currentKdfId);
  const blobs = await relay.blobs();
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  if (!blobs.ok) return relayFailed(blobs.error);
  const fresh = draw();
  const kit = kitView("me", me.label, {
    userId: me.userId,
    signInCode: fresh.code,
    recoveryCode: fresh.recoveryCode,
    relayAddress: address,
    clinicId: me.clinicId,
    accountVersion: blobs.value.accountVersion + 1,
    identityHead: now.value.head,
    createdMs: ports.clock.nowMs(),
  });
  const nextPk = (generation: number) => identityKeys(fresh.seed, generation).sign.publicKey;
  let sent: Uint8Array | undefined;
  return gives({
    kit,
    async send() {
      const appended = await own.append(async (log) => {
        // An answer that got lost: the log stands on these keys already.
        if (sent && log.generation > 0 && equalBytes(log.sigPk, nextPk(log.generation))) return gives({ ops: [] });
        const newest = await relay.blobs();
        if (!newest.ok) return relayFailed(newest.error);
        const made = compose(me, log, newest.value, fresh, signer, keep, stretched);
        if (made.ok) sent = made.value.passwordBlob;
        return made;
      });
      if (!appended.ok) return appended;
      return sent
        ? settle(k, appended.value, fresh, sent)
        : failed("protocol", { kind: "missing-key", where: "rotation" });
    },
  });
}
