// Files of every kind, as people choose them: R4 in all its envelopes is read, everything else is answered with its own name, and hostile ones change nothing.
import { describe, expect, test } from "vitest";
import type { Version } from "../../src/domain/item.ts";
import { entriesOfImport, importsOf } from "../../src/domain/import/imports.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { planWhole } from "../../src/domain/import/plan.ts";
import { applyChanges, itemsOf } from "../../src/domain/chart.ts";
import { chartView } from "../../src/domain/queries.ts";
import { titleOf } from "../../src/domain/resource-title.ts";
import { judgeFile, written } from "../data/judge-file.ts";
import { bloodPressure, importAct, NOW, NOW_MS, patient, person, testHash, vital } from "./people.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const judged = (text: string, name = "record.json") => judgeFile(name, bytes(text));
const bundle = (type: string, ...resources: readonly unknown[]): string =>
  JSON.stringify({ resourceType: "Bundle", type, entry: resources.map((resource) => ({ resource })) });

describe("a bundle of any type", () => {
  const types = ["transaction", "batch", "collection", "searchset", "history", "document", "message", "batch-response"];
  test.each(types)("%s is read whole", (type) => {
    const { broken, taken, format } = judged(bundle(type, patient(), bloodPressure(128, 82)));
    expect({ broken, taken, format }).toEqual({ broken: [], taken: 2, format: `bundle/${type}` });
  });

  test("a patient summary keeps its Composition with every section, and what the sections point to by the same names", () => {
    const sections = [
      { title: "Allergies", code: { text: "48765-2" }, emptyReason: { text: "nilknown" } },
      { title: "Vital signs", entry: [{ reference: "urn:uuid:11111111-1111-4111-8111-111111111111" }] },
    ];
    const entry = [
      {
        fullUrl: "urn:uuid:22222222-2222-4222-8222-222222222222",
        resource: { resourceType: "Composition", title: "Summary", section: sections },
      },
      { fullUrl: "urn:uuid:11111111-1111-4111-8111-111111111111", resource: bloodPressure(128, 82) },
    ];
    const { chart } = judged(JSON.stringify({ resourceType: "Bundle", type: "document", entry }));
    const versions = [...itemsOf(chart)].flatMap(({ current }): readonly Version[] => current);
    const summary = versions.find(({ resource }) => resource.resourceType === "Composition");
    expect(summary?.resource["section"]).toEqual(sections);
    expect(versions.map(({ origin }) => origin?.fullUrl)).toContain(sections[1]?.entry?.[0]?.reference);
  });

  test("the source that a file or a resource names goes with each item", () => {
    const own = { ...bloodPressure(120, 80), meta: { source: "https://ward.example" } };
    const text = JSON.stringify({
      ...(JSON.parse(bundle("collection", patient(), own)) as object),
      meta: { source: "https://hospital.example" },
    });
    const { chart } = judged(text);
    const systems = [...itemsOf(chart)].map(({ current }) => [
      titleOf(current[0]!.resource),
      current[0]?.origin?.system,
    ]);
    expect(new Map(systems as [string, string][])).toEqual(
      new Map([
        ["NAIR, Pat Lee (Mrs.)", "https://hospital.example"],
        ["Blood pressure", "https://ward.example"],
      ]),
    );
  });
});

describe("one resource a line", () => {
  const line = (value: unknown): string => JSON.stringify(value);

  test("is read line by line; a line that cannot be read is left out under its number", () => {
    const text = [
      line(patient()),
      "",
      "{not json",
      line(bloodPressure(128, 82)),
      '{"resourceType":"Observa',
      "[]",
    ].join("\r\n");
    const { format, total, taken, plan, broken } = judged(text, "Observation.ndjson");
    expect({ format, total, taken, broken }).toEqual({ format: "ndjson", total: 5, taken: 2, broken: [] });
    expect(plan?.leftOut.map(({ place, reason }) => [place.kind, place.number, reason.kind])).toEqual([
      ["line", 3, "truncated"],
      ["line", 5, "truncated"],
      ["line", 6, "not-a-resource"],
    ]);
  });

  test("is known by its look, too; a bundle on several lines is not taken for it", () => {
    expect(judged(`${line(patient())}\n${line(bloodPressure(128, 82))}`).format).toBe("ndjson");
    expect(judged(JSON.stringify(JSON.parse(bundle("batch", patient())), undefined, 2)).format).toBe("bundle/batch");
    expect(judged(`${line(patient())}\n`).format).toBe("resource");
  });

  test("of another version is named", () => {
    const stu3 = line({ resourceType: "Condition", clinicalStatus: "active", subject: {} });
    expect(judged(`${stu3}\n${stu3}\n`, "c.ndjson").fault).toMatchObject({
      kind: "wrong-fhir-version",
      version: "STU3",
    });
  });
});

