import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/change.ts";
import { applyChanges, type AuthoredChange } from "../../src/domain/chart.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { itemHistory } from "../../src/domain/queries.ts";
import { acknowledgementViews, readingsOfItem, waitingResults } from "../../src/domain/results.ts";
import { readingRows } from "../../src/domain/reading-view.ts";
import { byTier, tierOfReading } from "../../src/domain/tier.ts";
import { bloodPressure, chartOf, itemId, NOW, NOW_MS, patient, person, refTo } from "./people.ts";

const DAY_MS = 86_400_000;
const pat = person("pat");
const lab = person("lab");
const rao = person("rao");
const mehta = person("mehta");
/** Everybody but whom the chart is about. */
const counts = (author: string): boolean => author !== pat.author;

const potassium = (value: number, more: Readonly<Record<string, unknown>> = {}): AnyResource =>
  ({
    resourceType: "Observation",
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "2823-3" }] },
    effectiveDateTime: "2026-11-21T08:00:00Z",
    valueQuantity: { value, unit: "mmol/L" },
    ...more,
  }) as AnyResource;

const who = pat.record("who", patient());
const acknowledge = (by: typeof rao, ...said: readonly AuthoredChange[]): AuthoredChange =>
  by.say({ kind: "acknowledge", changeId: by.next(), recordedAt: NOW, targets: said.map(refTo) });
const inError = (by: typeof rao, said: AuthoredChange): AuthoredChange =>
  by.say({ kind: "enter-in-error", changeId: by.next(), recordedAt: NOW, replaces: [refTo(said)], reason: "" });
const waiting = (...said: readonly AuthoredChange[]): readonly string[] =>
  waitingResults(chartOf(who, ...said), NOW_MS, counts).map(
    ({ item, parts }) => `${item.slice(0, 4)} ${parts[0]?.text}`,
  );

describe("tiers", () => {
  const tierIn = (resource: AnyResource) => {
    const chart = chartOf(who, pat.record("item", resource));
    const [found] = readingsOfItem(chart, itemId("item"));
    return found && tierOfReading(readingRows(chart, NOW_MS)(found));
  };

  test("the lab's word, the printed range and the catalogue make three tiers; what has no range has none", () => {
    expect(tierIn(potassium(4.2))).toBe("in-range");
    expect(tierIn(potassium(5.4))).toBe("outside");
    expect(tierIn(potassium(6.8))).toBe("critical");
    expect(tierIn(potassium(4.2, { interpretation: [{ coding: [{ code: "HH" }] }] }))).toBe("critical");
    expect(tierIn(potassium(4.2, { valueQuantity: { value: 4.2, unit: "furlong" } }))).toBeUndefined();
  });

  test("a limit that can only be critical is critical; one that says nothing sure has no tier", () => {
    const glucose = (value: number, comparator: string) =>
      potassium(0, {
        code: { coding: [{ system: "http://loinc.org", code: "2345-7" }] },
        valueQuantity: { value, unit: "mg/dL", comparator },
      });
    expect(tierIn(glucose(600, ">"))).toBe("critical");
    expect(tierIn(glucose(40, "<"))).toBe("critical");
    expect(tierIn(glucose(600, "<"))).toBeUndefined();
    expect(tierIn(glucose(40, ">"))).toBeUndefined();
  });

  test("the gravest side of a blood pressure counts, and lists are ordered by tier, then newest first", () => {
    expect(tierIn(bloodPressure(190, 80))).toBe("critical");
    const chart = chartOf(
      who,
      pat.record("a", potassium(4.2, { effectiveDateTime: "2026-11-22T08:00:00Z" })),
      pat.record("b", potassium(6.8)),
      pat.record("c", potassium(5.4)),
      pat.record("d", potassium(6.9, { effectiveDateTime: "2026-11-22T08:00:00Z" })),
    );
    const row = readingRows(chart, NOW_MS);
    const all = ["a", "b", "c", "d"].flatMap((id) => readingsOfItem(chart, itemId(id)).map(row));
    expect(byTier(all).map(({ item }) => item.slice(0, 1))).toEqual(["d", "b", "c", "a"]);
  });
});

