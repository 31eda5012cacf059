/** What doctors and patients write by hand: each form gives a FHIR resource, each resource goes back into its form, and what is wrong is said at the field. */
import { describe, expect, test } from "vitest";
import { base64Text } from "../../src/domain/base64-text.ts";
import { hasLoincCheckDigit } from "../../src/domain/catalog.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { allergyBody, type AllergyInput } from "../../src/domain/record/allergy.ts";
import { buildRecord, inputOf, type RecordInput } from "../../src/domain/record/build.ts";
import { medicineBody } from "../../src/domain/record/medicine.ts";
import { noteText } from "../../src/domain/record/note.ts";
import { conceptsOf, labUnits, PANELS } from "../../src/domain/record/panels.ts";
import { textToBase64 } from "../../src/domain/record/text-bytes.ts";
import { readingOf } from "../../src/domain/reading.ts";
import { NOW_MS } from "./people.ts";

const recordedAt = "2026-11-22T09:00:00+00:00";
const moment = (before?: AnyResource) => ({
  nowMs: NOW_MS,
  recordedAt,
  idAt: (n: number) => `0000000${n}-0000-4000-8000-000000000000`,
  ...(before ? { before } : {}),
});

function written(input: RecordInput, before?: AnyResource): AnyResource {
  const built = buildRecord(input, moment(before));
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  const [first] = built.value;
  if (!first) throw new Error("nothing was written");
  return first;
}

function faults(input: RecordInput, before?: AnyResource) {
  const built = buildRecord(input, moment(before));
  return built.ok ? [] : built.error.map(({ kind, field }) => `${field}: ${kind}`);
}

const problem: RecordInput = {
  kind: "problem",
  name: { text: "Asthma", system: "http://snomed.info/sct", code: "195967001" },
  clinical: "active",
  verification: "confirmed",
  severity: "moderate",
  onset: "2019-03",
  abatement: undefined,
  note: "since school",
};
const allergy: AllergyInput = {
  kind: "allergy",
  none: false,
  name: { text: "Penicillin", system: undefined, code: undefined },
  type: "allergy",
  clinical: "active",
  verification: "confirmed",
  criticality: "high",
  reaction: "Hives",
  severity: "severe",
  onset: "1998",
  note: undefined,
};
const medicine: RecordInput = {
  kind: "medicine",
  source: "request",
  name: { text: "Amlodipine", system: undefined, code: undefined },
  dose: "5 mg",
  route: "by mouth",
  frequency: "once a day",
  status: "started",
  start: "2026-01-04",
  end: undefined,
  reason: "High blood pressure",
  note: undefined,
};
const immunization: RecordInput = {
  kind: "immunization",
  name: { text: "Influenza", system: "http://hl7.org/fhir/sid/cvx", code: "88" },
  given: true,
  occurrence: "2025-10-11",
  dose: 1,
  lot: "AB12",
  note: undefined,
};
const procedure: RecordInput = {
  kind: "procedure",
  name: { text: "Appendectomy", system: undefined, code: undefined },
  status: "completed",
  performed: "1987",
  reason: undefined,
  note: "keyhole",
};
const note: RecordInput = { kind: "note", type: "progress", title: "", text: "Feels well. π ≈ 3 😀", signed: false };

