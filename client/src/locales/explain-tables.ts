// What a check of the protocol or a refusal of the relay means to a person, and what to do next: one row for every name of the two closed lists.
import type { ProtocolErrorKind, RefusalCode } from "../session/api/outcome.ts";
import type { MessageId } from "./text.ts";

export type Words = readonly [what: MessageId, next: MessageId];

/** The kinds of protocol §5, accept. */
export const PROTOCOL: Readonly<Record<ProtocolErrorKind, Words>> = {
  signature: ["protocol.signature", "error.next.askClinic"],
  open: ["protocol.open", "error.next.askClinic"],
  schema: ["protocol.schema", "error.next.update"],
  "epoch-mismatch": ["protocol.epochMismatch", "error.next.askClinic"],
  erased: ["protocol.erased", "error.next.nothing"],
  quarantined: ["protocol.quarantined", "error.next.owner"],
  equivocation: ["protocol.equivocation", "error.next.askClinic"],
  "chain-gap": ["protocol.chainGap", "error.next.wait"],
  fork: ["protocol.fork", "error.next.askClinic"],
  rollback: ["protocol.rollback", "error.next.askClinic"],
  withheld: ["protocol.withheld", "error.next.askClinic"],
  "ghost-member": ["protocol.ghostMember", "error.next.askClinic"],
  "ghost-device": ["protocol.ghostDevice", "error.next.askClinic"],
  "revoked-writer": ["protocol.revokedWriter", "error.next.nothing"],
  role: ["protocol.role", "error.next.askClinic"],
  "key-commitment": ["protocol.keyCommitment", "error.next.askClinic"],
  "epoch-commitment": ["protocol.epochCommitment", "error.next.renew"],
  "bad-wrap": ["protocol.badWrap", "error.next.renew"],
  "identity-changed": ["protocol.identityChanged", "error.next.meet"],
  "missing-key": ["protocol.missingKey", "error.next.wait"],
  "kdf-floor": ["protocol.kdfFloor", "error.next.askClinic"],
  version: ["protocol.version", "error.next.update"],
  decode: ["protocol.decode", "error.next.askClinic"],
  "blob-hash": ["protocol.blobHash", "error.next.askClinic"],
  invite: ["protocol.invite", "error.next.newLink"],
  claim: ["protocol.claim", "error.next.askClinic"],
  attestation: ["protocol.attestation", "error.next.renewWord"],
  expired: ["protocol.expired", "error.next.newLink"],
};

/** What is not about a record, by where it was found. */
export const ELSEWHERE: Readonly<Record<string, Words>> = {
  "own log": ["protocol.ownLog", "protocol.ownLog.next"],
  "clinic log": ["protocol.clinicLog", "protocol.clinicLog.next"],
  hours: ["protocol.hours", "protocol.hours.next"],
};

/** The relay's codes. */
export const REFUSED: Readonly<Record<RefusalCode, Words>> = {
  malformed: ["refused.malformed", "error.next.update"],
  "wire-version": ["refused.wireVersion", "error.next.update"],
  "too-large": ["refused.tooLarge", "error.next.smaller"],
  "not-found": ["refused.notFound", "error.next.ask"],
  "rate-limited": ["refused.rateLimited", "error.next.wait"],
  busy: ["refused.busy", "error.next.wait"],
  unavailable: ["refused.unavailable", "error.next.wait"],
  internal: ["refused.internal", "error.next.waitAsk"],
  unauthenticated: ["refused.unauthenticated", "error.next.wait"],
  forbidden: ["refused.forbidden", "error.next.ask"],
  "sign-in": ["refused.signIn", "error.next.type"],
  challenge: ["refused.challenge", "error.next.wait"],
  "revoked-device": ["refused.revokedDevice", "error.next.signIn"],
  suspended: ["refused.suspended", "error.next.ask"],
  token: ["refused.token", "error.next.newLink"],
  taken: ["refused.taken", "error.next.signIn"],
  "conflict-head": ["refused.conflictHead", "error.next.again"],
  "conflict-version": ["refused.conflictVersion", "error.next.again"],
  rule: ["refused.rule", "error.next.ask"],
  incarnation: ["refused.incarnation", "error.next.wait"],
  "not-a-member": ["refused.notAMember", "error.next.patient"],
  removed: ["refused.removed", "error.next.patient"],
  closed: ["refused.closed", "error.next.nothing"],
  role: ["refused.role", "error.next.patient"],
  "conflict-offset": ["refused.conflictOffset", "error.next.wait"],
  "blob-hash": ["refused.blobHash", "error.next.waitAsk"],
  gone: ["refused.gone", "error.next.nothing"],
  quota: ["refused.quota", "error.next.ask"],
  fork: ["refused.fork", "error.next.askClinic"],
  rollback: ["refused.rollback", "error.next.resealed"],
  "epoch-mismatch": ["refused.epochMismatch", "error.next.resealed"],
  "chain-gap": ["refused.chainGap", "error.next.wait"],
  equivocation: ["refused.equivocation", "error.next.resealed"],
  signature: ["refused.signature", "error.next.resealed"],
  "slot-taken": ["refused.slotTaken", "error.next.anotherTime"],
  "stale-step": ["refused.staleStep", "error.next.again"],
  "stale-availability": ["refused.staleAvailability", "error.next.again"],
  "outside-hours": ["refused.outsideHours", "error.next.anotherTime"],
  "not-allowed": ["refused.notAllowed", "error.next.nothing"],
  "hold-expired": ["refused.holdExpired", "error.next.anotherTime"],
  "too-many-holds": ["refused.tooManyHolds", "error.next.wait"],
};
