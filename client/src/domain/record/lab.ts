/** Laboratory results written by hand, from a template or one by one: Observations under a DiagnosticReport, with unit, comparator and the range the laboratory printed. https://hl7.org/fhir/R4/diagnosticreport.html */
import type { Concept } from "../catalog/concept.ts";
import { conceptById } from "../catalog.ts";
import type { AnyResource } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { readRangeText } from "../range.ts";
import { type Reading, readingOf } from "../reading.ts";
import { fromCanonical, toCanonical, unitCode } from "../units.ts";
import { annotation, LOINC, notesIn, some, textIn, UCUM } from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, type RecordFault, textFaults } from "./fault.ts";
import { type LabUnit, labUnits, panelById, type PanelId } from "./panels.ts";

export const COMPARATORS = ["<", "<=", ">=", ">"] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** `unit` is a UCUM code of `labUnits`; `range` is what the laboratory printed, `3.5-5.1` or `<150`, in that unit. */
export interface ResultValue {
  readonly concept: string;
  readonly value: number | undefined;
  readonly unit: string;
  readonly comparator?: Comparator | undefined;
  readonly range?: string | undefined;
}

/** What was measured in one sample. Results without a value are left out; at least one is needed. */
export interface PanelInput {
  readonly kind: "panel";
  readonly panel: PanelId;
  readonly results: readonly ResultValue[];
  readonly effective: string;
  readonly laboratory?: string | undefined;
  readonly note?: string | undefined;
}

/** One result, to correct it. */
export interface ResultInput extends ResultValue {
  readonly kind: "result";
  readonly effective: string;
  readonly note?: string | undefined;
}

const MOST_RANGE = 60;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** What is plausible for a concept, in the unit that is entered. */
export function plausibleIn(concept: Concept, unit: string): Bounds | undefined {
  const [least, most] = (concept.plausible ?? []).map((bound) => fromCanonical(concept, bound, unit));
  return least === undefined || most === undefined ? undefined : { least: rounded(least), most: rounded(most) };
}

function valueFaults(result: ResultValue, concept: Concept, field: string): readonly RecordFault[] {
  const { value, unit } = result;
  if (value === undefined) return [];
  if (!Number.isFinite(value)) return [{ kind: "not-a-number", field }];
  const canonical = toCanonical(concept, value, unit)?.value;
  if (canonical === undefined) return [{ kind: "unknown-unit", field }];
  const [least, most] = concept.plausible ?? [];
  const bounds = plausibleIn(concept, unit);
  if (bounds === undefined || least === undefined || most === undefined) return [];
  if (canonical < least) return [{ kind: "too-low", field, least: bounds.least, unit }];
  return canonical > most ? [{ kind: "too-high", field, most: bounds.most, unit }] : [];
}

function rangeFaults({ range }: ResultValue, field: string): readonly RecordFault[] {
  const text = range?.trim() ?? "";
  if (text === "") return [];
  if (text.length > MOST_RANGE) return [{ kind: "too-long", field, most: MOST_RANGE }];
  return readRangeText(text) === undefined ? [{ kind: "not-a-range", field }] : [];
}

/** Fields are `chol.value` and `chol.range`. */
function resultFaults(result: ResultValue): readonly RecordFault[] {
  const concept = conceptById(result.concept);
  if (concept === undefined) return [{ kind: "missing", field: "concept" }];
  return [
    ...valueFaults(result, concept, `${result.concept}.value`),
    ...(result.value === undefined ? [] : rangeFaults(result, `${result.concept}.range`)),
  ];
}

export function panelFaults(input: PanelInput, nowMs: number): readonly RecordFault[] {
  const [first] = panelById(input.panel).concepts;
  const isEmpty = input.results.every(({ value }) => value === undefined);
  const field = `${input.results[0]?.concept ?? first ?? ""}.value`;
  return [
    ...dateFaults("effective", input.effective, nowMs, { needed: true }),
    ...textFaults("laboratory", input.laboratory, MOST_NAME),
    ...(isEmpty ? [{ kind: "missing", field } as const] : []),
    ...input.results.flatMap(resultFaults),
    ...textFaults("note", input.note, MOST_NOTE),
  ];
}

export const singleFaults = (input: ResultInput, nowMs: number): readonly RecordFault[] => [
  ...dateFaults("effective", input.effective, nowMs, { needed: true }),
  ...(input.value === undefined ? [{ kind: "missing", field: `${input.concept}.value` } as const] : []),
  ...resultFaults(input),
  ...textFaults("note", input.note, MOST_NOTE),
];

const category = (system: string, code: string): JsonValue => [
  { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] },
];

