import { describe, expect, test } from "vitest";
import { applyChanges, type AuthoredChange, emptyChart, itemOf } from "../../src/domain/chart.ts";
import { entriesOfImport } from "../../src/domain/import/imports.ts";
import { itemHistory } from "../../src/domain/queries.ts";
import { bloodPressure, changeId, chartOf, importId, itemId, NOW, person, refTo } from "./people.ts";

const pat = person("pat");
const tablet = person("pat", "tablet");
const rao = person("rao", "laptop");
const bp = itemId("bp");

const error = (who: typeof pat, of: AuthoredChange): AuthoredChange =>
  who.say({
    kind: "enter-in-error",
    changeId: who.next(),
    recordedAt: NOW,
    replaces: [refTo(of)],
    reason: "typed wrong",
  });

describe("a chart", () => {
  test("pat corrects her reading: the correction counts, the first one stays in history", () => {
    const first = pat.record("bp", bloodPressure(182, 82), [], "2026-11-22T08:00:00Z");
    const second = pat.record("bp", bloodPressure(128, 82), [refTo(first)], "2026-11-22T08:01:00Z");
    const chart = chartOf(first, second);
    expect(itemOf(chart, bp)).toMatchObject({ state: "current", current: [{ resource: bloodPressure(128, 82) }] });
    expect(itemHistory(chart, bp).map(({ current }) => current)).toEqual([false, true]);
  });

  test("pat corrects the same reading on two devices offline: both are kept and shown, a later one naming both resolves them", () => {
    const first = pat.record("bp", bloodPressure(182, 82));
    const phone = pat.record("bp", bloodPressure(128, 82), [refTo(first)]);
    const other = tablet.record("bp", bloodPressure(129, 82), [refTo(first)]);
    const chart = chartOf(first, phone, other);
    expect(itemOf(chart, bp)).toMatchObject({ state: "conflicted", current: [{}, {}], versions: [{}, {}, {}] });
    const resolved = applyChanges(chart, [pat.record("bp", bloodPressure(128, 82), [refTo(phone), refTo(other)])]);
    expect(itemOf(resolved, bp)?.state).toBe("current");
    expect(itemOf(resolved, bp)?.versions).toHaveLength(4);
  });

  test("two devices that wrote the very same are not in conflict", () => {
    const chart = chartOf(pat.record("bp", bloodPressure(128, 82)), tablet.record("bp", bloodPressure(128, 82)));
    expect(itemOf(chart, bp)).toMatchObject({ state: "current", current: [{}], versions: [{}, {}] });
  });

  test("entered in error: out of the list and the count, in history with its reason; answered by name, it is back", () => {
    const reading = pat.record("bp", bloodPressure(282, 182));
    const mistake = error(pat, reading);
    const chart = chartOf(mistake, reading);
    expect(itemOf(chart, bp)).toMatchObject({ state: "entered-in-error", current: [] });
    expect(chart.counts.size).toBe(0);
    expect(itemHistory(chart, bp)).toMatchObject([
      { act: "recorded" },
      { act: "entered-in-error", reason: "typed wrong" },
    ]);
    const again = applyChanges(chart, [pat.record("bp", bloodPressure(128, 82), [refTo(mistake)])]);
    expect(itemOf(again, bp)).toMatchObject({ state: "current", current: [{ resource: bloodPressure(128, 82) }] });
  });

  test("an error beside a correction of the same version is a conflict, not a silent loss", () => {
    const first = pat.record("bp", bloodPressure(182, 82));
    const corrected = tablet.record("bp", bloodPressure(128, 82), [refTo(first)]);
    expect(itemOf(chartOf(first, corrected, error(pat, first)), bp)).toMatchObject({
      state: "conflicted",
      current: [{}],
    });
  });

  test("rao cannot take back what pat wrote: his words stand beside it as a dispute", () => {
    const reading = pat.record("bp", bloodPressure(128, 82));
    const chart = chartOf(reading, error(rao, reading));
    expect(itemOf(chart, bp)).toMatchObject({ state: "current", errors: [], disputes: [{ reason: "typed wrong" }] });
  });

  test("what the source itself marked as entered in error is out of the list", () => {
    const chart = chartOf(pat.record("bp", { ...bloodPressure(128, 82), status: "entered-in-error" }));
    expect(itemOf(chart, bp)?.state).toBe("entered-in-error");
  });

  test("pat undoes her import: its items are gone from lists, what it replaced is back, rao's void of it does nothing", () => {
    const old = pat.record("bp", bloodPressure(120, 70));
    const origin = { importId: importId("i"), fileName: "a.json" };
    const imported = pat.say({
      kind: "record",
      changeId: pat.next(),
      recordedAt: NOW,
      replaces: [refTo(old)],
      item: bp,
      resource: bloodPressure(140, 90),
      origin,
    });
    const other = pat.say(
      {
        kind: "record",
        changeId: pat.next(),
        recordedAt: NOW,
        replaces: [],
        item: itemId("other"),
        resource: { resourceType: "Claim" },
        origin,
      },
      "one",
    );
    const chart = chartOf(old, imported, other);
    expect(chart.counts).toEqual(
      new Map([
        ["Observation", 1],
        ["Claim", 1],
      ]),
    );
    const undo = (who: typeof pat): AuthoredChange[] =>
      (entriesOfImport(chart, pat.author, importId("i")) ?? []).map((entry) =>
        who.say({ kind: "void", changeId: who.next(), recordedAt: NOW, entry }),
      );
    expect(applyChanges(chart, undo(rao)).counts).toEqual(chart.counts);
    const undone = applyChanges(chart, undo(pat));
    expect(itemOf(undone, bp)).toMatchObject({ state: "current", current: [{ resource: bloodPressure(120, 70) }] });
    expect(itemOf(undone, itemId("other"))?.state).toBe("voided");
    expect(undone.counts).toEqual(new Map([["Observation", 1]]));
  });

  test("a change that arrives twice counts once; one id with two contents keeps both", () => {
    const reading = pat.record("bp", bloodPressure(128, 82));
    expect(itemOf(chartOf(reading, reading), bp)?.versions).toHaveLength(1);
    const twin = pat.say({ ...reading.change, resource: bloodPressure(150, 90) }, "another-entry");
    expect(itemOf(chartOf(reading, twin), bp)).toMatchObject({ state: "conflicted", current: [{}, {}] });
  });

  test("an import's summary that was sealed twice is the same one, whichever came first", () => {
    const summary = (fileName: string, entry: string): AuthoredChange =>
      pat.say(
        {
          kind: "import-summary",
          changeId: changeId("sum"),
          recordedAt: NOW,
          importId: importId("i"),
          fileName,
          total: 1,
          taken: 1,
          leftOut: [],
        },
        entry,
      );
    const [one, two] = [summary("a.json", "entry-a"), summary("b.json", "entry-b")];
    const names = [chartOf(one, two), chartOf(two, one)].map(({ imports }) =>
      [...imports.values()].map((kept) => kept.summary.fileName),
    );
    expect(names).toEqual([["a.json"], ["a.json"]]);
  });

  test("versions that replace each other in a ring hide nothing", () => {
    const a = { author: pat.author, changeId: changeId("ring-a") };
    const b = { author: pat.author, changeId: changeId("ring-b") };
    const one = (own: typeof a, other: typeof a, systolic: number): AuthoredChange =>
      pat.say({
        kind: "record",
        changeId: own.changeId,
        recordedAt: NOW,
        replaces: [other],
        item: bp,
        resource: bloodPressure(systolic, 80),
      });
    expect(itemOf(chartOf(one(a, b, 120), one(b, a, 130)), bp)?.current).toHaveLength(2);
  });

  test("10,000 readings come to the same, at once or one by one", () => {
    const said = Array.from({ length: 10_000 }, (_, at) => pat.record(`item-${at}`, bloodPressure(128, 82)));
    const chart = applyChanges(emptyChart(), said);
    expect(chart.items.size).toBe(10_000);
    let one = emptyChart();
    for (const authored of said) one = applyChanges(one, [authored]);
    expect(one.counts).toEqual(chart.counts);
  });
});
