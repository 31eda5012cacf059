/** Tells R4 from its neighbours by shape, since files seldom say: each resource speaks for or against a version, the whole file decides (docs/product.md §3.4). https://hl7.org/fhir/R4/history.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import { DSTU2_TYPES, R5_TYPES, STU3_TYPES } from "./resource-types.ts";

/** A version of FHIR that we do not store. */
export type OtherVersion = "DSTU2" | "STU3" | "R5";

/** `shows`: R4 has no such shape, this version has. `rulesOut`: R4 has this shape, these versions have not. */
type Evidence = { readonly shows: OtherVersion } | { readonly rulesOut: readonly OtherVersion[] };

const OTHERS: readonly OtherVersion[] = ["DSTU2", "STU3", "R5"];
const shows = (version: OtherVersion): Evidence => ({ shows: version });
const rulesOut = (...versions: readonly OtherVersion[]): Evidence => ({ rulesOut: versions });
const SILENT = rulesOut();

const isText = (value: unknown): boolean => typeof value === "string";
const hasAny = (resource: AnyResource, ...elements: readonly string[]): boolean =>
  elements.some((element) => Object.hasOwn(resource, element));

function codedStatus(resource: AnyResource): Evidence {
  if (isText(resource["clinicalStatus"])) return shows("STU3");
  return isJsonObject(resource["clinicalStatus"]) ? rulesOut("DSTU2", "STU3") : SILENT;
}

function medication(resource: AnyResource): Evidence {
  if (hasAny(resource, "medicationCodeableConcept", "medicationReference")) return rulesOut("R5");
  return isJsonObject(resource["medication"]) ? shows("R5") : SILENT;
}

function encounter(resource: AnyResource): Evidence {
  if (isText(resource["class"])) return shows("DSTU2");
  if (Array.isArray(resource["class"]) || hasAny(resource, "actualPeriod", "admission")) return shows("R5");
  return isJsonObject(resource["class"]) ? rulesOut("DSTU2", "R5") : SILENT;
}

function immunization(resource: AnyResource): Evidence {
  if (hasAny(resource, "wasNotGiven")) return shows("DSTU2");
  if (hasAny(resource, "notGiven")) return shows("STU3");
  return hasAny(resource, "occurrenceDateTime", "occurrenceString") ? rulesOut("DSTU2", "STU3") : SILENT;
}

function observation(resource: AnyResource): Evidence {
  if (isJsonObject(resource["category"]) || hasAny(resource, "comments")) return shows("DSTU2");
  if (hasAny(resource, "comment", "related")) return shows("STU3");
  if (hasAny(resource, "triggeredBy", "instantiatesReference", "bodyStructure")) return shows("R5");
  return Array.isArray(resource["category"]) ? rulesOut("DSTU2") : SILENT;
}

function procedure(resource: AnyResource): Evidence {
  if (hasAny(resource, "occurrenceDateTime", "occurrencePeriod")) return shows("R5");
  return hasAny(resource, "performedDateTime", "performedPeriod") ? rulesOut("R5") : SILENT;
}

function allergy(resource: AnyResource): Evidence {
  if (hasAny(resource, "substance")) return shows("DSTU2");
  if (isJsonObject(resource["type"])) return shows("R5");
  return codedStatus(resource);
}

function medicationStatement(resource: AnyResource): Evidence {
  if (hasAny(resource, "taken")) return shows("STU3");
  return resource["status"] === "recorded" ? shows("R5") : medication(resource);
}

function documentReference(resource: AnyResource): Evidence {
  if (Array.isArray(resource["context"]) || hasAny(resource, "attester")) return shows("R5");
  return isJsonObject(resource["context"]) || hasAny(resource, "masterIdentifier") ? rulesOut("R5") : SILENT;
}

function composition(resource: AnyResource): Evidence {
  if (Array.isArray(resource["subject"]) || Array.isArray(resource["identifier"])) return shows("R5");
  return isJsonObject(resource["subject"]) ? rulesOut("R5") : SILENT;
}

/** The types with an element that changed its shape between versions. */
const SHAPES: ReadonlyMap<string, (resource: AnyResource) => Evidence> = new Map([
  ["AllergyIntolerance", allergy],
  ["Composition", composition],
  ["Condition", (r) => (hasAny(r, "patient") && !hasAny(r, "subject") ? shows("DSTU2") : codedStatus(r))],
  ["DocumentReference", documentReference],
  ["Encounter", encounter],
  ["Immunization", immunization],
  ["MedicationRequest", medication],
  ["MedicationStatement", medicationStatement],
  ["Observation", observation],
  ["Patient", (r) => (hasAny(r, "animal") ? shows("STU3") : SILENT)],
  ["Procedure", procedure],
]);

/** The version that only a type's name gives away. */
export function versionOfType(type: string): OtherVersion | undefined {
  if (DSTU2_TYPES.has(type)) return "DSTU2";
  if (STU3_TYPES.has(type)) return "STU3";
  return R5_TYPES.has(type) ? "R5" : undefined;
}

function evidenceOf(resource: AnyResource): Evidence {
  const named = versionOfType(resource.resourceType);
  return named === undefined ? (SHAPES.get(resource.resourceType)?.(resource) ?? SILENT) : shows(named);
}

/** What a whole file comes to. */
export interface VersionVerdict {
  /** The version that more resources show than rule out; absent when R4 holds. */
  readonly other: OtherVersion | undefined;
  /** Resources that show another version. */
  readonly showing: number;
}

/** Weighs the resources of a file. */
export function weighVersion(resources: Iterable<AnyResource>): VersionVerdict {
  const showing = new Map<OtherVersion, number>();
  const against = new Map<OtherVersion, number>();
  const add = (counts: Map<OtherVersion, number>, version: OtherVersion) =>
    counts.set(version, (counts.get(version) ?? 0) + 1);
  for (const resource of resources) {
    const evidence = evidenceOf(resource);
    if ("shows" in evidence) add(showing, evidence.shows);
    else for (const version of evidence.rulesOut) add(against, version);
  }
  const margin = (version: OtherVersion): number => (showing.get(version) ?? 0) - (against.get(version) ?? 0);
  const best = OTHERS.reduce((a, b) => (margin(b) > margin(a) ? b : a));
  const sum = OTHERS.reduce((total, version) => total + (showing.get(version) ?? 0), 0);
  return { other: margin(best) > 0 ? best : undefined, showing: sum };
}
