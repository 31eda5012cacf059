/** What screens ask of a chart: plain, structured-clone-able views; a view never hands out the chart itself. */
import { bannerView, type BannerView } from "./banner.ts";
import { CONCEPTS } from "./catalog.ts";
import { type Chart, itemOf, itemsOf } from "./chart.ts";
import type { Origin } from "./change.ts";
import { versionKey } from "./change-fields.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { DeviceIdText, ItemIdText, UserIdText } from "./ids.ts";
import { type Authorship, type Item, type ItemState, type Mark, openDisputes } from "./item.ts";
import { type FoundReading, findReadings, type ReadingFilter, type ReadingView, readingRows } from "./reading-view.ts";
import { isFromAhead } from "./reading.ts";
import { byTier } from "./tier.ts";
import { titleOf, whenOf } from "./resource-title.ts";
import type { UnitPreferences } from "./unit-preference.ts";
import { readPartialDate } from "./time.ts";

/** One point of a sparkline, in the catalogue's unit; two values for blood pressure. */
export interface SparkPoint {
  readonly effectiveMs: number;
  readonly values: readonly number[];
}

/** The newest reading of a concept with its recent past, oldest first. */
export interface LatestView extends ReadingView {
  readonly history: readonly SparkPoint[];
}

/** How many items of a type are shown, and whether a screen knows the type. */
export interface TypeCount {
  readonly type: string;
  readonly count: number;
  readonly hasScreen: boolean;
}

/** One page and how many there are in all. */
export interface Page<T> {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly T[];
}

/** Everything the first chart screen shows. */
export interface ChartView {
  readonly banner: BannerView;
  /** By tier, then newest first. */
  readonly latest: readonly LatestView[];
  /** Vital signs and glucose, newest first. */
  readonly readings: Page<ReadingView>;
  /** By type, most first; the sum of `count` is `items`. */
  readonly counts: readonly TypeCount[];
  readonly items: number;
  readonly withScreen: number;
  readonly conflicts: number;
  /** Items about which somebody's objection stands open. */
  readonly disputes: number;
  readonly asOfMs: number;
}

/** What a caller may choose. */
export interface ChartViewOptions {
  /** False while entries of this chart are missing or sealed here. */
  readonly complete?: boolean;
  /** Types for which the app has a screen. */
  readonly screens?: ReadonlySet<string>;
  readonly readings?: number;
  readonly sparkline?: number;
  /** Of the person who looks. */
  readonly units?: UnitPreferences;
}

/** Types that the app has a screen for. */
export const SCREENS: ReadonlySet<string> = new Set([
  "Patient",
  "Observation",
  "DocumentReference",
  "Condition",
  "AllergyIntolerance",
  "MedicationStatement",
  "MedicationRequest",
  "DiagnosticReport",
  "Immunization",
  "Procedure",
]);
const HOME_LABS: ReadonlySet<string> = new Set(["glucose"]);

const isHome = ({ reading }: FoundReading): boolean =>
  reading.concept.kind === "vital-signs" || HOME_LABS.has(reading.concept.id);

function pointOf({ reading }: FoundReading): readonly SparkPoint[] {
  const values = reading.parts.flatMap((part) =>
    part.canonical === undefined || part.doubtful || part.original.comparator !== undefined
      ? []
      : [part.canonical.value],
  );
  const whole = reading.effectiveMs !== undefined && values.length === reading.parts.length;
  return whole ? [{ effectiveMs: reading.effectiveMs ?? 0, values }] : [];
}

function latestViews(
  found: readonly FoundReading[],
  row: (one: FoundReading) => ReadingView,
  sparkline: number,
  nowMs: number,
): readonly LatestView[] {
  const groups = Map.groupBy(found, ({ reading }) => reading.concept.id);
  return CONCEPTS.flatMap((concept) => {
    const group = groups.get(concept.id);
    // A reading dated in the future does not hide the latest one that was really taken.
    const newest = group?.find(({ reading }) => !isFromAhead(reading, nowMs)) ?? group?.[0];
    if (group === undefined || newest === undefined) return [];
    const drawn = group.filter(({ reading }) => !isFromAhead(reading, nowMs)).slice(0, sparkline);
    return [{ ...row(newest), history: drawn.flatMap(pointOf).toReversed() }];
  });
}

/** Items by resource type, most first. */
const typeCounts = (chart: Chart, screens: ReadonlySet<string> = SCREENS): readonly TypeCount[] =>
  [...chart.counts]
    .map(([type, count]) => ({ type, count, hasScreen: screens.has(type) }))
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));

const page = <T, R>(all: readonly T[], offset: number, limit: number, row: (one: T) => R): Page<R> => ({
  total: all.length,
  offset,
  rows: all.slice(offset, offset + limit).map(row),
});

