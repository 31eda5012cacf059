// The objects of docs/protocol.md: where their vectors are, which reader refuses their invalid ones, which test of mutation/ spoils them.

export interface ProtocolObject {
  readonly name: string;
  /** The text that its bytes begin with, where there is one. */
  readonly magic?: string;
  /** Labels that are used in it and nowhere before in this list. */
  readonly labels: readonly string[];
  /** `file: beginning of the vector's name`; absent for what a device keeps for itself and never sends. */
  readonly vector?: string;
  /** `file: reader`; absent where there is nothing to refuse, and why. */
  readonly invalid?: string;
  readonly irrefusable?: string;
  /** Title of the test in mutation/. */
  readonly mutation?: string;
}

const object = (
  name: string,
  labels: string,
  vector: string,
  invalid: string,
  mutation: string,
  magic?: string,
): ProtocolObject => ({
  name,
  labels: labels === "" ? [] : labels.split(" "),
  vector,
  invalid,
  mutation,
  ...(magic === undefined ? {} : { magic }),
});

/** A value that is computed and compared, never read. */
const value = (name: string, labels: string, vector: string, irrefusable: string): ProtocolObject => ({
  name,
  labels: labels.split(" "),
  vector,
  irrefusable,
});

const ops = "identity ops of every kind";
const batches = "membership batches with every op";
const typed = "one wrong, swapped or missing character in a code is noticed";
const blobs = "an account blob of each kind";

const identityOps = [
  "genesis",
  "device-add",
  "device-add, replaces",
  "device-add, temporary",
  "device-revoke",
  "recovery-renew",
  "veto",
  "recovery-confirm",
  "rotate",
  "attest",
  "attest-revoke",
  "profile",
  "notice",
];
/** Of the ops of a vault's log; `upgrade` has no honest vector while there is one version. */
const membershipOps = [
  "genesis",
  "epoch",
  "add",
  "invite",
  "invite-cancel",
  "remove",
  "leave",
  "remove-expired",
  "device-cutoff",
  "role",
  "erase",
  "close",
  "claim",
];

export const kindsOfOps = { identity: identityOps, membership: [...membershipOps, "upgrade"] };

