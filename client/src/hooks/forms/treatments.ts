// The forms of medicines, vaccinations and procedures, field by field.
import { MEDICINE_NAMES, VACCINE_NAMES } from "../../domain/catalog/names.ts";
import { MOST_NAME } from "../../domain/record/fault.ts";
import { MEDICINE_STATUSES } from "../../domain/record/medicine.ts";
import { PROCEDURE_STATUSES } from "../../domain/record/procedure.ts";
import { dateBoxes, dateIn, type FormPlan, oneOf, optionsOf, textIn, tick, ticked } from "../record-form.ts";
import { MEDICINE_WORDS, PROCEDURE_WORDS } from "../../locales/record-options.ts";
import { named, NOTE, numberIn } from "./shared.ts";

const STATUSES = MEDICINE_STATUSES.map((value) => ({ value, text: MEDICINE_WORDS[value] }));

export const medicine: FormPlan = {
  kind: "medicine",
  title: "add.medicine",
  section: "medicines",
  fields: [
    { kind: "text", name: "name", label: "field.medicine", most: MOST_NAME, names: MEDICINE_NAMES, needed: true },
    { kind: "text", name: "dose", label: "field.dose", most: 120 },
    { kind: "text", name: "route", label: "field.route", most: 120 },
    { kind: "text", name: "frequency", label: "field.frequency", most: 120 },
    { kind: "select", name: "status", label: "field.status", options: STATUSES },
    { kind: "date", name: "start", label: "field.start" },
    { kind: "date", name: "end", label: "field.end" },
    { kind: "text", name: "reason", label: "field.reason", most: MOST_NAME },
    NOTE,
  ],
  blank: { status: "started" },
  toInput: (boxes) => ({
    kind: "medicine",
    source: boxes["source"] === "request" ? "request" : "statement",
    name: named(MEDICINE_NAMES, boxes),
    dose: textIn(boxes, "dose"),
    route: textIn(boxes, "route"),
    frequency: textIn(boxes, "frequency"),
    status: oneOf(MEDICINE_STATUSES, boxes["status"]),
    start: dateIn(boxes, "start"),
    end: dateIn(boxes, "end"),
    reason: textIn(boxes, "reason"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "medicine"
      ? {
          source: input.source,
          name: input.name.text,
          dose: input.dose ?? "",
          route: input.route ?? "",
          frequency: input.frequency ?? "",
          status: input.status,
          ...dateBoxes("start", input.start),
          ...dateBoxes("end", input.end),
          reason: input.reason ?? "",
          note: input.note ?? "",
        }
      : undefined,
};

export const immunization: FormPlan = {
  kind: "immunization",
  title: "add.immunization",
  section: "immunizations",
  fields: [
    { kind: "text", name: "name", label: "field.vaccine", most: MOST_NAME, names: VACCINE_NAMES, needed: true },
    { kind: "date", name: "occurrence", label: "field.date", needed: true },
    { kind: "number", name: "dose", label: "field.doseNumber" },
    { kind: "text", name: "lot", label: "field.lot", most: 60 },
    { kind: "tick", name: "refused", label: "field.notGiven" },
    NOTE,
  ],
  blank: {},
  toInput: (boxes) => ({
    kind: "immunization",
    name: named(VACCINE_NAMES, boxes),
    given: !ticked(boxes, "refused"),
    occurrence: dateIn(boxes, "occurrence"),
    dose: numberIn(boxes["dose"]),
    lot: textIn(boxes, "lot"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "immunization"
      ? {
          name: input.name.text,
          refused: tick(!input.given),
          ...dateBoxes("occurrence", input.occurrence),
          dose: input.dose === undefined ? "" : String(input.dose),
          lot: input.lot ?? "",
          note: input.note ?? "",
        }
      : undefined,
};

export const procedure: FormPlan = {
  kind: "procedure",
  title: "add.procedure",
  section: "procedures",
  fields: [
    { kind: "text", name: "name", label: "field.procedure", most: MOST_NAME, needed: true },
    { kind: "date", name: "performed", label: "field.date" },
    { kind: "select", name: "status", label: "field.status", options: optionsOf(PROCEDURE_WORDS) },
    { kind: "text", name: "reason", label: "field.reason", most: MOST_NAME },
    NOTE,
  ],
  blank: { status: "completed" },
  toInput: (boxes) => ({
    kind: "procedure",
    name: { text: boxes["name"] ?? "" },
    status: oneOf(PROCEDURE_STATUSES, boxes["status"]),
    performed: dateIn(boxes, "performed"),
    reason: textIn(boxes, "reason"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "procedure"
      ? {
          name: input.name.text,
          status: input.status,
          ...dateBoxes("performed", input.performed),
          reason: input.reason ?? "",
          note: input.note ?? "",
        }
      : undefined,
};
