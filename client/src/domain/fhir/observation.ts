/**
 * Observation as vitals and results read it: quantity or components, ranges, status, partial dates; never the stored form. Read by hand and not by a
 * schema: a hospital's chart has thousands, and all of them are read before its first screen. https://hl7.org/fhir/R4/observation.html
 */
import type { CodeableConcept, Coding, Quantity } from "./datatypes.ts";

interface Period {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

export interface ReferenceRange {
  readonly low?: Quantity | undefined;
  readonly high?: Quantity | undefined;
  readonly text?: string | undefined;
  readonly type?: CodeableConcept | undefined;
}

interface Valued {
  readonly valueQuantity?: Quantity | undefined;
  readonly valueString?: string | undefined;
  readonly valueCodeableConcept?: CodeableConcept | undefined;
  readonly dataAbsentReason?: CodeableConcept | undefined;
  readonly interpretation: readonly CodeableConcept[];
  readonly referenceRange: readonly ReferenceRange[];
}

interface Component extends Valued {
  readonly code?: CodeableConcept | undefined;
}

/** A field of the wrong shape reads as absent, a list without its malformed members. */
export interface Observation extends Valued {
  readonly resourceType: "Observation";
  readonly id?: string | undefined;
  readonly status?: string | undefined;
  readonly category: readonly CodeableConcept[];
  readonly code?: CodeableConcept | undefined;
  readonly effectiveDateTime?: string | undefined;
  readonly effectiveInstant?: string | undefined;
  readonly effectivePeriod?: Period | undefined;
  readonly issued?: string | undefined;
  readonly note: readonly { readonly text?: string | undefined }[];
  readonly component: readonly Component[];
}

type Fields = Readonly<Record<string, unknown>>;
type Read<T> = (fields: Fields) => T;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const one = <T>(value: unknown, read: Read<T>): T | undefined => (isFields(value) ? read(value) : undefined);
const list = <T>(value: unknown, read: Read<T>): readonly T[] =>
  Array.isArray(value) ? value.filter(isFields).map(read) : [];

const coding: Read<Coding> = ({ system, code, display }) => ({
  system: text(system),
  code: text(code),
  display: text(display),
});
const concept: Read<CodeableConcept> = (fields) => ({
  coding: list(fields["coding"], coding),
  text: text(fields["text"]),
});

const COMPARATORS: ReadonlySet<unknown> = new Set(["<", "<=", ">=", ">"]);
const isComparator = (value: unknown): value is Quantity["comparator"] => COMPARATORS.has(value);
const quantity: Read<Quantity> = ({ value, comparator, unit, system, code }) => ({
  value: typeof value === "number" && Number.isFinite(value) ? value : undefined,
  comparator: isComparator(comparator) ? comparator : undefined,
  unit: text(unit),
  system: text(system),
  code: text(code),
});
const period: Read<Period> = ({ start, end }) => ({ start: text(start), end: text(end) });
const range: Read<ReferenceRange> = (fields) => ({
  low: one(fields["low"], quantity),
  high: one(fields["high"], quantity),
  text: text(fields["text"]),
  type: one(fields["type"], concept),
});
const valued: Read<Valued> = (fields) => ({
  valueQuantity: one(fields["valueQuantity"], quantity),
  valueString: text(fields["valueString"]),
  valueCodeableConcept: one(fields["valueCodeableConcept"], concept),
  dataAbsentReason: one(fields["dataAbsentReason"], concept),
  interpretation: list(fields["interpretation"], concept),
  referenceRange: list(fields["referenceRange"], range),
});
const component: Read<Component> = (fields) => ({ code: one(fields["code"], concept), ...valued(fields) });

/** Reads an Observation; `undefined` when the value is not one. */
export function readObservation(resource: unknown): Observation | undefined {
  if (!isFields(resource) || resource["resourceType"] !== "Observation") return undefined;
  return {
    resourceType: "Observation",
    id: text(resource["id"]),
    status: text(resource["status"]),
    category: list(resource["category"], concept),
    code: one(resource["code"], concept),
    effectiveDateTime: text(resource["effectiveDateTime"]),
    effectiveInstant: text(resource["effectiveInstant"]),
    effectivePeriod: one(resource["effectivePeriod"], period),
    issued: text(resource["issued"]),
    ...valued(resource),
    note: list(resource["note"], (fields) => ({ text: text(fields["text"]) })),
    component: list(resource["component"], component),
  };
}
