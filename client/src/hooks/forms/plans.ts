// Every form of the record that is made of plain fields, by its kind; the note's fields are here.
import { MOST_NAME, MOST_NOTE } from "../../domain/record/fault.ts";
import { MOST_NOTE_TEXT, type NoteType } from "../../domain/record/note.ts";
import { dateBoxes, dateIn, type FormPlan, oneOf, optionsOf, textIn, tick, ticked } from "../record-form.ts";
import { NOTE_TYPE_WORDS } from "../../locales/record-options.ts";
import { allergy, problem } from "./conditions.ts";
import { immunization, medicine, procedure } from "./treatments.ts";

const NOTE_TYPES: readonly NoteType[] = ["progress", "consult", "phone", "discharge"];

const note: FormPlan = {
  kind: "note",
  title: "add.note",
  section: "notes",
  fields: [
    { kind: "select", name: "type", label: "field.noteType", options: optionsOf(NOTE_TYPE_WORDS) },
    { kind: "text", name: "title", label: "field.title", most: MOST_NAME },
    { kind: "long", name: "text", label: "field.text", most: MOST_NOTE_TEXT, needed: true },
  ],
  blank: { type: "progress" },
  toInput: (boxes) => ({
    kind: "note",
    type: oneOf(NOTE_TYPES, boxes["type"]),
    title: textIn(boxes, "title"),
    text: boxes["text"] ?? "",
    signed: ticked(boxes, "signed"),
  }),
  toBoxes: (input) =>
    input.kind === "note"
      ? { type: input.type, title: input.title ?? "", text: input.text, signed: tick(input.signed) }
      : undefined,
};

export const PLANS: Readonly<Record<string, FormPlan>> = { problem, allergy, medicine, immunization, procedure, note };

const report: FormPlan = {
  kind: "report",
  title: "item.correct",
  section: "labs",
  fields: [
    { kind: "date", name: "effective", label: "lab.sampled" },
    { kind: "text", name: "laboratory", label: "lab.laboratory", most: MOST_NAME },
    { kind: "text", name: "note", label: "vitals.note", most: MOST_NOTE },
  ],
  blank: {},
  toInput: (boxes) => ({
    kind: "report",
    effective: dateIn(boxes, "effective"),
    laboratory: textIn(boxes, "laboratory"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "report"
      ? { ...dateBoxes("effective", input.effective), laboratory: input.laboratory ?? "", note: input.note ?? "" }
      : undefined,
};

/** Forms of what stands already: the head of a report is written with its results and amended alone. */
export const AMENDABLE: Readonly<Record<string, FormPlan>> = { ...PLANS, report };
