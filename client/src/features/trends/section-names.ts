// The sections of a report by name.
import type { ReportSection } from "../../domain/report.ts";
import type { MessageId } from "../../locales/text.ts";

export const SECTION_NAMES: Readonly<Record<ReportSection, MessageId>> = {
  problems: "report.problems",
  allergies: "report.allergies",
  medicines: "report.medicines",
  measurements: "report.measurements",
  results: "report.results",
  immunizations: "report.immunizations",
  procedures: "report.procedures",
  documents: "report.documents",
};

export const EMPTY_NAMES: Readonly<Record<ReportSection, MessageId>> = {
  problems: "report.none",
  allergies: "report.none",
  medicines: "report.none",
  measurements: "report.none.period",
  results: "report.none.period",
  immunizations: "report.none.period",
  procedures: "report.none.period",
  documents: "report.none.period",
};
