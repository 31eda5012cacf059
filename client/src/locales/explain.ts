// Every error a session can give, as one sentence and one next step; the only place where an error becomes prose (architecture §3).
import type { SessionError, SessionErrorKind } from "../session/api.ts";
import { ELSEWHERE, PROTOCOL, REFUSED, type Words } from "./explain-tables.ts";
import { type MessageId, t } from "./text.ts";

export interface Explained {
  readonly what: string;
  readonly next: string;
  readonly calm: boolean;
}

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

/** Formats that a file may be and that are not read yet. */
const FORMATS: Readonly<Record<string, MessageId>> = {
  "apple-health": "format.appleHealth",
  "c-cda": "format.ccda",
  csv: "format.csv",
  dicom: "format.dicom",
  "fhir-xml": "format.fhirXml",
  gzip: "format.gzip",
  "health-card": "format.healthCard",
  "health-link": "format.healthLink",
  "hl7-v2": "format.hl7v2",
  html: "format.html",
  image: "format.image",
  pdf: "format.pdf",
  "utf-16": "format.utf16",
  xml: "format.xml",
  zip: "format.zip",
};

/** Kinds of the domain's import faults. */
const FILES: Readonly<Record<string, MessageId>> = {
  empty: "file.empty",
  "not-json": "file.notJson",
  "not-text": "file.notText",
  "not-fhir": "file.notFhir",
  "no-entries": "file.noEntries",
  truncated: "file.truncated",
  "file-too-large": "file.tooLarge",
  "too-deep": "file.hostile",
  "hostile-key": "file.hostile",
};

const CALM: ReadonlySet<SessionErrorKind> = new Set(["offline", "cancelled"]);

const named = (table: Readonly<Record<string, Words>>, name: string | number | undefined): Words | undefined =>
  Object.hasOwn(table, String(name)) ? table[String(name)] : undefined;

function wordsOf({ kind, facts }: SessionError): Words {
  const fallback = KINDS[kind];
  if (kind === "protocol")
    return named(ELSEWHERE, facts?.["where"]) ?? named(PROTOCOL, facts?.["kind"]) ?? fallback;
  if (kind === "relay-refused") return named(REFUSED, facts?.["code"]) ?? fallback;
  if (kind === "wrong-password" && facts?.["reason"] === "keys-changed")
    return ["error.keysChanged", "error.keysChanged.next"];
  if (kind === "storage" && facts?.["at"] === "relay") return ["error.storageLater", "error.storageLater.next"];
  if (kind === "file" && facts?.["reason"] === "gone") return ["file.gone", "file.gone.next"];
  if (kind === "file") return [FILES[String(facts?.["reason"])] ?? fallback[0], fallback[1]];
  return fallback;
}

/** What the file is, by name. */
function fileWords({ facts = {} }: SessionError): string | undefined {
  const format = FORMATS[String(facts["format"])];
  if (facts["reason"] === "unsupported-format" && format !== undefined)
    return t("file.unsupported", { format: t(format) });
  return facts["reason"] === "wrong-fhir-version" ? t("file.wrongVersion", facts) : undefined;
}

export function explain(error: SessionError): Explained {
  const [what, next] = wordsOf(error);
  const named = error.kind === "file" ? fileWords(error) : undefined;
  return { what: named ?? t(what), next: t(next), calm: CALM.has(error.kind) };
}
