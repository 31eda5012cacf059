/** An operation or another procedure: from a form to a FHIR Procedure and back. https://hl7.org/fhir/R4/procedure.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { annotation, codeable, type Coded, codedOf, conceptIn, notesIn, some, textIn, wordOf } from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, type RecordFault, textFaults } from "./fault.ts";

export const PROCEDURE_STATUSES = ["completed", "in-progress", "preparation", "not-done", "stopped"] as const;
export type ProcedureStatus = (typeof PROCEDURE_STATUSES)[number];

export interface ProcedureInput {
  readonly kind: "procedure";
  readonly name: Coded;
  readonly status: ProcedureStatus;
  readonly performed?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

export interface ProcedureBody {
  readonly kind: "procedure";
  readonly status: ProcedureStatus | undefined;
  readonly end: string | undefined;
  readonly reason: string | undefined;
  readonly note: string | undefined;
  readonly isCurrent: boolean;
}

export const procedureFaults = (input: ProcedureInput, nowMs: number): readonly RecordFault[] => [
  ...textFaults("name", input.name.text, MOST_NAME, true),
  // What is only planned may lie ahead.
  ...dateFaults("performed", input.performed, nowMs, { ahead: input.status === "preparation" }),
  ...textFaults("reason", input.reason, MOST_NAME),
  ...textFaults("note", input.note, MOST_NOTE),
];

export const procedureResource = (input: ProcedureInput): AnyResource => ({
  resourceType: "Procedure",
  status: input.status,
  code: codeable(input.name),
  ...some("performedDateTime", input.performed),
  ...some("reasonCode", input.reason?.trim() ? [{ text: input.reason.trim() }] : undefined),
  ...some("note", annotation(input.note)),
});

export function procedureBody(resource: AnyResource): ProcedureBody {
  const period = resource["performedPeriod"];
  const reasons = resource["reasonCode"];
  const status = PROCEDURE_STATUSES.find((one) => one === resource["status"]);
  return {
    kind: "procedure",
    status,
    end: isJsonObject(period) ? textIn(period["end"]) : undefined,
    reason: wordOf(conceptIn(Array.isArray(reasons) ? (reasons as readonly JsonValue[])[0] : undefined)),
    note: notesIn(resource["note"]),
    isCurrent: status !== "not-done",
  };
}

export function procedureInput(resource: AnyResource): ProcedureInput {
  const { status, reason, note } = procedureBody(resource);
  const period = resource["performedPeriod"];
  return {
    kind: "procedure",
    name: codedOf(conceptIn(resource["code"])),
    status: status ?? "completed",
    performed: textIn(resource["performedDateTime"]) ?? (isJsonObject(period) ? textIn(period["start"]) : undefined),
    reason,
    note,
  };
}
