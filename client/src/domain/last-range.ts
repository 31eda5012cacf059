/** The range that a laboratory printed last for a test, for its results that came without one (docs/product.md §3.3). */
import { type Chart, itemsOf } from "./chart.ts";
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";
import { type Printed, printedRange } from "./range.ts";
import { type Reading, readingOf } from "./reading.ts";

/** A range with the time of the result it was printed with, as its source wrote that. */
export interface LastRange extends Printed {
  readonly printedAt: string;
}

/** Laboratories change their methods: a range printed longer ago says nothing. */
const HOLDS_MS = 2 * 365 * 86_400_000;

interface Kept extends LastRange {
  readonly atMs: number;
}

/** Who measured it, as the source names it; only the same name is the same laboratory. */
function laboratoryOf(resource: AnyResource): string | undefined {
  const [first] = Array.isArray(resource["performer"]) ? (resource["performer"] as readonly JsonValue[]) : [];
  if (!isJsonObject(first)) return undefined;
  const name = first["display"] ?? first["reference"];
  return typeof name === "string" && name.trim() !== "" ? name.trim().toLowerCase() : undefined;
}

const STANDS: ReadonlySet<string> = new Set(["current", "conflicted"]);
const keyOf = (laboratory: string, concept: string): string => `${concept} ${laboratory}`;

// Charts are immutable, so what was found once holds for as long as the chart does.
const known = new WeakMap<Chart, ReadonlyMap<string, readonly Kept[]>>();

/** By test and laboratory, newest first. */
function rangesIn(chart: Chart): ReadonlyMap<string, readonly Kept[]> {
  const held = known.get(chart);
  if (held !== undefined) return held;
  const found = new Map<string, Kept[]>();
  for (const item of itemsOf(chart)) {
    if (item.type !== "Observation" || !STANDS.has(item.state)) continue;
    for (const { resource } of item.current) {
      const reading = readingOf(resource);
      const laboratory = laboratoryOf(resource);
      const [part, ...more] = reading?.parts ?? [];
      if (reading?.concept.kind !== "laboratory" || laboratory === undefined || part === undefined || more.length > 0)
        continue;
      const { effective, effectiveMs: atMs } = reading;
      const printed = printedRange(part.printed);
      const unit = printed?.unit ?? part.original.code ?? part.original.unit;
      if (printed === undefined || unit === undefined || effective === undefined || atMs === undefined) continue;
      const key = keyOf(laboratory, reading.concept.id);
      found.set(key, [...(found.get(key) ?? []), { range: printed.range, unit, printedAt: effective, atMs }]);
    }
  }
  for (const [key, ranges] of found)
    found.set(
      key,
      ranges.toSorted((a, b) => b.atMs - a.atMs),
    );
  known.set(chart, found);
  return found;
}

/** Absent for vital signs, for what has a range of its own, and where this laboratory printed none in the two years before. */
export function lastRange(chart: Chart, resource: AnyResource, reading: Reading): LastRange | undefined {
  const [part, ...more] = reading.parts;
  const laboratory = laboratoryOf(resource);
  const { effectiveMs: atMs } = reading;
  if (reading.concept.kind !== "laboratory" || part === undefined || more.length > 0) return undefined;
  if (laboratory === undefined || atMs === undefined || printedRange(part.printed) !== undefined) return undefined;
  return rangesIn(chart)
    .get(keyOf(laboratory, reading.concept.id))
    ?.find((one) => one.atMs <= atMs && atMs - one.atMs <= HOLDS_MS);
}
