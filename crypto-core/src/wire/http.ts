// The small things over HTTP JSON under /v1: shapes of every request and answer (protocol.md §3, §4, §9).
import { z } from "zod";
import {
  boundedText,
  countNumber,
  deviceIdText,
  fixedText,
  hashText,
  incarnationText,
  jwtText,
  relayIdText,
  timeNumber,
  userIdText,
} from "./text.ts";
import { LIMITS } from "./version.ts";

/** Kind of an account, decided by its sign-up token; no cryptographic meaning (A43). */
export const profession = z.enum(["admin", "doctor", "patient"]);
export type Profession = z.infer<typeof profession>;

/** What the clinic's people see of a doctor. */
export const profile = z.strictObject({
  name: z.string().min(1).max(200),
  profession: z.string().min(1).max(200),
  registrationNumber: z.string().min(1).max(100),
});
export type Profile = z.infer<typeof profile>;

/** One signed operation of an identity log. */
export const identityOp = boundedText(LIMITS.identityOpBytes);
const identityOps = z.array(identityOp).min(1).max(LIMITS.identityOps);
const batch = boundedText(LIMITS.runBytes);
const blob = boundedText(LIMITS.blobBytes);
const accountData = boundedText(LIMITS.accountDataBytes);
const locator = fixedText(16);
const authKey = fixedText(32);
const kdfId = z.int().min(1).max(255);
/** 16 random bytes; the relay stores H("HV1/token/v1", token). */
const token = fixedText(16);
const tokenHash = hashText;
const empty = z.strictObject({});

/** GET /v1/relay. Public. */
export const relayInfo = z.object({
  relayId: relayIdText,
  clinicId: userIdText.nullable(),
  incarnation: incarnationText,
  wireVersion: z.int(),
  now: timeNumber,
  setupNeeded: z.boolean(),
});
export type RelayInfo = z.infer<typeof relayInfo>;

/** POST /v1/challenge. Public; good for one session within 60 s. */
export const challengeAnswer = z.object({ challenge: fixedText(32), timeMs: timeNumber, relayId: relayIdText });
export type ChallengeAnswer = z.infer<typeof challengeAnswer>;

/** POST /v1/token-check: whether a sign-up with this token would be let in now; refuses with `token` if not. Uses nothing up. */
export const tokenCheckRequest = z.strictObject({ token });
export type TokenCheckRequest = z.infer<typeof tokenCheckRequest>;
export const tokenCheckAnswer = z.object({ kind: z.enum(["setup", "doctor", "patient"]) });
export type TokenCheckAnswer = z.infer<typeof tokenCheckAnswer>;

/** POST /v1/sign-up: everything of an account in one request and one transaction. */
export const signUpRequest = z.strictObject({
  token,
  identityLog: identityOps,
  locator,
  authKey,
  kdfId,
  passwordBlob: blob,
  recoveryBlob: blob,
  accountData,
  accountVersion: z.literal(1),
  /** Batch 0 of the self-vault, and of a patient's chart. */
  vaults: z.array(z.strictObject({ batch })).min(1).max(4),
  /** Doctors only, and required of them. */
  profile: profile.optional(),
  /** The invitee's signature with the token's key, for the admin who attests; opaque to the relay. */
  inviteProof: boundedText(4096).optional(),
  /** With the set-up token only, and required with it. `batch` is batch 0 of the clinic vault. */
  clinic: z.strictObject({ identityLog: identityOps, recoveryBlob: blob, batch }).optional(),
});
export type SignUpRequest = z.infer<typeof signUpRequest>;

/** `receipt`: a JWS by the relay over (userId, head, time), which replaces the token after a restore (§5, cursor). */
export const signUpAnswer = z.object({ receipt: jwtText, profession });
export type SignUpAnswer = z.infer<typeof signUpAnswer>;

/**
 * POST /v1/restored-account: an account that a restored relay lost, or the newest operations of its log; the receipt
 * stands for the sign-up token (§5.8). Taken only by a relay that was restored in the last 90 days.
 */
export const restoredAccountRequest = z.strictObject({
  receipt: jwtText,
  identityLog: identityOps,
  locator,
  authKey,
  kdfId,
  passwordBlob: blob,
  recoveryBlob: blob,
  accountData,
  accountVersion: countNumber,
  profile: profile.optional(),
});
export type RestoredAccountRequest = z.infer<typeof restoredAccountRequest>;
export const restoredAccountAnswer = z.object({ profession });

export const accountBlobs = z.object({
  accountVersion: countNumber,
  kdfId,
  passwordBlob: blob,
  recoveryBlob: blob,
  accountData,
});
export type AccountBlobs = z.infer<typeof accountBlobs>;

/** POST /v1/locate: whose sign-in code has this locator; the salt and the clinic that the authKey needs (§3). Unknown ones get an answer of the same shape. */
export const locateRequest = z.strictObject({ locator });
export type LocateRequest = z.infer<typeof locateRequest>;
export const locateAnswer = z.object({ userId: userIdText, clinicId: userIdText });
export type LocateAnswer = z.infer<typeof locateAnswer>;

/** POST /v1/sign-in. */
export const signInRequest = z.strictObject({ locator, authKey });
export type SignInRequest = z.infer<typeof signInRequest>;

