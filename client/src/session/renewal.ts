// A new recovery code without the old one: announced now, in force after seven days of the relay's clock, void by a veto of the old code (protocol §4, A72).
import {
  asRecoveryCode,
  concat,
  equalBytes,
  identityOp,
  randomBytes,
  readRecoveryCode,
  recoveryBlobContent,
  recoveryBlobHash,
  recoveryBlobKey,
  recoveryKeys,
  recoveryRenewOp,
  sealBlob,
  toBase64url,
  type RecoveryCode,
} from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { kitView } from "./kits.ts";
import type { Keeping, NewKit } from "./new-kit.ts";
import { done, failed, gives, relayFailed } from "./outcome.ts";

export const renewalMs = 7 * 24 * 3600 * 1000;

function sealed({ me }: Keeping, code: RecoveryCode, accountVersion: number): Uint8Array {
  const { seed, userId, keys } = me;
  const name = { kind: "recovery", userId, generation: keys.generation, accountVersion } as const;
  const content = { seed, generation: keys.generation, signInCode: me.code };
  return sealBlob(recoveryBlobKey(code), name, recoveryBlobContent, content);
}

/** The key of the code and the blob it opens; the code itself is on paper only. */
export async function pendingHere(k: Pick<Keeping, "store">) {
  const held = await k.store.file("renewal");
  return held && held.length > 32 ? { recPk: held.subarray(0, 32), blob: held.subarray(32) } : undefined;
}

export async function beginRenewal(k: Keeping): Promise<Outcome<NewKit>> {
  const { me, own, ports, relay, address, store } = k;
  const now = await own.newest();
  if (!now.ok) return now;
  const blobs = await relay.blobs();
  if (!blobs.ok) return relayFailed(blobs.error);
  const code = asRecoveryCode(randomBytes(32));
  const pair = recoveryKeys(code);
  const kit = kitView("me", me.label, {
    userId: me.userId,
    signInCode: me.code,
    recoveryCode: code,
    relayAddress: address,
    clinicId: me.clinicId,
    accountVersion: blobs.value.accountVersion + 1,
    identityHead: now.value.head,
    createdMs: ports.clock.nowMs(),
  });
  return gives({
    kit,
    async send() {
      await store.putFiles({ renewal: concat(pair.publicKey, sealed(k, code, blobs.value.accountVersion + 1)) });
      const appended = await own.append((log) => {
        const isThere = log.pendingRecPk && equalBytes(log.pendingRecPk, pair.publicKey);
        return gives({ ops: isThere ? [] : [recoveryRenewOp(log, me.keys.sign, pair)] });
      });
      return appended.ok ? gives(undefined) : appended;
    },
  });
}

/** `seenMs`: when this device first saw the renewal. */
export async function confirmRenewal(k: Keeping, typed: string | undefined, seenMs: number): Promise<Outcome> {
  const { own, me, relay, store } = k;
  const now = await own.newest();
  if (!now.ok) return now;
  const code = typed === undefined ? undefined : readRecoveryCode(typed);
  if (typed !== undefined && !code) return failed("invalid", { field: "code", reason: "checksum" });
  const blobs = await relay.blobs();
  if (!blobs.ok) return relayFailed(blobs.error);
  const pending = code
    ? { recPk: recoveryKeys(code).publicKey, blob: sealed(k, code, blobs.value.accountVersion + 1) }
    : await pendingHere(k);
  if (!pending) return failed("invalid", { field: "code", reason: "missing" });
  const appended = await own.append((log) => {
    // An answer that got lost: it is in force already.
    if (!log.pendingRecPk && equalBytes(log.recPk, pending.recPk)) return gives({ ops: [] });
    if (!log.pendingRecPk || !equalBytes(log.pendingRecPk, pending.recPk)) return failed("wrong-code");
    const recPk = log.pendingRecPk;
    const op = identityOp(log, me.keys.sign, {
      kind: "recovery-confirm",
      recPk,
      recoveryBlobHash: recoveryBlobHash(pending.blob),
    });
    return gives({ ops: [op], company: { recoveryBlob: toBase64url(pending.blob) } });
  });
  if (appended.ok) {
    await store.putFiles({ renewal: new Uint8Array() });
    return done;
  }
  const { kind, facts } = appended.error;
  const early = kind === "relay-refused" && facts?.["reason"] === "expired";
  return early ? failed("too-early", { fromMs: seenMs + renewalMs }) : appended;
}

export async function vetoRenewal({ own }: Keeping, typed: string): Promise<Outcome> {
  const code = readRecoveryCode(typed);
  if (!code) return failed("invalid", { field: "code", reason: "checksum" });
  const pair = recoveryKeys(code);
  const appended = await own.append((log) => {
    if (!equalBytes(log.recPk, pair.publicKey)) return failed("wrong-code");
    return gives({ ops: log.pendingRecPk ? [identityOp(log, pair, { kind: "veto" })] : [] });
  });
  return appended.ok ? done : appended;
}
