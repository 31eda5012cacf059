// What is drawn over the lines: bands below them, points by shape, pairs as bars with two ends, and the chosen reading.
import type uPlot from "uplot";
import { columnsOf, type Span } from "./columns.ts";
import { type GraphData, type GraphWindow, isJoined } from "./model.ts";

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

function bar({ plot: { ctx }, ratio }: Sight, x: number, ends: readonly number[], stroke: string): void {
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * ratio;
  ctx.beginPath();
  ctx.moveTo(x, Math.min(...ends));
  ctx.lineTo(x, Math.max(...ends));
  for (const end of ends) {
    ctx.moveTo(x - 5 * ratio, end);
    ctx.lineTo(x + 5 * ratio, end);
  }
  ctx.stroke();
}

interface Place {
  readonly sight: Sight;
  readonly data: GraphData;
  readonly ink: Ink;
}

/** A point that is drawn by itself however many there are: doubtful, or a limit. */
function apart({ sight, data, ink }: Place, index: number): void {
  const shape = data.shapeAt(index);
  for (const [side, { values }] of data.lines.entries()) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (shape === "apart") doubtful(sight, sight.x(index), value, data, ink);
    else {
      const stroke = ink.lines[data.paired ? 0 : side] ?? ink.text;
      arrow(sight, sight.x(index), sight.y(value), shape === "open-above", ink, stroke);
    }
  }
}

function single({ sight, data, ink }: Place, index: number): void {
  const shape = data.shapeAt(index);
  const x = sight.x(index);
  const ends = data.lines.flatMap(({ values }) => {
    const value = values[index] ?? Number.NaN;
    return Number.isNaN(value) ? [] : [sight.y(value)];
  });
  const stroke = ink.lines[0] ?? ink.text;
  if (data.paired && ends.length > 1) bar(sight, x, ends, stroke);
  else for (const y of ends) dot(sight, x, y, shape === "ring" ? ink.surface : stroke, stroke);
}

/** Many pairs: one path of plain strokes. */
function strokes({ sight, data, ink }: Place, from: number, to: number): void {
  const [upper, lower] = data.lines;
  const { ctx } = sight.plot;
  ctx.strokeStyle = ink.lines[0] ?? ink.text;
  ctx.lineWidth = sight.ratio;
  ctx.beginPath();
  for (let index = from; index < to; index += 1) {
    const [top = Number.NaN, foot = Number.NaN] = [upper?.values[index], lower?.values[index]];
    if (Number.isNaN(top) || Number.isNaN(foot) || data.shapeAt(index) === "apart") continue;
    const x = sight.x(index);
    ctx.moveTo(x, sight.y(top));
    ctx.lineTo(x, sight.y(foot));
  }
  ctx.stroke();
}

/** More points to a pixel than this are drawn as columns. */
const DENSE = 2;

/** Whether the line between these points is drawn by `paintColumns` and not as a path. */
export const isDense = ({ bbox }: uPlot, { paired }: GraphData, from: number, to: number): boolean =>
  !paired && to - from > (bbox.width / devicePixelRatio) * DENSE;

/** Lines of many points, a filled column for each pixel. */
export function paintColumns(plot: uPlot, data: GraphData, points: Span, window: GraphWindow, ink: Ink): void {
  const { ctx, bbox, scales } = plot;
  const mirrored = scales["x"]?.dir === -1;
  const width = Math.round(bbox.width);
  const thick = Math.max(1, Math.round(1.5 * devicePixelRatio));
  const foot = plot.valToPos(0, "y", true);
  const perUnit = plot.valToPos(1, "y", true) - foot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const side of data.lines.keys()) {
    const { low, high } = columnsOf(data, side, { ...points, ...window, width });
    ctx.fillStyle = ink.lines[side] ?? ink.text;
    for (let column = 0; column < width; column += 1) {
      const top = Math.round(foot + (high[column] ?? Number.NaN) * perUnit);
      const depth = Math.round(foot + (low[column] ?? Number.NaN) * perUnit) - top;
      if (!Number.isNaN(depth))
        ctx.fillRect(bbox.left + (mirrored ? width - 1 - column : column), top, thick, Math.max(thick, depth));
    }
  }
  ctx.restore();
}

/** All points of the window; `chosen` is marked by a line and a ring. */
export function paintPoints(plot: uPlot, data: GraphData, from: number, to: number, ink: Ink, chosen?: number): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const sight: Sight = {
    plot,
    x: (index) => plot.valToPos((data.atMs[index] ?? 0) / 1000, "x", true),
    y: (value) => plot.valToPos(value, "y", true),
    ratio,
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 8 * ratio, bbox.top - 8 * ratio, bbox.width + 16 * ratio, bbox.height + 16 * ratio);
  ctx.clip();
  const place: Place = { sight, data, ink };
  const sparse = to - from < bbox.width / ratio / SPARSE_PX;
  if (sparse) for (let index = from; index < to; index += 1) if (isJoined(data.shapeAt(index))) single(place, index);
  if (!sparse && data.paired) strokes(place, from, to);
  for (const index of data.apart) if (index >= from && index < to) apart(place, index);
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
