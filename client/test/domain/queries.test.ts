import { describe, expect, test } from "vitest";
import { applyChanges, emptyChart } from "../../src/domain/chart.ts";
import { chartView, itemsOfType, readingsPage } from "../../src/domain/queries.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { bloodPressure, chartOf, importId, itemId, NOW, NOW_MS, patient, person, refTo, vital } from "./people.ts";

const pat = person("pat");
const rao = person("rao", "laptop");
const who = pat.record("me", patient());

const allergy = (text: string, more: object = {}): AnyResource => ({
  resourceType: "AllergyIntolerance",
  code: { text },
  ...more,
});
const NKA = { code: { coding: [{ system: "http://snomed.info/sct", code: "716186003" }] } };
const REFUTED = { verificationStatus: { coding: [{ code: "refuted" }] } };
const labelled = (...resources: readonly AnyResource[]) => {
  const chart = chartOf(who, ...resources.map((resource, at) => pat.record(`allergy-${at}`, resource)));
  return { whole: chartView(chart, NOW_MS).banner, partly: chartView(chart, NOW_MS, { complete: false }).banner };
};

describe("the banner", () => {
  test("names, dates and numbers the patient as clinicians expect", () => {
    expect(chartView(chartOf(who), NOW_MS).banner).toMatchObject({
      displayName: "NAIR, Pat Lee (Mrs.)",
      ageText: "81y",
      gender: "female",
      number: "999-047-2176",
      allergyLabel: "allergies-not-recorded",
      allergyDate: undefined,
    });
  });

  test("has exactly one of four allergy labels", () => {
    expect(labelled(allergy("Penicillin")).whole).toMatchObject({
      allergyLabel: "known-allergies",
      allergyDate: expect.stringMatching(/^2026-11-22/),
    });
    expect(labelled(allergy("", NKA)).whole.allergyLabel).toBe("no-known-allergies");
    expect(labelled(allergy("Latex", REFUTED)).whole.allergyLabel).toBe("allergies-not-recorded");
    expect(labelled(allergy("", NKA), allergy("Penicillin")).whole.allergyLabel).toBe("known-allergies");
    expect(labelled(allergy("Egg", { clinicalStatus: { coding: [{ code: "resolved" }] } })).whole.allergyLabel).toBe(
      "known-allergies",
    );
  });

  test("while something is missing here, allergies are unavailable, never none; a known one still shows", () => {
    expect(labelled(allergy("", NKA)).partly.allergyLabel).toBe("allergies-unavailable");
    expect(labelled().partly.allergyLabel).toBe("allergies-unavailable");
    expect(labelled(allergy("Penicillin")).partly.allergyLabel).toBe("known-allergies");
  });

  test("stays the chart's own patient when an import brings another; a person who died has the age at death", () => {
    const origin = { importId: importId("i"), fileName: "other.json" };
    const other = pat.say({
      kind: "record",
      changeId: pat.next(),
      recordedAt: "2020-01-01T00:00:00Z",
      replaces: [],
      item: itemId("x"),
      resource: { resourceType: "Patient", name: [{ text: "Somebody Else" }] },
      origin,
    });
    expect(chartView(chartOf(other, who), NOW_MS).banner.family).toBe("Nair");
    const died = chartOf(pat.record("me", { ...patient(), deceasedDateTime: "2006-10-01" }));
    expect(chartView(died, NOW_MS).banner).toMatchObject({ ageText: "61y", deceased: { date: "2006-10-01" } });
  });
});

