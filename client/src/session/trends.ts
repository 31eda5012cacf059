// Measurements over time of an open chart, in the units this person chose.
import { readingsWithin } from "../domain/trend/readings.ts";
import { reportOf } from "../domain/report.ts";
import { trendOf } from "../domain/trend/series.ts";
import type { TrendApi } from "./api/trends.ts";
import type { Book } from "./book.ts";
import { unitsOf } from "./units.ts";

export interface TrendPorts {
  readonly book: Book;
  readonly nowMs: () => number;
}

export const createTrends = ({ book, nowMs }: TrendPorts): TrendApi => ({
  async trend(key, concept) {
    const volume = await book.opened(key);
    const trend = volume && trendOf(book.shown(volume).chart, concept, nowMs(), unitsOf(book.selfState()));
    return trend && trend.atMs.length + trend.notDrawn > 0 ? trend : undefined;
  },
  async report(key, asked) {
    const volume = await book.opened(key);
    if (!volume) return undefined;
    const complete = volume.vault.problems().every(({ kind }) => kind === "quarantined");
    return reportOf(book.shown(volume).chart, asked, { nowMs: nowMs(), units: unitsOf(book.selfState()), complete });
  },
  async readings(key, concept, window, count) {
    const volume = await book.opened(key);
    const asked = { concept, window, count, nowMs: nowMs(), units: unitsOf(book.selfState()) };
    return volume ? readingsWithin(book.shown(volume).chart, asked) : [];
  },
});
