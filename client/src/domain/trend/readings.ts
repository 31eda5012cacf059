/** The readings of a window as rows, newest first: what the table beside a graph shows. */
import type { Chart } from "../chart.ts";
import { findReadings, type ReadingView, readingRows } from "../reading-view.ts";
import type { UnitPreferences } from "../unit-preference.ts";
import type { Window } from "./window.ts";

interface Asked {
  readonly concept: string;
  readonly window: Window;
  /** At most. */
  readonly count: number;
  readonly nowMs: number;
  readonly units: UnitPreferences;
}

export function readingsWithin(
  chart: Chart,
  { concept, window: { fromMs, toMs }, count, nowMs, units }: Asked,
): readonly ReadingView[] {
  const within = findReadings(chart, { concept }).filter(
    ({ reading: { effectiveMs } }) => effectiveMs !== undefined && effectiveMs >= fromMs && effectiveMs <= toMs,
  );
  return within.slice(0, count).map(readingRows(chart, nowMs, units));
}
