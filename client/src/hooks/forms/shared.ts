// What several forms of the record share: the remark, names from a table, severities and numbers.
import { namedBy } from "../../domain/catalog/names.ts";
import type { Coded } from "../../domain/record/coded.ts";
import { MOST_NOTE } from "../../domain/record/fault.ts";
import { SEVERITIES, type Severity } from "../../domain/record/problem.ts";
import { type Boxes, type FormField, optionsOf } from "../record-form.ts";
import { readNumber } from "../../locales/numbers.ts";
import { SEVERITY_WORDS } from "../../locales/record-options.ts";

export const NOTE: FormField = { kind: "text", name: "note", label: "vitals.note", most: MOST_NOTE };

export const SEVERITY: FormField = {
  kind: "select",
  name: "severity",
  label: "field.severity",
  options: [{ value: "", text: "time.notRecorded" }, ...optionsOf(SEVERITY_WORDS)],
};

export const named = (names: readonly Coded[], boxes: Boxes): Coded => namedBy(names, boxes["name"] ?? "");

export const severityIn = (boxes: Boxes): Severity | undefined => SEVERITIES.find((one) => one === boxes["severity"]);

/** A number as typed; text that is none becomes NaN, for the domain to refuse. */
export const numberIn = (text: string | undefined): number | undefined =>
  text === undefined || text.trim() === "" ? undefined : (readNumber(text) ?? Number.NaN);
