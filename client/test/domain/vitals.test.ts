import { describe, expect, test } from "vitest";
import { readObservation } from "../../src/domain/fhir/observation.ts";
import { judge, type Measured, readRangeText } from "../../src/domain/range.ts";
import { readingOf } from "../../src/domain/reading.ts";
import { buildVital, vitalBounds, type VitalInput } from "../../src/domain/vitals.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { readingRows } from "../../src/domain/reading-view.ts";
import { readingsOfItem } from "../../src/domain/results.ts";
import { bloodPressure, chartOf, itemId, NOW_MS, patient, person, vital } from "./people.ts";

const moment = { effective: "2026-11-22T08:00:00+00:00", nowMs: NOW_MS };
const problems = (input: VitalInput, effective = moment.effective) => {
  const built = buildVital(input, { ...moment, effective });
  return built.ok ? [] : built.error;
};

describe("a form of vital signs", () => {
  test("blood pressure becomes one Observation with two components in mm[Hg]", () => {
    const observation = readObservation(bloodPressure(128, 82));
    expect(observation?.code?.coding[0]).toMatchObject({ system: "http://loinc.org", code: "85354-9" });
    expect(
      observation?.component.map(({ code, valueQuantity }) => [
        code?.coding[0]?.code,
        valueQuantity?.value,
        valueQuantity?.code,
      ]),
    ).toEqual([
      ["8480-6", 128, "mm[Hg]"],
      ["8462-4", 82, "mm[Hg]"],
    ]);
  });

  test("oxygen saturation carries both codes that profiles ask for; glucose its meter's code for the unit typed", () => {
    const oxygen = readObservation(vital({ kind: "oxygen-saturation", value: 97 }));
    expect(oxygen?.code?.coding.map(({ code }) => code)).toEqual(["2708-6", "59408-5"]);
    const glucose = readObservation(vital({ kind: "glucose", value: 5.4, unit: "mmol/L" }));
    expect(glucose?.code?.coding[0]?.code).toBe("14743-9");
    expect(glucose?.valueQuantity).toMatchObject({ value: 5.4, code: "mmol/L" });
  });

  test("says everything that is wrong at once, with field and bound", () => {
    expect(problems({ kind: "blood-pressure", systolic: undefined, diastolic: 500 })).toEqual([
      { kind: "missing", field: "systolic" },
      { kind: "too-high", field: "diastolic", most: 200, unit: "mm[Hg]" },
    ]);
    expect(problems({ kind: "heart-rate", value: 5 })).toEqual([
      { kind: "too-low", field: "value", least: 20, unit: "/min" },
    ]);
    expect(problems({ kind: "weight", value: Number.NaN, unit: "kg" })).toEqual([
      { kind: "not-a-number", field: "value" },
    ]);
    expect(problems({ kind: "temperature", value: 37, unit: "[degF]" })).toEqual([
      { kind: "too-low", field: "value", least: 77, unit: "[degF]" },
    ]);
    expect(problems({ kind: "blood-pressure", systolic: 80, diastolic: 120 })).toEqual([
      { kind: "diastolic-not-below-systolic", field: "diastolic" },
    ]);
  });

  test("a time must be one, and not lie ahead", () => {
    expect(problems({ kind: "heart-rate", value: 70 }, "2026-02-30T08:00:00Z")).toEqual([
      { kind: "not-a-time", field: "effective" },
    ]);
    expect(problems({ kind: "heart-rate", value: 70 }, "2026-11-22T09:30:00Z")).toEqual([
      { kind: "in-the-future", field: "effective" },
    ]);
    expect(problems({ kind: "heart-rate", value: 70 }, "2026-11-22T10:00:00+01:00")).toEqual([]);
  });

  test("bounds are told in the unit typed", () => {
    expect(vitalBounds("temp", "[degF]")).toEqual({ least: 77, most: 113 });
    expect(vitalBounds("bp", "mm[Hg]")).toBeUndefined();
  });
});

const ADULT: Measured = { ageYears: 61, gender: "female", pregnant: false };
const words = (resource: AnyResource, who = ADULT) => readingOf(resource)?.parts.map((part) => judge(part, who)?.word);
const potassium = (value: number, more: object = {}): AnyResource => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "6298-4" }] },
  valueQuantity: { value, unit: "mmol/L", code: "mmol/L" },
  ...more,
});
const printed = (low: number, high: number) => ({
  referenceRange: [{ low: { value: low, unit: "mmol/L" }, high: { value: high, unit: "mmol/L" } }],
});

