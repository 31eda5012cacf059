// A trend in words: what a window of it comes to, one reading of it, and what its shapes mean.
import { MARK, type Trend, type TrendLine } from "../domain/trend/series.ts";
import type { Summary } from "../domain/trend/window.ts";
import { conceptWord } from "../locales/concept-words.ts";
import { count, localStamp } from "../locales/dates.ts";
import { digits } from "../locales/numbers.ts";
import { listed, type MessageId, t } from "../locales/text.ts";
import { whenText } from "../locales/when.ts";

/** As precise as the catalogue says the measurement is. */
export const figureIn = (trend: Trend, value: number): string =>
  Number.isNaN(value) ? "–" : digits(value.toFixed(trend.decimals));

const joined = (trend: Trend, values: readonly number[]): string =>
  values.map((value) => figureIn(trend, value)).join("/");

export const trendName = (trend: Trend): string => conceptWord(trend.concept, trend.label);

/** `132/84 mm[Hg]` at an index. */
function valueAt(trend: Trend, index: number): string {
  const marks = trend.marks[index] ?? 0;
  const sign = (marks & MARK.below) !== 0 ? "< " : (marks & MARK.above) !== 0 ? "> " : "";
  return `${sign}${joined(
    trend,
    trend.lines.map(({ values }) => values[index] ?? Number.NaN),
  )} ${trend.unit}`;
}

const SAID: readonly (readonly [number, MessageId])[] = [
  [MARK.implausible, "range.doubtful"],
  [MARK.converted, "trend.mark.converted"],
  [MARK.below, "trend.mark.below"],
  [MARK.above, "trend.mark.above"],
  [MARK.conflicted, "trend.mark.conflicted"],
  [MARK.ahead, "trend.mark.ahead"],
];

/** What has to be said of a reading beside its value. */
const marksAt = (marks: number): readonly string[] => SAID.flatMap(([bit, id]) => ((marks & bit) === 0 ? [] : [t(id)]));

/** `12 March 2026 at 08:15: 132/84 mm[Hg]; converted from another unit`. */
export function readingAt(trend: Trend, index: number): string {
  const when = whenText(localStamp(trend.atMs[index] ?? 0));
  return [t("trend.at", { when, value: valueAt(trend, index) }), ...marksAt(trend.marks[index] ?? 0)].join("; ");
}

/** The usual range of one line, with the people it is meant for. */
export function bandText(trend: Trend, { band, concept }: TrendLine): string | undefined {
  if (!band) return undefined;
  const from = figureIn(trend, band.from ?? Number.NaN);
  const to = figureIn(trend, band.to ?? Number.NaN);
  const bounds =
    band.from === undefined
      ? t(band.under ? "trend.band.below" : "trend.band.upTo", { to })
      : band.to === undefined
        ? t("trend.band.from", { from })
        : t(band.under ? "trend.band.betweenBelow" : "trend.band.between", { from, to });
  const facts = { name: conceptWord(concept, concept), range: `${bounds} ${trend.unit}` };
  return t(band.source === "printed" ? "trend.band.printed" : "trend.band.typical", facts);
}

/** The sentence that stands for the graph. */
export function summaryText(trend: Trend, range: string, summary: Summary): string {
  const name = trendName(trend);
  if (summary.count === 0) return t("trend.none", { name, range });
  const parts = [t("trend.count", { name, range, count: summary.count })];
  if (summary.latest !== undefined) {
    // Of two versions neither is named: nothing is chosen for anybody.
    const isSettled = ((trend.marks[summary.latest] ?? 0) & MARK.conflicted) === 0;
    parts.push(isSettled ? t("trend.latest", { value: valueAt(trend, summary.latest) }) : t("trend.latest.unsettled"));
  }
  if (summary.count - summary.apart - summary.unsettled > 1) {
    const mean = joined(
      trend,
      summary.lines.map((line) => line.mean),
    );
    parts.push(t("trend.mean", { value: `${mean} ${trend.unit}` }));
  }
  const outside = summary.lines.flatMap(({ above, below, concept }) => {
    const who = summary.lines.length > 1 ? `${conceptWord(concept, concept)}: ` : "";
    return [
      ...(above ? [`${who}${t("trend.above", { count: above })}`] : []),
      ...(below ? [`${who}${t("trend.below", { count: below })}`] : []),
    ];
  });
  if (outside.length > 0) parts.push(listed(outside));
  const all = count(summary.count);
  if (summary.apart > 0) parts.push(t("trend.apart", { count: summary.apart, all }));
  if (summary.unsettled > 0) parts.push(t("trend.unsettled", { count: summary.unsettled, all }));
  return `${parts.join(". ")}.`;
}

/** Which marks occur at all: only those are explained. */
export const marksIn = (trend: Trend): number => trend.marks.reduce((all, marks) => all | marks, 0);
