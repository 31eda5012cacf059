// The ways in and out of an account over HTTP JSON: recovery code, device link, deletion (protocol.md §3, §6).
import { z } from "zod";
import { accountBlobs, identityOp, recoveryProof, signUpRequest } from "./http.ts";
import { boundedText, fixedText, hashText, userIdText } from "./text.ts";
import { LIMITS } from "./version.ts";

/**
 * POST /v1/recovery/locate: whose recovery key this is now. One that nobody has gets an answer of the same shape; a key that several
 * logs name gives several, and the blob decides (§3).
 */
export const recoveryLocateRequest = z.strictObject({ recoveryKey: fixedText(32) });
export type RecoveryLocateRequest = z.infer<typeof recoveryLocateRequest>;
export const recoveryLocateAnswer = z.object({ userIds: z.array(userIdText).min(1).max(8), clinicId: userIdText });
export type RecoveryLocateAnswer = z.infer<typeof recoveryLocateAnswer>;

/**
 * POST /v1/recovery/sign-in. Answer: `signInAnswer`, whose bootstrap token is also good for a password reset, a `rotate` and a `veto`.
 * Refused as `sign-in` whatever was wrong.
 */
export const recoverySignInRequest = recoveryProof.extend({ userId: userIdText });
export type RecoverySignInRequest = z.infer<typeof recoverySignInRequest>;

/** POST /v1/clinic/recovery: the clinic's recovery blob, for a signature by its current recovery key over its own id. */
export const clinicRecoveryRequest = recoveryProof;
export type ClinicRecoveryRequest = z.infer<typeof clinicRecoveryRequest>;
export const clinicRecoveryAnswer = z.object({ recoveryBlob: accountBlobs.shape.recoveryBlob });
export type ClinicRecoveryAnswer = z.infer<typeof clinicRecoveryAnswer>;

/**
 * POST /v1/clinic/return: a new administrator, kit of the clinic in hand. `op` is the clinic's `rotate`, whose signature by the current
 * recovery key stands for a token; `batch` is batch 0 of the new clinic vault. One transaction: the account, the operation, the vault in the
 * place of the old one; administrators before are suspended. Answer: `signUpAnswer`.
 */
export const clinicReturnRequest = signUpRequest
  .omit({ token: true, profile: true, inviteProof: true, clinic: true })
  .extend({
    clinic: z.strictObject({
      op: identityOp,
      recoveryBlob: accountBlobs.shape.recoveryBlob,
      batch: boundedText(LIMITS.runBytes),
    }),
  });
export type ClinicReturnRequest = z.infer<typeof clinicReturnRequest>;

/**
 * POST /v1/account/delete: blobs, verifier and locator go, all devices are revoked by `ops` in the same transaction; the identity log and what was
 * written in others' vaults stay.
 */
export const deleteAccountRequest = z.strictObject({
  authKey: fixedText(32),
  expectedHead: hashText,
  ops: z.array(identityOp).min(1).max(64),
});
export type DeleteAccountRequest = z.infer<typeof deleteAccountRequest>;

const mailboxId = fixedText(16);
/** POST /v1/mailboxes/open, by the new device: 10 minutes, one answer. The same again answers the same. */
export const mailboxOpenRequest = z.strictObject({ mailboxId, offer: boundedText(LIMITS.mailboxOfferBytes) });
export type MailboxOpenRequest = z.infer<typeof mailboxOpenRequest>;
/** POST /v1/mailboxes/answer, by the old device: once; `taken` when another answer is there. */
export const mailboxAnswerRequest = z.strictObject({ mailboxId, answer: boundedText(LIMITS.mailboxAnswerBytes) });
export type MailboxAnswerRequest = z.infer<typeof mailboxAnswerRequest>;
/** POST /v1/mailboxes/look and POST /v1/mailboxes/close. */
export const mailboxRequest = z.strictObject({ mailboxId });
export type MailboxRequest = z.infer<typeof mailboxRequest>;
export const mailboxAnswer = z.object({
  offer: boundedText(LIMITS.mailboxOfferBytes),
  answer: boundedText(LIMITS.mailboxAnswerBytes).optional(),
});
export type MailboxAnswer = z.infer<typeof mailboxAnswer>;