describe("the range word", () => {
  test("of blood pressure is given for each number", () => {
    expect(words(bloodPressure(118, 76))).toEqual(["in-range", "in-range"]);
    expect(words(bloodPressure(140, 59))).toEqual(["high", "low"]);
    expect(words(bloodPressure(181, 121))).toEqual(["critical", "critical"]);
    expect(words(bloodPressure(180, 120))).toEqual(["high", "high"]);
  });

  test("the printed range wins over typical adult; the lab's own word wins over both", () => {
    expect(words(potassium(5.2))).toEqual(["high"]);
    expect(words(potassium(5.2, printed(3.4, 5.4)))).toEqual(["in-range"]);
    expect(words(potassium(5.2, { referenceRange: [{ text: "3.5-5.1 mmol/L (adult)" }] }))).toEqual(["high"]);
    expect(words(potassium(5.2, { ...printed(3.4, 5.4), interpretation: [{ coding: [{ code: "HH" }] }] }))).toEqual([
      "critical",
    ]);
    expect(words(potassium(6.1, printed(3.4, 5.4)))).toEqual(["critical"]);
  });

  test("no word under 18, of unknown age, in pregnancy, beside a comparator, or for an implausible value", () => {
    for (const who of [
      { ...ADULT, ageYears: 17 },
      { ...ADULT, ageYears: undefined },
      { ...ADULT, pregnant: true },
    ])
      expect(words(potassium(5.2), who)).toEqual([undefined]);
    expect(words(potassium(5.2, printed(3.4, 5.0)), { ...ADULT, ageYears: 3 })).toEqual(["high"]);
    expect(words(potassium(99))).toEqual([undefined]);
    expect(readingOf(potassium(99))?.parts[0]?.doubtful).toBe(true);
    expect(words(potassium(1, { valueQuantity: { value: 5.2, comparator: "<", unit: "mmol/L" } }))).toEqual([
      undefined,
    ]);
  });

  test.each([
    ["<100", { below: 100 }],
    ["<=5.7 %", { to: 5.7 }],
    [">=60", { from: 60 }],
    ["3.5-5.1", { from: 3.5, to: 5.1 }],
    ["0.6 to 1.2 mg/dL (note)", { from: 0.6, to: 1.2 }],
    ["0,6 – 1,2", { from: 0.6, to: 1.2 }],
    ["negative", undefined],
    ["9-1", undefined],
  ])("reads the text range %s", (text, range) => {
    expect(readRangeText(text)).toEqual(range);
  });
});

describe("a result that came without a range", () => {
  const pat = person("pat");
  const lab = (value: number, at: string, more: object = {}, laboratory = "Harbour Lab"): AnyResource =>
    ({
      ...potassium(value, more),
      effectiveDateTime: at,
      performer: [{ display: laboratory }],
    }) as AnyResource;
  const wordOf = (resource: AnyResource, earlier: readonly AnyResource[], born = "1945-07-14") => {
    const said = [patient(born), ...earlier, resource].map((one, at) => pat.record(`item-${at}`, one));
    const chart = chartOf(...said);
    const [found] = readingsOfItem(chart, itemId(`item-${earlier.length + 1}`));
    const part = found && readingRows(chart, NOW_MS)(found).parts[0];
    return [part?.range?.word, part?.range?.source, part?.rangePrintedAt];
  };
  const earlier = [
    lab(4.1, "2026-03-01", printed(3.4, 5.6)),
    lab(4.2, "2026-06-01", printed(3.4, 5.4)),
    lab(4.2, "2026-10-01", printed(3.0, 4.0)),
  ];

  test("is held against what this laboratory printed last before it, and says when that was", () => {
    expect(wordOf(lab(5.2, "2026-09-01"), earlier)).toEqual(["in-range", "lab-last", "2026-06-01"]);
    expect(wordOf(lab(5.2, "2026-09-01"), [])).toEqual(["high", "typical-adult", undefined]);
    expect(wordOf(lab(5.2, "2026-09-01", printed(3.5, 5.1)), earlier)).toEqual(["high", "printed", undefined]);
    expect(wordOf(lab(6.9, "2026-09-01"), earlier)).toEqual(["critical", "lab-last", "2026-06-01"]);
  });

  test("never against another laboratory's, an unnamed one's, a range of long ago, or a child's", () => {
    expect(wordOf(lab(5.2, "2026-09-01", {}, "Town Lab"), earlier)[1]).toBe("typical-adult");
    const { performer: _, ...unnamed } = lab(5.2, "2026-09-01");
    expect(wordOf(unnamed as AnyResource, earlier)[1]).toBe("typical-adult");
    expect(wordOf(lab(5.2, "2029-09-01"), earlier)[1]).toBe("typical-adult");
    expect(wordOf(lab(5.2, "2026-09-01"), earlier, "2015-01-01")[0]).toBeUndefined();
  });
});
