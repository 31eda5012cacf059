import { describe, expect, test } from "vitest";
import type { Chart } from "../../src/domain/chart.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { readingsWithin } from "../../src/domain/trend/readings.ts";
import { MARK, trendOf } from "../../src/domain/trend/series.ts";
import { firstRange, gapMs, scaleOf, summaryOf, windowOf } from "../../src/domain/trend/window.ts";
import { summaryText } from "../../src/hooks/trend-words.ts";
import { bloodPressure, chartOf, NOW_MS, patient, person, refTo, vital } from "./people.ts";

const pat = person("pat");
const rao = person("rao", "laptop");
const who = pat.record("me", patient());
const DAY_MS = 86_400_000;
const at = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString();

const glucose = (value: object, days: number, more: object = {}): AnyResource => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "2345-7" }] },
  effectiveDateTime: at(days),
  valueQuantity: { unit: "mg/dL", code: "mg/dL", ...value },
  ...more,
});
const glucoseOf = (...resources: readonly AnyResource[]) =>
  chartOf(who, ...resources.map((resource, index) => pat.record(`g${index}`, resource)));

describe("a trend", () => {
  test("pat's pressures come oldest first, as pairs with a band for each side", () => {
    const chart = chartOf(
      who,
      pat.record("b", bloodPressure(142, 84, at(1))),
      rao.record("a", bloodPressure(128, 78, at(9))),
    );
    const trend = trendOf(chart, "bp", NOW_MS, {});
    expect(trend?.lines.map(({ concept, values }) => [concept, ...values])).toEqual([
      ["bp-sys", 128, 142],
      ["bp-dia", 78, 84],
    ]);
    expect(trend?.lines[0]?.band).toEqual({ from: 90, to: 140, under: true, source: "typical-adult" });
    expect(trend?.unit).toBe("mmHg");
  });

  test("one concept under several codes and units is one line; what was converted says so", () => {
    const meter = glucose({ value: 5.5, unit: "mmol/L", code: "mmol/L" }, 1, {
      code: { coding: [{ system: "http://loinc.org", code: "15074-8" }] },
    });
    const chart = glucoseOf(glucose({ value: 90 }, 2), meter);
    const own = trendOf(chart, "glucose", NOW_MS, {});
    expect([...(own?.lines[0]?.values ?? [])].map(Math.round)).toEqual([90, 99]);
    expect([...(own?.marks ?? [])]).toEqual([0, MARK.converted]);
    const chosen = trendOf(chart, "glucose", NOW_MS, { concentration: "mmol/L" });
    expect(chosen?.unit).toBe("mmol/L");
    expect(chosen?.lines[0]?.values[1]).toBe(5.5);
    expect([...(chosen?.marks ?? [])]).toEqual([MARK.converted, 0]);
  });

  test("doubtful values, limits and times ahead are marked and stay out of mean and scale", () => {
    const trend = trendOf(
      glucoseOf(
        glucose({ value: 100 }, 4),
        glucose({ value: 90_000 }, 3),
        glucose({ value: 40, comparator: "<" }, 2),
        glucose({ value: 110 }, 1),
        glucose({ value: 300 }, -40),
      ),
      "glucose",
      NOW_MS,
      {},
    );
    if (!trend) throw new Error("no trend");
    expect([...trend.marks]).toEqual([0, MARK.implausible, MARK.below, 0, MARK.ahead]);
    const summary = summaryOf(trend, windowOf(trend, "all", NOW_MS));
    expect(summary).toMatchObject({ count: 5, apart: 3, latest: 3 });
    expect(summary.lines[0]?.mean).toBe(105);
    expect(scaleOf(trend).high).toBeLessThan(400);
  });

  test("the range printed with the newest result is the band; a child has none from the table", () => {
    const printed = { referenceRange: [{ low: { value: 3, unit: "mmol/L" }, high: { value: 6, unit: "mmol/L" } }] };
    const band = trendOf(
      glucoseOf(glucose({ value: 90 }, 2, printed), glucose({ value: 95 }, 1)),
      "glucose",
      NOW_MS,
      {},
    )?.lines[0]?.band;
    expect(band?.source).toBe("printed");
    expect(Math.round(band?.to ?? 0)).toBe(108);
    const child = chartOf(pat.record("me", patient("2019-01-01")), pat.record("g", glucose({ value: 90 }, 1)));
    expect(trendOf(child, "glucose", NOW_MS, {})?.lines[0]?.band).toBeUndefined();
  });

  test("what was taken back is gone, both sides of a conflict are drawn, an undated reading is counted", () => {
    const first = pat.record("w", vital({ kind: "weight", value: 70, unit: "kg" }, at(3)));
    const mine = pat.record("w", vital({ kind: "weight", value: 71, unit: "kg" }, at(3)), [refTo(first)]);
    const his = rao.record("w", vital({ kind: "weight", value: 72, unit: "kg" }, at(3)), [refTo(first)]);
    const wrong = pat.record("x", vital({ kind: "weight", value: 17, unit: "kg" }, at(2)));
    const back = pat.say({
      kind: "enter-in-error",
      changeId: pat.next(),
      recordedAt: at(0),
      replaces: [refTo(wrong)],
      reason: "slip",
    });
    const { effectiveDateTime: _, ...undated } = vital({ kind: "weight", value: 69, unit: "kg" }, at(2));
    const chart = chartOf(who, first, mine, his, wrong, back, pat.record("u", undated as AnyResource));
    const trend = trendOf(chart, "weight", NOW_MS, {});
    expect([...(trend?.lines[0]?.values ?? [])].toSorted((a = 0, b = 0) => a - b)).toEqual([71, 72]);
    expect([...(trend?.marks ?? [])]).toEqual([MARK.conflicted, MARK.conflicted]);
    expect(trend?.notDrawn).toBe(1);
    const window = { fromMs: NOW_MS - 4 * DAY_MS, toMs: NOW_MS };
    const rows = readingsWithin(chart, { concept: "weight", window, count: 10, nowMs: NOW_MS, units: {} });
    expect(rows.map(({ parts }) => parts[0]?.value).toSorted((a = 0, b = 0) => a - b)).toEqual([71, 72]);
  });

  test("two versions that disagree are drawn and counted, and in no mean, extreme or range until it is settled", () => {
    const weigh = (value: number, days: number) => vital({ kind: "weight", value, unit: "kg" }, at(days));
    const first = pat.record("w", weigh(80, 1));
    const mine = pat.record("w", weigh(81, 1), [refTo(first)]);
    const his = rao.record("w", weigh(180, 1), [refTo(first)]);
    const told = [who, pat.record("a", weigh(70, 3)), pat.record("b", weigh(72, 2)), first, mine, his];
    const look = (chart: Chart) => {
      const trend = trendOf(chart, "weight", NOW_MS, {});
      if (!trend) throw new Error("no trend");
      const summary = summaryOf(trend, windowOf(trend, "7d", NOW_MS));
      return { summary, words: summaryText(trend, "7 days", summary) };
    };
    const open = look(chartOf(...told));
    expect(open.summary).toMatchObject({ count: 4, apart: 0, unsettled: 2 });
    expect(open.summary.lines[0]).toMatchObject({ mean: 71, most: 72 });
    expect(open.words).toBe(
      "Body weight, 7 days: 4 readings. Latest: its versions disagree. Mean 71.0 kg. 2 of 4 are left out of the mean until their versions are settled.",
    );
    const settled = look(chartOf(...told, pat.record("w", weigh(81, 1), [refTo(mine), refTo(his)])));
    expect(settled.summary).toMatchObject({ count: 3, unsettled: 0, lines: [{ most: 81 }] });
    expect(settled.words).toBe("Body weight, 7 days: 3 readings. Latest 81.0 kg. Mean 74.3 kg.");
  });

  test("a value at the open end of a band lies outside it, as its word says", () => {
    const chart = chartOf(who, pat.record("a", bloodPressure(140, 80, at(1))));
    const trend = trendOf(chart, "bp", NOW_MS, {});
    expect(trend && summaryOf(trend, windowOf(trend, "7d", NOW_MS)).lines[0]).toMatchObject({ above: 1, below: 0 });
  });

  test("opens on the shortest range that shows a course; a pause of four times the usual is a gap", () => {
    const days = [1, 2, 3, 4, 5, 6, 20, 21, 400];
    const trend = trendOf(glucoseOf(...days.map((day) => glucose({ value: 90 }, day))), "glucose", NOW_MS, {});
    expect(trend && firstRange(trend, NOW_MS)).toBe("7d");
    expect(trend && gapMs(trend)).toBe(4 * DAY_MS);
    const old = trendOf(glucoseOf(glucose({ value: 90 }, 4_000)), "glucose", NOW_MS, {});
    expect(old && firstRange(old, NOW_MS)).toBe("all");
    expect(trendOf(chartOf(who), "no-such", NOW_MS, {})).toBeUndefined();
  });
});
