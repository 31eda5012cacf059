/** Latest values and whole series of a concept group, for tiles and trends: one place to ask, whatever code or unit a source used. */
import type { Chart } from "../chart.ts";
import { findReadings, type ReadingView, readingRows } from "../reading-view.ts";
import { isFromAhead } from "../reading.ts";
import type { UnitPreferences } from "../unit-preference.ts";

/** One point, values in the catalogue's unit: one, or systolic and diastolic. */
export interface SeriesPoint {
  readonly item: ReadingView["item"];
  readonly atMs: number;
  readonly values: readonly number[];
  /** `<` or `>`: drawn open, at the limit. */
  readonly comparator: string | undefined;
  readonly converted: boolean;
  /** "check: unusual value or unit": shown, and left out of the scale. */
  readonly doubtful: boolean;
}

/** From (inclusive) and to (exclusive), milliseconds since 1970. */
export interface Span {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Every dated reading of a concept (`bp`, `hba1c`; ids of `catalog`), oldest first; units unknown to the catalogue are left out. */
export function seriesOf(chart: Chart, concept: string, { fromMs, toMs }: Span = {}): readonly SeriesPoint[] {
  const points = findReadings(chart, { concept }).flatMap(({ item, reading }): readonly SeriesPoint[] => {
    const atMs = reading.effectiveMs;
    const values = reading.parts.flatMap(({ canonical }) => (canonical === undefined ? [] : [canonical.value]));
    if (atMs === undefined || values.length !== reading.parts.length) return [];
    if ((fromMs !== undefined && atMs < fromMs) || (toMs !== undefined && atMs >= toMs)) return [];
    return [
      {
        item: item.item,
        atMs,
        values,
        comparator: reading.parts.find(({ original }) => original.comparator !== undefined)?.original.comparator,
        converted: reading.parts.some(({ canonical }) => canonical?.converted === true),
        doubtful: reading.parts.some(({ doubtful }) => doubtful),
      },
    ];
  });
  return points.toReversed();
}

/** The newest reading of a concept that is not dated in the future; undefined when there is none. */
export function latestOf(
  chart: Chart,
  nowMs: number,
  concept: string,
  units?: UnitPreferences,
): ReadingView | undefined {
  const found = findReadings(chart, { concept });
  const newest = found.find(({ reading }) => !isFromAhead(reading, nowMs)) ?? found[0];
  return newest && readingRows(chart, nowMs, units)(newest);
}