describe("readings", () => {
  test("pat's blood pressure reaches rao's screen with value, unit, author, age and words", () => {
    const view = chartView(chartOf(who, pat.record("bp", bloodPressure(128, 92, "2026-11-22T08:00:00Z"))), NOW_MS);
    expect(view.latest).toMatchObject([
      {
        concept: "bp",
        label: "Blood pressure",
        author: pat.author,
        effectiveText: "22-Nov-2026 08:00",
        ageMs: 3_600_000,
        recordedAt: NOW,
        state: "current",
        parts: [
          { text: "128", unit: "mmHg", range: { word: "in-range", source: "typical-adult" } },
          { text: "92", unit: "mmHg", range: { word: "high" } },
        ],
        history: [{ values: [128, 92] }],
      },
    ]);
    expect(structuredClone(view)).toEqual(view);
  });

  test("come newest first, whichever code their source used, and both sides of a conflict", () => {
    const old: AnyResource = {
      ...bloodPressure(150, 90, "2015-01-02"),
      code: { coding: [{ system: "http://loinc.org", code: "55284-4" }] },
    };
    const one = pat.record("bp", bloodPressure(128, 82));
    const conflict = [
      pat.record("bp", bloodPressure(129, 82), [refTo(one)]),
      rao.record("bp", bloodPressure(130, 82), [refTo(one)]),
    ];
    const chart = chartOf(who, pat.record("old", old), one, ...conflict);
    const { readings, conflicts } = chartView(chart, NOW_MS);
    expect(readings.rows.map(({ parts, state }) => [parts[0]?.value, state])).toEqual([
      [129, "conflicted"],
      [130, "conflicted"],
      [150, "current"],
    ]);
    expect(conflicts).toBe(1);
    expect(readingsPage(chart, NOW_MS, { concept: "bp" }, 2, 5)).toMatchObject({
      total: 3,
      offset: 2,
      rows: [{ effectiveText: "02-Jan-2015" }],
    });
  });

  test("keep the unit that was typed and mark what was converted; doubtful values stay out of the line", () => {
    const pounds = pat.record("w1", vital({ kind: "weight", value: 154, unit: "[lb_av]" }, "2026-11-21"));
    const doubtful: AnyResource = {
      ...vital({ kind: "weight", value: 70, unit: "kg" }, "2026-11-22"),
      valueQuantity: { value: 700_000, unit: "kg" },
    };
    const [latest] = chartView(chartOf(who, pounds, pat.record("w2", doubtful)), NOW_MS).latest;
    expect(latest).toMatchObject({
      parts: [{ text: "700000", doubtful: true, range: undefined }],
      history: [{ values: [expect.closeTo(69.853, 2)] }],
    });
    const [, second] = chartView(chartOf(who, pounds, pat.record("w2", doubtful)), NOW_MS).readings.rows;
    expect(second?.parts[0]).toMatchObject({ text: "154", unit: "lb", canonical: { converted: true } });
  });

  test("entered in error and cancelled are out of the list; on request they are there, marked", () => {
    const reading = pat.record("bp", bloodPressure(128, 82));
    const mistake = pat.say({
      kind: "enter-in-error",
      changeId: pat.next(),
      recordedAt: NOW,
      replaces: [refTo(reading)],
      reason: "typo",
    });
    const cancelled = pat.record("hr", { ...vital({ kind: "heart-rate", value: 70 }), status: "cancelled" });
    const chart = chartOf(who, reading, mistake, cancelled);
    expect(chartView(chart, NOW_MS).readings.total).toBe(0);
    expect(readingsPage(chart, NOW_MS, { concept: "bp", withErrors: true }, 0, 9).rows).toMatchObject([
      { state: "entered-in-error" },
    ]);
  });

  test("one dated in the future does not hide the latest that was taken", () => {
    const chart = chartOf(
      who,
      pat.record("a", bloodPressure(128, 82)),
      pat.record("b", { ...bloodPressure(99, 66), effectiveDateTime: "2099-01-01" }),
    );
    expect(chartView(chart, NOW_MS).latest[0]?.parts[0]?.value).toBe(128);
  });
});

test("types without a screen are kept, counted and listed", () => {
  const chart = chartOf(
    who,
    pat.record("c1", { resourceType: "Claim", created: "2020-05-01", type: { text: "Pharmacy" } }),
    pat.record("c2", { resourceType: "Claim", created: "2021-05-01" }),
    pat.record("s", { resourceType: "Device", type: { coding: [{ display: "<b>Pacemaker</b>" }] } }),
  );
  expect(chartView(chart, NOW_MS)).toMatchObject({
    items: 4,
    withScreen: 1,
    counts: [
      { type: "Claim", count: 2, hasScreen: false },
      { type: "Device", count: 1, hasScreen: false },
      { type: "Patient", count: 1, hasScreen: true },
    ],
  });
  expect(itemsOfType(chart, "Claim", 0, 1)).toMatchObject({
    total: 2,
    rows: [{ when: "2021-05-01", title: "Claim" }],
  });
  expect(itemsOfType(chart, "Device", 0, 9).rows[0]).toMatchObject({
    title: "<b>Pacemaker</b>",
    when: undefined,
  });
});

test("an empty chart has an empty view, not an error", () => {
  expect(chartView(applyChanges(emptyChart(), []), NOW_MS)).toMatchObject({
    items: 0,
    latest: [],
    banner: { displayName: "Not recorded" },
  });
});