const start = (...values: readonly number[]): Uint8Array => Uint8Array.from([...values, 0, 1, 2, 3, 250, 251]);
const utf16 = (text: string): Uint8Array => Uint8Array.from(Array.from(text).flatMap((one) => [one.charCodeAt(0), 0]));

describe("what is not read yet is called by its name", () => {
  test.each([
    ["pdf", "%PDF-1.7\n%âãÏÓ"],
    [
      "c-cda",
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ClinicalDocument xmlns="urn:hl7-org:v3">&e;</ClinicalDocument>',
    ],
    ["apple-health", '<?xml version="1.0"?>\n<HealthData locale="en_GB"></HealthData>'],
    ["fhir-xml", '<Bundle xmlns="http://hl7.org/fhir"></Bundle>'],
    ["html", "<!doctype html><html><body>Sign in</body></html>"],
    ["xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>'],
    ["csv", "Date;Time;Sys;Dia\n22/11/2026;07:30;128;82\n"],
    ["health-card", '{"verifiableCredential":["eyJ.x.y"]}'],
    ["health-card", "shc:/56762909524320603460292437404460312229"],
    ["health-card", "eyJ6aXAiOiJERUYi.3ZJJjxMx.EPJ0Zy_s"],
    ["health-link", "https://viewer.example/#shlink:/eyJ1cmwiOiJodHRwczovL2V4YW1wbGUub3Jn"],
    ["health-link", '{"url":"https://ehr.example","flag":"L","key":"abc"}'],
    ["health-link", "eyJlbmMiOiJBMjU2R0NNIn0..iv.ciphertext.tag"],
    ["hl7-v2", "MSH|^~\\&|LAB|HOSPITAL|||202611220900||ORU^R01"],
  ])("%s", (format, text) => {
    expect(judged(text, "download").fault).toEqual({ kind: "unsupported-format", format });
  });

  test.each([
    ["zip", start(0x50, 0x4b, 0x03, 0x04)],
    ["gzip", start(0x1f, 0x8b, 0x08)],
    ["image", start(0x89, 0x50, 0x4e, 0x47)],
    ["image", start(0xff, 0xd8, 0xff, 0xe0)],
    ["utf-16", Uint8Array.from([0xff, 0xfe, ...utf16('{"resourceType":"Patient"}')])],
    ["utf-16", utf16('{"resourceType":"Patient"}')],
  ])("%s, by its bytes", (format, given) => {
    expect(judgeFile("download", given).fault).toEqual({ kind: "unsupported-format", format });
  });

  test("an empty file, one of blanks, bytes without a sign, and text that is nothing are four different answers", () => {
    expect(judgeFile("a", new Uint8Array()).fault).toEqual({ kind: "empty" });
    expect(judged(" \n\t ").fault).toEqual({ kind: "empty" });
    expect(judgeFile("a", Uint8Array.from([200, 201, 202, 203])).fault).toEqual({ kind: "not-text" });
    expect(judged("good morning").fault).toMatchObject({ kind: "not-json" });
  });

  test.each([
    ["DSTU2", { resourceType: "MedicationOrder" }],
    ["STU3", { resourceType: "Observation", code: {}, comment: "c", related: [] }],
    ["R5", { resourceType: "MedicationStatement", status: "recorded", medication: { concept: {} } }],
    ["R5", { resourceType: "AllergyIntolerance", type: { coding: [{ code: "allergy" }] } }],
    ["R5", { resourceType: "Encounter", class: [{ coding: [] }] }],
    ["R5", { resourceType: "Procedure", occurrenceDateTime: "2024" }],
  ])("FHIR %s", (version, resource) => {
    expect(judged(JSON.stringify(resource)).fault).toMatchObject({ kind: "wrong-fhir-version", version });
  });
});

describe("values and dates that can hardly be right", () => {
  const ahead = "2031-05-01T08:00:00Z";
  const tomorrow = { resourceType: "Appointment", start: "2027-01-01T08:00:00Z" };

  test("are taken, told, marked, and never lead", () => {
    const future = { ...bloodPressure(131, 84), effectiveDateTime: ahead };
    const strange = vital({ kind: "weight", value: 80, unit: "kg" });
    const huge = {
      ...strange,
      valueQuantity: { value: 1e308, unit: "g", system: "http://unitsofmeasure.org", code: "g" },
    };
    const noDate = { ...bloodPressure(120, 70), effectiveDateTime: "2024-02-30" };
    const { plan, chart } = judged(
      bundle("collection", patient(), bloodPressure(128, 82), future, huge, noDate, tomorrow),
    );
    expect(plan?.warnings).toMatchObject([
      { kind: "future-date", count: 1, examples: [ahead] },
      { kind: "unreadable-date", count: 1, examples: ["2024-02-30"] },
      { kind: "unusual-value", count: 1 },
    ]);
    const view = chartView(chart, NOW_MS);
    const bp = view.latest.find(({ concept }) => concept === "bp");
    expect(bp).toMatchObject({
      ahead: false,
      parts: [{ text: "128" }, { text: "82" }],
      history: [{ values: [128, 82] }],
    });
    expect(
      view.readings.rows
        .filter(({ concept }) => concept === "bp")
        .map(({ parts, ahead: mark }) => [parts[0]?.text, mark]),
    ).toEqual([
      ["128", false],
      ["131", true],
      ["120", false],
    ]);
    const weight = view.latest.find(({ concept }) => concept === "weight");
    expect(weight?.parts).toMatchObject([{ text: "1e+308", doubtful: true }]);
    expect(JSON.stringify(view)).not.toContain("Infinity");
  });
});

describe("a whole import", () => {
  const pat = person("pat");
  const rao = person("rao");
  const text = bundle("collection", patient(), bloodPressure(128, 82));

  test("is listed with what it brought, and its author takes it back; somebody else cannot", () => {
    const { chart } = judged(text);
    const [line] = importsOf(chart);
    expect(line).toMatchObject({
      fileName: "bundle.json",
      items: 2,
      state: "kept",
      recordedAt: NOW,
      summary: { total: 2, leftOut: [] },
    });
    const entries = entriesOfImport(chart, pat.author, line!.importId);
    expect(entries).toHaveLength(1);
    expect(entriesOfImport(chart, rao.author, line!.importId)).toBeUndefined();
    const voids = (who: typeof pat) =>
      (entries ?? []).map((entry) => who.say({ kind: "void", changeId: who.next(), recordedAt: NOW, entry }));
    expect(importsOf(applyChanges(chart, voids(rao)))[0]?.state).toBe("kept");
    const undone = applyChanges(chart, voids(pat));
    expect(importsOf(undone)[0]?.state).toBe("undone");
    expect(entriesOfImport(undone, pat.author, line!.importId)).toEqual([]);
    expect(chartView(undone, NOW_MS).items).toBe(0);
    const source = openFile({ name: "again.json", bytes: bytes(text), text });
    if (!source.ok) throw new Error(source.error.kind);
    const again = planWhole(source.value, { chart: undone, hash: testHash, nowMs: NOW_MS });
    expect(again.taken).toHaveLength(2);
    expect(chartView(written(undone, again, importAct("import-2")), NOW_MS).items).toBe(2);
  });

  test("that broke off before its end is listed, too, as what it is", () => {
    const { chart } = judged(text);
    const cut = { ...chart, imports: new Map() };
    expect(importsOf(cut)).toMatchObject([{ items: 2, summary: undefined, state: "kept" }]);
  });
});
