/** The range word: the lab's own word, then the range printed with the result, then the one this laboratory printed last, then "typical adult"; otherwise none (docs/product.md §3.3). */
import type { Concept, Critical, Range } from "./catalog/concept.ts";
import { typicalRange } from "./catalog.ts";
import type { CodeableConcept, Quantity } from "./fhir/datatypes.ts";
import type { ReferenceRange } from "./fhir/observation.ts";
import type { Gender } from "./fhir/patient.ts";
import { type CanonicalValue, toCanonical, unitCode } from "./units.ts";

/** Where a value stands, in words; never colour alone. */
export type RangeWord = "in-range" | "low" | "high" | "critical";

/** A word and what it rests on. `range` is in the unit of `unit`. */
export interface RangeJudgement {
  readonly word: RangeWord;
  readonly source: "lab" | "printed" | "lab-last" | "typical-adult";
  readonly range: Range | undefined;
  readonly unit: string | undefined;
}

/** Who was measured, at the time of measuring. An unknown age is not an adult's. */
export interface Measured {
  readonly ageYears: number | undefined;
  readonly gender: Gender | undefined;
  readonly pregnant: boolean;
}

/** What is judged. */
export interface Finding {
  readonly concept: Concept | undefined;
  readonly original: Quantity;
  readonly canonical: CanonicalValue | undefined;
  readonly interpretation: readonly CodeableConcept[];
  readonly printed: readonly ReferenceRange[];
}

const LAB_WORDS: ReadonlyMap<string, RangeWord> = new Map([
  ["HH", "critical"],
  ["LL", "critical"],
  ["AA", "critical"],
  ["H", "high"],
  ["HU", "high"],
  ["L", "low"],
  ["LU", "low"],
  ["N", "in-range"],
]);

const NUMBER = String.raw`(-?\d+(?:[.,]\d+)?)`;
const ONE_SIDED = new RegExp(String.raw`^\s*(<=|>=|<|>|≤|≥)\s*${NUMBER}`);
const TWO_SIDED = new RegExp(String.raw`^\s*${NUMBER}\s*(?:-|–|—|to)\s*${NUMBER}`);
const decimal = (text: string | undefined): number => Number((text ?? "").replace(",", "."));

/** Reads `<100`, `>=60`, `3.5-5.1`, `0.6 to 1.2 mg/dL (note)`; absent when the text is no range. */
export function readRangeText(text: string): Range | undefined {
  const two = TWO_SIDED.exec(text);
  if (two !== null) {
    const [from, to] = [decimal(two[1]), decimal(two[2])];
    return from <= to ? { from, to } : undefined;
  }
  const one = ONE_SIDED.exec(text);
  if (one === null) return undefined;
  const bound = decimal(one[2]);
  if (one[1] === "<") return { below: bound };
  return one[1] === "<=" || one[1] === "≤" ? { to: bound } : { from: bound };
}

function within(value: number, range: Range): RangeWord {
  if (range.from !== undefined && value < range.from) return "low";
  if (range.to !== undefined && value > range.to) return "high";
  return range.below !== undefined && value >= range.below ? "high" : "in-range";
}

const isCritical = (value: number, limits: Critical | undefined): boolean =>
  limits !== undefined &&
  ((limits.atOrBelow !== undefined && value <= limits.atOrBelow) ||
    (limits.below !== undefined && value < limits.below) ||
    (limits.atOrAbove !== undefined && value >= limits.atOrAbove) ||
    (limits.above !== undefined && value > limits.above));

/** Whatever the value behind the comparator is, it is past a critical limit on that side. */
function surelyCritical(bound: number, comparator: string, limits: Critical | undefined): boolean {
  if (limits === undefined) return false;
  if (comparator === ">" || comparator === ">=") {
    const past = limits.above !== undefined && (comparator === ">" ? bound >= limits.above : bound > limits.above);
    return past || (limits.atOrAbove !== undefined && bound >= limits.atOrAbove);
  }
  const past = limits.below !== undefined && (comparator === "<" ? bound <= limits.below : bound < limits.below);
  return past || (limits.atOrBelow !== undefined && bound <= limits.atOrBelow);
}

