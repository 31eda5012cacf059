// A correction changes what the person changed: the rest stays as its source wrote it, and what waits here can be edited in the form it came from.
import { describe, expect, test } from "vitest";
import { filesOf } from "../../src/domain/attachment.ts";
import { buildDocument } from "../../src/domain/document.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { buildRecord, inputOf, type RecordInput } from "../../src/domain/record/build.ts";
import type { PanelInput } from "../../src/domain/record/lab.ts";
import { writtenBy } from "../../src/domain/record/written.ts";
import { readingOf } from "../../src/domain/reading.ts";
import { amendedVital } from "../../src/domain/vital-amend.ts";
import { bloodPressure, NOW, NOW_MS, patient, person, refTo, vital } from "./people.ts";

const moment = { nowMs: NOW_MS, recordedAt: NOW, idAt: (n: number) => `00000000-0000-4000-8000-00000000000${n}` };
const made = (input: RecordInput, before?: AnyResource): readonly AnyResource[] => {
  const built = buildRecord(input, { ...moment, before });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value;
};
const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("nothing there");
  return value;
};
const at = "2026-11-20T08:00:00+00:00";

/** As a hospital writes it: far more than our form holds. */
const fromHospital: AnyResource = {
  resourceType: "Observation",
  id: "spo2-7",
  status: "final",
  category: [{ text: "Vital Signs" }],
  code: { coding: [{ system: "http://loinc.org", code: "59408-5", display: "SpO2" }] },
  subject: { reference: "Patient/17" },
  encounter: { reference: "Encounter/3" },
  effectiveInstant: "2026-11-20T08:00:12Z",
  valueQuantity: { value: 81, unit: "%", system: "http://unitsofmeasure.org", code: "%" },
  interpretation: [{ coding: [{ code: "LL" }] }],
  device: { display: "Ward oximeter" },
  referenceRange: [{ low: { value: 94, unit: "%" } }],
};

describe("a critical vital sign that came by a file and is wrong", () => {
  test("is corrected by its author in the form: the value is new, what the ward said of the old one is gone, all else stays", () => {
    const after = amendedVital(fromHospital, vital({ kind: "oxygen-saturation", value: 98 }, at));
    const { interpretation, status, valueQuantity, ...rest } = after;
    const { interpretation: _, status: __, valueQuantity: ___, ...before } = fromHospital;
    expect(rest).toEqual(before);
    expect([interpretation, status, valueQuantity]).toMatchObject([undefined, "corrected", { value: 98, code: "%" }]);
    expect(readingOf(after)?.effective).toBe("2026-11-20T08:00:12Z");
  });

  test("with only its time corrected keeps what the ward said of it", () => {
    const after = amendedVital(fromHospital, vital({ kind: "oxygen-saturation", value: 81 }, "2026-11-20T09:30:00Z"));
    expect(after["interpretation"]).toEqual(fromHospital["interpretation"]);
    expect([after["effectiveInstant"], after["effectiveDateTime"]]).toEqual([undefined, "2026-11-20T09:30:00Z"]);
  });

  test("in another unit has the code of that unit, and no printed range of the old one", () => {
    const meter = { ...vital({ kind: "glucose", value: 30, unit: "mg/dL" }, at), referenceRange: [{ text: "70-100" }] };
    const after = amendedVital(meter, vital({ kind: "glucose", value: 5.4, unit: "mmol/L" }, at));
    expect(JSON.stringify(after["code"])).toContain("14743-9");
    expect(after["referenceRange"]).toBeUndefined();
    const heavy = amendedVital(meter, vital({ kind: "glucose", value: 130, unit: "mg/dL" }, at));
    expect(heavy["referenceRange"]).toEqual([{ text: "70-100" }]);
  });

  test("of two sides keeps the position and whatever else the source measured", () => {
    const position = { code: { text: "Position" }, valueString: "lying" };
    const pair = bloodPressure(280, 82);
    const before = { ...pair, component: [position, ...(pair["component"] as readonly object[])] } as AnyResource;
    const after = amendedVital(before, bloodPressure(128, 82));
    expect(readingOf(after)?.parts.map(({ original }) => original.value)).toEqual([128, 82]);
    expect((after["component"] as readonly unknown[])[0]).toEqual(position);
  });

  test("a laboratory's word about a value goes with the value", () => {
    const lab: AnyResource = {
      resourceType: "Observation",
      status: "final",
      code: { coding: [{ system: "http://loinc.org", code: "2823-3" }] },
      effectiveDateTime: at,
      valueQuantity: { value: 8.2, unit: "mmol/L", code: "mmol/L" },
      interpretation: [{ coding: [{ code: "HH" }] }],
    };
    const input = inputOf(lab);
    if (input?.kind !== "result") throw new Error("a result");
    expect(made({ ...input, value: 4.2 }, lab)[0]?.["interpretation"]).toBeUndefined();
    expect(made({ ...input, note: "haemolysed" }, lab)[0]?.["interpretation"]).toEqual(lab["interpretation"]);
  });

  test("breaths a minute have a form as well, though no patient writes them down", () => {
    const breaths: AnyResource = {
      resourceType: "Observation",
      status: "final",
      category: [{ coding: [{ code: "vital-signs" }] }],
      code: { coding: [{ system: "http://loinc.org", code: "9279-1" }] },
      effectiveDateTime: at,
      valueQuantity: { value: 61, unit: "/min", code: "/min" },
    };
    const input = inputOf(breaths);
    if (input?.kind !== "result") throw new Error("a result");
    const [after] = made({ ...input, value: 16 }, breaths);
    expect(after).toMatchObject({ category: breaths["category"], code: breaths["code"], valueQuantity: { value: 16 } });
  });
});

