/** The record as screens show it: parts, timeline, panels, the week at home; and objections that anybody may answer in any order. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, type AuthoredChange, emptyChart, itemOf } from "../../src/domain/chart.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { openDisputes } from "../../src/domain/item.ts";
import { buildRecord, type RecordInput } from "../../src/domain/record/build.ts";
import { homePlanOf } from "../../src/domain/record/home-plan.ts";
import { sectionPage, timelinePage } from "../../src/domain/record/pages.ts";
import type { Section } from "../../src/domain/record/section.ts";
import { recordDetail } from "../../src/domain/record/view.ts";
import { bloodPressure, changeId, chartOf, itemId, NOW, NOW_MS, patient, person, refTo } from "./people.ts";

const pat = person("pat");
const rao = person("rao");

function forms(input: RecordInput): readonly AnyResource[] {
  const built = buildRecord(input, {
    nowMs: NOW_MS,
    recordedAt: NOW,
    idAt: (n) => `0000000${n}-0000-4000-8000-00000000000a`,
  });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value;
}

const medicine = (text: string, status: "started" | "discontinued", start: string): AnyResource => {
  const [made] = forms({
    kind: "medicine",
    source: "statement",
    name: { text },
    dose: "5 mg",
    route: "by mouth",
    frequency: "once a day",
    status,
    start,
  });
  if (!made) throw new Error(text);
  return made;
};

const lipids = forms({
  kind: "panel",
  panel: "lipid",
  effective: "2026-11-20T08:00:00Z",
  results: [
    { concept: "chol", value: 5.2, unit: "mmol/L", range: "<5.0" },
    { concept: "hdl", value: 48, unit: "mg/dL" },
  ],
});

const titles = (page: { readonly rows: readonly { readonly title: string }[] }) => page.rows.map(({ title }) => title);

describe("parts of a record", () => {
  const chart = chartOf(
    pat.record("who-is-pat", patient()),
    pat.record("amlodipine", medicine("Amlodipine", "started", "2026-01")),
    pat.record("ibuprofen", medicine("Ibuprofen", "discontinued", "2025")),
    pat.record("ramipril", medicine("Ramipril", "started", "2026-03-04")),
    ...lipids.map((resource, n) => rao.record(`lipid-${n}`, resource)),
    pat.record("pressure", bloodPressure(128, 82)),
    pat.record("claimed-1", { resourceType: "Claim", created: "2020" }),
  );
  const part = (section: Section, past?: boolean) =>
    sectionPage(chart, NOW_MS, { section, offset: 0, limit: 10, ...(past === undefined ? {} : { past }) });

  test("what is over stands apart, newest first", () => {
    expect(titles(part("medicines", false))).toEqual(["Ramipril", "Amlodipine"]);
    expect(titles(part("medicines", true))).toEqual(["Ibuprofen"]);
    expect(part("medicines").total).toBe(3);
  });

  test("a panel is one line with its results; they are not listed twice", () => {
    const labs = part("labs");
    expect(labs.total).toBe(1);
    const [row] = labs.rows;
    expect(row?.body.kind === "panel" && row.body.results.map(({ concept }) => concept)).toEqual(["chol", "hdl"]);
    expect(row?.body).toMatchObject({ missing: 0, others: [] });
    const detail = recordDetail(chart, NOW_MS, itemId("lipid-0"));
    expect(detail?.partOf).toEqual({ item: itemId("lipid-2"), title: "Lipid panel" });
    expect(detail?.input).toMatchObject({ kind: "result", concept: "chol", unit: "mmol/L" });
  });

  test("a report says how many of its results are not here, and a withdrawn result is not shown in it", () => {
    const [chol, hdl, report] = lipids;
    if (!chol || !hdl || !report) throw new Error("three resources");
    const said = [rao.record("chol-item", chol), rao.record("report-item", report)] as const;
    const body = (...more: readonly AuthoredChange[]) =>
      sectionPage(chartOf(...said, ...more), NOW_MS, { section: "labs", offset: 0, limit: 10 }).rows[0]?.body;
    expect(body()).toMatchObject({ kind: "panel", missing: 1 });
    const wrong = rao.say({
      kind: "enter-in-error",
      changeId: rao.next(),
      recordedAt: NOW,
      replaces: [refTo(said[0])],
      reason: "other patient",
    });
    expect(body(rao.record("hdl-item", hdl), wrong)).toMatchObject({ results: [{ concept: "hdl" }] });
  });

  test("the timeline has everything but who the patient is, and counts each part", () => {
    const page = timelinePage(chart, NOW_MS, { sections: [], offset: 0, limit: 3 });
    expect(titles(page)).toEqual(["Blood pressure", "Lipid panel", "Ramipril"]);
    expect(page).toMatchObject({ total: 6, counts: { medicines: 3, labs: 1, vitals: 1, other: 1, notes: 0 } });
    const rest = timelinePage(chart, NOW_MS, { sections: [], offset: 3, limit: 10 });
    expect(titles(rest)).toEqual(["Amlodipine", "Ibuprofen", "Claim"]);
    expect(timelinePage(chart, NOW_MS, { sections: ["labs"], offset: 0, limit: 9 }).total).toBe(1);
  });

  test("of 2,500 items the last page holds the oldest, each once", () => {
    const many = chartOf(
      ...Array.from({ length: 2500 }, (_, n) =>
        pat.record(`item-number-${n}`, bloodPressure(120, 80, new Date(NOW_MS - n * 3_600_000).toISOString())),
      ),
    );
    const pages = Array.from({ length: 42 }, (_, n) =>
      timelinePage(many, NOW_MS, { sections: [], offset: n * 60, limit: 60 }),
    );
    expect(pages.map(({ rows }) => rows.length)).toEqual([...Array.from({ length: 41 }, () => 60), 40]);
    expect(new Set(pages.flatMap(({ rows }) => rows.map(({ item }) => item))).size).toBe(2500);
    expect(pages.at(-1)?.rows.at(-1)?.item).toContain("2499");
  });
});

describe("a week of blood pressures at home", () => {
  const [plan] = forms({ kind: "home-plan", start: "2026-11-20" });
  const at = (day: string, time: string, systolic: number, diastolic: number) =>
    pat.record(
      `bp-${day}-${time.slice(0, 2)}-${systolic}`,
      bloodPressure(systolic, diastolic, `2026-11-${day}T${time}:00+01:00`),
    );
  const chart = chartOf(
    pat.record("plan-item", plan ?? ({} as AnyResource)),
    at("20", "07:30", 150, 95),
    at("20", "19:00", 148, 94),
    at("21", "07:30", 140, 90),
    at("21", "07:32", 136, 88),
    at("22", "07:40", 138, 86),
  );

  test("shows what is there, what is missing today, and the mean without the first day", () => {
    const view = homePlanOf(chart, "2026-11-22T09:00:00+01:00");
    expect(view).toMatchObject({ done: 4, isOver: false, missingToday: ["evening"] });
    expect(view?.mean).toEqual({ systolic: 138, diastolic: 88, readings: 3 });
    expect(view?.days.map(({ when }) => when).join(" ")).toBe("past past today ahead ahead ahead ahead");
    expect(view?.days[1]?.morning).toEqual({ readings: 2, unsettled: 0, systolic: 138, diastolic: 89 });
  });

  test("asks for no morning after noon; a doctor's reading is none of hers, and two that disagree are measured and in no mean", () => {
    const evening = homePlanOf(
      chartOf(pat.record("plan-item", plan ?? ({} as AnyResource))),
      "2026-11-22T21:00:00+01:00",
    );
    expect(evening?.missingToday).toEqual(["evening"]);
    const home = at("21", "07:30", 140, 90);
    const clinic = rao.record("bp-clinic", bloodPressure(180, 110, "2026-11-21T08:00:00+01:00"));
    const first = at("21", "19:00", 130, 80);
    const [mine, his] = [150, 170].map((systolic, n) =>
      (n === 0 ? pat : rao).record("bp-21-19-130", bloodPressure(systolic, 80, "2026-11-21T19:00:00+01:00"), [
        refTo(first),
      ]),
    );
    if (!mine || !his) throw new Error("no versions");
    const disagreed = chartOf(pat.record("plan-item", plan ?? ({} as AnyResource)), home, clinic, first, mine, his);
    const view = homePlanOf(disagreed, "2026-11-22T09:00:00+01:00", home.author);
    expect(view?.mean).toEqual({ systolic: 140, diastolic: 90, readings: 1 });
    expect(view?.unsettled).toBe(1);
    expect(view?.days[1]?.evening).toMatchObject({ readings: 0, unsettled: 1 });
    expect(view?.done).toBe(2);
    const tonight = homePlanOf(disagreed, "2026-11-21T21:00:00+01:00", home.author);
    expect(tonight?.missingToday).toEqual([]);
  });

  test("is over after seven days, and there is none before somebody begins", () => {
    expect(homePlanOf(chart, "2026-11-26T23:00:00+01:00")?.isOver).toBe(false);
    expect(homePlanOf(chart, "2026-11-27T00:10:00+01:00")).toMatchObject({ isOver: true, missingToday: [] });
    expect(homePlanOf(chartOf(at("20", "07:30", 150, 95)), NOW)).toBeUndefined();
  });
});

describe("an objection", () => {
  const resource = medicine("Amlodipine", "started", "2026-01");
  const first = pat.record("amlodipine", resource);
  const objection = rao.say({
    kind: "dispute",
    changeId: rao.next(),
    recordedAt: NOW,
    target: refTo(first),
    reason: "stopped in May",
  });
  const withdrawal = rao.say({
    kind: "enter-in-error",
    changeId: rao.next(),
    recordedAt: NOW,
    replaces: [refTo(objection)],
    reason: "",
  });
  const amended = pat.record("amlodipine", medicine("Amlodipine", "discontinued", "2026-01"), [refTo(first)]);
  const open = (...said: readonly AuthoredChange[]) => {
    const item = itemOf(chartOf(...said), itemId("amlodipine"));
    return item === undefined ? [] : openDisputes(item).map(({ reason }) => reason);
  };

  test("stands until the author amends or whoever raised it withdraws it", () => {
    expect(open(first, objection)).toEqual(["stopped in May"]);
    expect(open(first, objection, amended)).toEqual([]);
    expect(open(first, objection, withdrawal)).toEqual([]);
    expect(itemOf(chartOf(first, objection, withdrawal), itemId("amlodipine"))?.state).toBe("current");
  });

  test("nobody withdraws another's", () => {
    const forged = pat.say({
      kind: "enter-in-error",
      changeId: pat.next(),
      recordedAt: NOW,
      replaces: [refTo(objection)],
      reason: "",
    });
    expect(open(first, objection, forged)).toEqual(["stopped in May"]);
  });

  test("about a version that came back by a conflict it stands beside both", () => {
    const other = person("pat", "tablet").record("amlodipine", medicine("Amlodipine", "started", "2025"), [
      refTo(first),
    ]);
    const about = rao.say({
      kind: "dispute",
      changeId: changeId("rao-again"),
      recordedAt: NOW,
      target: refTo(amended),
      reason: "wrong",
    });
    expect(open(first, amended, other, about)).toEqual(["wrong"]);
  });

  test("amended, disputed, withdrawn, taken back: in any order and any batches it is the same record", () => {
    const error = pat.say({
      kind: "enter-in-error",
      changeId: pat.next(),
      recordedAt: NOW,
      replaces: [refTo(amended)],
      reason: "not mine",
    });
    const second = rao.say({
      kind: "dispute",
      changeId: rao.next(),
      recordedAt: NOW,
      target: refTo(amended),
      reason: "dose",
    });
    const said = [first, objection, withdrawal, amended, second, error];
    const told = (batches: readonly (readonly AuthoredChange[])[]) => {
      const chart = batches.reduce((before, batch) => applyChanges(before, batch), emptyChart());
      const item = itemOf(chart, itemId("amlodipine"));
      return item && { ...item, open: openDisputes(item) };
    };
    fc.assert(
      fc.property(fc.subarray(said, { minLength: 1 }), fc.nat(), fc.nat(6), (some, seed, cut) => {
        const shuffled =
          fc.sample(fc.shuffledSubarray(some, { minLength: some.length }), { seed, numRuns: 1 })[0] ?? [];
        expect(told([shuffled.slice(0, cut), shuffled.slice(cut)])).toEqual(told([some]));
        expect(told(shuffled.map((one) => [one]))).toEqual(told([some]));
      }),
      { numRuns: 400 },
    );
  });
});
