/** From any form of the record to FHIR resources; an amendment keeps what the person did not change as its source wrote it. */
import type { AnyResource } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { err, ok, type Result } from "../result.ts";
import { allergyFaults, type AllergyInput, allergyInput, allergyResource } from "./allergy.ts";
import { documentFaults, documentInput, documentResource, type DocumentWordsInput } from "./document-words.ts";
import type { RecordFault } from "./fault.ts";
import { type HomePlanInput, planFaults, planInput, planResource } from "./home-plan.ts";
import { immunizationFaults, type ImmunizationInput, immunizationInput, immunizationResource } from "./immunization.ts";
import {
  type PanelInput,
  panelFaults,
  panelResources,
  type ResultInput,
  resultInput,
  singleFaults,
  singleResource,
} from "./lab.ts";
import { isMedicine, medicineFaults, type MedicineInput, medicineInput, medicineResource } from "./medicine.ts";
import { noteFaults, type NoteInput, noteInput, noteResource, noteText } from "./note.ts";
import { problemFaults, type ProblemInput, problemInput, problemResource } from "./problem.ts";
import { procedureFaults, type ProcedureInput, procedureInput, procedureResource } from "./procedure.ts";
import { reportFaults, type ReportInput, reportInput, reportResource } from "./report-head.ts";

/** Everything that is written by hand, besides vital signs. */
export type RecordInput =
  | ProblemInput
  | AllergyInput
  | MedicineInput
  | ImmunizationInput
  | ProcedureInput
  | NoteInput
  | PanelInput
  | ResultInput
  | ReportInput
  | DocumentWordsInput
  | HomePlanInput;

/** `recordedAt`: FHIR dateTime with zone. `idAt`: the FHIR id of the nth resource that is made. `before`: what is amended. */
export interface RecordMoment {
  readonly nowMs: number;
  readonly recordedAt: string;
  readonly idAt: (n: number) => string;
  readonly before?: AnyResource | undefined;
}

function faultsOf(input: RecordInput, { nowMs, before }: RecordMoment): readonly RecordFault[] {
  switch (input.kind) {
    case "problem":
      return problemFaults(input, nowMs);
    case "allergy":
      return allergyFaults(input, nowMs);
    case "medicine":
      return medicineFaults(input, nowMs);
    case "immunization":
      return immunizationFaults(input, nowMs);
    case "procedure":
      return procedureFaults(input, nowMs);
    case "note":
      return noteFaults(input, before);
    case "panel":
      return panelFaults(input, nowMs);
    case "result":
      return singleFaults(input, nowMs);
    case "report":
      return reportFaults(input, nowMs, before);
    case "document":
      return documentFaults(input, nowMs);
    case "home-plan":
      return planFaults(input, nowMs);
  }
}

function resourcesOf(input: RecordInput, { recordedAt, idAt, before }: RecordMoment): readonly AnyResource[] {
  switch (input.kind) {
    case "problem":
      return [problemResource(input, recordedAt)];
    case "allergy":
      return [allergyResource(input, recordedAt)];
    case "medicine":
      return [medicineResource(input, recordedAt)];
    case "immunization":
      return [immunizationResource(input, recordedAt)];
    case "procedure":
      return [procedureResource(input)];
    case "note":
      return [noteResource(input, recordedAt, before)];
    case "panel":
      return panelResources(input, recordedAt, idAt);
    case "result":
      return [singleResource(input, recordedAt)].filter((one) => one !== undefined);
    case "report":
      // A head is only ever amended: a new one is written with its results.
      return before === undefined ? [] : [reportResource(input)];
    case "document":
      // Its words are only ever amended: a new one is written with its file.
      return before === undefined ? [] : [documentResource(input, before)];
    case "home-plan":
      return [planResource(input, recordedAt)];
  }
}

/** A resource back in its form, to be amended; undefined where no form here writes such a thing. */
export function inputOf(resource: AnyResource): RecordInput | undefined {
  switch (resource.resourceType) {
    case "Condition":
      return problemInput(resource);
    case "AllergyIntolerance":
      return allergyInput(resource);
    case "Immunization":
      return immunizationInput(resource);
    case "Procedure":
      return procedureInput(resource);
    case "DocumentReference":
      return noteText(resource) === undefined ? documentInput(resource) : noteInput(resource);
    case "CarePlan":
      return planInput(resource);
    case "Observation":
      return resultInput(resource);
    case "DiagnosticReport":
      return reportInput(resource);
    default:
      return isMedicine(resource) ? medicineInput(resource) : undefined;
  }
}

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** When it was first written down stays. */
const KEPT: ReadonlySet<string> = new Set(["recordedDate", "recorded", "authoredOn", "dateAsserted", "issued"]);

/** Says of itself that it was changed: taken over even where the form shows the same. */
const tellsOfChange = (name: string, { resourceType }: AnyResource): boolean =>
  name === "docStatus" ||
  (name === "status" && (resourceType === "Observation" || resourceType === "DiagnosticReport"));

function amended(before: AnyResource, after: AnyResource, moment: RecordMoment): AnyResource {
  if (before.resourceType !== after.resourceType) return after;
  const input = inputOf(before);
  const [unchanged] = input === undefined ? [] : resourcesOf(input, moment);
  const kept = new Map<string, JsonValue>(Object.entries(before));
  for (const name of new Set([...Object.keys(unchanged ?? {}), ...Object.keys(after)])) {
    if (KEPT.has(name) && kept.has(name)) continue;
    const value = after[name];
    if (unchanged !== undefined && kept.has(name) && !tellsOfChange(name, after) && isSame(unchanged[name], value))
      continue;
    if (value === undefined) kept.delete(name);
    else kept.set(name, value);
  }
  // What the laboratory said of another value is not said of this one.
  if (kept.has("valueQuantity") && !isSame(before["valueQuantity"], kept.get("valueQuantity")))
    kept.delete("interpretation");
  // The day of a sample replaces the period that stood there.
  if (before["effectiveDateTime"] === undefined && kept.has("effectiveDateTime")) kept.delete("effectivePeriod");
  // A medicine has one name: the one that was typed replaces the one that was referred to.
  if (kept.has("medicationCodeableConcept")) kept.delete("medicationReference");
  return { ...Object.fromEntries(kept), resourceType: after.resourceType };
}

/** One resource, or all of a panel; or everything that is wrong at once. */
export function buildRecord(
  input: RecordInput,
  moment: RecordMoment,
): Result<readonly AnyResource[], readonly RecordFault[]> {
  const faults = faultsOf(input, moment);
  if (faults.length > 0) return err(faults);
  const made = resourcesOf(input, moment);
  const { before } = moment;
  return ok(before === undefined ? made : made.map((after) => amended(before, after, moment)));
}
