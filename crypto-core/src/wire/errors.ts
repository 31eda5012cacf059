// Every refusal the relay can give, over HTTP or the socket, and what cures it; the list is closed (protocol.md §5, outbox).
import { z } from "zod";
import { countNumber, hashText, incarnationText } from "./text.ts";

/**
 * What a client does about a refusal.
 * - `retry`: the same bytes may succeed later; wait (`retryAfterMs` where given) and send again.
 * - `refresh`: pull first (session, log, head or version named in the facts), then send the same bytes or a new form.
 * - `reseal`: these bytes will never be taken; a re-seal under a newer head, epoch or device can cure it.
 * - `final`: nothing cures it; the vault's queue waits or goes to the tray.
 */
export type Cure = "retry" | "refresh" | "reseal" | "final";

interface Refusal {
  readonly status: number;
  readonly cure: Cure;
}

/** The codes, each with its HTTP status and its cure. */
export const REFUSALS = {
  /** Not JSON, not the shape, not canonical bytes. */
  malformed: { status: 400, cure: "final" },
  /** The client speaks another wire version: update the app. */
  "wire-version": { status: 426, cure: "final" },
  /** A size limit of `LIMITS` was passed. */
  "too-large": { status: 413, cure: "final" },
  /** No such endpoint, person, vault, token; also what one may not know to exist. */
  "not-found": { status: 404, cure: "final" },
  /** Too many requests of this kind; wait `retryAfterMs`. */
  "rate-limited": { status: 429, cure: "retry" },
  /** The bounded pool or queue is full; wait `retryAfterMs`. */
  busy: { status: 503, cure: "retry" },
  /** The database does not answer, or the relay is closing. */
  unavailable: { status: 503, cure: "retry" },
  /** A bug of the relay; it logged it without content. */
  internal: { status: 500, cure: "retry" },

  /** No JWT, a wrong or expired one: open a session and send again. */
  unauthenticated: { status: 401, cure: "refresh" },
  /** A JWT that is good, for something else. */
  forbidden: { status: 403, cure: "final" },
  /** Locator or proof is wrong; the two are not told apart. */
  "sign-in": { status: 401, cure: "final" },
  /** The challenge is too old or was used: take a new one. */
  challenge: { status: 401, cure: "refresh" },
  /** The device is unknown to the identity log, or revoked in it. */
  "revoked-device": { status: 403, cure: "reseal" },
  /** The clinic suspended this account. */
  suspended: { status: 403, cure: "final" },
  /** The sign-up token is unknown, used up or expired. */
  token: { status: 403, cure: "final" },
  /** The user id or locator belongs to an account already. */
  taken: { status: 409, cure: "final" },

  /** Compare-and-swap lost: the log stands at `head`, `length`. */
  "conflict-head": { status: 409, cure: "refresh" },
  /** Compare-and-swap lost: the account stands at `accountVersion`. */
  "conflict-version": { status: 409, cure: "refresh" },
  /** An identity or membership operation breaks a rule; `reason` is the protocol's error kind. */
  rule: { status: 422, cure: "final" },
  /** The cursor is of another life of the relay: now `incarnation`. */
  incarnation: { status: 409, cure: "refresh" },

  /** No such vault, or one has no part in it. */
  "not-a-member": { status: 403, cure: "final" },
  /** Was a member: may pull up to `position` and read the log up to `logLength`. */
  removed: { status: 403, cure: "final" },
  /** The vault was closed by an operation of its log. */
  closed: { status: 409, cure: "final" },
  /** Not allowed to this role. */
  role: { status: 403, cure: "final" },
  /** An attachment's upload does not stand where the part begins, but at `length`. */
  "conflict-offset": { status: 409, cure: "refresh" },
  /** What was uploaded whole is not what its id says; it was thrown away. */
  "blob-hash": { status: 422, cure: "final" },
  /** The attachment was erased by whoever may. */
  gone: { status: 410, cure: "final" },
  /** The account, vault or quarantine holds as much as it may. */
  quota: { status: 507, cure: "final" },
  /** The run was signed under a membership head that the relay does not have. */
  fork: { status: 409, cure: "reseal" },
  /** The run's membership head is older than the one before it in the same chain. */
  rollback: { status: 409, cure: "reseal" },
  /** The run's epoch was not in force at its membership head, or a removal came between. */
  "epoch-mismatch": { status: 409, cure: "reseal" },
  /** The run does not continue the device's chain, which stands at `deviceHead`. */
  "chain-gap": { status: 409, cure: "refresh" },
  /** The relay holds another entry under this device and seq: mint a new device id. */
  equivocation: { status: 409, cure: "reseal" },
  /** A signature does not verify. */
  signature: { status: 422, cure: "reseal" },

  /** Somebody had the time, or a part of it, since `atMs`. */
  "slot-taken": { status: 409, cure: "final" },
  /** The step was made on an older state of the appointment, which stands at `head`. */
  "stale-step": { status: 409, cure: "refresh" },
  /** The doctor's availability has changed to `version`, and by it the step would be another one. */
  "stale-availability": { status: 409, cure: "refresh" },
  /** The doctor's hours do not offer the time; `reason` says which rule. */
  "outside-hours": { status: 422, cure: "final" },
  /** Not a step that its author may take in this state. */
  "not-allowed": { status: 403, cure: "final" },
  /** The offer was kept for a while, and that is over. */
  "hold-expired": { status: 409, cure: "final" },
  /** As many requests of this person wait as may. */
  "too-many-holds": { status: 429, cure: "final" },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalCode = keyof typeof REFUSALS;

const codes = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]];
export const refusalCode = z.enum(codes);

/** Facts beside a code: numbers and hashes, never prose, never input. */
export const refusalFacts = z.object({
  /** The protocol's error kind behind `rule` or `malformed`. */
  reason: z
    .string()
    .max(40)
    .regex(/^[a-z-]+$/)
    .optional(),
  head: hashText.optional(),
  length: countNumber.optional(),
  accountVersion: countNumber.optional(),
  version: countNumber.optional(),
  atMs: countNumber.optional(),
  /** Head of the device's chain; `seq` 0 and no hash for an empty one. */
  deviceHead: z.object({ seq: countNumber, hash: hashText.optional() }).optional(),
  position: countNumber.optional(),
  logLength: countNumber.optional(),
  incarnation: incarnationText.optional(),
  retryAfterMs: countNumber.optional(),
});
export type RefusalFacts = z.infer<typeof refusalFacts>;

/** Body of every HTTP answer that is not 2xx. */
export const httpRefusal = refusalFacts.extend({ error: refusalCode });
export type HttpRefusal = z.infer<typeof httpRefusal>;
