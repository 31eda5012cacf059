// A record leaves as it stands: what counts now, who wrote it and who may read it; taken in again it is the same record, and nothing comes twice.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, type AuthoredChange, type Chart, emptyChart } from "../../src/domain/chart.ts";
import {
  type ExportBundle,
  type ExportContext,
  exportBundle,
  exportText,
  recordsIn,
} from "../../src/domain/export-bundle.ts";
import { withSubjects } from "../../src/domain/export-subject.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { type ImportPlan, planWhole } from "../../src/domain/import/plan.ts";
import { written } from "../data/judge-file.ts";
import { generateBundle, GENERATED_TOTAL } from "./generate-bundle.ts";
import { bloodPressure, chartOf, importAct, NOW, NOW_MS, patient, person, refTo, testHash } from "./people.ts";

const pat = person("pat");
const rao = person("rao");
const names: Readonly<Record<string, string>> = { [pat.author]: "Pat Nair", [rao.author]: "Dr Rao" };
const context: ExportContext = { atMs: NOW_MS, nameOf: (author) => names[author] ?? "?", grants: [] };

const textOf = (bundle: ExportBundle): string => {
  const steps = exportText(withSubjects(bundle));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
const plan = (text: string, chart = emptyChart()): ImportPlan => {
  const source = openFile({ name: "record.json", bytes: new TextEncoder().encode(text), text });
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  return planWhole(source.value, { chart, hash: testHash, nowMs: NOW_MS });
};
const records = ({ entry, meta }: ExportBundle) => entry.filter(({ resource }) => resource["meta"] !== meta);
const said = (bundle: ExportBundle) =>
  records(bundle)
    .map((one) => JSON.stringify(one))
    .sort();

describe("the record as a file", () => {
  const born = pat.record("patient", patient());
  const first = pat.record("bp", bloodPressure(128, 82));
  const hers = pat.record("bp", bloodPressure(129, 82), [refTo(first)]);
  const his = rao.record("bp", bloodPressure(131, 84), [refTo(first)]);
  const slip = pat.record("slip", bloodPressure(188, 99));
  const back = pat.say({
    kind: "enter-in-error",
    changeId: pat.next(),
    recordedAt: NOW,
    replaces: [refTo(slip)],
    reason: "typo",
  });
  const story = [slip, his, first, back, hers, born];

  test("holds what counts now, the patient first: no older version, nothing entered in error, both sides of a conflict", () => {
    const bundle = exportBundle(chartOf(...story), context);
    expect(bundle).toMatchObject({ resourceType: "Bundle", type: "collection", timestamp: NOW });
    expect(bundle.entry[0]?.resource).toEqual(patient());
    expect(recordsIn(bundle)).toBe(3);
    expect(records(bundle).map(({ resource }) => resource)).toEqual(
      expect.arrayContaining([patient(), bloodPressure(129, 82), bloodPressure(131, 84)]),
    );
    expect(exportBundle(chartOf(...story.toReversed()), context)).toEqual(bundle);
    expect(JSON.parse(textOf(bundle))).toEqual(JSON.parse(JSON.stringify(withSubjects(bundle))));
  });

  test("says of every item who wrote it, with which device and when", () => {
    const { entry } = exportBundle(chartOf(...story), context);
    const provenance = entry.map(({ resource }) => resource).filter((one) => one.resourceType === "Provenance");
    const targets = provenance.flatMap(({ target }) => target as unknown as readonly { reference: string }[]);
    const urls = entry.slice(0, 3).map(({ fullUrl }) => fullUrl);
    expect(targets.map(({ reference }) => reference).sort()).toEqual(urls.toSorted());
    expect(provenance).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          recorded: NOW,
          agent: [
            expect.objectContaining({ who: expect.objectContaining({ display: "Dr Rao" }) as unknown }),
            expect.objectContaining({ who: expect.objectContaining({ type: "Device" }) as unknown }),
          ],
        }),
      ]),
    );
  });

  test("says who else may read, as a FHIR Consent with its end, and a reader may not correct", () => {
    const untilMs = NOW_MS + 86_400_000;
    const grants = [{ userId: rao.author, name: "Dr Rao", role: "reader", untilMs }] as const;
    const bundle = exportBundle(chartOf(born), { ...context, grants });
    const consent = bundle.entry.at(-1)?.resource;
    expect(consent).toMatchObject({
      resourceType: "Consent",
      status: "active",
      patient: { reference: bundle.entry[0]?.fullUrl },
      provision: {
        type: "permit",
        period: { end: new Date(untilMs).toISOString() },
        actor: [{ reference: { display: "Dr Rao" } }],
        action: [{ coding: [{ code: "access" }] }],
      },
    });
    expect(plan(textOf(bundle)).leftOut.map(({ reason }) => reason.kind)).toEqual(["made-by-export", "made-by-export"]);
  });

  test("taken in where it came from adds nothing, also what has no name and both sides of a conflict", () => {
    const chart = chartOf(...story);
    const text = textOf(exportBundle(chart, context));
    const again = plan(text, chart);
    expect(again.taken).toEqual([]);
    expect(again.leftOut.filter(({ reason }) => reason.kind === "already-here")).toHaveLength(3);
  });

  test("taken in elsewhere it says at each item who wrote it", () => {
    const there = written(emptyChart(), plan(textOf(exportBundle(chartOf(born, his), context))));
    const origins = records(exportBundle(there, context));
    expect(origins).toHaveLength(2);
    const taken = plan(textOf(exportBundle(chartOf(born, his), context))).taken;
    expect(new Set(taken.map(({ system }) => system))).toEqual(new Set(["Dr Rao", "Pat Nair"]));
  });

  test("2,176 resources go out and come in again, each one unchanged and under its own name", () => {
    const chart = written(emptyChart(), plan(generateBundle()));
    const bundle = exportBundle(chart, context);
    expect(recordsIn(bundle)).toBe(GENERATED_TOTAL);
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    const there = written(emptyChart(), plan(textOf(bundle)));
    expect(said(exportBundle(there, context))).toEqual(said(bundle));
    // The hospital's own file, taken in there, is recognised as well.
    expect(plan(generateBundle(), there).taken).toEqual([]);
  });

  test("of an empty record is an empty bundle", () => {
    expect(exportBundle(emptyChart(), context).entry).toEqual([]);
  });
});

