// The wire's version number and size limits; a change of any shape raises the number (protocol.md §9).

/**
 * The one wire version. There is no negotiation: a relay refuses another number with `wire-version`, and the
 * roll-out rule is that a relay is updated before the clients that it serves.
 *
 * History: 1 = first. 2 = recovery, mailboxes, deletion; proofs of a password change. 3 = what a restored relay lacks may be brought again by any member, an account by its device. 4 = a new administrator by the clinic's kit. 5 = attachments. 6 = a clinic's notice in its log. 7 = appointments. 8 = waking, and runs that wake nobody. 9 = e-mails without content.
 */
export const WIRE_VERSION = 9;

const KIB = 1024;

/** Sizes in bytes, unless the name says otherwise; both sides refuse what is larger with `too-large`. */
export const LIMITS = {
  /** JSON header of a socket frame. */
  headerBytes: 64 * KIB,
  /** One run, one membership batch. */
  runBytes: KIB * KIB,
  /** Body of a socket frame that goes up: one run or batch, and what is said beside it. */
  upBodyBytes: KIB * KIB + 64 * KIB,
  /** Body of any socket frame: a page of whole runs, at least one. */
  bodyBytes: 4 * KIB * KIB + 64 * KIB,
  /** Runs in one page, unless the first alone is larger. */
  pageBytes: 4 * KIB * KIB,
  /** Runs in one page, batches in one `log` frame: keeps their header under `headerBytes`. */
  pageItems: 512,
  /** What one `pull` may ask for; answered by several pages. */
  pullBytes: 8 * KIB * KIB,
  /** Body of an HTTP request. */
  requestBytes: 2 * KIB * KIB,
  /** One identity-log operation. */
  identityOpBytes: 64 * KIB,
  /** Operations of an identity log in one request or answer. */
  identityOps: 256,
  /** Password blob, recovery blob. */
  blobBytes: 8 * KIB,
  accountDataBytes: 256 * KIB,
  /** What a new device leaves in a mailbox for the old one; what it gets there. */
  mailboxOfferBytes: 2 * KIB,
  mailboxAnswerBytes: 64 * KIB,
  /** A file that becomes an attachment, before it is sealed; a relay may be configured otherwise. */
  attachmentBytes: 100 * KIB * KIB,
  /** One part of an attachment's upload or download. */
  attachmentPartBytes: 256 * KIB,
  /** Vault list entries in one `vaults` frame; a longer list comes in several frames. */
  vaultsItems: 256,
  /** A doctor's signed availability; one signed step of an appointment. */
  availabilityBytes: 64 * KIB,
  stepBytes: KIB,
  /** Steps in one answer. */
  stepsPage: 500,
  /** Days that one question for busy spans may cover. */
  busyDays: 62,
} as const;

/** Milliseconds. A side that heard nothing for `deadAfterMs` cuts the socket: 20 s with the ticks of both. */
export const HEARTBEAT = { everyMs: 8_000, deadAfterMs: 18_000 } as const;
