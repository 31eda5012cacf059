/** The parts that a record is shown in, and which of them a resource belongs to. */
import type { AnyResource } from "../fhir/any-resource.ts";
import { isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { readingOf } from "../reading.ts";
import { whenOf } from "../resource-title.ts";
import { codeIn, conceptIn, textIn } from "./coded.ts";
import { isMedicine, medicineBody } from "./medicine.ts";
import { noteText } from "./note.ts";

/** In the order in which they are shown. `other` holds types without a part of their own; who the patient is, is none. */
export const SECTIONS = [
  "problems",
  "allergies",
  "medicines",
  "vitals",
  "labs",
  "immunizations",
  "procedures",
  "notes",
  "documents",
  "other",
] as const;
export type Section = (typeof SECTIONS)[number];

const BY_TYPE: ReadonlyMap<string, Section> = new Map([
  ["Condition", "problems"],
  ["AllergyIntolerance", "allergies"],
  ["MedicationStatement", "medicines"],
  ["MedicationRequest", "medicines"],
  ["DiagnosticReport", "labs"],
  ["Immunization", "immunizations"],
  ["Procedure", "procedures"],
]);

function categoryOf(resource: AnyResource): "vitals" | "labs" | "other" {
  const given = resource["category"];
  const all = (Array.isArray(given) ? (given as readonly JsonValue[]) : [given]).map((one) => conceptIn(one));
  if (all.some((one) => codeIn(one, ["vital-signs"]) !== undefined)) return "vitals";
  return all.some((one) => codeIn(one, ["laboratory", "LAB"]) !== undefined) ? "labs" : "other";
}

function observationSection(resource: AnyResource): Section {
  const reading = readingOf(resource);
  if (reading !== undefined) return reading.concept.kind === "vital-signs" ? "vitals" : "labs";
  return categoryOf(resource);
}

/** Encounters, claims, care plans and the like are `other`. */
export function sectionOf(resource: AnyResource): Section {
  const known = BY_TYPE.get(resource.resourceType);
  if (known !== undefined) return known;
  if (resource.resourceType === "Observation") return observationSection(resource);
  if (resource.resourceType === "DocumentReference") return noteText(resource) === undefined ? "documents" : "notes";
  return "other";
}

/** When it was or began, as the source wrote it. */
export function startOf(resource: AnyResource): string | undefined {
  if (isMedicine(resource)) return medicineBody(resource).start ?? whenOf(resource);
  const period = resource["effectivePeriod"] ?? resource["performedPeriod"];
  return (isJsonObject(period) ? textIn(period["start"]) : undefined) ?? whenOf(resource);
}