/** The chart as a screen shows it at `nowMs`. */
export function chartView(chart: Chart, nowMs: number, options: ChartViewOptions = {}): ChartView {
  const found = findReadings(chart, { nowMs });
  const row = readingRows(chart, nowMs, options.units);
  const counts = typeCounts(chart, options.screens);
  const sum = (some: readonly TypeCount[]): number => some.reduce((total, { count }) => total + count, 0);
  let conflicts = 0;
  let disputes = 0;
  for (const item of itemsOf(chart)) {
    if (item.state === "conflicted") conflicts += 1;
    if (item.disputes.length > 0 && openDisputes(item).length > 0) disputes += 1;
  }
  return {
    banner: bannerView(chart, nowMs, options.complete ?? true),
    latest: byTier(latestViews(found, row, options.sparkline ?? 12, nowMs)),
    readings: page(found.filter(isHome), 0, options.readings ?? 100, row),
    counts,
    items: sum(counts),
    withScreen: sum(counts.filter(({ hasScreen }) => hasScreen)),
    conflicts,
    disputes,
    asOfMs: nowMs,
  };
}

/** More readings, newest first. */
export const readingsPage = (
  chart: Chart,
  nowMs: number,
  filter: ReadingFilter,
  offset: number,
  limit: number,
  units: UnitPreferences = {},
): Page<ReadingView> =>
  page(findReadings(chart, { nowMs, ...filter }), offset, limit, readingRows(chart, nowMs, units));

/** One item of any type, as a line in a list. */
export interface ItemLine {
  readonly item: ItemIdText;
  readonly type: string;
  readonly title: string;
  readonly when: string | undefined;
  readonly state: ItemState;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly recordedAt: string;
  readonly importedFrom: string | undefined;
}

/** One line, also for what was entered in error, as it was last; none for what is voided. */
export function lineOfAny(item: Item): ItemLine | undefined {
  const version = item.current.at(-1) ?? item.versions.at(-1);
  if (version === undefined || item.state === "voided") return undefined;
  return {
    item: item.item,
    type: item.type,
    title: titleOf(version.resource),
    when: whenOf(version.resource),
    state: item.state,
    author: version.author,
    device: version.device,
    recordedAt: version.recordedAt,
    importedFrom: version.origin?.fileName,
  };
}

/** One line, none for what is voided or entered in error. */
function lineOf(item: Item): readonly ItemLine[] {
  const line = item.state === "entered-in-error" ? undefined : lineOfAny(item);
  return line === undefined ? [] : [line];
}

/** Items of a type, newest first, also of a type that has no screen yet. */
export function itemsOfType(chart: Chart, type: string, offset: number, limit: number): Page<ItemLine> {
  const lines: { readonly ms: number; readonly line: ItemLine }[] = [];
  for (const item of itemsOf(chart)) {
    if (item.type !== type) continue;
    for (const line of lineOf(item))
      lines.push({ ms: readPartialDate(line.when)?.startMs ?? Number.MIN_SAFE_INTEGER, line });
  }
  lines.sort((a, b) => b.ms - a.ms || (a.line.item < b.line.item ? -1 : 1));
  return page(lines, offset, limit, ({ line }) => line);
}

/** One line of an item's history. */
export interface HistoryLine extends Authorship {
  readonly act:
    | "recorded"
    | "entered-in-error"
    | "disputed"
    | "dispute-withdrawn"
    | "acknowledged"
    | "acknowledgement-withdrawn";
  /** Still what the chart says. */
  readonly current: boolean;
  readonly reason: string | undefined;
  readonly resource: AnyResource | undefined;
  readonly origin: Origin | undefined;
}

/** Everything said about an item, oldest first; nothing is left out. */
export function itemHistory(chart: Chart, id: ItemIdText): readonly HistoryLine[] {
  const item = itemOf(chart, id);
  if (item === undefined) return [];
  const who = ({ key, changeId, author, device, entry, receivedOrder, recordedAt }: Authorship): Authorship => ({
    key,
    changeId,
    author,
    device,
    entry,
    receivedOrder,
    recordedAt,
  });
  const said = item.versions.map(
    (version): HistoryLine => ({
      ...who(version),
      act: "recorded",
      current: item.current.includes(version),
      reason: undefined,
      resource: version.resource,
      origin: version.origin,
    }),
  );
  const acknowledged = new Set(item.acknowledgements.map(({ key }) => key));
  const actOf = (mark: Mark): HistoryLine["act"] => {
    if (item.errors.includes(mark)) return "entered-in-error";
    if (item.acknowledgements.includes(mark)) return "acknowledged";
    if (item.disputes.includes(mark)) return "disputed";
    return mark.targets.some((target) => acknowledged.has(versionKey(target)))
      ? "acknowledgement-withdrawn"
      : "dispute-withdrawn";
  };
  const all = [...item.errors, ...item.disputes, ...item.acknowledgements, ...item.withdrawals];
  const marks = [...new Set(all)].map(
    (mark): HistoryLine => ({
      ...who(mark),
      act: actOf(mark),
      current: false,
      reason: mark.reason === "" ? undefined : mark.reason,
      resource: undefined,
      origin: undefined,
    }),
  );
  return [...said, ...marks].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
}
