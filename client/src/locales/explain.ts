// Every error a session can give, as one sentence and one next step; the only place where an error becomes prose (architecture §3).
import type { SessionError, SessionErrorKind } from "../session/api.ts";
import { type MessageId, t } from "./text.ts";

export interface Explained {
  readonly what: string;
  readonly next: string;
  readonly calm: boolean;
}

type Words = readonly [what: MessageId, next: MessageId];

const KINDS: Readonly<Record<SessionErrorKind, Words>> = {
  offline: ["error.offline", "error.offline.next"],
  "relay-refused": ["error.relayRefused", "error.relayRefused.next"],
  link: ["error.link", "error.link.next"],
  token: ["error.token", "error.token.next"],
  "clinic-mismatch": ["error.clinicMismatch", "error.clinicMismatch.next"],
  "password-weak": ["error.passwordWeak", "error.passwordWeak.next"],
  "wrong-password": ["error.wrongPassword", "error.wrongPassword.next"],
  "wrong-code": ["error.wrongCode", "error.wrongCode.next"],
  unsent: ["error.unsent", "error.unsent.next"],
  "too-early": ["error.tooEarly", "error.tooEarly.next"],
  revoked: ["error.revoked", "error.revoked.next"],
  "device-link": ["error.deviceLink", "error.deviceLink.next"],
  "kit-mismatch": ["error.kitMismatch", "error.kitMismatch.next"],
  "in-use": ["error.inUse", "error.inUse.next"],
  storage: ["error.storage", "error.storage.next"],
  "not-permitted": ["error.notPermitted", "error.notPermitted.next"],
  "not-a-member": ["error.notMember", "error.notMember.next"],
  invalid: ["error.invalid", "error.invalid.next"],
  file: ["error.file", "error.file.next"],
  cancelled: ["error.cancelled", "error.cancelled.next"],
  protocol: ["error.protocol", "error.protocol.next"],
  "device-unsupported": ["error.device", "error.device.next"],
};

const RESTORE: MessageId = "error.next.askClinic";
const MEET: MessageId = "error.next.meet";
const WAIT: MessageId = "error.next.wait";
const UPDATE: MessageId = "error.next.update";

/** The kinds of protocol §5, accept. */
const PROTOCOL: Readonly<Record<string, Words>> = {
  signature: ["protocol.signature", RESTORE],
  open: ["protocol.open", RESTORE],
  schema: ["protocol.schema", UPDATE],
  "epoch-mismatch": ["protocol.epochMismatch", WAIT],
  erased: ["protocol.erased", WAIT],
  quarantined: ["protocol.quarantined", WAIT],
  equivocation: ["protocol.equivocation", RESTORE],
  "chain-gap": ["protocol.chainGap", WAIT],
  fork: ["protocol.fork", RESTORE],
  rollback: ["protocol.rollback", RESTORE],
  withheld: ["protocol.withheld", RESTORE],
  "ghost-member": ["protocol.ghostMember", RESTORE],
  "ghost-device": ["protocol.ghostDevice", RESTORE],
  "revoked-writer": ["protocol.revokedWriter", WAIT],
  role: ["protocol.role", WAIT],
  "key-commitment": ["protocol.keyCommitment", RESTORE],
  "epoch-commitment": ["protocol.epochCommitment", RESTORE],
  "bad-wrap": ["protocol.badWrap", WAIT],
  "identity-changed": ["protocol.identityChanged", MEET],
  "missing-key": ["protocol.missingKey", WAIT],
  "kdf-floor": ["protocol.kdfFloor", RESTORE],
  version: ["protocol.version", UPDATE],
  decode: ["protocol.decode", RESTORE],
  "blob-hash": ["protocol.blobHash", RESTORE],
  invite: ["protocol.invite", RESTORE],
  claim: ["protocol.claim", RESTORE],
  attestation: ["protocol.attestation", RESTORE],
  expired: ["protocol.expired", RESTORE],
};

/** Where the relay's own code says more than "refused". */
const REFUSED: Readonly<Record<string, Words>> = {
  "wire-version": ["refused.version", UPDATE],
  "rate-limited": ["refused.busy", WAIT],
  busy: ["refused.busy", WAIT],
  unavailable: ["refused.busy", WAIT],
  suspended: ["refused.suspended", RESTORE],
  "revoked-device": ["refused.device", RESTORE],
  quota: ["refused.quota", RESTORE],
  closed: ["refused.closed", RESTORE],
  taken: ["refused.taken", RESTORE],
};

/** Kinds of the domain's import faults. */
const FILES: Readonly<Record<string, MessageId>> = {
  "not-json": "file.notJson",
  "not-fhir": "file.notFhir",
  "no-entries": "file.noEntries",
  "wrong-fhir-version": "file.wrongVersion",
  truncated: "file.truncated",
  "file-too-large": "file.tooLarge",
  "too-deep": "file.hostile",
  "hostile-key": "file.hostile",
};

const CALM: ReadonlySet<SessionErrorKind> = new Set(["offline", "cancelled"]);

function wordsOf({ kind, facts }: SessionError): Words {
  const fallback = KINDS[kind];
  if (kind === "protocol") return PROTOCOL[String(facts?.["kind"])] ?? fallback;
  if (kind === "relay-refused") return REFUSED[String(facts?.["code"])] ?? fallback;
  if (kind === "file") return [FILES[String(facts?.["reason"])] ?? fallback[0], fallback[1]];
  return fallback;
}

export function explain(error: SessionError): Explained {
  const [what, next] = wordsOf(error);
  return { what: t(what), next: t(next), calm: CALM.has(error.kind) };
}
