// Before something is written down a second time: the same problem, medicine or allergy is recognised by code and by name, and only while both hold.
import { describe, expect, test } from "vitest";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import type { ItemIdText } from "../../src/domain/ids.ts";
import { alikeIn } from "../../src/domain/record/alike.ts";
import type { RecordInput } from "../../src/domain/record/build.ts";
import { chartOf, NOW_MS, patient, person } from "./people.ts";

const pat = person("pat");
const SNOMED = "http://snomed.info/sct";
const asthma = { coding: [{ system: SNOMED, code: "195967001", display: "Asthma (disorder)" }] };
const status = (code: string) => ({ coding: [{ code }] });

const chart = chartOf(
  pat.record("me", patient()),
  pat.record("asthma", { resourceType: "Condition", code: asthma, onsetDateTime: "2019" }),
  pat.record("flu", { resourceType: "Condition", code: { text: "Influenza" }, clinicalStatus: status("resolved") }),
  pat.record("gout", { resourceType: "Condition", code: { text: "Gout" }, verificationStatus: status("refuted") }),
  pat.record("box", { resourceType: "Medication", id: "m1", code: { text: "Amlodipine" } }),
  pat.record("tablet", {
    resourceType: "MedicationRequest",
    status: "active",
    medicationReference: { reference: "Medication/m1" },
  } as AnyResource),
  pat.record("stopped", {
    resourceType: "MedicationStatement",
    status: "stopped",
    medicationCodeableConcept: { text: "Ibuprofen" },
  }),
  pat.record("nuts", { resourceType: "AllergyIntolerance", code: { text: "Cacahuète" } }),
);

const problem = (text: string, more: object = {}): RecordInput => ({
  kind: "problem",
  name: { text },
  clinical: "active",
  verification: "confirmed",
  ...more,
});
const medicine = (text: string): RecordInput => ({
  kind: "medicine",
  source: "statement",
  name: { text },
  status: "started",
});
const allergy = (text: string, none = false): RecordInput => ({
  kind: "allergy",
  none,
  name: { text },
  type: "allergy",
  clinical: "active",
  verification: "confirmed",
  criticality: "high",
});
const found = (input: RecordInput, except?: ItemIdText) => alikeIn(chart, NOW_MS, input, except);
const nameOf = (input: RecordInput) => found(input)?.item.replace(/_+$/, "");

describe("what stands in the record already", () => {
  test("is found by its code, whatever it is called, and says since when it stands", () => {
    const named = problem("Bronchial asthma", {
      name: { text: "Bronchial asthma", system: SNOMED, code: "195967001" },
    });
    expect(nameOf(named)).toBe("asthma");
    expect(found(named)?.when).toBe("2019");
  });

  test("is found by its name, in any spelling of it, also where a medicine is named by another resource", () => {
    expect(nameOf(problem("  ASTHMA (disorder)"))).toBe("asthma");
    expect(nameOf(medicine("amlodipine"))).toBe("tablet");
    expect(nameOf(allergy("cacahuete"))).toBe("nuts");
  });

  test("is neither another name nor a part of one, nor what is over or was ruled out", () => {
    for (const input of [
      problem("Asthma attack"),
      problem("Influenza"),
      problem("Gout"),
      medicine("Ibuprofen"),
      problem(""),
    ])
      expect(found(input)).toBeUndefined();
  });

  test("is no other kind of thing, and nothing against what is itself over, none known, or the item that is amended", () => {
    const none = [
      found(allergy("Amlodipine")),
      found(problem("Asthma (disorder)", { clinical: "resolved" })),
      found(problem("Asthma (disorder)", { verification: "refuted" })),
      found(allergy("Cacahuète", true)),
      found(problem("Asthma (disorder)"), found(problem("Asthma (disorder)"))?.item),
    ];
    expect(none).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});
