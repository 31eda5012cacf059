/** Results that wait for a doctor: which are critical and not acknowledged, and who acknowledged what; the same for every order of the same changes (ADR 0073). */
import type { Chart } from "./chart.ts";
import { versionKey } from "./change-fields.ts";
import type { DeviceIdText, ItemIdText, UserIdText } from "./ids.ts";
import { type Item, type Mark, standingAcknowledgements, type Version } from "./item.ts";
import { type FoundReading, findReadings, type ReadingView, readingRows } from "./reading-view.ts";
import { tierOfReading } from "./tier.ts";
import type { UnitPreferences } from "./unit-preference.ts";

/** Whose acknowledgement counts. */
export type Counts = (author: UserIdText) => boolean;

/** Older than this when it came into the record, a result is history and no news. */
const NEWS_MS = 90 * 86_400_000;

/** Who answered for a version, when, with which device. */
export interface AcknowledgementView {
  readonly key: string;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly recordedAt: string;
}

/** Acknowledgements of this version, or of another that says exactly the same; oldest first. */
export function acknowledgementsOf(item: Item, version: Version, counts: Counts): readonly Mark[] {
  const marks = standingAcknowledgements(item).filter(({ author }) => counts(author));
  if (marks.length === 0) return [];
  const said = JSON.stringify(version.resource);
  const same = new Set(
    item.versions.filter((one) => one === version || JSON.stringify(one.resource) === said).map(({ key }) => key),
  );
  return marks.filter(({ targets }) => targets.some((target) => same.has(versionKey(target))));
}

export const acknowledgementViews = (item: Item, version: Version, counts: Counts): readonly AcknowledgementView[] =>
  acknowledgementsOf(item, version, counts).map(({ key, author, device, recordedAt }) => ({
    key,
    author,
    device,
    recordedAt,
  }));

/** A doctor who writes a vital sign down by hand has it before his eyes; every laboratory result has to be answered for. */
const isNews = ({ reading, version }: FoundReading, counts: Counts): boolean =>
  (reading.effectiveMs === undefined || Date.parse(version.recordedAt) - reading.effectiveMs <= NEWS_MS) &&
  !(reading.concept.kind === "vital-signs" && version.origin === undefined && counts(version.author));

/** Critical results of this chart that nobody has acknowledged, newest first; both sides of a conflict. */
export function waitingResults(
  chart: Chart,
  nowMs: number,
  counts: Counts,
  units: UnitPreferences = {},
): readonly ReadingView[] {
  const row = readingRows(chart, nowMs, units);
  return findReadings(chart, { nowMs }).flatMap((found) => {
    if (!isNews(found, counts)) return [];
    const view = row(found);
    if (tierOfReading(view) !== "critical") return [];
    return acknowledgementsOf(found.item, found.version, counts).length > 0 ? [] : [view];
  });
}

/** What of an item an acknowledgement has to name: its readings that stand. */
export const readingsOfItem = (chart: Chart, item: ItemIdText): readonly FoundReading[] =>
  findReadings(chart).filter((found) => found.item.item === item);
