import { describe, expect, test } from "vitest";
import {
  CONCEPTS,
  conceptById,
  conceptByLoinc,
  conceptOf,
  hasLoincCheckDigit,
  typicalRange,
} from "../../src/domain/catalog.ts";
import type { Concept } from "../../src/domain/catalog/concept.ts";
import { fromCanonical, toCanonical, unitCode } from "../../src/domain/units.ts";

const concept = (id: string): Concept => {
  const found = conceptById(id);
  if (found === undefined) throw new Error(id);
  return found;
};
const converted = (id: string, value: number, unit: string): number =>
  toCanonical(concept(id), value, unit)?.value ?? Number.NaN;

describe("the catalogue", () => {
  test("has 47 concepts whose codes all carry a valid check digit and mean one concept each", () => {
    const codes = CONCEPTS.flatMap(({ loinc }) => loinc);
    expect(CONCEPTS).toHaveLength(47);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !hasLoincCheckDigit(code))).toEqual([]);
  });

  test("the check digit catches a wrong digit and a swapped pair", () => {
    expect(hasLoincCheckDigit("85354-9")).toBe(true);
    expect(hasLoincCheckDigit("85354-8")).toBe(false);
    expect(hasLoincCheckDigit("58354-9")).toBe(false);
    expect(hasLoincCheckDigit("X53-1")).toBe(false);
  });

  test("reads the codes that old files use as the same thing", () => {
    for (const [code, id] of [
      ["55284-4", "bp"],
      ["85354-9", "bp"],
      ["38483-4", "creat"],
      ["6298-4", "k"],
      ["59408-5", "spo2"],
    ] as const)
      expect(conceptByLoinc(code)?.id).toBe(id);
    const coding = (system: string) => ({ text: undefined, coding: [{ system, code: "8867-4", display: undefined }] });
    expect(conceptOf(coding("http://loinc.org"))?.id).toBe("hr");
    expect(conceptOf(coding("http://example.org"))).toBeUndefined();
  });

  test("typical ranges lie within plausible bounds; those that differ by sex need one", () => {
    const outside = CONCEPTS.filter((one) => {
      const [least, most] = one.plausible ?? [-Infinity, Infinity];
      const ranges = [typicalRange(one, "male"), typicalRange(one, "female")];
      const bounds = ranges.flatMap((range) =>
        [range?.from, range?.to, range?.below].filter((bound) => bound !== undefined),
      );
      return bounds.some((bound) => bound < least || bound > most);
    });
    expect(outside.map(({ id }) => id)).toEqual([]);
    expect(typicalRange(concept("hb"), undefined)).toBeUndefined();
    expect(typicalRange(concept("hb"), "female")).toEqual({ from: 12, to: 16 });
  });
});

describe("units", () => {
  test("HbA1c 6.5 % is 48 mmol/mol, never 65", () => {
    expect(Math.round(fromCanonical(concept("hba1c"), 6.5, "mmol/mol") ?? 0)).toBe(48);
    expect(converted("hba1c", 48, "mmol/mol")).toBeCloseTo(6.54, 2);
  });

  test.each([
    ["weight", 154, "lbs", 69.853],
    ["weight", 70_000, "g", 70],
    ["temp", 98.6, "[degF]", 37],
    ["temp", 37, "°C", 37],
    ["glucose", 5.5, "mmol/L", 99.09],
    ["chol", 5, "mmol/L", 193.35],
    ["creat", 88.42, "umol/L", 1],
    ["height", 70, "in", 177.8],
    ["bp-sys", 16, "kPa", 120.01],
    ["plt", 250, "10*9/L", 250],
  ])("%s %d %s is %d in the catalogue's unit", (id, value, unit, expected) => {
    expect(converted(id, value, unit)).toBeCloseTo(expected, 2);
  });

  test("says when it converted, and that another spelling of the same unit is no conversion", () => {
    expect(toCanonical(concept("bp-sys"), 120, "mmHg")).toEqual({ value: 120, unit: "mm[Hg]", converted: false });
    expect(toCanonical(concept("weight"), 154, "lb")?.converted).toBe(true);
    expect(toCanonical(concept("na"), 140, "mEq/L")?.converted).toBe(false);
  });

  test("does not guess: no unit, a strange unit or a name from the prototype gives nothing", () => {
    for (const unit of [undefined, "stone", "constructor", "__proto__"])
      expect(toCanonical(concept("weight"), 70, unit)).toBeUndefined();
    expect(unitCode("constructor")).toBe("constructor");
  });
});
