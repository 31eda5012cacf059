/** Names with an optional code, and FHIR's closed lists as CodeableConcepts; text is always kept, a code never stands alone. https://hl7.org/fhir/R4/datatypes.html#CodeableConcept */
import { isJsonObject } from "../fhir/any-resource.ts";
import { type CodeableConcept, conceptSchema } from "../fhir/datatypes.ts";
import type { JsonValue } from "../json.ts";

/** What somebody called a thing; `system` and `code` when it was picked from a table. */
export interface Coded {
  readonly text: string;
  readonly system?: string | undefined;
  readonly code?: string | undefined;
}

export const SNOMED = "http://snomed.info/sct";
export const CVX = "http://hl7.org/fhir/sid/cvx";
export const LOINC = "http://loinc.org";
export const UCUM = "http://unitsofmeasure.org";

export function codeable({ text, system, code }: Coded): JsonValue {
  const shown = text.trim();
  return code === undefined || system === undefined
    ? { text: shown }
    : { coding: [{ system, code, display: shown }], text: shown };
}

/** A code of one of HL7's own lists. */
export const listed = (list: string, code: string): JsonValue => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${list}`, code }],
});

/** What a source calls it: its text, else the display of a code, else the code. */
export const wordOf = (concept: CodeableConcept | undefined): string | undefined =>
  concept?.text ?? concept?.coding.find(({ display }) => display !== undefined)?.display ?? concept?.coding[0]?.code;

/** The first code that is one of `codes`. */
export const codeIn = <C extends string>(concept: CodeableConcept | undefined, codes: readonly C[]): C | undefined =>
  codes.find((code) => concept?.coding.some((coding) => coding.code === code));

/** Back to what a form holds. */
export function codedOf(concept: CodeableConcept | undefined): Coded {
  const coding = concept?.coding.find(({ code, system }) => code !== undefined && system !== undefined);
  return { text: wordOf(concept) ?? "", system: coding?.system, code: coding?.code };
}

/** A concept where the element may be of another shape. */
export function conceptIn(value: JsonValue | undefined): CodeableConcept | undefined {
  if (!isJsonObject(value)) return undefined;
  const read = conceptSchema.safeParse(value);
  return read.success ? read.data : undefined;
}

/** A member with this name, or nothing: keeps absent elements absent. */
export const some = (name: string, value: JsonValue | undefined): { readonly [key: string]: JsonValue } =>
  value === undefined || value === "" ? {} : { [name]: value };

/** A remark as FHIR's Annotation. */
export const annotation = (note: string | undefined): JsonValue | undefined =>
  note === undefined || note.trim() === "" ? undefined : [{ text: note.trim() }];

/** All remarks of a resource, one per line. */
export function notesIn(value: JsonValue | undefined): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = (value as readonly JsonValue[]).flatMap((one) =>
    isJsonObject(one) && typeof one["text"] === "string" && one["text"].trim() !== "" ? [one["text"]] : [],
  );
  return texts.length === 0 ? undefined : texts.join("\n");
}

export const textIn = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