describe("a form", () => {
  test.each([problem, allergy, medicine, immunization, procedure, note])("of a $kind goes there and back", (input) => {
    const resource = written(input);
    expect(inputOf(resource)).toEqual(input);
    // Written again without a change, it says the same.
    expect(inputOf(written(input, resource))).toEqual(input);
  });

  test("a request and a statement are one list with a source", () => {
    const asked = written(medicine);
    const said = written({ ...medicine, source: "statement", status: "not-started" });
    expect([asked.resourceType, said.resourceType]).toEqual(["MedicationRequest", "MedicationStatement"]);
    expect(said["status"]).toBe("intended");
    expect([asked, said].map((one) => medicineBody(one).source)).toEqual(["request", "statement"]);
    expect(medicineBody(asked)).toMatchObject({ dose: "5 mg", route: "by mouth", status: "started", isCurrent: true });
    expect(medicineBody(said).status).toBe("not-started");
  });

  test("no known allergy is a record of its own", () => {
    const none = written({ ...allergy, none: true, name: { text: "" } });
    expect(allergyBody(none)).toMatchObject({ standing: "none-known", reactions: [] });
    expect(none).not.toHaveProperty("criticality");
    expect(allergyBody(written({ ...allergy, verification: "refuted" })).standing).toBe("refuted");
    expect(allergyBody(written({ ...allergy, clinical: "resolved" })).standing).toBe("past");
  });

  test("says at the field what is wrong, everything at once", () => {
    expect(faults({ ...problem, name: { text: " " }, onset: "2019-13", abatement: "2020" })).toEqual([
      "name: missing",
      "onset: not-a-date",
      "clinical: ended-and-active",
    ]);
    expect(faults({ ...problem, clinical: "resolved", onset: "2019-03", abatement: "2018" })).toEqual([
      "abatement: ends-before-it-begins",
    ]);
    // A year ends when it ends.
    expect(faults({ ...problem, clinical: "resolved", onset: "2019-03", abatement: "2019" })).toEqual([]);
    expect(faults({ ...problem, onset: "2027" })).toEqual(["onset: in-the-future"]);
    expect(faults({ ...problem, note: "x".repeat(2001) })).toEqual(["note: too-long"]);
    expect(faults({ ...immunization, occurrence: undefined, dose: 0 } as RecordInput)).toEqual([
      "occurrence: missing",
      "dose: too-low",
    ]);
    expect(faults({ ...medicine, end: "2027-01" } as RecordInput)).toEqual([]);
    expect(faults({ ...procedure, performed: "2027" } as RecordInput)).toEqual(["performed: in-the-future"]);
    expect(faults({ ...procedure, performed: "2027", status: "preparation" } as RecordInput)).toEqual([]);
  });

  test("an amendment keeps what its source wrote and the form does not show", () => {
    const imported: AnyResource = {
      resourceType: "MedicationRequest",
      id: "m1",
      status: "active",
      intent: "plan",
      authoredOn: "2020-02-02",
      medicationCodeableConcept: {
        coding: [
          { system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: "197361", display: "Amlodipine 5 MG" },
          { system: "http://example.org", code: "x" },
        ],
      },
      dosageInstruction: [{ timing: { repeat: { frequency: 1, period: 1, periodUnit: "d" } }, sequence: 1 }],
    };
    const before = inputOf(imported);
    if (before?.kind !== "medicine") throw new Error("a medicine");
    const stopped = written({ ...before, status: "discontinued" }, imported);
    expect(stopped).toEqual({ ...imported, status: "stopped", intent: "plan" });
  });
});

describe("a note", () => {
  test("is a draft, then signed, then only amended", () => {
    const draft = written(note);
    expect(draft["docStatus"]).toBe("preliminary");
    const signed = written({ ...note, signed: true }, draft);
    expect([signed["docStatus"], signed["date"]]).toEqual(["final", draft["date"]]);
    expect(faults({ ...note, signed: false }, signed)).toEqual(["text: stays-signed"]);
    const amended = written({ ...note, text: "Feels well; cough.", signed: true }, signed);
    expect([amended["docStatus"], noteText(amended)]).toEqual(["amended", "Feels well; cough."]);
    expect(faults({ ...note, signed: false }, amended)).toEqual(["text: stays-signed"]);
  });

  test("any text is kept letter by letter", () => {
    for (const text of ["", "a", "é", "नोट", "ملاحظة", "😀 ok", "line\nline"])
      expect(base64Text(textToBase64(text), 100)).toBe(text);
    expect(textToBase64("Feels well")).toBe(btoa("Feels well"));
  });
});

