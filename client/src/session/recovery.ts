// In by the recovery code alone: proof over the relay's challenge, everything opened is checked, a new password, this device (protocol §3, A8, A12, A15).
import {
  accountDataContent,
  asUserId,
  currentKdfId,
  equalBytes,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  proveRecovery,
  readRecoveryCode,
  recoveryBlobContent,
  recoveryBlobHash,
  recoveryBlobKey,
  recoveryKeys,
  sealBlob,
  toBase64url,
  type RecoveryCode,
  type UserId,
} from "@health-vault/crypto-core";
import type { PutBlobsAnswer, RecoveryProof, SignInAnswer } from "@health-vault/crypto-core/wire";
import type { Outcome, SignInOptions } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { blockedHere, deviceHere } from "./held-device.ts";
import { checkAccount, releasedLog, type Checked, type SignedIn } from "./new-device.ts";
import { failed, gives, relayFailed } from "./outcome.ts";
import { judgePassword } from "./passwords.ts";
import type { Relay, Reply, SessionPorts } from "./ports.ts";

/** One fresh signature of the recovery code for this person at this relay. */
export async function recoveryProof(relay: Relay, code: RecoveryCode, userId: UserId): Promise<Outcome<RecoveryProof>> {
  const asked = await relay.challenge();
  if (!asked.ok) return relayFailed(asked.error);
  const { challenge, timeMs, relayId } = asked.value;
  const over = { relayId: bytesOf(relayId), challenge: bytesOf(challenge), timeMs };
  return gives({ challenge, timeMs, signature: toBase64url(proveRecovery(recoveryKeys(code), over, userId)) });
}

interface Released {
  readonly answer: SignInAnswer;
  readonly checked: Checked;
}

/** Whatever does not fit is the same refusal: which part was wrong is nobody's business. */
const wrong = failed("wrong-code");

async function open(
  relay: Relay,
  answer: SignInAnswer,
  code: RecoveryCode,
  userId: UserId,
  clinicId: UserId,
): Promise<Outcome<Checked>> {
  const log = await releasedLog(relay, answer, userId);
  if (!log.ok) return log;
  const { generation, recPk, recoveryBlobHash: named } = log.value.identity;
  const blob = bytesOf(answer.blobs.recoveryBlob);
  if (!equalBytes(recPk, recoveryKeys(code).publicKey)) return wrong;
  if (named && !equalBytes(recoveryBlobHash(blob), named))
    return failed("protocol", { kind: "rollback", where: "recovery blob" });
  const opened = openBlob(recoveryBlobKey(code), { kind: "recovery", userId, generation }, recoveryBlobContent, blob);
  if (!opened.ok || !opened.value.value.signInCode) return wrong;
  const { seed, signInCode } = opened.value.value;
  return checkAccount(answer, log.value, { userId, clinicId, seed, generation, code: signInCode });
}

async function admitted(relay: Relay, code: RecoveryCode): Promise<Outcome<Released>> {
  const recoveryKey = toBase64url(recoveryKeys(code).publicKey);
  const found = await relay.recoveryLocate({ recoveryKey });
  if (!found.ok) return relayFailed(found.error);
  const clinicId = asUserId(bytesOf(found.value.clinicId));
  let last: Outcome<Released> = wrong;
  for (const name of found.value.userIds) {
    const userId = asUserId(bytesOf(name));
    const proof = await recoveryProof(relay, code, userId);
    if (!proof.ok) return proof;
    const reply = await relay.recoverySignIn({ userId: name, ...proof.value });
    if (!reply.ok && reply.error.code !== "sign-in") return relayFailed(reply.error);
    if (!reply.ok) continue;
    const checked = await open(relay, reply.value, code, userId, clinicId);
    if (checked.ok) return gives({ answer: reply.value, checked: checked.value });
    last = checked;
  }
  return last;
}

export async function recover(
  ports: SessionPorts,
  typed: string,
  password: string,
  options: SignInOptions,
): Promise<Outcome<SignedIn>> {
  const code = readRecoveryCode(typed);
  if (!code) return failed("invalid", { field: "code", reason: "checksum" });
  const strong = await judgePassword(password);
  if (!strong.ok) return strong;
  const inside = await admitted(ports.relay, code);
  if (!inside.ok) return inside;
  const { answer, checked } = inside.value;
  const temporary = options.temporary === true;
  const free = await blockedHere(ports, checked, temporary);
  if (!free.ok) return free;
  const { userId, clinicId, seed, generation, code: signInCode } = checked.secrets;
  const stretched = await ports.stretch(password, userId, currentKdfId);
  if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
  const { authKey, wrapKey } = passwordKeys(stretched, signInCode, clinicId);
  const expectedVersion = answer.blobs.accountVersion;
  const accountVersion = expectedVersion + 1;
  const name = { userId, generation, accountVersion } as const;
  const passwordBlob = sealBlob(wrapKey, { ...name, kind: "password" }, passwordBlobContent, { seed, generation });
  const data = { ...checked.account, identityHead: checked.log.head, accountVersion };
  const request = {
    expectedVersion,
    accountData: toBase64url(
      sealBlob(checked.keys.accountData, { ...name, kind: "account" }, accountDataContent, data),
    ),
    password: { authKey: toBase64url(authKey), kdfId: currentKdfId, passwordBlob: toBase64url(passwordBlob) },
  };
  let put: Reply<PutBlobsAnswer> = await ports.relay.bootstrapBlobs(answer.bootstrap, request);
  if (!put.ok && put.error.code === "unreachable") put = await ports.relay.bootstrapBlobs(answer.bootstrap, request);
  if (!put.ok) return relayFailed(put.error);
  return deviceHere(ports, { checked, answer, passwordBlob, temporary });
}
