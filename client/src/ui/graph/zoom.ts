// Moving and widening the stretch of time that a graph shows.
import type { GraphWindow } from "./model.ts";

const HOUR_MS = 3_600_000;
const LONGEST_MS = 150 * 366 * 24 * HOUR_MS;

/** By a share of its width; positive is later. */
export const moved = ({ fromMs, toMs }: GraphWindow, share: number): GraphWindow => {
  const by = (toMs - fromMs) * share;
  return { fromMs: fromMs + by, toMs: toMs + by };
};

/** `factor` under 1 is nearer; the place at this share of the width stays. Between an hour and a long life. */
export function zoomed({ fromMs, toMs }: GraphWindow, factor: number, at = 0.5): GraphWindow {
  const width = toMs - fromMs;
  const next = Math.min(Math.max(width * factor, HOUR_MS), LONGEST_MS);
  const fixed = fromMs + width * at;
  return { fromMs: fixed - next * at, toMs: fixed + next * (1 - at) };
}
