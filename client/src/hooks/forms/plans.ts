// Every form of the record that is made of plain fields, by its kind; the note's fields are here.
import { DOCUMENT_TYPES, MOST_TITLE } from "../../domain/record/document-words.ts";
import { MOST_NAME, MOST_NOTE } from "../../domain/record/fault.ts";
import { MOST_NOTE_TEXT, type NoteType } from "../../domain/record/note.ts";
import { dateBoxes, dateIn, type FormPlan, oneOf, optionsOf, textIn, tick, ticked } from "../record-form.ts";
import { KINDS } from "../../locales/document-words.ts";
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

const homePlan: FormPlan = {
  kind: "home-plan",
  title: "week.title",
  section: "other",
  shownAt: "/week",
  fields: [{ kind: "date", name: "start", label: "week.first", needed: true }],
  blank: {},
  toInput: (boxes) => ({ kind: "home-plan", start: dateIn(boxes, "start") ?? "" }),
  toBoxes: (input) => (input.kind === "home-plan" ? dateBoxes("start", input.start) : undefined),
};

export const PLANS: Readonly<Record<string, FormPlan>> = {
  problem,
  allergy,
  medicine,
  immunization,
  procedure,
  note,
  "home-plan": homePlan,
};

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

const document: FormPlan = {
  kind: "document",
  title: "item.correct",
  section: "documents",
  fields: [
    { kind: "text", name: "title", label: "document.title", most: MOST_TITLE, needed: true },
    { kind: "select", name: "type", label: "document.kind", options: optionsOf(KINDS) },
    { kind: "date", name: "date", label: "document.date" },
    { kind: "text", name: "author", label: "document.author", most: MOST_TITLE },
  ],
  blank: {},
  toInput: (boxes) => ({
    kind: "document",
    title: textIn(boxes, "title") ?? "",
    type: oneOf(DOCUMENT_TYPES, boxes["type"]),
    date: dateIn(boxes, "date"),
    author: textIn(boxes, "author"),
  }),
  toBoxes: (input) =>
    input.kind === "document"
      ? { title: input.title, type: input.type, ...dateBoxes("date", input.date), author: input.author ?? "" }
      : undefined,
};

/** Forms of what stands already: the head of a report is written with its results, a document's words with its file, and both are amended alone. */
export const AMENDABLE: Readonly<Record<string, FormPlan>> = { ...PLANS, report, document };
