import { expect, test } from "vitest";
import { columnsOf } from "../../src/ui/graph/columns.ts";
import { rowsOf } from "../../src/ui/graph/model.ts";
import { zoomed } from "../../src/ui/graph/zoom.ts";

const HOUR_MS = 3_600_000;

test("a gap breaks the line, a point apart is passed over, and every row knows its point", () => {
  const { table, points } = rowsOf({
    atMs: Float64Array.of(0, 1_000, 2_000, 60_000),
    lines: [{ key: "a", name: "a", values: Float64Array.of(1, 900, 3, 4), band: undefined }],
    shapeAt: (index) => (index === 1 ? "apart" : "plain"),
    apart: [1],
    paired: false,
    gapMs: 5_000,
    low: 0,
    high: 5,
  });
  expect(table).toEqual([
    [0, 1, 2, 31, 60],
    [1, undefined, 3, null, 4],
  ]);
  expect([...points]).toEqual([0, 1, 2, -1, 3]);
});

test("zooming keeps the place under the fingers and stops at an hour", () => {
  const day = { fromMs: 0, toMs: 24 * HOUR_MS };
  expect(zoomed(day, 0.5, 0.25)).toEqual({ fromMs: 3 * HOUR_MS, toMs: 15 * HOUR_MS });
  const near = zoomed(day, 0.0001);
  expect(near.toMs - near.fromMs).toBe(HOUR_MS);
});

test("many points to a pixel keep their extremes, a gap stays open, and a doubtful one moves nothing", () => {
  const values = Float64Array.of(5, 0, 9, 5, 900, 6, 7, 7);
  const data = {
    atMs: Float64Array.of(0, 1, 2, 10, 11, 20, 60, 61),
    lines: [{ key: "a", name: "a", values, band: undefined }],
    shapeAt: (index: number) => (index === 4 ? ("apart" as const) : ("plain" as const)),
    apart: [4],
    paired: false,
    gapMs: 20,
    low: 0,
    high: 10,
  };
  const { low, high } = columnsOf(data, 0, { from: 0, to: 8, fromMs: 0, toMs: 80, width: 8 });
  expect([...low]).toEqual([0, 5, 5, Number.NaN, Number.NaN, Number.NaN, 7, Number.NaN]);
  expect([...high]).toEqual([9, 9, 6, Number.NaN, Number.NaN, Number.NaN, 7, Number.NaN]);
});

test("a pause that is no gap is crossed by the straight line, also into and out of the window", () => {
  const data = {
    atMs: Float64Array.of(-20, 20, 60),
    lines: [{ key: "a", name: "a", values: Float64Array.of(0, 4, 0), band: undefined }],
    shapeAt: () => "plain" as const,
    apart: [],
    paired: false,
    gapMs: 50,
    low: 0,
    high: 10,
  };
  const { low, high } = columnsOf(data, 0, { from: 0, to: 3, fromMs: 0, toMs: 40, width: 4 });
  expect([...low]).toEqual([1, 2, 3, 3]);
  expect([...high]).toEqual([2, 3, 4, 4]);
});
