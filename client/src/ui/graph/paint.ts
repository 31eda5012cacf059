// What is drawn over the lines: bands below them, points by shape, pairs as bars with two ends, and the chosen reading.
import type uPlot from "uplot";
import type { GraphData } from "./model.ts";

/** Colours of the theme as the style sheet says them now. */
export interface Ink {
  readonly lines: readonly string[];
  readonly band: string;
  readonly edge: string;
  readonly text: string;
  readonly surface: string;
  readonly warn: string;
  readonly font: string;
}

export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const size = Math.round(Number.parseFloat(style.fontSize) * 0.8125);
  return {
    lines: [of("--line-1"), of("--line-2")],
    band: of("--good-soft"),
    edge: of("--edge"),
    text: of("--ink-soft"),
    surface: of("--surface"),
    warn: of("--warn-edge"),
    font: `${size}px ${style.fontFamily}`,
  };
}

/** Closer than this, single points are left to the line. */
const SPARSE_PX = 6;

interface Sight {
  readonly plot: uPlot;
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly from: number;
  readonly to: number;
  readonly ratio: number;
}

export function paintBands(plot: uPlot, { lines }: GraphData, ink: Ink): void {
  const { ctx, bbox } = plot;
  for (const { band } of lines) {
    if (!band) continue;
    const foot = band.from === undefined ? bbox.top + bbox.height : plot.valToPos(band.from, "y", true);
    const head = band.to === undefined ? bbox.top : plot.valToPos(band.to, "y", true);
    const top = Math.max(bbox.top, head);
    ctx.fillStyle = ink.band;
    const depth = Math.min(bbox.top + bbox.height, foot) - top;
    ctx.fillRect(bbox.left, top, bbox.width, depth);
    ctx.strokeStyle = ink.edge;
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeRect(bbox.left, top, bbox.width, depth);
  }
}

function dot({ plot: { ctx }, ratio }: Sight, x: number, y: number, fill: string, stroke: string): void {
  ctx.beginPath();
  ctx.arc(x, y, 4 * ratio, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * ratio;
  ctx.fill();
  ctx.stroke();
}

/** Points the way in which the true value lies. */
function arrow({ plot: { ctx }, ratio }: Sight, x: number, y: number, up: boolean, ink: Ink, stroke: string): void {
  const size = 6 * ratio * (up ? -1 : 1);
  ctx.beginPath();
  ctx.moveTo(x - 6 * ratio, y);
  ctx.lineTo(x + 6 * ratio, y);
  ctx.lineTo(x, y + size * 1.5);
  ctx.closePath();
  ctx.fillStyle = ink.surface;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * ratio;
  ctx.fill();
  ctx.stroke();
}

/** A doubtful value stands at the edge of the scale: a triangle with its foot there. */
function doubtful(sight: Sight, x: number, value: number, data: GraphData, ink: Ink): void {
  const { bbox } = sight.plot;
  const above = value > (data.low + data.high) / 2;
  arrow(
    sight,
    x,
    above ? bbox.top + 12 * sight.ratio : bbox.top + bbox.height - 12 * sight.ratio,
    above,
    ink,
    ink.warn,
  );
}

function bar({ plot: { ctx }, ratio }: Sight, x: number, ends: readonly number[], stroke: string, caps: boolean): void {
  const [head, foot] = [Math.min(...ends), Math.max(...ends)];
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * ratio;
  ctx.beginPath();
  ctx.moveTo(x, head);
  ctx.lineTo(x, foot);
  const half = caps ? 5 * ratio : 0;
  if (caps)
    for (const end of ends) {
      ctx.moveTo(x - half, end);
      ctx.lineTo(x + half, end);
    }
  ctx.stroke();
}

function pointAt(sight: Sight, data: GraphData, ink: Ink, index: number, sparse: boolean): void {
  const shape = data.shapeAt(index);
  const values = data.lines.map(({ values: column }) => column[index] ?? Number.NaN);
  const x = sight.x(index);
  if (shape === "apart") {
    const value = values.find((one) => !Number.isNaN(one));
    if (value !== undefined) doubtful(sight, x, value, data, ink);
    return;
  }
  const here = values.flatMap((value) => (Number.isNaN(value) ? [] : [sight.y(value)]));
  if (data.paired && here.length > 1) bar(sight, x, here, ink.lines[0] ?? ink.text, sparse);
  for (const [side, value] of values.entries()) {
    const stroke = ink.lines[data.paired ? 0 : side] ?? ink.text;
    if (Number.isNaN(value)) continue;
    if (shape === "open-below" || shape === "open-above")
      arrow(sight, x, sight.y(value), shape === "open-above", ink, stroke);
    else if (sparse && !(data.paired && here.length > 1))
      dot(sight, x, sight.y(value), shape === "ring" ? ink.surface : stroke, stroke);
  }
}

/** All points of the window; `chosen` is marked by a line and a ring. */
export function paintPoints(plot: uPlot, data: GraphData, from: number, to: number, ink: Ink, chosen?: number): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const sight: Sight = {
    plot,
    x: (index) => plot.valToPos((data.atMs[index] ?? 0) / 1000, "x", true),
    y: (value) => plot.valToPos(value, "y", true),
    from,
    to,
    ratio,
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 8 * ratio, bbox.top - 8 * ratio, bbox.width + 16 * ratio, bbox.height + 16 * ratio);
  ctx.clip();
  const sparse = to - from < bbox.width / ratio / SPARSE_PX;
  for (let index = from; index < to; index += 1) pointAt(sight, data, ink, index, sparse);
  if (chosen !== undefined && chosen >= from && chosen < to) {
    const x = sight.x(chosen);
    ctx.strokeStyle = ink.text;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.strokeRect(x, bbox.top, 0, bbox.height);
    ctx.setLineDash([]);
    for (const { values } of data.lines) {
      const value = values[chosen] ?? Number.NaN;
      if (!Number.isNaN(value) && data.shapeAt(chosen) !== "apart")
        dot(sight, x, sight.y(value), ink.text, ink.surface);
    }
  }
  ctx.restore();
}