export const objects: readonly ProtocolObject[] = [
  object("sign-in code", "code-check", "account: sign-in code", "account: sign-in code", typed),
  object("recovery code", "", "account: recovery code", "parts: recovery code", typed),
  object(
    "kit",
    "kit-check",
    "account: kit",
    "account: kit",
    "one wrong character in a scanned kit is noticed",
    "HVKIT1:",
  ),
  object("password blob", "salt root auth blob", "account: password blob", "account: password blob", blobs, "HV1B"),
  object("recovery blob", "recovery-blob blob-hash", "account: recovery blob", "parts: recovery blob", blobs),
  object("account data", "account-data", "account: account data blob", "parts: account data blob", blobs),
  object("device file", "device-file", "account: device file", "parts: device file", blobs),
  value("recovery key", "recovery-sign", "account: recovery keys", "a public key"),
  value("locator", "locator", "account: locator", "the relay looks it up"),
  value("auth check", "auth-check", "account: auth check", "the relay compares it"),
  value("identity keys", "identity-sign identity-kem", "account: identity keys", "keys"),
  value("local key", "local-key", "account: local key", "it never leaves the device"),
  value("token hash", "token", "account: token hash", "the relay compares it"),
  value("user id", "user", "identity: user id", "compared with the expected one: identity-changed"),
  value("device id", "device", "identity: device id", "looked up in the log"),
  { name: "digest of what was verified", labels: ["verified"], irrefusable: "a device's note to itself" },
  object(
    "session signature",
    "session sig/session",
    "parts: session signature",
    "parts: session signature",
    "an invitation's proof and a session's signature",
  ),
  object(
    "recovery proof",
    "recovery-proof sig/recovery-proof",
    "parts: recovery proof",
    "parts: recovery proof",
    "a recovery proof, and the link from an epoch to the one before",
  ),
  object(
    "identity op",
    "identity-op sig/identity-op identity-proof sig/identity-proof",
    "identity: op ",
    "parts: identity op",
    ops,
    "HV1I",
  ),
  object(
    "seed link",
    "seed-link",
    "parts: seed link",
    "parts: seed link",
    "a wrap, and the link from a seed to the one before",
  ),
  object(
    "rotate wrap",
    "rotate-wrap wrap-context",
    "parts: rotate wrap",
    "parts: rotate wrap",
    "a wrap, and the link from a seed to the one before",
  ),
  object(
    "membership batch",
    "membership-batch sig/membership-batch vault",
    "membership: batch ",
    "parts: membership batch",
    batches,
    "HV1M",
  ),
  object(
    "claim",
    "claim sig/claim sig/claim-countersign",
    "membership: batch 1: claim",
    "parts: membership batch",
    batches,
  ),
  object(
    "epoch wrap",
    "epoch-wrap epoch-commitment",
    "parts: epoch wrap",
    "parts: epoch wrap",
    "a wrap, and the link from a seed to the one before",
  ),
  object(
    "epoch link",
    "epoch-link",
    "parts: epoch link",
    "parts: epoch link",
    "a recovery proof, and the link from an epoch to the one before",
  ),
  object(
    "run",
    "entry eh ct sig/entry chain",
    "entry: run of two entries",
    "entry: run",
    "a run: header, seen vector, nonce, commitment, ciphertext, signature",
    "HV1R",
  ),
  object(
    "entry's seal",
    "",
    "entry: header of entry 1",
    "entry: run",
    "an entry's seal, even where the signature would not look",
    "HV1",
  ),
  value("seen vector", "seen", "entry: seen hash", "compared with the header's: fork"),
  object(
    "attachment",
    "blob-id",
    "meeting: attachment",
    "meeting: attachment",
    "an attachment, by its id and without it",
  ),
  value("import item", "import-item", "parts: import item", "an equal one is not taken in twice"),
  object(
    "invitation",
    "invite-key invite-sign-up invite sig/invite",
    "parts: invitation proof",
    "parts: invitation proof",
    "an invitation's proof and a session's signature",
  ),
  value("safety number", "safety-number", "meeting: safety number", "two people compare it"),
  object(
    "link code",
    "link-check",
    "meeting: device link",
    "meeting: link code",
    "its code, scanned or pasted",
    "HVLINK1:",
  ),
  object(
    "link offer",
    "link-offer link-nonce",
    "meeting: device link",
    "meeting: link offer",
    "its offer and its reveal; a changed reply gives other digits and an answer that does not open",
    "HV1O",
  ),
  object(
    "link reply",
    "link-mailbox link-exchange link-short-code",
    "meeting: device link",
    "meeting: link reply",
    "its offer and its reveal; a changed reply gives other digits and an answer that does not open",
    "HV1Y",
  ),
  object(
    "link reveal",
    "",
    "meeting: device link",
    "meeting: link reveal",
    "its offer and its reveal; a changed reply gives other digits and an answer that does not open",
    "HV1V",
  ),
  object(
    "link answer",
    "link-wrap link-answer",
    "meeting: device link answer",
    "meeting: link answer",
    "its answer",
    "HV1A",
  ),
  object(
    "visit code",
    "visit sig/visit",
    "meeting: visit code",
    "meeting: visit code",
    "the code of a visit: nobody else's, no bit of it",
    "HVMEET1:",
  ),
  object(
    "availability",
    "availability sig/availability",
    "availability: availability",
    "availability: availability",
    "a doctor's hours: no bit of them, none of another doctor's, and nothing else in their place",
    "HV1H",
  ),
  object(
    "appointment step",
    "appointment-step sig/appointment-step",
    "appointment: request",
    "appointment: step",
    "every kind of step of an appointment, and none under another's log",
    "HV1S",
  ),
];

/** Begins inside the armour of another object of the list. */
export const innerMagics: readonly string[] = ["HV1K", "HV1L", "HV1Q"];
