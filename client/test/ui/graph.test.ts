import { expect, test } from "vitest";
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
