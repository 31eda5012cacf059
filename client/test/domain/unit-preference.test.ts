// Values in the units a person reads: by the catalogue's table alone, the recorded value beside them, the word never changed by rounding.
import { describe, expect, test } from "vitest";
import { chartView } from "../../src/domain/queries.ts";
import type { UnitPreferences } from "../../src/domain/unit-preference.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { bloodPressure, chartOf, NOW_MS, patient, person, vital } from "./people.ts";

const pat = person("pat");
const measured = (code: string, value: number, unit: string): AnyResource => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code }] },
  effectiveDateTime: "2026-11-22T08:00:00Z",
  valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
});
const part = (resource: AnyResource, units: UnitPreferences) => {
  const view = chartView(chartOf(pat.record("patient", patient()), pat.record("one", resource)), NOW_MS, { units });
  const [first] = view.latest[0]?.parts ?? [];
  return first && { shown: `${first.text} ${first.unit}`.trim(), recorded: first.recorded, word: first.range?.word };
};

describe("units by preference", () => {
  test.each([
    [
      "glucose",
      vital({ kind: "glucose", value: 126, unit: "mg/dL" }),
      { concentration: "mmol/L" },
      "7 mmol/L",
      "126 mg/dL",
    ],
    [
      "glucose back",
      vital({ kind: "glucose", value: 7, unit: "mmol/L" }),
      { concentration: "mg/dL" },
      "126 mg/dL",
      "7 mmol/L",
    ],
    ["cholesterol", measured("2093-3", 200, "mg/dL"), { concentration: "mmol/L" }, "5.17 mmol/L", "200 mg/dL"],
    ["weight", vital({ kind: "weight", value: 70, unit: "kg" }), { weight: "lb" }, "154.3 lb", "70 kg"],
    ["height", measured("8302-2", 180, "cm"), { length: "ft-in" }, "5′ 11″", "180 cm"],
    ["height in inches", measured("8302-2", 71, "[in_i]"), { length: "ft-in" }, "5′ 11″", "71 in"],
    [
      "temperature",
      vital({ kind: "temperature", value: 38.5, unit: "Cel" }),
      { temperature: "F" },
      "101.3 °F",
      "38.5 °C",
    ],
  ] as const)("%s", (_, resource, units, shown, recorded) => {
    const found = part(resource, units);
    expect(found?.shown).toBe(shown);
    expect(`${found?.recorded?.text} ${found?.recorded?.unit}`).toBe(recorded);
    expect(found?.word).toBe(part(resource, {})?.word);
  });

  test("nothing chosen, the same unit, or no way in the table: as recorded, and not marked", () => {
    const weight = vital({ kind: "weight", value: 70, unit: "kg" });
    expect(part(weight, {})).toMatchObject({ shown: "70 kg", recorded: undefined });
    expect(part(weight, { weight: "kg" })).toMatchObject({ shown: "70 kg", recorded: undefined });
    expect(part(measured("29463-7", 11, "stone"), { weight: "lb" })).toMatchObject({
      shown: "11 stone",
      recorded: undefined,
    });
    expect(part(measured("4548-4", 6.5, "%"), { concentration: "mmol/L" })).toMatchObject({
      shown: "6.5 %",
      recorded: undefined,
    });
  });

  test("a doubtful value is shown as it came; blood pressure has no other unit", () => {
    expect(part(measured("29463-7", 9000, "kg"), { weight: "lb" })).toMatchObject({
      shown: "9000 kg",
      recorded: undefined,
    });
    expect(part(bloodPressure(128, 82), { weight: "lb", temperature: "F" })).toMatchObject({
      shown: "128 mmHg",
      recorded: undefined,
    });
  });
});