const quantity = (value: number, { unit, shown }: LabUnit): JsonValue => ({
  value,
  ...some("unit", shown),
  system: UCUM,
  code: unit,
});

function referenceRange(text: string | undefined, unit: LabUnit): JsonValue | undefined {
  const said = text?.trim() ?? "";
  const range = said === "" ? undefined : readRangeText(said);
  if (range === undefined) return undefined;
  // One-sided ranges may exclude their bound, which FHIR's low and high cannot say: the text does.
  const both = range.from !== undefined && range.to !== undefined;
  const bounds = both ? { low: quantity(range.from, unit), high: quantity(range.to, unit) } : {};
  return [{ ...bounds, text: said }];
}

interface Sample {
  readonly effective: string;
  readonly recordedAt: string;
  readonly laboratory?: string | undefined;
  readonly note?: string | undefined;
  readonly status: "final" | "corrected";
}

function observation(result: ResultValue, sample: Sample): readonly AnyResource[] {
  const concept = conceptById(result.concept);
  const unit = concept && labUnits(concept).find((one) => one.unit === result.unit);
  if (concept === undefined || unit === undefined || result.value === undefined) return [];
  const value = quantity(result.value, unit);
  return [
    {
      resourceType: "Observation",
      status: sample.status,
      category: category("observation-category", "laboratory"),
      code: { coding: [{ system: LOINC, code: unit.loinc, display: concept.label }], text: concept.label },
      effectiveDateTime: sample.effective,
      issued: sample.recordedAt,
      ...some("performer", sample.laboratory?.trim() ? [{ display: sample.laboratory.trim() }] : undefined),
      valueQuantity: result.comparator === undefined ? value : { ...(value as object), comparator: result.comparator },
      ...some("note", annotation(sample.note)),
      ...some("referenceRange", referenceRange(result.range, unit)),
    },
  ];
}

/** Results that were written, each with an id of its own, and the report that names them last where the panel has a code. */
export function panelResources(
  input: PanelInput,
  recordedAt: string,
  idAt: (n: number) => string,
): readonly AnyResource[] {
  const panel = panelById(input.panel);
  const { effective, laboratory, note } = input;
  const [loinc] = panel.loinc;
  const alone = loinc === undefined;
  const sample: Sample = { effective, recordedAt, laboratory, note: alone ? note : undefined, status: "final" };
  const results = input.results
    .flatMap((result) => observation(result, sample))
    .map((resource, n): AnyResource => ({ ...resource, id: idAt(n) }));
  if (alone) return results;
  const report: AnyResource = {
    resourceType: "DiagnosticReport",
    id: idAt(results.length),
    status: "final",
    category: category("v2-0074", "LAB"),
    code: { coding: [{ system: LOINC, code: loinc, display: panel.display }], text: panel.display },
    effectiveDateTime: effective,
    issued: recordedAt,
    ...some("performer", laboratory?.trim() ? [{ display: laboratory.trim() }] : undefined),
    result: results.map((_, n) => ({ reference: `urn:uuid:${idAt(n)}` })),
    ...some("conclusion", note?.trim()),
  };
  return [...results, report];
}

/** A corrected result; undefined cannot happen to what `singleFaults` passed. */
export const singleResource = (input: ResultInput, recordedAt: string): AnyResource | undefined =>
  observation(input, { effective: input.effective, recordedAt, note: input.note, status: "corrected" })[0];

function unitOf(reading: Reading, concept: Concept): LabUnit | undefined {
  const { code, unit } = reading.parts[0]?.original ?? {};
  const units = labUnits(concept);
  const spelled = [code, unit].flatMap((one) => (one === undefined ? [] : [one, unitCode(one)]));
  return units.find((one) => spelled.includes(one.unit));
}

/** A result back in its form; undefined for what is no single number in a unit that the form offers. */
export function resultInput(resource: AnyResource): ResultInput | undefined {
  const reading = readingOf(resource);
  const [part, ...more] = reading?.parts ?? [];
  if (reading === undefined || part === undefined || more.length > 0) return undefined;
  const unit = unitOf(reading, reading.concept);
  if (unit === undefined) return undefined;
  const [printed] = part.printed;
  const [low, high] = [printed?.low?.value, printed?.high?.value];
  const range = printed?.text ?? (low !== undefined && high !== undefined ? `${low}-${high}` : undefined);
  return {
    kind: "result",
    concept: reading.concept.id,
    value: part.original.value,
    unit: unit.unit,
    comparator: part.original.comparator,
    range,
    effective: reading.effective ?? "",
    note: notesIn(resource["note"]) ?? textIn(resource["conclusion"]),
  };
}
