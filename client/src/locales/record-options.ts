// The closed lists of the record's forms in words: one word each, in forms, lists and histories alike.
import type { CRITICALITIES, ALLERGY_CLINICAL, ALLERGY_TYPES } from "../domain/record/allergy.ts";
import type { MedicineStatus } from "../domain/record/medicine.ts";
import type { NoteState, NoteType } from "../domain/record/note.ts";
import type { PanelId } from "../domain/record/panels.ts";
import type { Clinical, Severity, VERIFICATION } from "../domain/record/problem.ts";
import type { ProcedureStatus } from "../domain/record/procedure.ts";
import type { Section } from "../domain/record/section.ts";
import type { MessageId } from "./text.ts";

type Words<V extends string> = Readonly<Record<V, MessageId>>;

export const SECTION: Words<Section> = {
  problems: "part.problems",
  allergies: "part.allergies",
  medicines: "part.medicines",
  vitals: "part.vitals",
  labs: "part.labs",
  immunizations: "part.immunizations",
  procedures: "part.procedures",
  notes: "part.notes",
  documents: "part.documents",
  other: "part.other",
};

export const CLINICAL_WORDS: Words<Clinical> = {
  active: "clinical.active",
  recurrence: "clinical.recurrence",
  relapse: "clinical.relapse",
  inactive: "clinical.inactive",
  remission: "clinical.remission",
  resolved: "clinical.resolved",
};

export const ALLERGY_CLINICAL_WORDS: Words<(typeof ALLERGY_CLINICAL)[number]> = {
  active: "clinical.active",
  inactive: "clinical.inactive",
  resolved: "clinical.resolved",
};

export const VERIFICATION_WORDS: Words<(typeof VERIFICATION)[number]> = {
  confirmed: "sure.confirmed",
  provisional: "sure.provisional",
  differential: "sure.differential",
  unconfirmed: "sure.unconfirmed",
  refuted: "sure.refuted",
};

export const SEVERITY_WORDS: Words<Severity> = {
  mild: "severity.mild",
  moderate: "severity.moderate",
  severe: "severity.severe",
};

export const CRITICALITY_WORDS: Words<(typeof CRITICALITIES)[number]> = {
  high: "criticality.high",
  low: "criticality.low",
  "unable-to-assess": "criticality.unknown",
};

export const ALLERGY_TYPE_WORDS: Words<(typeof ALLERGY_TYPES)[number]> = {
  allergy: "allergy.allergy",
  intolerance: "allergy.intolerance",
};

export const MEDICINE_WORDS: Words<MedicineStatus> = {
  started: "medicine.started",
  "not-started": "medicine.notStarted",
  suspended: "medicine.suspended",
  completed: "medicine.completed",
  discontinued: "medicine.discontinued",
  unknown: "medicine.unknown",
};

export const SOURCE_WORDS: Words<"statement" | "request"> = {
  statement: "medicine.taken",
  request: "medicine.prescribed",
};

export const PROCEDURE_WORDS: Words<ProcedureStatus> = {
  completed: "procedure.done",
  "in-progress": "procedure.underWay",
  preparation: "procedure.planned",
  "not-done": "procedure.notDone",
  stopped: "procedure.stopped",
};

export const NOTE_TYPE_WORDS: Words<NoteType> = {
  progress: "note.progress",
  consult: "note.consult",
  phone: "note.phone",
  discharge: "note.discharge",
};

export const NOTE_STATE_WORDS: Words<NoteState> = {
  draft: "note.draft",
  signed: "note.signed",
  amended: "note.amended",
};

export const PANEL_WORDS: Words<PanelId> = {
  lipid: "panel.lipid",
  bmp: "panel.bmp",
  cmp: "panel.cmp",
  cbc: "panel.cbc",
  hba1c: "concept.hba1c",
  liver: "panel.liver",
  thyroid: "panel.thyroid",
  single: "panel.single",
};
