/** A title and a date for a resource of any type, so that types without a screen can still be listed honestly. */
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import { conceptSchema, humanNameSchema } from "./fhir/datatypes.ts";
import { displayName, nameParts } from "./display.ts";
import type { JsonValue } from "./json.ts";

const NAMED_BY = ["code", "vaccineCode", "medicationCodeableConcept", "type", "class", "category"] as const;
const DATED_BY = [
  "effectiveDateTime",
  "effectiveInstant",
  "onsetDateTime",
  "occurrenceDateTime",
  "performedDateTime",
  "authoredOn",
  "dateAsserted",
  "date",
  "created",
  "recordedDate",
  "issued",
  "recorded",
] as const;
const PERIODS = ["effectivePeriod", "performedPeriod", "period", "billablePeriod", "onsetPeriod"] as const;

const first = (value: JsonValue | undefined): JsonValue | undefined =>
  Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;

function conceptText(value: JsonValue | undefined): string | undefined {
  const one = first(value);
  if (!isJsonObject(one)) return undefined;
  const concept = conceptSchema.safeParse(one);
  const coding = concept.success ? concept.data.coding[0] : undefined;
  const own = typeof one["display"] === "string" ? one["display"] : undefined;
  return (concept.success ? concept.data.text : undefined) ?? coding?.display ?? own ?? coding?.code;
}

function nameText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  const name = humanNameSchema.safeParse(first(value));
  return name.success ? displayName(nameParts({ name: [name.data] })) : undefined;
}

/** The text the source gave, else its code, else the type's name. Text stays text: it may hold anything. */
export function titleOf(resource: AnyResource): string {
  const named = nameText(resource["name"]);
  if (named !== undefined) return named;
  if (typeof resource["title"] === "string") return resource["title"];
  // What a document is about says more than its kind.
  const { description } = resource;
  if (resource.resourceType === "DocumentReference" && typeof description === "string" && description.trim() !== "")
    return description;
  for (const element of NAMED_BY) {
    const text = conceptText(resource[element]);
    if (text !== undefined) return text;
  }
  return resource.resourceType;
}

/** When it happened, as the source wrote it. */
export function whenOf(resource: AnyResource): string | undefined {
  for (const element of DATED_BY) {
    const value = resource[element];
    if (typeof value === "string") return value;
  }
  for (const element of PERIODS) {
    const value = resource[element];
    const start = isJsonObject(value) ? value["start"] : undefined;
    if (typeof start === "string") return start;
  }
  return undefined;
}
