// Why an import left something out or wants a second look, in plain words; an unknown reason is shown as it came.
import { displayDate } from "../domain/display.ts";
import type { LeftOutView } from "../session/api.ts";
import { type MessageId, t } from "./text.ts";
import { typeWord } from "./type-words.ts";

const REASONS: Readonly<Record<string, MessageId>> = {
  "no-resource": "left.noResource",
  "unknown-type": "left.unknownType",
  "wrong-fhir-version": "left.wrongVersion",
  "too-large": "left.tooLarge",
  "repeated-in-file": "left.repeated",
  "already-here": "left.alreadyHere",
  "made-by-export": "left.madeByExport",
  "not-a-resource": "left.notResource",
  "not-json": "left.notJson",
  empty: "left.noResource",
  truncated: "left.cut",
  "too-deep": "left.unsafe",
  "hostile-key": "left.unsafe",
  "not-plain": "left.unsafe",
};

export function leftOutReason(reason: string): string {
  const id = REASONS[reason];
  return id === undefined ? reason : t(id);
}

/** `Line 12 · Observation`. */
export function placeWord({ place, type }: Pick<LeftOutView, "place" | "type">): string {
  const where = t(place.kind === "line" ? "left.line" : "left.entry", { number: place.number });
  return type === undefined ? where : `${where} · ${typeWord(type)}`;
}

const WARNINGS: Readonly<Record<string, MessageId>> = {
  "different-person": "warn.differentPerson",
  "no-patient": "warn.noPatient",
  "several-patients": "warn.severalPatients",
  "bad-loinc-code": "warn.badCode",
  "future-date": "warn.futureDate",
  "unreadable-date": "warn.unreadableDate",
  "unusual-value": "warn.unusualValue",
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
