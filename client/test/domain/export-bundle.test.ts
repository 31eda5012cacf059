// A record leaves as it stands: what counts now, once, in the same order every time, and another app of ours takes it in again.
import { describe, expect, test } from "vitest";
import { exportBundle } from "../../src/domain/export-bundle.ts";
import { toChangeGroups } from "../../src/domain/import/change-groups.ts";
import { planWhole } from "../../src/domain/import/plan.ts";
import { readBundle } from "../../src/domain/import/read-bundle.ts";
import { applyChanges, emptyChart } from "../../src/domain/chart.ts";
import { generateBundle, GENERATED_TOTAL } from "./generate-bundle.ts";
import { bloodPressure, chartOf, importAct, NOW, NOW_MS, patient, person, refTo, testHash } from "./people.ts";

const pat = person("pat");
const rao = person("rao");

const taken = (text: string) => {
  const source = readBundle(text);
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  return planWhole(source.value, { chart: emptyChart(), hash: testHash });
};

describe("the record as a file", () => {
  test("holds what counts now, the patient first: no older version, nothing entered in error, both sides of a conflict", () => {
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
    const said = [slip, his, first, back, hers, born];
    const bundle = exportBundle(chartOf(...said), NOW_MS);
    expect(bundle).toMatchObject({ resourceType: "Bundle", type: "collection", timestamp: NOW });
    expect(bundle.entry[0]?.resource).toEqual(patient());
    expect(bundle.entry.slice(1).map(({ resource }) => resource)).toEqual(
      expect.arrayContaining([bloodPressure(129, 82), bloodPressure(131, 84)]),
    );
    expect(bundle.entry).toHaveLength(3);
    expect(exportBundle(chartOf(...said.toReversed()), NOW_MS)).toEqual(bundle);
  });

  test("2,176 resources go out and come in again, each one unchanged", () => {
    const plan = taken(generateBundle());
    const changes = toChangeGroups(plan, importAct()).flatMap((group, at) =>
      group.map((change) => pat.say(change, `import-${at}`)),
    );
    const bundle = exportBundle(applyChanges(emptyChart(), changes), NOW_MS);
    expect(bundle.entry).toHaveLength(GENERATED_TOTAL);
    const urls = bundle.entry.flatMap(({ fullUrl }) => (fullUrl === undefined ? [] : [fullUrl]));
    expect(new Set(urls).size).toBe(urls.length);
    const again = taken(JSON.stringify(bundle));
    expect(again.leftOut).toEqual([]);
    const texts = (entries: readonly { readonly resource: unknown }[]) =>
      entries.map(({ resource }) => JSON.stringify(resource)).sort();
    expect(texts(again.taken)).toEqual(texts(bundle.entry));
  });

  test("of an empty record is an empty bundle", () => {
    expect(exportBundle(emptyChart(), NOW_MS).entry).toEqual([]);
  });
});