describe("laboratory results", () => {
  const result = (concept: string, value: number | undefined, unit: string, more = {}) => ({
    concept,
    value,
    unit,
    ...more,
  });
  const lipid = (results: readonly ReturnType<typeof result>[]): RecordInput => ({
    kind: "panel",
    panel: "lipid",
    results,
    effective: "2026-11-20T08:00:00+00:00",
    laboratory: "City lab",
    note: "fasting",
  });

  test("a panel is a report with its results, each under the code of its unit", () => {
    const built = buildRecord(
      lipid([
        result("chol", 5.2, "mmol/L", { range: "<5.0" }),
        result("hdl", 48, "mg/dL"),
        result("ldl", undefined, "mg/dL"),
      ]),
      moment(),
    );
    if (!built.ok) throw new Error(JSON.stringify(built.error));
    const [chol, hdl, report] = built.value;
    expect(built.value.map(({ resourceType }) => resourceType)).toEqual([
      "Observation",
      "Observation",
      "DiagnosticReport",
    ]);
    expect(chol?.["code"]).toMatchObject({ coding: [{ code: "14647-2" }] });
    expect(hdl?.["code"]).toMatchObject({ coding: [{ code: "2085-9" }] });
    expect([chol?.["id"], hdl?.["id"]]).toEqual([0, 1].map((n) => moment().idAt(n)));
    expect(report?.["result"]).toEqual([0, 1].map((n) => ({ reference: `urn:uuid:${moment().idAt(n)}` })));
    const reading = chol && readingOf(chol);
    expect(reading?.concept.id).toBe("chol");
    expect(Math.round(reading?.parts[0]?.canonical?.value ?? 0)).toBe(201);
  });

  test("bounds are those of the unit that was typed, ranges must be ranges, and something must be measured", () => {
    expect(faults(lipid([result("chol", 520, "mmol/L")]))).toEqual(["chol.value: too-high"]);
    expect(faults(lipid([result("chol", 520, "mg/dL", { range: "high" })]))).toEqual(["chol.range: not-a-range"]);
    expect(faults(lipid([result("chol", Number.NaN, "mg/dL"), result("hdl", 50, "kg")]))).toEqual([
      "chol.value: not-a-number",
      "hdl.value: unknown-unit",
    ]);
    expect(faults(lipid([result("chol", undefined, "mg/dL")]))).toEqual(["chol.value: missing"]);
  });

  test("a comparator and the printed range come back into the form, and a correction says that it is one", () => {
    const built = buildRecord(
      {
        kind: "panel",
        panel: "single",
        results: [result("crp", 0.5, "mg/L", { comparator: "<", range: "0-5" })],
        effective: "2026-11-20T08:00:00+00:00",
      } as RecordInput,
      moment(),
    );
    const [crp] = built.ok ? built.value : [];
    const input = crp && inputOf(crp);
    expect(input).toMatchObject({ kind: "result", concept: "crp", value: 0.5, comparator: "<", range: "0-5" });
    if (crp === undefined || input?.kind !== "result") throw new Error("a result");
    const corrected = written({ ...input, value: 5, comparator: undefined }, crp);
    expect(corrected).toMatchObject({ status: "corrected", id: crp["id"], valueQuantity: { value: 5 } });
    expect(corrected["valueQuantity"]).not.toHaveProperty("comparator");
  });

  test("every code that is written is a real one and is read as the same concept", () => {
    for (const panel of PANELS) for (const code of panel.loinc) expect(hasLoincCheckDigit(code), code).toBe(true);
    for (const concept of PANELS.flatMap(conceptsOf))
      for (const { loinc } of labUnits(concept)) {
        expect(hasLoincCheckDigit(loinc), loinc).toBe(true);
        expect(concept.loinc, `${concept.id} ${loinc}`).toContain(loinc);
      }
  });
});
