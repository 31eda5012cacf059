// A small drawing of the last values: time-proportional, gaps stay gaps, pairs as double-ended bars that are never joined (GTAB-039..044, 085).
import type { ReactElement } from "react";

export interface SparkPoint {
  readonly atMs: number;
  /** One value, or the two ends of a pair. */
  readonly values: readonly number[];
}

const WIDTH = 240;
const HEIGHT = 56;
const PAD = 6;

const scale = (from: number, to: number, low: number, high: number) => (value: number) =>
  to === from ? (low + high) / 2 : low + ((value - from) / (to - from)) * (high - low);

export function Sparkline({ points, label }: { readonly points: readonly SparkPoint[]; readonly label: string }) {
  const sorted = points.filter((point) => point.values.length > 0).toSorted((a, b) => a.atMs - b.atMs);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last || sorted.length < 2) return null;
  const all = sorted.flatMap((point) => point.values);
  const x = scale(first.atMs, last.atMs, PAD, WIDTH - PAD);
  const y = scale(Math.min(...all), Math.max(...all), HEIGHT - PAD, PAD);
  const isPair = sorted.some((point) => point.values.length > 1);
  const line = sorted
    .map((p, i) => `${i ? "L" : "M"}${x(p.atMs).toFixed(1)} ${y(p.values[0] ?? 0).toFixed(1)}`)
    .join("");
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {isPair ? (
        sorted.map((point) => <Pair key={point.atMs} x={x(point.atMs)} ends={point.values.map(y)} />)
      ) : (
        <path d={line} />
      )}
      {!isPair &&
        sorted.map((point) => (
          <circle
            key={point.atMs}
            className={point === last ? "last" : ""}
            cx={x(point.atMs)}
            cy={y(point.values[0] ?? 0)}
            r={point === last ? 3.5 : 2}
          />
        ))}
    </svg>
  );
}

function Pair({ x, ends }: { readonly x: number; readonly ends: readonly number[] }): ReactElement {
  const top = Math.min(...ends);
  const foot = Math.max(...ends);
  return (
    <>
      <line x1={x} x2={x} y1={top} y2={foot} />
      <line x1={x - 3} x2={x + 3} y1={top} y2={top} />
      <line x1={x - 3} x2={x + 3} y1={foot} y2={foot} />
    </>
  );
}
