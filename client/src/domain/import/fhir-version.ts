/** Tells R4 from its neighbours by shape, since files seldom say: each resource votes, the file's majority decides (docs/product.md §3.4). https://hl7.org/fhir/R4/history.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import { DSTU2_TYPES, R5_TYPES, STU3_TYPES } from "./resource-types.ts";

/** A version of FHIR that we do not store. */
export type OtherVersion = "DSTU2" | "STU3" | "R5";
type Vote = OtherVersion | "R4" | undefined;

const isText = (value: unknown): boolean => typeof value === "string";

/** What one element's shape says, for the elements that changed between versions. */
const SHAPES: Readonly<Record<string, (resource: AnyResource) => Vote>> = {
  AllergyIntolerance: (r) =>
    "substance" in r
      ? "DSTU2"
      : isText(r["clinicalStatus"])
        ? "STU3"
        : isJsonObject(r["clinicalStatus"])
          ? "R4"
          : undefined,
  Condition: (r) =>
    "patient" in r && !("subject" in r)
      ? "DSTU2"
      : isText(r["clinicalStatus"])
        ? "STU3"
        : isJsonObject(r["clinicalStatus"])
          ? "R4"
          : undefined,
  Encounter: (r) =>
    isText(r["class"])
      ? "DSTU2"
      : Array.isArray(r["class"]) || "actualPeriod" in r
        ? "R5"
        : isJsonObject(r["class"])
          ? "R4"
          : undefined,
  Immunization: (r) =>
    "wasNotGiven" in r
      ? "DSTU2"
      : "notGiven" in r
        ? "STU3"
        : "occurrenceDateTime" in r || "occurrenceString" in r
          ? "R4"
          : undefined,
  MedicationRequest: (r) =>
    "medicationCodeableConcept" in r || "medicationReference" in r
      ? "R4"
      : isJsonObject(r["medication"])
        ? "R5"
        : undefined,
  MedicationStatement: (r) =>
    "taken" in r
      ? "STU3"
      : isJsonObject(r["medication"])
        ? "R5"
        : "medicationCodeableConcept" in r || "medicationReference" in r
          ? "R4"
          : undefined,
  Observation: (r) =>
    isJsonObject(r["category"]) || "comments" in r
      ? "DSTU2"
      : "comment" in r || "related" in r
        ? "STU3"
        : Array.isArray(r["category"])
          ? "R4"
          : undefined,
  Patient: (r) => ("animal" in r ? "STU3" : undefined),
  Procedure: (r) =>
    "occurrenceDateTime" in r || "occurrencePeriod" in r
      ? "R5"
      : "performedDateTime" in r || "performedPeriod" in r
        ? "R4"
        : undefined,
};

/** The version that a resource shows; absent when its shape is the same in all. */
export function versionVote(resource: AnyResource): Vote {
  const type = resource.resourceType;
  if (DSTU2_TYPES.has(type)) return "DSTU2";
  if (STU3_TYPES.has(type)) return "STU3";
  if (R5_TYPES.has(type)) return "R5";
  return Object.hasOwn(SHAPES, type) ? SHAPES[type]?.(resource) : undefined;
}

/** What the votes of a whole file come to. */
export interface VersionCount {
  readonly votes: ReadonlyMap<"R4" | OtherVersion, number>;
  /** The version that more resources show than show R4; absent when R4 holds. */
  readonly other: OtherVersion | undefined;
}

/** Counts the votes of a file. */
export function countVersions(resources: Iterable<AnyResource>): VersionCount {
  const votes = new Map<"R4" | OtherVersion, number>();
  for (const resource of resources) {
    const vote = versionVote(resource);
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
  }
  const others = (["DSTU2", "STU3", "R5"] as const).map((version) => ({ version, count: votes.get(version) ?? 0 }));
  const sum = others.reduce((total, { count }) => total + count, 0);
  const most = others.reduce((best, one) => (one.count > best.count ? one : best));
  return { votes, other: sum > (votes.get("R4") ?? 0) ? most.version : undefined };
}
