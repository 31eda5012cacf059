// A history in the reader's words: what a form wrote comes back as the form said it, and nothing of it is a path or a code.
import { afterAll, describe, expect, test } from "vitest";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { everyLine, saidLines } from "../../src/domain/said.ts";
import { saidName, saidText } from "../../src/locales/said-words.ts";
import { speak } from "../../src/locales/text.ts";
import { bloodPressure } from "../domain/people.ts";

afterAll(() => speak("en", []));

const code = (system: string, value: string, display: string) => ({ coding: [{ system, code: value, display }] });
const asthma: AnyResource = {
  resourceType: "Condition",
  clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
  verificationStatus: { coding: [{ code: "provisional" }] },
  severity: code("http://snomed.info/sct", "6736007", "Moderate"),
  code: { ...code("http://snomed.info/sct", "195967001", "Asthma (disorder)"), text: "Asthma" },
  onsetDateTime: "2019-04",
  asserter: { reference: "Practitioner/7", display: "Dr Rao" },
  subject: { reference: "Patient/1" },
};
const said = (resource: AnyResource): readonly string[] =>
  saidLines(resource).map((line) => `${saidName(line)}: ${saidText(line)}`);

describe("what a version says", () => {
  test("stands in words; who it is about is on the banner, and codes are for searching", () => {
    expect(said(asthma)).toEqual([
      "Status: Active",
      "How sure: Provisional",
      "Severity: Moderate",
      "What: Asthma",
      "Since: April 2019",
      "asserter: Dr Rao",
    ]);
    expect(everyLine(asthma).map(({ text }) => text)).toContain("195967001");
  });

  test("an amount stands with its unit, a name of two words is two words", () => {
    const dispensed: AnyResource = {
      resourceType: "MedicationDispense",
      status: "completed",
      medicationCodeableConcept: { text: "Amlodipine 5 mg" },
      daysSupply: { value: 28, unit: "days", system: "http://unitsofmeasure.org", code: "d" },
      whenHandedOver: "2026-02-03",
    };
    expect(said(dispensed)).toEqual([
      "Status: Done",
      "Medicine: Amlodipine 5 mg",
      "days supply: 28 days",
      "when handed over: 3 February 2026",
    ]);
  });

  test("a reading goes by the name of what was measured", () => {
    expect(said(bloodPressure(128, 82, "2026-02-03T08:00:00+01:00")).slice(0, 2)).toEqual([
      expect.stringMatching(/^Systolic.*: 128 mmHg$/),
      expect.stringMatching(/^Diastolic.*: 82 mmHg$/),
    ]);
  });

  test("in the language of the reader", async () => {
    await speak("es", ["es"]);
    expect(said(asthma)[0]).toBe("Estado: Activo");
  });
});
