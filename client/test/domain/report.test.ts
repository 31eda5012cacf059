import { expect, test } from "vitest";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { REPORT_SECTIONS, reportOf } from "../../src/domain/report.ts";
import { bloodPressure, chartOf, NOW_MS, patient, person, refTo } from "./people.ts";

const pat = person("pat");
const DAY_MS = 86_400_000;
const at = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString();
const reader = { nowMs: NOW_MS, units: {}, complete: true };
const month = { fromMs: NOW_MS - 30 * DAY_MS, toMs: NOW_MS };

const condition: AnyResource = { resourceType: "Condition", code: { text: "Asthma" }, onsetDateTime: "1999" };
const flu = (days: number): AnyResource => ({
  resourceType: "Immunization",
  status: "completed",
  vaccineCode: { text: "Influenza" },
  occurrenceDateTime: at(days),
});
const chart = chartOf(
  pat.record("me", patient()),
  ...Array.from({ length: 30 }, (_, day) => pat.record(`bp${day}`, bloodPressure(120 + day, 80, at(day)))),
  pat.record("old", bloodPressure(199, 99, at(90))),
  pat.record("asthma", condition),
  pat.record("flu", flu(3)),
  pat.record("last-year", flu(400)),
);

test("what was measured is of the period, what stands is as it stands, the rest is counted", () => {
  const report = reportOf(chart, { window: month, sections: REPORT_SECTIONS }, reader);
  const [pressure] = report.measurements;
  expect(pressure?.summary).toMatchObject({ count: 30, apart: 0 });
  expect(pressure?.summary.lines[0]?.most).toBe(149);
  expect([pressure?.rows.length, pressure?.more]).toEqual([24, 6]);
  const lines = Object.fromEntries(report.lists.map(({ section, lines: all }) => [section, all.length]));
  expect(lines).toMatchObject({ problems: 1, allergies: 0, immunizations: 1 });
});

test("holds the sections asked for and no other", () => {
  const report = reportOf(chart, { window: month, sections: ["problems"] }, reader);
  expect(report.measurements).toEqual([]);
  expect(report.lists.map(({ section }) => section)).toEqual(["problems"]);
});

test("says what is over, ruled out or taken back as that, never as what stands", () => {
  const coded = (code: string) => ({ coding: [{ code }] });
  const allergy = (text: string, more: Partial<AnyResource>): AnyResource => ({
    resourceType: "AllergyIntolerance",
    code: { text },
    ...more,
  });
  const doubtful = chartOf(
    pat.record("me", patient()),
    pat.record("over", { ...condition, code: { text: "Ulcer" }, clinicalStatus: coded("resolved") }),
    pat.record("asthma", condition),
    pat.record("not-it", { ...condition, code: { text: "Gout" }, verificationStatus: coded("refuted") }),
    pat.record("nuts", allergy("Nuts", { criticality: "high" })),
    pat.record("not-eggs", allergy("Eggs", { verificationStatus: coded("refuted") })),
    pat.record("slip", allergy("Milk", { verificationStatus: coded("entered-in-error") })),
  );
  const { lists } = reportOf(doubtful, { window: month, sections: ["problems", "allergies"] }, reader);
  expect(lists.map(({ lines }) => lines.map(({ title }) => title))).toEqual([["Asthma", "Ulcer"], ["Nuts"]]);
  expect(lists[1]?.lines[0]?.body).toMatchObject({ kind: "allergy", criticality: "high" });
});

test("a mean on paper leaves out what two people disagree about, and says how many", () => {
  const rao = person("rao", "laptop");
  const first = pat.record("bp1", bloodPressure(120, 80, at(1)));
  const mine = pat.record("bp1", bloodPressure(122, 80, at(1)), [refTo(first)]);
  const his = rao.record("bp1", bloodPressure(222, 80, at(1)), [refTo(first)]);
  const others = [2, 3].map((day) => pat.record(`other${day}`, bloodPressure(130, 80, at(day))));
  const disagreed = chartOf(pat.record("me", patient()), first, mine, his, ...others);
  const [pressure] = reportOf(disagreed, { window: month, sections: ["measurements"] }, reader).measurements;
  expect(pressure?.summary).toMatchObject({ count: 4, unsettled: 2 });
  expect(pressure?.summary.lines[0]).toMatchObject({ mean: 130, most: 130 });
  expect(pressure?.rows.filter(({ state }) => state === "conflicted")).toHaveLength(2);
});
