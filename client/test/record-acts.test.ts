// A doctor and a patient write problems, allergies, medicines, results and notes, offline and on two devices; objections are answered, nothing is lost.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RecordInput } from "../src/domain/record/build.ts";
import type { Section } from "../src/domain/record/section.ts";
import type { RecordRow } from "../src/domain/record/view.ts";
import type { ChartState } from "../src/session/api.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;

beforeAll(async () => {
  harbour = await clinic();
  rao = await harbour.attested("rao");
});
beforeEach(async () => {
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
});
afterAll(() => harbour.close());

const medicine = (status: "started" | "discontinued"): RecordInput => ({
  kind: "medicine",
  source: "statement",
  name: { text: "Amlodipine" },
  dose: "5 mg",
  route: "by mouth",
  frequency: "once a day",
  status,
});
const penicillin: RecordInput = {
  kind: "allergy",
  none: false,
  name: { text: "Penicillin" },
  type: "allergy",
  clinical: "active",
  verification: "confirmed",
  criticality: "high",
};
const note = (text: string, signed: boolean): RecordInput => ({ kind: "note", type: "progress", text, signed });

const on = (session: Session, fits: (state: ChartState) => boolean): Promise<ChartState> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => state && fits(state) && resolve(state));
  });

/** The rows of a part once they fit; asked again with every change of the chart. */
const part = (session: Session, section: Section, fits: (rows: readonly RecordRow[]) => boolean) =>
  new Promise<readonly RecordRow[]>((resolve) => {
    void session.watchChart(chartId, () => {
      void session.section(chartId, { section, offset: 0, limit: 50 }).then(({ rows }) => fits(rows) && resolve(rows));
    });
  });
const one = async (session: Session, section: Section, fits: (row: RecordRow) => boolean = () => true) => {
  const [row] = await part(session, section, (rows) => rows.length === 1 && rows.every(fits));
  if (!row) throw new Error(section);
  return row;
};

describe("rao, offline in pat's chart", () => {
  test("writes an allergy, a problem, a medicine and a lipid panel: they are there at once, and reach pat", async () => {
    await on(rao.session, ({ chart }) => chart.banner.allergyLabel === "allergies-not-recorded");
    rao.goOffline();
    await must(rao.session.record(chartId, penicillin));
    await must(
      rao.session.record(chartId, {
        kind: "problem",
        name: { text: "Essential hypertension" },
        clinical: "active",
        verification: "confirmed",
        onset: "2019-03",
      }),
    );
    await must(rao.session.record(chartId, { ...medicine("started"), source: "request" } as RecordInput));
    await must(
      rao.session.record(chartId, {
        kind: "panel",
        panel: "lipid",
        effective: "2026-01-20T08:00:00+00:00",
        results: [
          { concept: "chol", value: 5.2, unit: "mmol/L", range: "<5.0" },
          { concept: "hdl", value: 1.1, unit: "mmol/L" },
        ],
      }),
    );
    const here = await on(rao.session, ({ chart }) => chart.items === 8);
    expect(here.chart.banner.allergyLabel).toBe("known-allergies");
    expect(Object.values(here.outbox)).toEqual(Array.from({ length: 6 }, () => "sealed"));
    await rao.goOnline();
    const there = await on(pat.session, ({ chart }) => chart.items === 8);
    expect(there.chart.banner.allergyLabel).toBe("known-allergies");
    const panel = await one(pat.session, "labs");
    expect(panel.body).toMatchObject({ kind: "panel", missing: 0, results: [{ concept: "chol" }, { concept: "hdl" }] });
    const page = await pat.session.timeline(chartId, { sections: [], offset: 0, limit: 10 });
    expect(page).toMatchObject({ total: 5, counts: { problems: 1, allergies: 1, medicines: 1, labs: 1 } });
  });

  test("takes a whole panel back: its results go with it", async () => {
    const results = [{ concept: "chol", value: 5.2, unit: "mmol/L" }];
    const effective = "2026-01-20T08:00:00+00:00";
    await must(rao.session.record(chartId, { kind: "panel", panel: "lipid", effective, results }));
    const panel = await one(rao.session, "labs");
    await must(rao.session.enterInError(chartId, panel.item, "another patient's sheet"));
    await part(pat.session, "labs", (rows) => rows.length === 0);
    expect((await on(pat.session, ({ chart }) => chart.items === 2)).chart.items).toBe(2);
  });

  test("what is wrong is refused by field, and nothing is written", async () => {
    const refused = await rao.session.record(chartId, {
      kind: "panel",
      panel: "lipid",
      effective: "2026-01-20T08:00:00+00:00",
      results: [{ concept: "chol", value: 520, unit: "mmol/L" }],
    });
    expect(refused).toMatchObject({
      ok: false,
      error: { kind: "invalid", facts: { field: "chol.value", reason: "too-high", unit: "mmol/L" } },
    });
    expect((await on(rao.session, () => true)).chart.items).toBeLessThanOrEqual(2);
  });
});

