import { expect, test } from "vitest";
import { rangePlace } from "../../src/domain/range-place.ts";
import { findReadings, readingRows } from "../../src/domain/reading-view.ts";
import { bloodPressure, chartOf, NOW_MS, patient, person } from "./people.ts";

const pat = person("pat");

const placesOf = (systolic: number, diastolic: number) => {
  const chart = chartOf(pat.record("me", patient()), pat.record("bp", bloodPressure(systolic, diastolic)));
  const [row] = findReadings(chart).map(readingRows(chart, NOW_MS));
  return row?.parts.map(rangePlace) ?? [];
};

test("a value within stands between the bounds, one outside beyond them, one far outside at the end of the bar", () => {
  const [usual] = placesOf(115, 75);
  expect(usual).toMatchObject({ tier: "in-range", from: 0.25, to: 0.75, value: 0.5 });
  const [high] = placesOf(150, 80);
  expect(high?.tier).toBe("outside");
  expect(high?.value).toBeGreaterThan(0.75);
  const [critical] = placesOf(240, 80);
  expect(critical).toMatchObject({ tier: "critical", value: 0.97 });
});

test("where no range applies there is no bar", () => {
  const child = chartOf(pat.record("me", patient("2020-01-01")), pat.record("bp", bloodPressure(115, 75)));
  const [row] = findReadings(child).map(readingRows(child, NOW_MS));
  expect(row?.parts.map(rangePlace)).toEqual([undefined, undefined]);
});
