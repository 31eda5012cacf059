// What a graph is given: columns of numbers with a shape for each point, and where the usual range lies.

/** How a point is drawn; shape, never colour alone. */
export type PointShape = "plain" | "ring" | "open-below" | "open-above" | "apart";

export interface GraphLine {
  readonly key: string;
  readonly name: string;
  /** NaN where there is none. */
  readonly values: Float64Array;
  readonly band: { readonly from: number | undefined; readonly to: number | undefined } | undefined;
}

/** Columns of equal length, oldest first. */
export interface GraphData {
  readonly atMs: Float64Array;
  readonly lines: readonly GraphLine[];
  readonly shapeAt: (index: number) => PointShape;
  /** The points that no line joins: doubtful ones and limits. */
  readonly apart: readonly number[];
  /** Two lines of one measurement: drawn as bars with two ends that are never joined (GTAB-039..044). */
  readonly paired: boolean;
  /** A pause longer than this stays a gap in the line. */
  readonly gapMs: number;
  readonly low: number;
  readonly high: number;
}

/** Whether the line goes through a point. */
export const isJoined = (shape: PointShape): boolean => shape === "plain" || shape === "ring";

export interface GraphWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** uPlot's table: times in seconds, `null` breaks a line, `undefined` is passed over; and for each row the point it stands for. */
export interface Rows {
  readonly table: readonly (readonly (number | null | undefined)[])[];
  /** Index of the point, -1 for a gap. */
  readonly points: Int32Array;
}

export function rowsOf({ atMs, lines, shapeAt, paired, gapMs }: GraphData): Rows {
  const times: number[] = [];
  const columns: (number | null | undefined)[][] = lines.map(() => []);
  const points: number[] = [];
  for (const [index, at] of atMs.entries()) {
    const before = atMs[index - 1];
    if (before !== undefined && at - before > gapMs) {
      times.push((before + at) / 2000);
      points.push(-1);
      for (const column of columns) column.push(null);
    }
    times.push(at / 1000);
    points.push(index);
    const joined = !paired && isJoined(shapeAt(index));
    for (const [side, column] of columns.entries()) {
      const value = lines[side]?.values[index] ?? Number.NaN;
      column.push(joined && !Number.isNaN(value) ? value : undefined);
    }
  }
  return { table: [times, ...columns], points: Int32Array.from(points) };
}
