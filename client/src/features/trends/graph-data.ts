// From a trend to what a graph draws: marks become shapes.
import { MARK, type Trend } from "../../domain/trend/series.ts";
import { gapMs, scaleOf } from "../../domain/trend/window.ts";
import { type GraphData, isJoined, type PointShape } from "../../ui/graph/model.ts";

function shapeOf(marks: number): PointShape {
  if ((marks & (MARK.implausible | MARK.ahead)) !== 0) return "apart";
  if ((marks & MARK.below) !== 0) return "open-below";
  if ((marks & MARK.above) !== 0) return "open-above";
  return (marks & MARK.converted) !== 0 ? "ring" : "plain";
}

/** All combinations of marks, once. */
const SHAPES: readonly PointShape[] = Array.from({ length: 64 }, (_, marks) => shapeOf(marks));

const shapeAt = ({ marks }: Trend, index: number): PointShape => SHAPES[marks[index] ?? 0] ?? "plain";

export const graphOf = (trend: Trend): GraphData => ({
  atMs: trend.atMs,
  lines: trend.lines.map(({ concept, values, band }) => ({ key: concept, name: concept, values, band })),
  apart: [...trend.marks.keys()].filter((index) => !isJoined(shapeAt(trend, index))),
  shapeAt: (index) => shapeAt(trend, index),
  paired: trend.lines.length > 1,
  gapMs: gapMs(trend),
  ...scaleOf(trend),
});
