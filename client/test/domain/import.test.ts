import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeChanges, encodeChanges } from "../../src/domain/change.ts";
import { applyChanges, type Chart, emptyChart } from "../../src/domain/chart.ts";
import { MAX_GROUP_BYTES, toChangeGroups } from "../../src/domain/import/change-groups.ts";
import { type ImportPlan, planImport, planWhole } from "../../src/domain/import/plan.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { previewOf } from "../../src/domain/import/summary.ts";
import { utf8Bytes } from "../../src/domain/import/utf8.ts";
import { chartView, itemsOfType } from "../../src/domain/queries.ts";
import { GENERATED_COUNTS, GENERATED_TOTAL, generateBundle } from "./generate-bundle.ts";
import { bloodPressure, chartOf, importAct, NOW_MS, patient, person, testHash } from "./people.ts";

const pat = person("pat");
const openText = (text: string, name = "record.json") =>
  openFile({ name, bytes: new TextEncoder().encode(text), text });
const plan = (text: string, chart: Chart = emptyChart()): ImportPlan => {
  const source = openText(text);
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  return planWhole(source.value, { chart, hash: testHash, nowMs: NOW_MS });
};
const bundle = (...resources: readonly unknown[]): string =>
  JSON.stringify({ resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) });
const fault = (text: string) => {
  const source = openText(text);
  return source.ok ? undefined : source.error;
};
const written = (chart: Chart, of: ImportPlan, act = importAct()): Chart =>
  applyChanges(
    chart,
    toChangeGroups(of, act).flatMap((group, at) =>
      group.map((change) => pat.say(change, `${act.importId.slice(0, 10)}-${at}`)),
    ),
  );
const reasons = (of: ImportPlan) => of.leftOut.map(({ reason }) => reason.kind);

