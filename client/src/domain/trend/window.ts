/** A stretch of a trend: which points lie in it, and what they come to in one sentence. */
import { MARK, type Trend, type TrendLine } from "./series.ts";

/** The fixed ranges of a graph (GTAB-067..075). */
export const RANGES = ["24h", "7d", "30d", "6m", "1y", "5y", "all"] as const;
export type RangeName = (typeof RANGES)[number];

/** Both ends included, epoch milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const COURSE = 6;
const DAYS: Readonly<Record<Exclude<RangeName, "all">, number>> = {
  "24h": 1,
  "7d": 7,
  "30d": 30,
  "6m": 183,
  "1y": 366,
  "5y": 1_827,
};

/** Neither in the line, the scale nor the mean. */
const isApart = (marks: number): boolean => (marks & (MARK.implausible | MARK.below | MARK.above | MARK.ahead)) !== 0;

/** Drawn, and in no figure: whoever counted both sides would count one measurement twice (ADR 0112). */
const isUnsettled = (marks: number): boolean => !isApart(marks) && (marks & MARK.conflicted) !== 0;

/** Index of the first point at or after a time. */
export function indexAt(atMs: Float64Array, timeMs: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The range that ends now; `all` spans the first to the last point, with room at both ends. */
export function windowOf(trend: Trend, range: RangeName, nowMs: number): Window {
  if (range !== "all") return { fromMs: nowMs - DAYS[range] * DAY_MS, toMs: nowMs };
  const first = trend.atMs[0] ?? nowMs;
  const last = trend.atMs.at(-1) ?? nowMs;
  const room = Math.max((last - first) * 0.03, DAY_MS / 24);
  return { fromMs: first - room, toMs: last + room };
}

/** The shortest range with enough readings to see a course; `all` for a series that is older than that. */
export function firstRange(trend: Trend, nowMs: number): RangeName {
  const enough = Math.min(COURSE, trend.atMs.length);
  const fits = RANGES.find((range) => {
    const { fromMs, toMs } = windowOf(trend, range, nowMs);
    return range !== "24h" && indexAt(trend.atMs, toMs + 1) - indexAt(trend.atMs, fromMs) >= enough;
  });
  return fits ?? "all";
}

/** A gap is a pause of more than four times the usual one; shorter than an hour it is none. */
export function gapMs(trend: Trend): number {
  const pauses = trend.atMs.slice(1).map((at, index) => at - (trend.atMs[index] ?? 0));
  pauses.sort();
  return Math.max(4 * (pauses[pauses.length >>> 1] ?? 0), DAY_MS / 24);
}

/** What a line comes to within a window. */
export interface LineSummary {
  readonly concept: string;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  /** Above and below the band; undefined without one. */
  readonly above: number | undefined;
  readonly below: number | undefined;
}

export interface Summary {
  readonly count: number;
  /** Kept out of mean and scale: unusual, with "<" or ">", or ahead of time. */
  readonly apart: number;
  /** Kept out of everything but the count, because versions disagree; not in `apart`. */
  readonly unsettled: number;
  /** Index of the newest point that is not apart; it may be unsettled. */
  readonly latest: number | undefined;
  readonly lines: readonly LineSummary[];
}

/** Said anew each time a hand lets go of a graph: one pass that leaves nothing to collect. */
function summaryOfLine(line: TrendLine, marks: Uint8Array, from: number, to: number): LineSummary {
  let [values, sum, least, most, above, below] = [0, 0, Infinity, -Infinity, 0, 0];
  for (let index = from; index < to; index += 1) {
    const value = line.values[index] ?? Number.NaN;
    const mark = marks[index] ?? 0;
    if (Number.isNaN(value) || isApart(mark) || isUnsettled(mark)) continue;
    values += 1;
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (line.band?.to !== undefined && (value > line.band.to || (line.band.under && value === line.band.to)))
      above += 1;
    if (line.band?.from !== undefined && value < line.band.from) below += 1;
  }
  const banded = line.band !== undefined;
  return {
    concept: line.concept,
    mean: values === 0 ? Number.NaN : sum / values,
    least,
    most,
    above: banded ? above : undefined,
    below: banded ? below : undefined,
  };
}

/** Count, mean, extremes and what lies outside the band, of the points in the window. */
export function summaryOf(trend: Trend, { fromMs, toMs }: Window): Summary {
  const [start, end] = [indexAt(trend.atMs, fromMs), indexAt(trend.atMs, toMs + 1)];
  let [apart, unsettled] = [0, 0];
  let latest: number | undefined;
  for (let index = start; index < end; index += 1) {
    const marks = trend.marks[index] ?? 0;
    if (isApart(marks)) apart += 1;
    else latest = index;
    if (isUnsettled(marks)) unsettled += 1;
  }
  return {
    count: end - start,
    apart,
    unsettled,
    latest,
    lines: trend.lines.map((line) => summaryOfLine(line, trend.marks, start, end)),
  };
}

/** The y range: every plausible point of the whole series and the bands, so that it stays when the window moves (GTAB-071). */
export function scaleOf(trend: Trend): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const { values, band } of trend.lines) {
    for (const [index, value] of values.entries()) {
      if (Number.isNaN(value) || ((trend.marks[index] ?? 0) & MARK.implausible) !== 0) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    low = Math.min(low, band?.from ?? low);
    high = Math.max(high, band?.to ?? high);
  }
  if (low > high) return { low: 0, high: 1 };
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return { low: low - room, high: high + room };
}