const panel: PanelInput = {
  kind: "panel",
  panel: "lipid",
  effective: at,
  laboratory: "Harbour Lab",
  note: "Fasting",
  results: [
    { concept: "chol", value: 5.2, unit: "mmol/L", comparator: undefined, range: "<5.0" },
    { concept: "hdl", value: 40, unit: "mg/dL", comparator: "<", range: undefined },
  ],
};

describe("the head of a report", () => {
  const report = made(panel).at(-1);
  if (report === undefined) throw new Error("a report");

  test("is amended in its day, laboratory and remark; results, code and hour stay where nobody touched them", () => {
    const input = inputOf(report);
    expect(input).toEqual({ kind: "report", effective: "2026-11-20", laboratory: "Harbour Lab", note: "Fasting" });
    const [after] = made({ kind: "report", effective: "2026-11-20", laboratory: "Town Lab", note: "Fasting" }, report);
    expect(after).toEqual({ ...report, status: "corrected", performer: [{ display: "Town Lab" }] });
    const [moved] = made({ kind: "report", effective: "2026-11-19", laboratory: "Harbour Lab" }, report);
    expect([moved?.["effectiveDateTime"], moved?.["conclusion"]]).toEqual(["2026-11-19", undefined]);
  });

  test("is never written alone, and keeps its period until somebody gives a day", () => {
    expect(made({ kind: "report", note: "x" })).toEqual([]);
    const { effectiveDateTime: _, ...rest } = report;
    const period = { ...rest, effectivePeriod: { start: "2026-11-18" } } as AnyResource;
    expect(made({ kind: "report", laboratory: "Town Lab" }, period)[0]?.["effectivePeriod"]).toEqual({
      start: "2026-11-18",
    });
    const [day] = made({ kind: "report", effective: "2026-11-19" }, period);
    expect([day?.["effectivePeriod"], day?.["effectiveDateTime"]]).toEqual([undefined, "2026-11-19"]);
  });
});

