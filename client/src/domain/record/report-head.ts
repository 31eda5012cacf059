/** The head of a laboratory report: day, laboratory and conclusion, to be corrected by its author; the results are corrected one by one. https://hl7.org/fhir/R4/diagnosticreport.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { some, textIn } from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, type RecordFault, textFaults } from "./fault.ts";

/** `effective`: the day of the sample, partial where the source is; absent where the source gives a period. */
export interface ReportInput {
  readonly kind: "report";
  readonly effective?: string | undefined;
  readonly laboratory?: string | undefined;
  readonly note?: string | undefined;
}

export const reportFaults = (
  input: ReportInput,
  nowMs: number,
  before: AnyResource | undefined,
): readonly RecordFault[] => [
  ...dateFaults("effective", input.effective, nowMs, { needed: before?.["effectiveDateTime"] !== undefined }),
  ...textFaults("laboratory", input.laboratory, MOST_NAME),
  ...textFaults("note", input.note, MOST_NOTE),
];

export function reportInput(resource: AnyResource): ReportInput {
  const [performer] = Array.isArray(resource["performer"]) ? (resource["performer"] as readonly JsonValue[]) : [];
  return {
    kind: "report",
    effective: textIn(resource["effectiveDateTime"])?.slice(0, 10),
    laboratory: isJsonObject(performer) ? textIn(performer["display"]) : undefined,
    note: textIn(resource["conclusion"]),
  };
}

export const reportResource = ({ effective, laboratory, note }: ReportInput): AnyResource => ({
  resourceType: "DiagnosticReport",
  status: "corrected",
  ...some("effectiveDateTime", effective?.trim()),
  ...some("performer", laboratory?.trim() ? [{ display: laboratory.trim() }] : undefined),
  ...some("conclusion", note?.trim()),
});
