// A reading in words for a screen: figure, unit, range word and trend, as recorded and never recomputed.
import type { Range } from "../domain/catalog/concept.ts";
import type { LatestView } from "../domain/queries.ts";
import type { PartView, ReadingView } from "../domain/reading-view.ts";
import { conceptWord } from "../locales/concept-words.ts";
import { digits } from "../locales/numbers.ts";
import { t } from "../locales/text.ts";
import { whenText } from "../locales/when.ts";

/** `128/82`, `36.8`. */
export const figureOf = (reading: ReadingView): string => digits(reading.parts.map((part) => part.text).join("/"));

/** `3.5–5.1`, `< 150`. */
export function boundsOf({ from, to, below }: Range): string {
  if (below !== undefined) return digits(from === undefined ? `< ${below}` : `${from} – < ${below}`);
  if (from !== undefined && to !== undefined) return digits(`${from}–${to}`);
  return digits(from === undefined ? `≤ ${to ?? ""}` : `≥ ${from}`);
}

/** The range that the laboratory printed with an earlier result, where this one came without. */
export function lastRangeOf({ parts }: ReadingView): string | undefined {
  const part = parts.find(({ range }) => range?.source === "lab-last");
  if (part?.range?.range === undefined) return undefined;
  const range = `${boundsOf(part.range.range)} ${part.range.unit ?? ""}`.trim();
  return t("lab.lastRange.text", { range, when: whenText(part.rangePrintedAt) });
}

/** What was measured. */
export const nameOf = (reading: ReadingView): string => conceptWord(reading.concept, reading.label);

export const unitOf = (reading: ReadingView): string => reading.parts[0]?.unit ?? "";

export interface RangeWords {
  readonly text: string;
  readonly tone: "ok" | "low" | "high" | "danger" | "warn";
}

type Word = NonNullable<PartView["range"]>["word"];
const GRAVITY: readonly Word[] = ["critical", "high", "low", "in-range"];

/** What was recorded, where the value was converted for its reader. */
export function recordedWords(reading: ReadingView): readonly string[] {
  const recorded = reading.parts.map((part) => part.recorded).filter((part) => part !== undefined);
  if (recorded.length === 0) return [];
  const value = `${digits(recorded.map(({ text }) => text).join("/"))} ${recorded[0]?.unit ?? ""}`.trim();
  return [t("reading.recorded", { value })];
}

/** The gravest word of a reading's parts; undefined where no range applies to this person. */
export function rangeWords(reading: ReadingView): RangeWords | undefined {
  if (reading.parts.some((part) => part.doubtful)) return { text: t("range.doubtful"), tone: "warn" };
  if (reading.ahead) return { text: t("reading.ahead"), tone: "warn" };
  const words = reading.parts.flatMap((part) => (part.range ? [part.range.word] : []));
  const gravest = GRAVITY.find((word) => words.includes(word));
  switch (gravest) {
    case undefined:
      return undefined;
    case "critical":
      return { text: t("range.critical"), tone: "danger" };
    case "high":
      return { text: t("range.high"), tone: "high" };
    case "low":
      return { text: t("range.low"), tone: "low" };
    case "in-range":
      return { text: t("range.in"), tone: "ok" };
  }
}

/** Compared with the reading before it. */
export function trendWords(latest: LatestView): string | undefined {
  const last = latest.history.at(-1)?.values[0];
  const before = latest.history.at(-2)?.values[0];
  if (last === undefined || before === undefined) return undefined;
  if (last === before) return t("trend.same");
  return last > before ? t("trend.higher") : t("trend.lower");
}

/** What a screen reader hears in place of the sparkline. */
export const sparkWords = (latest: LatestView): string =>
  t("spark.label", {
    name: nameOf(latest),
    count: latest.history.length,
    value: `${figureOf(latest)} ${unitOf(latest)}`,
  });
