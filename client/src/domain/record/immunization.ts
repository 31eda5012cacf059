/** A vaccine that was given, or was not: from a form to a FHIR Immunization and back. https://hl7.org/fhir/R4/immunization.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { annotation, codeable, type Coded, codedOf, conceptIn, notesIn, some, textIn } from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, type RecordFault, textFaults } from "./fault.ts";

/** `dose`: which of the series, 1 to 20. */
export interface ImmunizationInput {
  readonly kind: "immunization";
  readonly name: Coded;
  readonly given: boolean;
  readonly occurrence?: string | undefined;
  readonly dose?: number | undefined;
  readonly lot?: string | undefined;
  readonly note?: string | undefined;
}

export interface ImmunizationBody {
  readonly kind: "immunization";
  /** Absent where the source does not say. */
  readonly given: boolean | undefined;
  readonly dose: string | undefined;
  readonly lot: string | undefined;
  readonly note: string | undefined;
  readonly isCurrent: boolean;
}

const MOST_DOSE = 20;
const MOST_LOT = 60;

function doseFaults(dose: number | undefined): readonly RecordFault[] {
  if (dose === undefined) return [];
  if (!Number.isInteger(dose)) return [{ kind: "not-a-number", field: "dose" }];
  if (dose < 1) return [{ kind: "too-low", field: "dose", least: 1, unit: "" }];
  return dose > MOST_DOSE ? [{ kind: "too-high", field: "dose", most: MOST_DOSE, unit: "" }] : [];
}

export const immunizationFaults = (input: ImmunizationInput, nowMs: number): readonly RecordFault[] => [
  ...textFaults("name", input.name.text, MOST_NAME, true),
  ...dateFaults("occurrence", input.occurrence, nowMs, { needed: true }),
  ...doseFaults(input.dose),
  ...textFaults("lot", input.lot, MOST_LOT),
  ...textFaults("note", input.note, MOST_NOTE),
];

export const immunizationResource = (input: ImmunizationInput, recordedAt: string): AnyResource => ({
  resourceType: "Immunization",
  status: input.given ? "completed" : "not-done",
  vaccineCode: codeable(input.name),
  ...some("occurrenceDateTime", input.occurrence),
  recorded: recordedAt,
  ...some("lotNumber", input.lot?.trim()),
  ...some("note", annotation(input.note)),
  ...some("protocolApplied", input.dose === undefined ? undefined : [{ doseNumberPositiveInt: input.dose }]),
});

function doseIn(resource: AnyResource): string | undefined {
  const applied = resource["protocolApplied"];
  const first = Array.isArray(applied) ? (applied as readonly JsonValue[])[0] : undefined;
  if (!isJsonObject(first)) return undefined;
  const dose = first["doseNumberPositiveInt"] ?? first["doseNumberString"];
  return typeof dose === "number" || typeof dose === "string" ? String(dose) : undefined;
}

export function immunizationBody(resource: AnyResource): ImmunizationBody {
  const { status } = resource;
  return {
    kind: "immunization",
    given: status === "completed" ? true : status === "not-done" ? false : undefined,
    dose: doseIn(resource),
    lot: textIn(resource["lotNumber"]),
    note: notesIn(resource["note"]),
    isCurrent: status !== "not-done",
  };
}

export function immunizationInput(resource: AnyResource): ImmunizationInput {
  const { given, dose, lot, note } = immunizationBody(resource);
  return {
    kind: "immunization",
    name: codedOf(conceptIn(resource["vaccineCode"])),
    given: given !== false,
    occurrence: textIn(resource["occurrenceDateTime"]),
    dose: dose === undefined || Number.isNaN(Number(dose)) ? undefined : Number(dose),
    lot,
    note,
  };
}
