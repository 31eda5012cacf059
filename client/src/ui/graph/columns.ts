// A line with many points to a pixel, as a column from the lowest to the highest of each: true extremes, gaps left open, and far less to paint than the line itself.
import { type GraphData, type GraphWindow, isJoined } from "./model.ts";

/** Of each pixel from the window's start: the lowest and highest value of the line there; NaN where it does not pass. */
export interface Columns {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Points, `to` excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Stretch extends Span, GraphWindow {
  /** Pixels of the window. */
  readonly width: number;
}

/** Neighbouring columns of one line meet: each reaches from where the one before it ended. */
export function columnsOf({ atMs, lines, shapeAt, gapMs }: GraphData, side: number, stretch: Stretch): Columns {
  const { from, to, fromMs, toMs, width } = stretch;
  const low = new Float64Array(width).fill(Number.NaN);
  const high = new Float64Array(width).fill(Number.NaN);
  const values = lines[side]?.values ?? new Float64Array();
  const scale = width / (toMs - fromMs || 1);
  const reach = (column: number, value: number): void => {
    if (column < 0 || column >= width) return;
    // The first is compared with nothing: NaN fails every comparison.
    if (!((low[column] ?? value) <= value)) low[column] = value;
    if (!((high[column] ?? value) >= value)) high[column] = value;
  };
  let beforeMs = Number.NEGATIVE_INFINITY;
  let before = Number.NaN;
  let column = 0;
  for (let index = from; index < to; index += 1) {
    const at = atMs[index] ?? 0;
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value) || !isJoined(shapeAt(index))) continue;
    const next = Math.floor((at - fromMs) * scale);
    if (at - beforeMs <= gapMs && next > column) {
      const slope = (value - before) / (next - column);
      for (let on = Math.max(0, column + 1); on <= Math.min(next, width - 1); on += 1) {
        reach(on, before + slope * (on - 1 - column));
        reach(on, before + slope * (on - column));
      }
    }
    reach(next, value);
    [beforeMs, before, column] = [at, value, next];
  }
  return { low, high };
}
