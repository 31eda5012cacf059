/** When a patient sees laboratory results that somebody else brought into her chart: the clinic's policy, and the chart as it is shown meanwhile (ADR 0075). */
import { type Chart, itemsOf } from "./chart.ts";
import type { ItemIdText, UserIdText } from "./ids.ts";
import type { Item } from "./item.ts";
import { findReadings, readingRows } from "./reading-view.ts";
import { reportsIn } from "./record/references.ts";
import { acknowledgementsOf } from "./results.ts";
import { shelve } from "./shelf.ts";
import { tierOfReading } from "./tier.ts";

export interface ReleasePolicy {
  readonly release: "at-once" | "after-review" | "critical-held";
  /** After so many days a result is shown, reviewed or not. */
  readonly waitDays: number;
  /** Concepts that wait like critical ones. */
  readonly sensitive: readonly string[];
}

/** A chart for its owner, and what in it waits. */
export interface ReleasedChart {
  readonly chart: Chart;
  /** Results that wait for a review; their reports are held with them and not counted. */
  readonly held: number;
  /** By then the last of them is shown. */
  readonly untilMs: number | undefined;
  /** Until then this answer holds, as long as the chart does. */
  readonly nextMs: number;
}

const DAY_MS = 86_400_000;

/** Results that wait, each with the moment from which it is shown in any case. */
function heldResults(
  chart: Chart,
  policy: ReleasePolicy,
  owner: UserIdText,
  nowMs: number,
): ReadonlyMap<ItemIdText, number> {
  const held = new Map<ItemIdText, number>();
  if (policy.release === "at-once") return held;
  const row = readingRows(chart, nowMs);
  const counts = (author: UserIdText): boolean => author !== owner;
  for (const found of findReadings(chart, { kind: "laboratory" })) {
    const { item, version, reading } = found;
    // What she brought herself she has; what a doctor wrote by hand he has seen.
    if (version.author === owner || version.origin === undefined) continue;
    const untilMs = Date.parse(version.recordedAt) + policy.waitDays * DAY_MS;
    if (nowMs >= untilMs || acknowledgementsOf(item, version, counts).length > 0) continue;
    const waits =
      policy.release === "after-review" ||
      policy.sensitive.includes(reading.concept.id) ||
      tierOfReading(row(found)) === "critical";
    if (waits) held.set(item.item, Math.max(untilMs, held.get(item.item) ?? 0));
  }
  return held;
}

/** Nothing of it is shown, as of an import that was taken back. */
const hidden = (item: Item): Item => ({
  ...item,
  state: "voided",
  current: [],
  versions: [],
  errors: [],
  disputes: [],
  acknowledgements: [],
  withdrawals: [],
});

/** The chart without what waits for a review, and without reports that name such a result. */
export function releasedChart(chart: Chart, policy: ReleasePolicy, owner: UserIdText, nowMs: number): ReleasedChart {
  const held = heldResults(chart, policy, owner, nowMs);
  if (held.size === 0) return { chart, held: 0, untilMs: undefined, nextMs: Number.POSITIVE_INFINITY };
  const gone = new Set<ItemIdText>(held.keys());
  for (const [report, results] of reportsIn(chart))
    if ([...results].some((result) => held.has(result))) gone.add(report.item);
  const next = new Map<string, Item>();
  const counts = new Map(chart.counts);
  for (const item of itemsOf(chart)) {
    if (!gone.has(item.item)) continue;
    next.set(item.item, hidden(item));
    const left = (counts.get(item.type) ?? 1) - 1;
    if (left > 0) counts.set(item.type, left);
    else counts.delete(item.type);
  }
  const times = [...held.values()];
  return {
    chart: { ...chart, items: shelve(chart.items, next), counts },
    held: held.size,
    untilMs: Math.max(...times),
    nextMs: Math.min(...times),
  };
}
