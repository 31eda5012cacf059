/** One concept over time as a graph draws it: columns of numbers, oldest first, in one unit (docs/product.md §3.1 to 3.3; NHS GTAB-018..175). */
import { patientOf } from "../banner.ts";
import type { Concept, Range } from "../catalog/concept.ts";
import { conceptById, typicalRange } from "../catalog.ts";
import type { Chart } from "../chart.ts";
import { wholeYears } from "../display.ts";
import { findReadings, type FoundReading } from "../reading-view.ts";
import type { ReadingPart } from "../reading.ts";
import { printedRange } from "../range.ts";
import { preferredUnit, type UnitPreferences } from "../unit-preference.ts";
import { fromCanonical, toCanonical, unitCode } from "../units.ts";
import { ucumText } from "../part-text.ts";

/** What is to be said of a point, as bits of `Trend.marks`. */
export const MARK = {
  /** Recorded in another unit and converted by the catalogue's table. */
  converted: 1,
  /** Outside what a body or a device can give: out of line, scale and mean. */
  implausible: 2,
  /** The source said "less than"; drawn open, at the limit. */
  below: 4,
  /** The source said "more than". */
  above: 8,
  /** Two people or devices said different things; both are drawn. */
  conflicted: 16,
  /** Dated after `nowMs`: never the latest. */
  ahead: 32,
} as const;

/** Where values usually are. Bounds in the trend's unit. */
export interface Band {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** `to` itself lies outside. */
  readonly under: boolean;
  /** Printed with the newest result that has one, or typical for adults. */
  readonly source: "printed" | "typical-adult";
}

/** One line of a graph: a concept, or a side of a pair. NaN where a reading lacks it. */
export interface TrendLine {
  readonly concept: string;
  readonly values: Float64Array;
  readonly band: Band | undefined;
}

/** Columns of equal length, oldest first. */
export interface Trend {
  readonly concept: string;
  readonly label: string;
  /** As people write it. */
  readonly unit: string;
  readonly decimals: number;
  readonly atMs: Float64Array;
  /** Two for blood pressure: systolic, diastolic. */
  readonly lines: readonly TrendLine[];
  readonly marks: Uint8Array;
  /** Readings that cannot be drawn, because of no date or a unit that the catalogue does not know here; the table has them. */
  readonly notDrawn: number;
}

const FUTURE_MS = 86_400_000;
/** How many of the newest readings are asked for a printed range. */
const RECENT = 50;

interface Target {
  readonly concept: Concept;
  /** UCUM. */
  readonly unit: string;
  readonly text: string;
  readonly decimals: number;
}

const isAsRecorded = ({ original }: ReadingPart, { unit }: Target): boolean =>
  unitCode(original.code ?? original.unit ?? "") === unit;

/** As recorded where the units agree; else by way of the catalogue's unit. */
function valueIn(part: ReadingPart, target: Target): number | undefined {
  if (part.canonical === undefined) return undefined;
  return isAsRecorded(part, target)
    ? part.original.value
    : fromCanonical(target.concept, part.canonical.value, target.unit);
}

/** A unit that only is spelled otherwise converts nothing. */
const isConverted = (part: ReadingPart, target: Target): boolean =>
  part.canonical !== undefined &&
  !isAsRecorded(part, target) &&
  (part.canonical.converted || target.unit !== target.concept.ucum);

function boundIn({ concept, unit }: Target, bound: number | undefined, from: string | undefined): number | undefined {
  if (bound === undefined) return undefined;
  const canonical = toCanonical(concept, bound, from ?? concept.ucum);
  return canonical === undefined ? undefined : fromCanonical(concept, canonical.value, unit);
}

function bandFrom(target: Target, range: Range, unit: string | undefined, source: Band["source"]): Band | undefined {
  const from = boundIn(target, range.from, unit);
  const to = boundIn(target, range.to ?? range.below, unit);
  return from === undefined && to === undefined ? undefined : { from, to, under: range.to === undefined, source };
}

/** The newest printed range; else what is typical, for adults of known age only. */
function bandOf(target: Target, parts: readonly ReadingPart[], adult: boolean, chart: Chart): Band | undefined {
  for (const part of parts) {
    const printed = printedRange(part.printed);
    if (printed === undefined) continue;
    const unit = printed.unit ?? part.original.code ?? part.original.unit;
    const band = bandFrom(target, printed.range, unit, "printed");
    if (band !== undefined) return band;
  }
  const typical = adult ? typicalRange(target.concept, patientOf(chart)?.gender) : undefined;
  return typical && bandFrom(target, typical, target.concept.ucum, "typical-adult");
}

function marksOf({ item, reading }: FoundReading, targets: readonly Target[], nowMs: number): number {
  let marks = 0;
  for (const part of reading.parts) {
    const target = targets.find(({ concept }) => concept.id === part.concept.id);
    if (target && isConverted(part, target)) marks |= MARK.converted;
    if (part.doubtful) marks |= MARK.implausible;
    if (part.original.comparator?.startsWith("<") === true) marks |= MARK.below;
    if (part.original.comparator?.startsWith(">") === true) marks |= MARK.above;
  }
  if (item.state === "conflicted") marks |= MARK.conflicted;
  if ((reading.effectiveMs ?? 0) > nowMs + FUTURE_MS) marks |= MARK.ahead;
  return marks;
}

/** The parts of a concept, in the order in which they are drawn. */
const sidesOf = (concept: Concept): readonly Concept[] =>
  concept.id === "bp" ? ["bp-sys", "bp-dia"].flatMap((id) => conceptById(id) ?? []) : [concept];

function targetOf(concept: Concept, units: UnitPreferences): Target {
  const own = concept.ucum ?? "";
  const chosen = preferredUnit(concept, units);
  return { concept, unit: own, text: ucumText(own), decimals: concept.decimals, ...chosen };
}

/** All readings of a concept group, in the units this person chose; undefined for a concept the catalogue does not have. */
export function trendOf(chart: Chart, conceptId: string, nowMs: number, units: UnitPreferences): Trend | undefined {
  const concept = conceptById(conceptId);
  if (concept === undefined) return undefined;
  const found = findReadings(chart, { concept: conceptId });
  const targets = sidesOf(concept).map((side) => targetOf(side, units));
  const drawn = found
    .filter(
      ({ reading }) =>
        reading.effectiveMs !== undefined &&
        reading.parts.some((part) =>
          targets.some((target) => target.concept.id === part.concept.id && valueIn(part, target) !== undefined),
        ),
    )
    .toReversed();
  const age = wholeYears(patientOf(chart)?.birthDate, new Date(nowMs).toISOString());
  const partsOf = (id: string, some: readonly FoundReading[]): readonly ReadingPart[] =>
    some.flatMap(({ reading }) => reading.parts.filter((part) => part.concept.id === id));
  const recent = drawn.slice(-RECENT).toReversed();
  return {
    concept: concept.id,
    label: concept.label,
    unit: targets[0]?.text ?? "",
    decimals: targets[0]?.decimals ?? 0,
    atMs: Float64Array.from(drawn, ({ reading }) => reading.effectiveMs ?? 0),
    lines: targets.map((target) => ({
      concept: target.concept.id,
      values: Float64Array.from(drawn, ({ reading }) => {
        const part = reading.parts.find((one) => one.concept.id === target.concept.id);
        return (part && valueIn(part, target)) ?? Number.NaN;
      }),
      band: bandOf(target, partsOf(target.concept.id, recent), age !== undefined && age >= 18, chart),
    })),
    marks: Uint8Array.from(drawn, (one) => marksOf(one, targets, nowMs)),
    notDrawn: found.length - drawn.length,
  };
}
