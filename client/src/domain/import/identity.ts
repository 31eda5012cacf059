/** Which item an imported resource is, so that the same file twice adds nothing twice; and whether the file is about the same person. */
import { readPatient, type Patient } from "../fhir/patient.ts";
import type { AnyResource } from "../fhir/any-resource.ts";
import { displayName, nameParts } from "../display.ts";

/** A stable text hash that gives 8 to 64 base64url characters; passed in, since this room knows no cryptography. */
export type TextHash = (text: string) => string;

const UUID = /^(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const ABSOLUTE = /^(?:https?:\/\/|urn:oid:)/i;

const uuidOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : UUID.exec(text)?.[1]?.toLowerCase();

/** The UUID that names a resource everywhere, in lower case: `fullUrl` before its own id. */
export const uuidName = (resource: AnyResource, fullUrl: string | undefined): string | undefined =>
  uuidOf(fullUrl) ?? (typeof resource["id"] === "string" ? uuidOf(resource["id"]) : undefined);

/** True for a resource that its source named for everybody: the same name in another file is the same thing. */
export const isNamed = (resource: AnyResource, fullUrl: string | undefined): boolean =>
  uuidName(resource, fullUrl) !== undefined || (fullUrl !== undefined && ABSOLUTE.test(fullUrl));

/**
 * What names a resource across files: a UUID or an absolute address. A bare id such as `o1` is only unique in its own
 * file, so there the content belongs to the name.
 */
export function identityOf(resource: AnyResource, fullUrl: string | undefined, content: string): string {
  const uuid = uuidName(resource, fullUrl);
  if (uuid !== undefined) return `${resource.resourceType} ${uuid}`;
  if (fullUrl !== undefined && ABSOLUTE.test(fullUrl)) return `${resource.resourceType} ${fullUrl}`;
  return `${resource.resourceType} ${content}`;
}

/** Who somebody is, for a person to compare. */
export interface WhoText {
  readonly name: string;
  readonly born: string | undefined;
}

const fold = (text: string | undefined): string =>
  (text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/gu, " ").trim().toLowerCase();

function nameKey(patient: Patient): string {
  const parts = nameParts(patient);
  const split = [parts.given?.split(" ")[0], parts.family].filter((part) => part !== undefined).join(" ");
  return fold(split === "" ? parts.text : split);
}

const whoOf = (patient: Patient): WhoText => ({ name: displayName(nameParts(patient)), born: patient.birthDate });

/** A difference in name or birth date between the file's patient and the chart's; absent when either does not say. */
export function differentPerson(
  inFile: AnyResource,
  inChart: Patient | undefined,
): { readonly inFile: WhoText; readonly inChart: WhoText } | undefined {
  const theirs = readPatient(inFile);
  if (theirs === undefined || inChart === undefined) return undefined;
  const [a, b] = [nameKey(theirs), nameKey(inChart)];
  const nameDiffers = a !== "" && b !== "" && a !== b;
  const bornDiffers =
    theirs.birthDate !== undefined &&
    inChart.birthDate !== undefined &&
    !theirs.birthDate.startsWith(inChart.birthDate) &&
    !inChart.birthDate.startsWith(theirs.birthDate);
  return nameDiffers || bornDiffers ? { inFile: whoOf(theirs), inChart: whoOf(inChart) } : undefined;
}
