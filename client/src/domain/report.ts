/** A report of a period: what was measured in it, and what stands in the record, in the sections a person chose (docs/product.md §1). */
import { type BannerView, bannerView } from "./banner.ts";
import { CONCEPTS } from "./catalog.ts";
import type { Concept } from "./catalog/concept.ts";
import type { Chart } from "./chart.ts";
import type { ReadingView } from "./reading-view.ts";
import { sectionPage } from "./record/pages.ts";
import type { Section } from "./record/section.ts";
import type { RecordRow } from "./record/view.ts";
import { readingsWithin } from "./trend/readings.ts";
import { type Trend, trendOf } from "./trend/series.ts";
import { indexAt, type Summary, summaryOf, type Window } from "./trend/window.ts";
import type { UnitPreferences } from "./unit-preference.ts";

/** In the order of the paper. */
export const REPORT_SECTIONS = [
  "problems",
  "allergies",
  "medicines",
  "measurements",
  "results",
  "immunizations",
  "procedures",
  "documents",
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** One concept in the period. */
export interface ReportTrend {
  /** Only the points of the period. */
  readonly trend: Trend;
  readonly summary: Summary;
  /** Newest first, at most `ROWS`. */
  readonly rows: readonly ReadingView[];
  /** How many more there are. */
  readonly more: number;
}

export interface ReportList {
  readonly section: ReportSection;
  /** What stands before what is over. */
  readonly lines: readonly RecordRow[];
}

export interface ReportView {
  readonly banner: BannerView;
  readonly window: Window;
  readonly madeMs: number;
  readonly measurements: readonly ReportTrend[];
  readonly results: readonly ReportTrend[];
  readonly lists: readonly ReportList[];
}

export interface ReportAsked {
  readonly window: Window;
  readonly sections: readonly ReportSection[];
}

interface Reader {
  readonly nowMs: number;
  readonly units: UnitPreferences;
  readonly complete: boolean;
}

const ROWS = 24;
const MOST_LINES = 1_000;

/** What holds until it is taken back is listed as it stands now; what happened, only where it happened in the period. */
const LISTS: Readonly<
  Partial<Record<ReportSection, { readonly parts: readonly Section[]; readonly standing: boolean }>>
> = {
  problems: { parts: ["problems"], standing: true },
  allergies: { parts: ["allergies"], standing: true },
  medicines: { parts: ["medicines"], standing: true },
  immunizations: { parts: ["immunizations"], standing: false },
  procedures: { parts: ["procedures"], standing: false },
  documents: { parts: ["documents", "notes", "labs"], standing: false },
};

/** What was ruled out is no problem and no allergy of this person (docs/product.md §3, rule 5). */
const isRuledOut = ({ body }: RecordRow): boolean =>
  (body.kind === "problem" && body.verification === "refuted") ||
  (body.kind === "allergy" && body.standing === "refuted");

function cut(trend: Trend, { fromMs, toMs }: Window): Trend {
  const [from, to] = [indexAt(trend.atMs, fromMs), indexAt(trend.atMs, toMs + 1)];
  return {
    ...trend,
    atMs: trend.atMs.slice(from, to),
    marks: trend.marks.slice(from, to),
    lines: trend.lines.map((line) => ({ ...line, values: line.values.slice(from, to) })),
  };
}

function trendsOf(
  chart: Chart,
  kind: Concept["kind"],
  window: Window,
  { nowMs, units }: Reader,
): readonly ReportTrend[] {
  return CONCEPTS.filter((concept) => concept.kind === kind).flatMap((concept) => {
    const whole = trendOf(chart, concept.id, nowMs, units);
    const trend = whole && cut(whole, window);
    if (!trend || trend.atMs.length === 0) return [];
    const rows = readingsWithin(chart, { concept: concept.id, window, count: ROWS, nowMs, units });
    return [{ trend, summary: summaryOf(trend, window), rows, more: trend.atMs.length - rows.length }];
  });
}

function listOf(
  chart: Chart,
  section: ReportSection,
  { fromMs, toMs }: Window,
  { nowMs, units }: Reader,
): readonly ReportList[] {
  const list = LISTS[section];
  if (list === undefined) return [];
  const isIn = (row: RecordRow): boolean => {
    // Single results stand in a section of their own.
    if (isRuledOut(row) || row.type === "Observation") return false;
    return list.standing || (row.whenMs !== undefined && row.whenMs >= fromMs && row.whenMs <= toMs);
  };
  const rows = [false, true].flatMap((past) =>
    list.parts.flatMap(
      (part) => sectionPage(chart, nowMs, { section: part, past, offset: 0, limit: MOST_LINES }, units).rows,
    ),
  );
  return [{ section, lines: rows.filter(isIn) }];
}

/** The report of a chart; a section without anything is there and says so. */
export function reportOf(chart: Chart, { window, sections }: ReportAsked, reader: Reader): ReportView {
  const asked = new Set(sections);
  return {
    banner: bannerView(chart, reader.nowMs, reader.complete),
    window,
    madeMs: reader.nowMs,
    measurements: asked.has("measurements") ? trendsOf(chart, "vital-signs", window, reader) : [],
    results: asked.has("results") ? trendsOf(chart, "laboratory", window, reader) : [],
    lists: REPORT_SECTIONS.filter((section) => asked.has(section)).flatMap((section) =>
      listOf(chart, section, window, reader),
    ),
  };
}
