// Whoever reads in mmol/L or lb types in it as well; what was typed is what is written.
import { expect, test } from "vitest";
import { buildVital } from "../../src/domain/vitals.ts";
import { panelInput, emptyPanel } from "../../src/hooks/panel-boxes.ts";
import { EMPTY, firstUnit, toInput } from "../../src/hooks/vital-kinds.ts";
import { buildRecord } from "../../src/domain/record/build.ts";
import { NOW, NOW_MS } from "../domain/people.ts";

test("a form begins with the unit that was chosen, and with the catalogue's where none was", () => {
  expect(firstUnit("glucose", { concentration: "mmol/L" })).toBe("mmol/L");
  expect(firstUnit("weight", { weight: "lb" })).toBe("[lb_av]");
  expect(firstUnit("temperature", { temperature: "F" })).toBe("[degF]");
  expect([firstUnit("glucose", {}), firstUnit("weight", undefined), firstUnit("temperature", {})]).toEqual([
    "mg/dL",
    "kg",
    "Cel",
  ]);
  expect(firstUnit("heart-rate", { weight: "lb" })).toBe("");
});

test("the typed unit stands in the record, never a converted one", () => {
  const boxes = { ...EMPTY, value: "101.3", unit: firstUnit("temperature", { temperature: "F" }) };
  const built = buildVital(toInput("temperature", boxes), { effective: NOW, nowMs: NOW_MS });
  expect(built).toMatchObject({ ok: true, value: { valueQuantity: { value: 101.3, unit: "°F", code: "[degF]" } } });
});

test("a panel's lines begin in it too; one that was chosen by hand stays", () => {
  const lines = { chol: { value: "5.2", unit: "", range: "" }, hdl: { value: "40", unit: "mg/dL", range: "" } };
  const input = panelInput({ ...emptyPanel("lipid"), lines }, NOW, { concentration: "mmol/L" });
  const built = buildRecord(input, { nowMs: NOW_MS, recordedAt: NOW, idAt: String });
  expect(built.ok && built.value.slice(0, 2)).toMatchObject([
    { valueQuantity: { value: 5.2, code: "mmol/L" } },
    { valueQuantity: { value: 40, code: "mg/dL" } },
  ]);
});