/** `bootstrap`: a 10-minute JWT for one's own blobs, log and device-add, nothing else (§3). */
export const signInAnswer = z.object({
  userId: userIdText,
  clinicId: userIdText,
  profession,
  blobs: accountBlobs,
  identityLog: identityOps,
  bootstrap: jwtText,
  expiresMs: timeNumber,
});
export type SignInAnswer = z.infer<typeof signInAnswer>;

/** The recovery key's signature over the relay's challenge and the user id (§3, recovery proof). */
export const recoveryProof = z.strictObject({ challenge: fixedText(32), timeMs: timeNumber, signature: fixedText(64) });
export type RecoveryProof = z.infer<typeof recoveryProof>;

/** POST /v1/sessions: `signature` by the device's transport key over `sessionMessage`. */
export const sessionRequest = z.strictObject({
  userId: userIdText,
  deviceId: deviceIdText,
  challenge: fixedText(32),
  timeMs: timeNumber,
  signature: fixedText(64),
});
export type SessionRequest = z.infer<typeof sessionRequest>;

export const sessionAnswer = z.object({ jwt: jwtText, expiresMs: timeNumber, profession });
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** GET /v1/identities/:userId/log?from=n (any session; bootstrap for one's own) and GET /v1/clinic/log?from=n (public). */
export const logQuery = z.object({ from: z.coerce.number().pipe(countNumber).default(0) });
export const identityLogAnswer = z.object({
  userId: userIdText,
  from: countNumber,
  /** Fewer than asked for when long: ask again from `from + ops.length`. */
  ops: z.array(identityOp).max(LIMITS.identityOps),
  length: countNumber,
  head: hashText,
});
export type IdentityLogAnswer = z.infer<typeof identityLogAnswer>;

/**
 * POST /v1/identities/:userId/log: compare-and-swap, one transaction with what the operations bring along.
 * `account` comes with a `rotate`: the new verifier, locator and blobs; `recoveryBlob` alone with a `recovery-confirm`
 * or a clinic's `rotate`. The relay checks the hash that the operation names.
 */
export const appendIdentityRequest = z.strictObject({
  expectedHead: hashText,
  ops: z.array(identityOp).min(1).max(64),
  account: z
    .strictObject({
      expectedVersion: countNumber,
      locator,
      authKey,
      kdfId,
      passwordBlob: blob,
      recoveryBlob: blob,
      accountData,
    })
    .optional(),
  recoveryBlob: blob.optional(),
});
export type AppendIdentityRequest = z.infer<typeof appendIdentityRequest>;
export const appendIdentityAnswer = z.object({ head: hashText, length: countNumber });
export type AppendIdentityAnswer = z.infer<typeof appendIdentityAnswer>;

/**
 * POST /v1/identities/:userId/again: operations, the first of them number `from`, that anybody's log had before a restore.
 * What the relay holds stays; the rest must continue it. Answers as an append does.
 */
export const identityAgainRequest = z.strictObject({
  from: countNumber,
  ops: z.array(identityOp).min(1).max(LIMITS.identityOps),
});
export type IdentityAgainRequest = z.infer<typeof identityAgainRequest>;

/** GET /v1/directory: the clinic's active doctors. What they are called is vouched for by attestation, not by this list. */
export const directoryAnswer = z.object({ doctors: z.array(z.object({ userId: userIdText, profile })) });
export type DirectoryAnswer = z.infer<typeof directoryAnswer>;

/** GET /v1/people: for admins; nothing clinical. */
export const peopleAnswer = z.object({
  people: z.array(
    z.object({
      userId: userIdText,
      profession,
      signedUpAt: timeNumber,
      status: z.enum(["active", "suspended"]),
      profile: profile.optional(),
      tokenHash,
      inviteProof: boundedText(4096).optional(),
    }),
  ),
});
export type PeopleAnswer = z.infer<typeof peopleAnswer>;

/** POST /v1/people/:userId/suspend. */
export const suspendRequest = z.strictObject({ suspended: z.boolean() });
export type SuspendRequest = z.infer<typeof suspendRequest>;

/** POST /v1/tokens: the admin's client makes the token and sends only its hash. A doctor's token is for one person. */
export const tokenRequest = z.strictObject({
  tokenHash,
  kind: z.enum(["doctor", "patient"]),
  expiresAt: timeNumber,
  cap: z.int().min(1).max(100_000),
});
export type TokenRequest = z.infer<typeof tokenRequest>;

/** GET /v1/tokens; DELETE /v1/tokens/:tokenHash. */
export const tokensAnswer = z.object({
  tokens: z.array(tokenRequest.extend({ used: countNumber, createdAt: timeNumber }).strip()),
});
export type TokensAnswer = z.infer<typeof tokensAnswer>;

/**
 * PUT /v1/account/blobs: compare-and-swap on accountVersion, which becomes `expectedVersion + 1`. A new `password` needs one proof: the
 * old authKey, the current recovery key, or a token that recovery gave; a change of account data alone needs only the session.
 * The same request again answers the same.
 */
export const putBlobsRequest = z.strictObject({
  expectedVersion: countNumber,
  accountData,
  password: z
    .strictObject({
      oldAuthKey: authKey.optional(),
      recovery: recoveryProof.optional(),
      authKey,
      kdfId,
      passwordBlob: blob,
    })
    .optional(),
});
export type PutBlobsRequest = z.infer<typeof putBlobsRequest>;
export const putBlobsAnswer = z.object({ accountVersion: countNumber });
export type PutBlobsAnswer = z.infer<typeof putBlobsAnswer>;

/** Answer with nothing to say. */
export const doneAnswer = empty;
