// Why an import left something out or wants a second look, in plain words; an unknown reason is shown as it came.
import { type MessageId, t } from "./text.ts";

const REASONS: Readonly<Record<string, MessageId>> = {
  "no-resource": "left.noResource",
  "unknown-type": "left.unknownType",
  "wrong-fhir-version": "left.wrongVersion",
  "too-large": "left.tooLarge",
  "repeated-in-file": "left.repeated",
  "already-here": "left.alreadyHere",
};

export function leftOutReason(reason: string): string {
  const id = REASONS[reason];
  return id === undefined ? reason : t(id);
}

const WARNINGS: Readonly<Record<string, MessageId>> = {
  "different-person": "warn.differentPerson",
  "no-patient": "warn.noPatient",
  "several-patients": "warn.severalPatients",
  "bad-loinc-code": "warn.badCode",
  "looks-like-another-version": "warn.otherVersion",
};

export function warningText(warning: { readonly kind: string }): string {
  const id = WARNINGS[warning.kind];
  return id === undefined ? warning.kind : t(id);
}