export interface Printed {
  readonly range: Range;
  readonly unit: string | undefined;
}

/** The first printed range that is a normal range; a treatment target or a critical range is not. */
export function printedRange(printed: readonly ReferenceRange[]): Printed | undefined {
  for (const one of printed) {
    const kinds = one.type?.coding.map((coding) => coding.code) ?? [];
    if (kinds.length > 0 && !kinds.includes("normal")) continue;
    const [from, to] = [one.low?.value, one.high?.value];
    const bound = one.low ?? one.high;
    if (from !== undefined || to !== undefined)
      return {
        range: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
        unit: bound?.code ?? bound?.unit,
      };
    const range = one.text === undefined ? undefined : readRangeText(one.text);
    if (range !== undefined) return { range, unit: undefined };
  }
  return undefined;
}

/** The number to hold against a printed range: as recorded when the units agree, in the catalogue's unit when both convert. */
function againstPrinted(finding: Finding, value: number, printed: Printed): RangeWord | undefined {
  const unit = finding.original.code ?? finding.original.unit;
  if (printed.unit === undefined || (unit !== undefined && unitCode(printed.unit) === unitCode(unit)))
    return within(value, printed.range);
  const { concept, canonical } = finding;
  if (concept === undefined || canonical === undefined) return undefined;
  const convert = (bound: number | undefined) =>
    bound === undefined ? undefined : toCanonical(concept, bound, printed.unit)?.value;
  const [from, to] = [convert(printed.range.from), convert(printed.range.to)];
  if (from === undefined && to === undefined) return undefined;
  return within(canonical.value, { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
}

/** True when the value lies outside what a body or a device can give, so its unit or number is doubtful. */
export const isImplausible = (concept: Concept | undefined, canonical: CanonicalValue | undefined): boolean =>
  concept?.plausible !== undefined &&
  canonical !== undefined &&
  (canonical.value < concept.plausible[0] || canonical.value > concept.plausible[1]);

/** Judges one value. No word for an implausible value, one without a range for this person, or one with a comparator unless it can only be critical. */
export function judge(finding: Finding, who: Measured, last?: Printed): RangeJudgement | undefined {
  const { concept, canonical, original } = finding;
  const unit = original.code ?? original.unit;
  const printed = printedRange(finding.printed);
  for (const said of finding.interpretation.flatMap((one) => one.coding)) {
    const word = LAB_WORDS.get(said.code ?? "");
    if (word !== undefined) return { word, source: "lab", range: printed?.range, unit };
  }
  if (original.value === undefined || isImplausible(concept, canonical)) return undefined;
  const adult = who.ageYears !== undefined && who.ageYears >= 18 && !who.pregnant;
  if (original.comparator !== undefined) {
    // "> 600" says nothing exact, but enough where even its bound is critical.
    if (!adult || canonical === undefined || !surelyCritical(canonical.value, original.comparator, concept?.critical))
      return undefined;
    return { word: "critical", source: "typical-adult", range: undefined, unit };
  }
  const critical = adult && canonical !== undefined && isCritical(canonical.value, concept?.critical);
  if (printed !== undefined) {
    const word = againstPrinted(finding, original.value, printed);
    if (word === undefined) return undefined;
    return { word: critical && word !== "in-range" ? "critical" : word, source: "printed", range: printed.range, unit };
  }
  if (!adult || concept === undefined || canonical === undefined) return undefined;
  // A child grows out of a range; of an adult the laboratory's own still says more than what is typical.
  const lastWord = last && againstPrinted(finding, original.value, last);
  if (last && lastWord) {
    const word = critical && lastWord !== "in-range" ? "critical" : lastWord;
    return { word, source: "lab-last", range: last.range, unit: last.unit };
  }
  const range = typicalRange(concept, who.gender);
  if (critical) return { word: "critical", source: "typical-adult", range, unit: concept.ucum };
  return range && { word: within(canonical.value, range), source: "typical-adult", range, unit: concept.ucum };
}