describe("importing 2,176 resources", () => {
  const text = generateBundle();
  const whole = plan(text);

  test("takes all of them, and the counts are those of the file", () => {
    expect(whole).toMatchObject({
      format: "bundle",
      bundleType: "transaction",
      total: GENERATED_TOTAL,
      leftOut: [],
      warnings: [],
    });
    const preview = previewOf(whole);
    expect(preview.taken + preview.leftOut).toBe(GENERATED_TOTAL);
    expect(Object.fromEntries(preview.takenByType.map(({ type, count }) => [type, count]))).toEqual(GENERATED_COUNTS);
    expect(text.length).toBeGreaterThan(3_000_000);
    expect(generateBundle()).toBe(text);
  });

  test("goes into groups that fit an entry, survives their plaintext, and the chart shows what came in", () => {
    const groups = toChangeGroups(whole, importAct());
    const sizes = groups.map((group) => utf8Bytes(encodeChanges(group)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_GROUP_BYTES);
    expect(groups.length).toBeLessThan(20);
    expect(groups.flatMap((group) => [...group])).toHaveLength(GENERATED_TOTAL + 1);
    expect(groups.every((group) => decodeChanges(encodeChanges(group)).ok)).toBe(true);
    const chart = written(emptyChart(), whole);
    const view = chartView(chart, NOW_MS);
    expect(view.items).toBe(GENERATED_TOTAL);
    expect(Object.fromEntries(view.counts.map(({ type, count }) => [type, count]))).toEqual(GENERATED_COUNTS);
    expect(itemsOfType(chart, "ExplanationOfBenefit", 0, 10).total).toBe(144);
    expect(readingsBy(chart, "bp")).toBe(59);
  });

  test("a second time adds nothing; with one amended resource, only that one, as a new version", () => {
    const chart = written(emptyChart(), whole);
    const again = plan(text, chart);
    expect(previewOf(again)).toMatchObject({
      taken: 0,
      leftOutByReason: [{ reason: "already-here", count: GENERATED_TOTAL }],
    });
    expect(toChangeGroups(again, importAct("import-2"))).toEqual([]);
    const amended = plan(text.replace('"status": "final"', '"status": "amended"'), chart);
    expect(amended.taken).toMatchObject([{ resource: { status: "amended" }, replaces: [{ author: pat.author }] }]);
    expect(chartView(written(chart, amended, importAct("import-2")), NOW_MS).items).toBe(GENERATED_TOTAL);
  });

  test("reports its progress and stops when nobody draws the next step", () => {
    const source = openText(text);
    if (!source.ok) throw new Error(source.error.kind);
    const steps = planImport(source.value, { chart: emptyChart(), hash: testHash, nowMs: NOW_MS, stepSize: 500 });
    const seen = [steps.next().value, steps.next().value];
    expect(seen).toEqual([
      { done: 0, total: GENERATED_TOTAL },
      { done: 500, total: GENERATED_TOTAL },
    ]);
    expect(steps.return(whole)).toMatchObject({ done: true });
    expect(steps.next().done).toBe(true);
  });
});

const readingsBy = (chart: Chart, concept: string): number =>
  chartView(chart, NOW_MS, { readings: 5000 }).readings.rows.filter((row) => row.concept === concept).length;

describe("a file that is not what it should be", () => {
  test.each([
    ["", { kind: "empty" }],
    ["hello", { kind: "not-json", starts: "hello" }],
    ["%PDF-1.4 not json", { kind: "unsupported-format", format: "pdf" }],
    [
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      { kind: "unsupported-format", format: "xml" },
    ],
    ['{"resourceType":"Bundle","entry":[{"resource":{"resour', { kind: "truncated", openBrackets: 4 }],
    ["[1,2]", { kind: "not-fhir", found: "a list" }],
    ['{"hello":"world"}', { kind: "not-fhir", found: "object without resourceType" }],
    ['{"resourceType":"Bundle","type":"collection"}', { kind: "no-entries", bundleType: "collection" }],
    [
      '{"resourceType":"MedicationOrder","dateWritten":"2015"}',
      { kind: "wrong-fhir-version", version: "DSTU2", evidence: "MedicationOrder" },
    ],
    ['{"resourceType":"Patient","__proto__":{"admin":true}}', { kind: "hostile-key", key: "__proto__" }],
    [
      `{"resourceType":"Patient","extension":${'[{"e":'.repeat(4000)}1${"}]".repeat(4000)}}`,
      { kind: "too-deep", limit: 512 },
    ],
  ])("%.40s is a clear error", (text, expected) => {
    expect(fault(text)).toMatchObject(expected);
  });

  test("of another FHIR version is named by what most of its resources show", () => {
    const stu3 = { resourceType: "Condition", clinicalStatus: "active", subject: {} };
    const r5 = { resourceType: "Encounter", class: [{ coding: [] }] };
    const r4 = { resourceType: "Condition", clinicalStatus: { coding: [] }, subject: {} };
    expect(fault(bundle(patient(), stu3, stu3))).toMatchObject({
      kind: "wrong-fhir-version",
      version: "STU3",
      evidence: "2 of 3 resources",
    });
    expect(fault(bundle(patient(), r5))).toMatchObject({ version: "R5" });
    expect(plan(bundle(patient(), r4, stu3, { ...r4, id: "second" }))).toMatchObject({
      taken: [{}, {}, {}, {}],
      warnings: [{ kind: "looks-like-another-version", count: 1 }],
    });
  });
});

describe("one bad item never refuses a file", () => {
  test("it is left out with its reason; the rest is taken, counts add up", () => {
    const hostile: unknown = JSON.parse('{"resourceType":"Claim","a":{"constructor":{"prototype":1}}}');
    const deep: unknown = JSON.parse(`{"resourceType":"Claim","extension":${'[{"e":'.repeat(60)}1${"}]".repeat(60)}}`);
    const large = { resourceType: "Binary", data: "A".repeat(250 * 1024) };
    const text = JSON.stringify({
      resourceType: "Bundle",
      type: "transaction",
      entry: [
        patient(),
        hostile,
        deep,
        large,
        { resourceType: "Spaceship" },
        { resourceType: "MedicationOrder" },
        { resourceType: "Observation", category: [] },
        "text",
        undefined,
        patient(),
      ]
        .map((resource) => ({ resource }))
        .concat([42 as never]),
    }).replace('"a":{}', '"a":{"constructor":{"prototype":1}}');
    const found = plan(text);
    expect(found.taken).toHaveLength(3);
    expect(reasons(found)).toEqual([
      "hostile-key",
      "too-deep",
      "unknown-type",
      "wrong-fhir-version",
      "not-a-resource",
      "no-resource",
      "repeated-in-file",
      "no-resource",
    ]);
    expect(found.taken.length + found.leftOut.length).toBe(found.total);
  });

  test("a byte order mark is skipped; script in a name is text", () => {
    const [taken] = plan(`\ufeff${bundle({ ...patient(), name: [{ text: "<script>alert(1)</script>" }] })}`).taken;
    expect(taken?.resource).toMatchObject({ name: [{ text: "<script>alert(1)</script>" }] });
  });

  test("two resources under one name in a file are both kept, and again add nothing", () => {
    const url = "urn:uuid:11111111-1111-4111-8111-111111111111";
    const entry = [bloodPressure(120, 80), bloodPressure(130, 80)].map((resource) => ({ fullUrl: url, resource }));
    const text = JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
    const chart = written(emptyChart(), plan(text));
    expect(chart.counts).toEqual(new Map([["Observation", 2]]));
    expect(plan(text, chart).taken).toEqual([]);
  });

  test("a bare id names nothing beyond its file: two hospitals' o1 are two items", () => {
    const first = written(emptyChart(), plan(bundle({ ...bloodPressure(120, 80), id: "o1" })));
    const second = plan(bundle({ ...bloodPressure(140, 90), id: "o1" }), first);
    expect(written(first, second, importAct("import-2")).counts.get("Observation")).toBe(2);
  });

  test("a correction made here is not replaced by a newer file: both stand", () => {
    const url = "https://hospital.example/Observation/7";
    const file = (systolic: number): string =>
      JSON.stringify({
        resourceType: "Bundle",
        type: "searchset",
        entry: [{ fullUrl: url, resource: bloodPressure(systolic, 80) }],
      });
    const first = plan(file(120));
    const chart = written(emptyChart(), first);
    const item = first.taken[0]!.item;
    const own = pat.say({
      kind: "record",
      changeId: pat.next(),
      recordedAt: "2026-11-22T10:00:00Z",
      replaces: [],
      item,
      resource: bloodPressure(121, 80),
    });
    const next = plan(file(125), applyChanges(chart, [own]));
    expect(next.taken[0]?.replaces).toHaveLength(1);
    const both = written(applyChanges(chart, [own]), next, importAct("import-2"));
    expect(chartView(both, NOW_MS).readings.rows.map(({ parts, state }) => [parts[0]?.value, state])).toEqual([
      [121, "conflicted"],
      [125, "conflicted"],
    ]);
  });
});

describe("warnings before a yes", () => {
  const own = chartOf(pat.record("me", patient("1945-07-14")));
  const kinds = (text: string) => plan(text, own).warnings.map(({ kind }) => kind);

  test("another person's file is told, with both names, and not refused", () => {
    const other = { ...patient("1990-01-01"), name: [{ family: "Else", given: ["Somebody"] }] };
    expect(plan(bundle(other), own).warnings).toEqual([
      {
        kind: "different-person",
        inFile: { name: "ELSE, Somebody", born: "1990-01-01" },
        inChart: { name: "NAIR, Pat Lee (Mrs.)", born: "1945-07-14" },
      },
    ]);
    expect(kinds(bundle({ ...patient("1945"), name: [{ family: "NAÏR", given: ["pat"] }] }))).toEqual([]);
  });

  test("no patient, several patients, and codes with a wrong check digit are told", () => {
    const code = (value: string) => ({
      resourceType: "Observation",
      code: { coding: [{ system: "http://loinc.org", code: value }] },
    });
    expect(kinds(bundle(code("85354-9")))).toEqual(["no-patient"]);
    expect(kinds(bundle(patient(), { ...patient(), id: "second" }))).toEqual(["several-patients"]);
    expect(plan(bundle(patient(), code("85354-8")), own).warnings).toEqual([
      { kind: "bad-loinc-code", count: 1, examples: ["85354-8"] },
    ]);
  });
});

test("whatever a bundle holds, what is taken and what is left out add up and fit", () => {
  const resource = fc.oneof(
    fc.anything(),
    fc.record({
      resourceType: fc.constantFrom("Observation", "Claim", "Spaceship", "Sequence"),
      id: fc.string(),
      x: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ fullUrl: fc.option(fc.webUrl()), resource }), { minLength: 1, maxLength: 20 }),
      (entry) => {
        const source = openText(
          JSON.stringify({ resourceType: "Bundle", type: "batch", entry }, (_, value: unknown) =>
            typeof value === "bigint" ? 0 : value,
          ),
        );
        const found = source.ok
          ? planWhole(source.value, { chart: emptyChart(), hash: testHash, nowMs: NOW_MS })
          : undefined;
        expect(found === undefined || found.taken.length + found.leftOut.length === entry.length).toBe(true);
        const groups = found === undefined ? [] : toChangeGroups(found, importAct());
        expect(groups.every((group) => decodeChanges(encodeChanges(group)).ok)).toBe(true);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
