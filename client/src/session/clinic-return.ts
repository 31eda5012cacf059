// Back with the clinic's kit: its recovery code opens the clinic's seed, new keys and a new kit are drawn at once, a new administrator goes on (protocol §4, clinic; A72).
import {
  asRecoveryCode,
  asSeed,
  asSignInCode,
  asUserId,
  equalBytes,
  identityKeys,
  openBlob,
  randomBytes,
  readRecoveryCode,
  recoveryBlobContent,
  recoveryBlobHash,
  recoveryBlobKey,
  recoveryKeys,
  rotateOp,
  toBase64url,
  type Identity,
  type RecoveryCode,
  type Seed,
} from "@health-vault/crypto-core";
import type { SignUpAnswer } from "@health-vault/crypto-core/wire";
import type { Outcome } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { meetClinic, type KnownClinic } from "./clinic-log.ts";
import { clinicBlob, type NewAccount, type NewClinic } from "./new-account.ts";
import { failed, gives, relayFailed } from "./outcome.ts";
import type { Relay } from "./ports.ts";
import { recoveryProof } from "./recovery.ts";

export interface ClinicReturn {
  /** The clinic under its next keys; identity and log as they are before them. */
  readonly clinic: NewClinic;
  /** The new administrator's account and the clinic's new keys; `offline` may be tried again. */
  send(account: NewAccount): Promise<Outcome<SignUpAnswer>>;
}

/** Whatever does not fit is the same refusal: which part was wrong is nobody's business (A15). */
const wrong = failed("wrong-code");

const tries = 3;

/** The seed now in force. */
async function opened(relay: Relay, code: RecoveryCode, { identity }: KnownClinic): Promise<Outcome<Seed>> {
  const { userId, generation, recoveryBlobHash: named } = identity;
  if (!equalBytes(identity.recPk, recoveryKeys(code).publicKey)) return wrong;
  const proof = await recoveryProof(relay, code, userId);
  if (!proof.ok) return proof;
  const reply = await relay.clinicRecovery(proof.value);
  if (!reply.ok) return reply.error.code === "sign-in" ? wrong : relayFailed(reply.error);
  const blob = bytesOf(reply.value.recoveryBlob);
  if (named && !equalBytes(recoveryBlobHash(blob), named)) return wrong;
  const content = openBlob(recoveryBlobKey(code), { kind: "recovery", userId, generation }, recoveryBlobContent, blob);
  if (!content.ok) return wrong;
  const { seed } = content.value.value;
  return equalBytes(identityKeys(seed, generation).sign.publicKey, identity.sigPk) ? gives(seed) : wrong;
}

export async function beginClinicReturn(relay: Relay, typed: string): Promise<Outcome<ClinicReturn>> {
  const code = readRecoveryCode(typed);
  if (!code) return failed("invalid", { field: "code", reason: "checksum" });
  const info = await relay.info();
  if (!info.ok) return relayFailed(info.error);
  if (info.value.clinicId === null) return wrong;
  const clinicId = asUserId(bytesOf(info.value.clinicId));
  const known = await meetClinic(relay, clinicId);
  if (!known.ok) return known;
  const old = await opened(relay, code, known.value);
  if (!old.ok) return old;

  const seed = asSeed(randomBytes(32));
  const recoveryCode = asRecoveryCode(randomBytes(32));
  const generation = known.value.identity.generation + 1;
  const recoveryBlob = clinicBlob(clinicId, recoveryCode, seed, generation);
  const compose = (now: Identity): string =>
    toBase64url(
      rotateOp(now, {
        oldSeed: old.value,
        newSeed: seed,
        // A clinic has no devices: nobody gets it.
        newCode: asSignInCode(randomBytes(16)),
        recovery: recoveryKeys(code),
        newRecovery: recoveryKeys(recoveryCode),
        keep: [],
        recoveryBlobHash: recoveryBlobHash(recoveryBlob),
      }),
    );
  let op = compose(known.value.identity);
  return gives({
    clinic: { identity: known.value.identity, log: known.value.ops, seed, generation, recoveryCode, recoveryBlob },
    async send({ request, clinicVault }) {
      if (!clinicVault) throw new TypeError("a return without a clinic vault");
      for (let attempt = 0; attempt < tries; attempt++) {
        const clinic = { op, recoveryBlob: toBase64url(recoveryBlob), batch: toBase64url(clinicVault.bytes) };
        let reply = await relay.clinicReturn({ ...request, clinic });
        // Lost on the way back, perhaps: the relay knows these bytes again.
        if (!reply.ok && reply.error.code === "unreachable") reply = await relay.clinicReturn({ ...request, clinic });
        if (reply.ok) return gives(reply.value);
        if (reply.error.code === "sign-in") return wrong;
        if (reply.error.code !== "conflict-head") return relayFailed(reply.error);
        const newest = await meetClinic(relay, clinicId);
        if (!newest.ok) return newest;
        // Somebody else was quicker with the same kit: it is no longer in force.
        if (newest.value.identity.generation !== generation - 1) return wrong;
        op = compose(newest.value.identity);
      }
      return failed("relay-refused", { code: "conflict-head" });
    },
  });
}
