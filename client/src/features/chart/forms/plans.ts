// Every form of the record that is made of plain fields, by its kind; the note's fields are here.
import { MOST_NAME } from "../../../domain/record/fault.ts";
import { MOST_NOTE_TEXT, type NoteType } from "../../../domain/record/note.ts";
import { type FormPlan, oneOf, optionsOf, textIn, tick, ticked } from "../../../hooks/record-form.ts";
import { NOTE_TYPE_WORDS } from "../../../locales/record-options.ts";
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