describe("a critical result", () => {
  test("waits until a doctor acknowledges it: who and when is kept, and pat's own word changes nothing", () => {
    const high = lab.record("k", potassium(6.8));
    expect(waiting(high)).toEqual(["k___ 6.8"]);
    expect(waiting(high, acknowledge(pat, high))).toEqual(["k___ 6.8"]);
    const seen = acknowledge(rao, high);
    expect(waiting(high, seen)).toEqual([]);
    const chart = chartOf(who, high, seen);
    const [found] = readingsOfItem(chart, itemId("k"));
    expect(found && acknowledgementViews(found.item, found.version, counts)).toEqual([
      expect.objectContaining({ author: rao.author, device: seen.device, recordedAt: NOW }),
    ]);
    expect(itemHistory(chart, itemId("k")).map(({ act }) => act)).toContain("acknowledged");
    expect(found?.item.disputes).toEqual([]);
  });

  test("one that is in range or merely outside waits for nobody", () => {
    expect(waiting(lab.record("k", potassium(5.4)), lab.record("n", potassium(4.2)))).toEqual([]);
  });

  test("amended to another critical value it waits again; amended to a harmless one, withdrawn or taken back it does not", () => {
    const high = lab.record("k", potassium(6.8));
    const seen = acknowledge(rao, high);
    expect(waiting(high, seen, lab.record("k", potassium(7.1), [refTo(high)]))).toEqual(["k___ 7.1"]);
    expect(waiting(high, lab.record("k", potassium(4.4), [refTo(high)]))).toEqual([]);
    expect(waiting(high, inError(lab, high))).toEqual([]);
    expect(waiting(high, lab.record("k", potassium(6.8, { status: "entered-in-error" }), [refTo(high)]))).toEqual([]);
    const undone: Change = { kind: "void", changeId: lab.next(), recordedAt: NOW, entry: high.entry };
    expect(waiting(high, lab.say(undone))).toEqual([]);
  });

  test("both sides of a conflict wait; the same result from two devices is acknowledged once", () => {
    const high = lab.record("k", potassium(6.8));
    const one = rao.record("k", potassium(6.5), [refTo(high)]);
    const other = mehta.record("k", potassium(7.5), [refTo(high)]);
    expect(waiting(high, acknowledge(rao, high), one, other)).toHaveLength(2);
    expect(waiting(high, one, other, acknowledge(rao, one))).toEqual(["k___ 7.5"]);
    const again = person("lab", "second").record("k", potassium(6.8));
    expect(waiting(high, again, acknowledge(rao, high))).toEqual([]);
    expect(waiting(high, again, acknowledge(rao, again))).toEqual([]);
  });

  test("an acknowledgement taken back by its author opens it again; nobody else can take it back", () => {
    const high = lab.record("k", potassium(6.8));
    const seen = acknowledge(rao, high);
    expect(waiting(high, seen, inError(rao, seen))).toEqual(["k___ 6.8"]);
    expect(waiting(high, seen, inError(mehta, seen))).toEqual([]);
    expect(waiting(high, seen, acknowledge(mehta, high), inError(rao, seen))).toEqual([]);
  });

  test("what was old when it came is history and waits for nobody; what has come never stops waiting by growing old", () => {
    const old = lab.record("k", potassium(6.8, { effectiveDateTime: "2016-11-21" }));
    expect(waiting(old)).toEqual([]);
    const high = lab.record("k", potassium(6.8));
    const later = NOW_MS + 3_000 * DAY_MS;
    expect(waitingResults(chartOf(who, high), later, counts)).toHaveLength(1);
  });

  test("a vital sign that a doctor writes by hand he has seen; one that pat measured, and every laboratory result, waits", () => {
    expect(waiting(rao.record("bp", bloodPressure(200, 120)))).toEqual([]);
    expect(waiting(pat.record("bp", bloodPressure(200, 120)))).toHaveLength(1);
    expect(waiting(rao.record("k", potassium(6.8)))).toHaveLength(1);
  });
});

test("whatever two doctors say in whatever order, every device sees the same results waiting", () => {
  const values = [6.8, 7.1, 4.4];
  const act = fc.record({
    by: fc.constantFrom(rao, mehta, lab, pat),
    what: fc.constantFrom("record", "acknowledge", "error"),
    at: fc.nat(5),
    value: fc.constantFrom(...values),
  });
  const story = fc.array(act, { minLength: 1, maxLength: 12 }).map((acts) => {
    const said: AuthoredChange[] = [lab.record("k", potassium(6.8))];
    for (const { by, what, at, value } of acts) {
      const target = said[at % said.length];
      if (target === undefined) continue;
      if (what === "record") said.push(by.record("k", potassium(value), [refTo(target)]));
      else said.push(what === "error" ? inError(by, target) : acknowledge(by, target));
    }
    return said;
  });
  const orders = story.chain((said) =>
    fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length }), fc.nat(said.length)),
  );
  const told = (batches: readonly (readonly AuthoredChange[])[]) =>
    waitingResults(
      batches.reduce((chart, batch) => applyChanges(chart, batch), chartOf(who)),
      NOW_MS,
      counts,
    )
      .map(({ parts }) => parts[0]?.text)
      .sort((a = "", b = "") => a.localeCompare(b));
  fc.assert(
    fc.property(orders, ([said, shuffled, cut]) => {
      expect(told([shuffled.slice(0, cut), shuffled.slice(cut)])).toEqual(told([said]));
      expect(told(shuffled.map((one) => [one]))).toEqual(told([said]));
    }),
    { numRuns: 300 },
  );
});