const uuid = fc.uuid();
const resource: fc.Arbitrary<AnyResource> = fc.oneof(
  fc.tuple(fc.integer({ min: 90, max: 180 }), fc.integer({ min: 50, max: 89 })).map(([a, b]) => bloodPressure(a, b)),
  fc.record({
    resourceType: fc.constantFrom("Condition", "Claim", "Composition", "DocumentReference"),
    id: fc.oneof(uuid, fc.constantFrom("o1", "o2")),
    note: fc.array(fc.record({ text: fc.string({ unit: "binary" }) }), { maxLength: 2 }),
  }),
) as fc.Arbitrary<AnyResource>;

/** A chart of two people: what they wrote, what they changed of each other's, and what files brought. */
const chart: fc.Arbitrary<Chart> = fc
  .record({
    acts: fc.array(
      fc.record({
        item: fc.constantFrom("a", "b", "c", "d"),
        who: fc.constantFrom(pat, rao),
        resource,
        follows: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    file: fc.array(fc.record({ fullUrl: fc.option(uuid.map((id) => `urn:uuid:${id}`)), resource }), { maxLength: 6 }),
  })
  .map(({ acts, file }) => {
    const last = new Map<string, AuthoredChange>();
    const changes = acts.map(({ item, who, resource: one, follows }) => {
      const before = last.get(item);
      const change = who.record(item, one, follows && before ? [refTo(before)] : []);
      last.set(item, change);
      return change;
    });
    const mine = applyChanges(emptyChart(), changes);
    if (file.length === 0) return mine;
    const entry = file.map(({ fullUrl, resource: one }) => ({
      ...(fullUrl === null ? {} : { fullUrl }),
      resource: one,
    }));
    return written(mine, plan(JSON.stringify({ resourceType: "Bundle", type: "collection", entry }), mine));
  });

test("whatever a chart holds: taken in where it came from it adds nothing, elsewhere it is the same record", () => {
  fc.assert(
    fc.property(chart, (here) => {
      const bundle = exportBundle(here, context);
      const text = textOf(bundle);
      expect(bundle.entry.length === 0 || plan(text, here).taken.length === 0).toBe(true);
      if (bundle.entry.length === 0) return;
      const there = written(emptyChart(), plan(text), importAct("import-9"));
      const unnamed = (one: ExportBundle) =>
        records(one)
          .map((entry) => JSON.stringify(entry.resource))
          .sort();
      // Two items that say the very same are one item to whoever reads the file, if neither has a name.
      expect(new Set(unnamed(exportBundle(there, context)))).toEqual(new Set(unnamed(bundle)));
      expect(plan(textOf(exportBundle(there, context)), there).taken).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
