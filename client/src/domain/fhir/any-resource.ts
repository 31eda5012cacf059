/** Any R4 resource, kept whole whether or not a screen knows its type. https://hl7.org/fhir/R4/resource.html */
import { inspectValue, type JsonValue, type ValueFault } from "../json.ts";
import { err, ok, type Result } from "../result.ts";

/** A resource as received: nothing is dropped, renamed or rewritten. */
export interface AnyResource {
  readonly resourceType: string;
  readonly [element: string]: JsonValue;
}

/** Why a value is not kept as a resource. */
export type ResourceFault = ValueFault | { readonly kind: "not-a-resource"; readonly found: string };

const TYPE_NAME = /^[A-Z][A-Za-z]{1,63}$/;

/** True for a JSON object. */
export const isJsonObject = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True for an object that names its type. Says nothing of depth or keys: `readResource` is the door for strangers. */
export const isResource = (value: unknown): value is AnyResource =>
  typeof value === "object" &&
  value !== null &&
  "resourceType" in value &&
  typeof value.resourceType === "string" &&
  TYPE_NAME.test(value.resourceType);

/** Takes a value as a resource if it is plain, shallow enough, free of hostile keys and names its type. */
export function readResource(value: unknown): Result<AnyResource, ResourceFault> {
  const plain = inspectValue(value);
  if (!plain.ok) return plain;
  if (!isJsonObject(plain.value)) {
    const found = plain.value === null ? "null" : Array.isArray(plain.value) ? "array" : typeof plain.value;
    return err({ kind: "not-a-resource", found });
  }
  if (!isResource(plain.value)) return err({ kind: "not-a-resource", found: "object without resourceType" });
  return ok(plain.value);
}

const codesOf = (value: JsonValue | undefined): readonly string[] => {
  if (!isJsonObject(value)) return [];
  const coding = value["coding"];
  if (!Array.isArray(coding)) return [];
  return coding.flatMap((one: JsonValue) =>
    isJsonObject(one) && typeof one["code"] === "string" ? [one["code"]] : [],
  );
};

/** True when the source itself says that the resource was entered in error (docs/product.md §3.5). */
export const isWithdrawn = (resource: AnyResource): boolean =>
  resource["status"] === "entered-in-error" || codesOf(resource["verificationStatus"]).includes("entered-in-error");
