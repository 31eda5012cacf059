// Why an import left something out or wants a second look, in plain words; an unknown reason is shown as it came.
import { displayDate } from "../domain/display.ts";
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

type Facts = Readonly<Record<string, string | number>>;

const who = (name: string | number | undefined, born: string | number | undefined): string =>
  born === undefined
    ? String(name ?? t("warn.nameless"))
    : t("warn.who", { name: name ?? t("warn.nameless"), born: displayDate(String(born)) });

export function warningText({ kind, facts = {} }: { readonly kind: string; readonly facts?: Facts }): string {
  const id = WARNINGS[kind];
  if (id === undefined) return kind;
  const { inFileName, inFileBorn, inChartName, inChartBorn } = facts;
  return kind === "different-person" && inFileName !== undefined
    ? t("warn.differentPerson.who", { file: who(inFileName, inFileBorn), record: who(inChartName, inChartBorn) })
    : t(id, facts);
}