describe("the words of a document", () => {
  const file = { id: "a".repeat(43), size: 700 };
  const words = { title: "Leter", kind: "letter", contentType: "application/pdf", author: "Dr Osei" } as const;
  const letter = buildDocument({ ...words, date: "2026-02" }, file, NOW);
  const input = inputOf(letter);
  if (input?.kind !== "document") throw new Error("the words of a document");

  test("are corrected; its file, and when it was added, stay as they are", () => {
    expect(input).toEqual({ kind: "document", title: "Leter", type: "letter", date: "2026-02", author: "Dr Osei" });
    const right = { ...input, title: "Report", type: "report", date: "2026-03", author: undefined } as const;
    const [after] = made(right, letter);
    expect(inputOf(given(after))).toEqual(right);
    expect(filesOf(given(after))).toEqual([{ ...filesOf(letter)[0], title: "Report", creation: "2026-03" }]);
    expect([after?.["date"], after?.["status"]]).toEqual([letter["date"], "current"]);
  });

  test("as a hospital wrote them keep what nobody touched: its own code, other authors, other files", () => {
    const scan = {
      attachment: { contentType: "image/png", url: "Binary/2", title: "Scan", creation: "2026-02-03T10:00:00Z" },
    };
    const cover = { attachment: { contentType: "text/html", url: "Binary/1" }, format: { code: "x" } };
    const before: AnyResource = {
      ...letter,
      docStatus: "final",
      type: {
        coding: [
          { system: "urn:ward", code: "W7" },
          { system: "http://loinc.org", code: "34133-9" },
        ],
      },
      author: [{ display: "Dr Osei", reference: "Practitioner/3" }, { display: "Dr Lund" }],
      content: [cover, scan],
    };
    const typed = given(inputOf(before));
    if (typed.kind !== "document") throw new Error("the words of a document");
    expect(made(typed, before)).toEqual([before]);
    const [after] = made({ ...typed, title: "Ward letter", author: "Dr Oseii" }, before);
    expect(after).toEqual({
      ...before,
      description: "Ward letter",
      author: [{ display: "Dr Oseii" }, { display: "Dr Lund" }],
    });
  });

  test("are never written alone, need a title, and are not dated ahead", () => {
    expect(made(input)).toEqual([]);
    const wrong = buildRecord({ ...input, title: " ", date: "2031" }, { ...moment, before: letter });
    expect(wrong).toMatchObject({
      error: [
        { kind: "missing", field: "title" },
        { kind: "in-the-future", field: "date" },
      ],
    });
  });

  test("of a kind that has no word here, or without a file, have no form", () => {
    expect(inputOf({ ...letter, type: { text: "Passport" } })).toBeUndefined();
    expect(inputOf({ ...letter, content: [] })).toBeUndefined();
  });
});

describe("what waits here is edited in the form it came from", () => {
  const pat = person("pat");
  const inputs: readonly RecordInput[] = [
    panel,
    {
      ...panel,
      panel: "single",
      laboratory: "Harbour Lab",
      results: [{ concept: "crp", value: 12, unit: "mg/L", comparator: undefined, range: undefined }],
    },
    { kind: "note", type: "phone", title: "Call", text: "Feels well.", signed: false },
    { kind: "home-plan", start: "2026-11-23" },
  ];
  for (const input of inputs)
    test(`a ${input.kind} as it was typed`, () => {
      const changes = made(input).map((resource, n) => pat.record(`item-${n}`, resource).change);
      expect(writtenBy(changes)).toMatchObject({ input, amends: undefined });
    });

  test("a reading by its form; a correction with the item that it corrects", () => {
    const first = pat.record("bp", bloodPressure(128, 82));
    const second = pat.record("bp", bloodPressure(129, 82), [refTo(first)]);
    expect(writtenBy([first.change])).toEqual({ input: { kind: "reading" }, amends: undefined });
    expect(writtenBy([second.change])).toEqual({ input: { kind: "reading" }, amends: second.change.item });
  });

  test("what no form writes has none: an import, her own name, two things of one act", () => {
    const origin = { fileName: "a.json", importId: "import-1" } as never;
    const bp = pat.record("bp", bloodPressure(128, 82)).change;
    expect(writtenBy([{ ...bp, origin }])).toBeUndefined();
    expect(writtenBy([pat.record("who", patient()).change])).toBeUndefined();
    expect(writtenBy([bp, pat.record("bp-2", bloodPressure(121, 80)).change])).toBeUndefined();
  });
});
