// uPlot set up for a clinical graph: fixed scale, time that is proportional, our own points and bands, the theme's ink.
import uPlot from "uplot";
import type { GraphData, GraphWindow } from "./model.ts";
import { rowsOf } from "./model.ts";
import type { Span } from "./columns.ts";
import { type Ink, inkOf, isDense, paintBands, paintColumns, paintPoints } from "./paint.ts";

export interface PlotOptions {
  readonly data: GraphData;
  readonly window: GraphWindow;
  /** Time runs from right to left. */
  readonly mirrored: boolean;
  /** `stepMs`: the distance of two marks. */
  readonly timeText: (atMs: number, stepMs: number) => string;
  readonly valueText: (value: number) => string;
}

export interface Plot {
  readonly surface: HTMLElement;
  show(window: GraphWindow): void;
  choose(index: number | undefined): void;
  resize(width: number, height: number): void;
  /** The theme changed. */
  recolour(): void;
  destroy(): void;
}

/** Index of the first row at or after a time. */
function firstAt(atMs: Float64Array, timeMs: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createPlot(parent: HTMLElement, options: PlotOptions): Plot {
  const { data, mirrored, timeText, valueText } = options;
  let ink: Ink = inkOf(parent);
  let chosen: number | undefined;
  let { window: shown } = options;
  const rows = rowsOf(data);
  const drawLine = uPlot.paths.linear?.();
  /** What the window shows, with the neighbours outside to which the line runs. */
  const span = (): Span => ({
    from: Math.max(0, firstAt(data.atMs, shown.fromMs) - 1),
    to: Math.min(data.atMs.length, firstAt(data.atMs, shown.toMs) + 1),
  });
  const axis = (): Partial<uPlot.Axis> => ({
    stroke: () => ink.text,
    font: ink.font,
    grid: { stroke: () => ink.edge, width: 1 },
    ticks: { show: false },
  });
  const plot = new uPlot(
    {
      width: Math.max(parent.clientWidth, 120),
      height: Math.max(parent.clientHeight, 120),
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 12, 0, 0],
      scales: {
        x: { time: true, dir: mirrored ? -1 : 1, min: shown.fromMs / 1000, max: shown.toMs / 1000, auto: false },
        y: { auto: false, range: [data.low, data.high] },
      },
      axes: [
        {
          ...axis(),
          values: (_, splits, __, ___, stepS) => splits.map((at) => timeText(at * 1000, stepS * 1000)),
          space: 84,
          size: 32,
        },
        {
          ...axis(),
          side: mirrored ? 1 : 3,
          size: 52,
          values: (_, splits) => splits.map(valueText),
        },
      ],
      series: [
        {},
        ...data.lines.map(
          (_, side): uPlot.Series => ({
            stroke: () => ink.lines[side] ?? ink.text,
            width: 1.5,
            points: { show: false },
            spanGaps: false,
            paths: (self, ...rest) => {
              const { from, to } = span();
              return isDense(self, data, from, to) ? null : (drawLine?.(self, ...rest) ?? null);
            },
          }),
        ),
      ],
      hooks: {
        drawClear: [(self) => paintBands(self, data, ink)],
        draw: [
          (self) => {
            const points = span();
            if (isDense(self, data, points.from, points.to)) paintColumns(self, data, points, shown, ink);
            paintPoints(self, data, points.from, points.to, ink, chosen);
          },
        ],
      },
    },
    rows.table as unknown as uPlot.AlignedData,
    parent,
  );
  return {
    surface: plot.over,
    show(next) {
      shown = next;
      plot.setScale("x", { min: next.fromMs / 1000, max: next.toMs / 1000 });
    },
    choose(index) {
      if (index === chosen) return;
      chosen = index;
      plot.redraw(false, false);
    },
    resize: (width, height) => plot.setSize({ width: Math.max(width, 120), height: Math.max(height, 120) }),
    recolour() {
      ink = inkOf(parent);
      plot.redraw(false, true);
    },
    destroy: () => plot.destroy(),
  };
}