describe("an objection", () => {
  async function objected() {
    await must(pat.session.record(chartId, medicine("started")));
    const row = await one(rao.session, "medicines");
    expect(await rao.session.amend(chartId, row.item, medicine("discontinued"))).toMatchObject({
      ok: false,
      error: { kind: "not-permitted" },
    });
    rao.goOffline();
    await must(rao.session.dispute(chartId, row.item, "She stopped it in May"));
    await one(rao.session, "medicines", ({ disputes }) => disputes.length === 1);
    await rao.goOnline();
    return row.item;
  }

  test("by rao, offline, is shown to pat with who and why, until she corrects it; the history has both", async () => {
    const item = await objected();
    const seen = await one(pat.session, "medicines", ({ disputes }) => disputes.length === 1);
    expect(seen.disputes).toMatchObject([{ author: rao.me.userId, reason: "She stopped it in May" }]);
    expect((await on(pat.session, ({ chart }) => chart.disputes === 1)).chart.disputes).toBe(1);
    expect((await pat.session.dispute(chartId, item, "no")).ok).toBe(false);
    pat.goOffline();
    await must(pat.session.amend(chartId, item, medicine("discontinued")));
    await pat.goOnline();
    const row = await one(rao.session, "medicines", ({ disputes }) => disputes.length === 0);
    expect(row.body).toMatchObject({ kind: "medicine", status: "discontinued" });
    const acts = (await rao.session.history(chartId, item)).map(({ act, current }) => [act, current]);
    expect(acts).toEqual([
      ["recorded", false],
      ["disputed", false],
      ["recorded", true],
    ]);
  });

  test("is withdrawn by rao alone, and stays in the history", async () => {
    const item = await objected();
    await one(pat.session, "medicines", ({ disputes }) => disputes.length === 1);
    expect((await pat.session.withdrawDispute(chartId, item)).ok).toBe(false);
    await must(rao.session.withdrawDispute(chartId, item));
    await one(pat.session, "medicines", ({ disputes }) => disputes.length === 0);
    const history = await pat.session.history(chartId, item);
    expect(history.map(({ act }) => act)).toEqual(["recorded", "disputed", "dispute-withdrawn"]);
    expect(await rao.session.dispute(chartId, item, "  ")).toMatchObject({ ok: false, error: { kind: "invalid" } });
  });

  test("while pat corrects it on one device and takes it back on another, everybody sees the same conflict", async () => {
    const item = await objected();
    const { session: tablet, line } = await harbour.session();
    await must(tablet.signIn(pat.kitCodes.signIn, password));
    await one(tablet, "medicines", ({ disputes }) => disputes.length === 1);
    pat.goOffline();
    line.cut();
    await must(pat.session.amend(chartId, item, medicine("discontinued")));
    await must(tablet.enterInError(chartId, item, "not mine"));
    await pat.goOnline();
    line.mend();
    await tablet.syncNow();
    for (const session of [pat.session, tablet, rao.session]) await on(session, ({ chart }) => chart.conflicts === 1);
    const details = await Promise.all(
      [pat.session, tablet, rao.session].map((session) => session.detail(chartId, item)),
    );
    for (const detail of details) expect(detail?.rows.map(({ state }) => state)).toEqual(["conflicted"]);
  });
});

describe("a note", () => {
  test("is a draft until rao signs it; then it is amended and never a draft again, and the text is found", async () => {
    await must(rao.session.record(chartId, note("Cough for three days", false)));
    const draft = await one(rao.session, "notes");
    expect(draft.body).toMatchObject({ kind: "note", state: "draft" });
    await must(rao.session.amend(chartId, draft.item, note("Cough for three days, no fever", true)));
    const signed = await one(pat.session, "notes", ({ body }) => body.kind === "note" && body.state === "signed");
    expect(await rao.session.amend(chartId, draft.item, note("gone", false))).toMatchObject({
      ok: false,
      error: { kind: "invalid", facts: { reason: "stays-signed" } },
    });
    await must(rao.session.amend(chartId, draft.item, note("Cough for five days, no fever", true)));
    await one(pat.session, "notes", ({ body }) => body.kind === "note" && body.state === "amended");
    const { hits } = await pat.session.search(chartId, { text: "fever five", limit: 5 });
    expect(hits.map(({ item }) => item)).toEqual([signed.item]);
    const history = await pat.session.history(chartId, signed.item);
    expect(history.map(({ lines }) => lines.find(({ name }) => name === "note")?.text)).toEqual([
      "Cough for three days",
      "Cough for three days, no fever",
      "Cough for five days, no fever",
    ]);
  });
});

describe("pat's week of blood pressures", () => {
  test("begins today, offline, and counts what she measures", async () => {
    pat.goOffline();
    expect(await pat.session.homePlan(chartId)).toBeUndefined();
    const today = new Date();
    const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
      .map((part) => String(part).padStart(2, "0"))
      .join("-");
    await must(pat.session.record(chartId, { kind: "home-plan", start: day }));
    await must(pat.session.record(chartId, { kind: "blood-pressure", systolic: 132, diastolic: 84 }));
    await on(pat.session, ({ chart }) => chart.readings.total === 1);
    const plan = await pat.session.homePlan(chartId);
    expect(plan).toMatchObject({ done: 1, isOver: false, mean: undefined });
    // After noon this morning can no longer be measured, and what she measured is this evening's.
    expect(plan?.missingToday).toEqual(today.getHours() < 12 ? ["evening"] : []);
  });
});
