import fc from "fast-check";
import { expect, test } from "vitest";
import { applyChanges, type AuthoredChange, type Chart, emptyChart, itemsOf } from "../../src/domain/chart.ts";
import type { VersionRef } from "../../src/domain/change.ts";
import { changeId, deviceId, entryId, importId, itemId, NOW, userId } from "./people.ts";

const AUTHORS = ["pat", "rao"] as const;
const NAMES = Array.from({ length: 8 }, (_, at) => `c${at}`);

const ref: fc.Arbitrary<VersionRef> = fc.record({
  author: fc.constantFrom(...AUTHORS).map(userId),
  changeId: fc.constantFrom(...NAMES).map(changeId),
});
const resource = fc.record({
  resourceType: fc.constantFrom("Observation", "Claim"),
  status: fc.constantFrom("final", "entered-in-error"),
  value: fc.integer({ min: 0, max: 2 }),
});
const stamp = {
  changeId: fc.constantFrom(...NAMES).map(changeId),
  recordedAt: fc.constantFrom(NOW, "2026-11-21T09:00:00.000Z"),
};
const entry = fc.constantFrom("e1", "e2", "e3", "e4", "e5").map(entryId);

const change = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("record" as const),
      ...stamp,
      replaces: fc.array(ref, { maxLength: 3 }),
      item: fc.constantFrom("one-item", "two-item").map(itemId),
      resource,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("enter-in-error" as const),
      ...stamp,
      replaces: fc.array(ref, { minLength: 1, maxLength: 2 }),
      reason: fc.constant("typo"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("dispute" as const), ...stamp, target: ref, reason: fc.constant("no") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("acknowledge" as const),
      ...stamp,
      targets: fc.array(ref, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("void" as const), ...stamp, entry }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("import-summary" as const),
      ...stamp,
      importId: fc.constant(importId("i")),
      fileName: fc.constantFrom("a.json", "b.json"),
      total: fc.constant(1),
      taken: fc.constant(1),
      leftOut: fc.constant([]),
    }),
  },
);

/** One history: within an entry a change id is used once (`decodeChanges` sees to that), across entries it may repeat. */
const history: fc.Arbitrary<readonly AuthoredChange[]> = fc
  .uniqueArray(fc.record({ change, author: fc.constantFrom(...AUTHORS).map(userId), entry }), {
    maxLength: 14,
    selector: (one) => `${one.entry} ${one.author} ${one.change.changeId}`,
  })
  .map((said) => said.map((one, receivedOrder) => ({ ...one, device: deviceId("phone"), receivedOrder })));

/** Everything a chart says, in an order of its own. */
const told = (chart: Chart) => ({
  items: [...itemsOf(chart)].sort((a, b) => (a.item < b.item ? -1 : 1)),
  counts: Object.fromEntries(chart.counts),
  voids: [...chart.voids].sort(),
  imports: Object.fromEntries([...chart.imports].map(([key, { entry: at, summary }]) => [key, { at, summary }])),
});

const folded = (batches: readonly (readonly AuthoredChange[])[]): Chart =>
  batches.reduce((chart, batch) => applyChanges(chart, batch), emptyChart());

test("any order and any batching of the same changes, with repeats, gives the same chart", () => {
  const cases = history.chain((said) =>
    fc.record({
      said: fc.constant(said),
      shuffled: fc.shuffledSubarray([...said], { minLength: said.length }),
      repeats: fc.subarray([...said]),
      cut: fc.nat(said.length),
    }),
  );
  fc.assert(
    fc.property(cases, ({ said, shuffled, repeats, cut }) => {
      const expected = told(folded([said]));
      expect(told(folded([shuffled.slice(0, cut), shuffled.slice(cut), repeats]))).toEqual(expected);
      expect(told(folded(shuffled.map((one) => [one])))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("nothing is lost: every version ever recorded is in its item's history", () => {
  fc.assert(
    fc.property(history, (said) => {
      const chart = folded([said]);
      const kept = new Set(
        [...itemsOf(chart)].flatMap(({ versions }) => versions.map(({ key, entry: at }) => `${key} ${at}`)),
      );
      const records = said.filter((one) => one.change.kind === "record");
      expect(kept.size).toBe(records.length);
    }),
  );
});

test("no item vanishes from lists while a version stands that nobody answered", () => {
  fc.assert(
    fc.property(history, (said) => {
      const items = [...itemsOf(folded([said]))];
      expect(items.filter(({ state, current }) => state === "current" && current.length !== 1)).toEqual([]);
      expect(items.filter(({ state, current }) => state === "conflicted" && current.length === 0)).toEqual([]);
    }),
  );
});
