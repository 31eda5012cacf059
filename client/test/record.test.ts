// Writing, correcting and finding in a chart, and two devices that changed the same thing offline: nothing is lost and nothing is chosen for anybody.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const figures = ({ chart }: ChartState): readonly number[] =>
  chart.readings.rows.map((row) => Number(row.parts[0]?.text)).sort((a, b) => a - b);

const on = (session: Session, fits: (state: ChartState) => boolean): Promise<ChartState> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => state && fits(state) && resolve(state));
  });
const settled = (session: Session, ...systolics: readonly number[]) =>
  on(
    session,
    (state) =>
      state.chart.conflicts === 0 &&
      Object.keys(state.outbox).length === 0 &&
      JSON.stringify(figures(state)) === JSON.stringify(systolics),
  );
const conflicted = (session: Session) => on(session, ({ chart }) => chart.conflicts === 1);

async function share(): Promise<void> {
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
}

/** Pat's second device, which can be cut off by itself. */
async function secondDevice() {
  const { session, line } = await harbour.session();
  await must(session.signIn(pat.kitCodes.signIn, password));
  return {
    session,
    goOffline: () => line.cut(),
    async goOnline() {
      line.mend();
      await session.syncNow();
    },
  };
}

const itemOf = async (session: Session): Promise<string> => {
  const state = await on(session, ({ chart }) => chart.readings.total > 0);
  return state.chart.readings.rows[0]?.item ?? "";
};

describe("correcting", () => {
  test("offline, pat corrects her reading; the doctor gets the correction, and the history says what it was", async () => {
    await share();
    await must(pat.session.record(chartId, bp(182), { note: "left arm" }));
    await settled(rao.session, 182);
    const item = await itemOf(pat.session);
    pat.goOffline();
    await must(pat.session.amend(chartId, item, bp(128), { note: "left arm" }));
    expect(figures(await on(pat.session, ({ outbox }) => Object.keys(outbox).length > 0))).toEqual([128]);
    await pat.goOnline();
    await settled(rao.session, 128);
    const history = await rao.session.history(chartId, item);
    expect(history.map(({ act, current, lines }) => [act, current, lines[0]?.text])).toEqual([
      ["recorded", false, "182 mmHg"],
      ["recorded", true, "128 mmHg"],
    ]);
    expect(history[0]?.lines).toContainEqual({ name: "note", text: "left arm" });
  });

  test("nobody corrects what another person wrote", async () => {
    await share();
    await must(rao.session.record(chartId, bp(150)));
    await settled(pat.session, 150);
    expect(await pat.session.amend(chartId, await itemOf(pat.session), bp(120))).toEqual({
      ok: false,
      error: { kind: "not-permitted", facts: { reason: "not mine" } },
    });
    await settled(rao.session, 150);
  });

  test("what is no reading is refused by field, and nothing is written", async () => {
    await must(pat.session.record(chartId, bp(120)));
    const item = await itemOf(pat.session);
    expect(await pat.session.amend(chartId, item, bp(900))).toMatchObject({
      ok: false,
      error: { kind: "invalid", facts: { field: "systolic" } },
    });
    expect(await pat.session.history(chartId, item)).toHaveLength(1);
  });
});

describe("finding", () => {
  test("in flight mode, by the beginning of words, without accents, over values, notes and names", async () => {
    await must(pat.session.record(chartId, bp(128), { note: "après le café" }));
    await must(pat.session.record(chartId, bp(141)));
    await on(pat.session, ({ chart }) => chart.readings.total === 2);
    pat.goOffline();
    const titles = async (text: string) =>
      (await pat.session.search(chartId, { text, limit: 10 })).hits.map(({ title }) => title);
    expect(await titles("cafe apres")).toHaveLength(1);
    expect(await titles("141")).toHaveLength(1);
    expect(await titles("141/80")).toHaveLength(1);
    expect(await titles("mmhg")).toHaveLength(2);
    // Her name is in the record once, and she wrote all of it; what is called so comes first.
    expect(await titles("morgan")).toMatchObject({ length: 3, 0: "MORGAN, Patricia" });
    expect(await titles("bloof presure")).toHaveLength(2);
    expect(await titles("nothing like this")).toEqual([]);
    expect(await titles("  ")).toHaveLength(3);
    const { session } = pat;
    const found = await session.search(chartId, { text: "141", limit: 10 });
    expect(found.hits[0]?.said?.filter(({ hit }) => hit)).toEqual([{ text: "141", hit: true }]);
    expect(found.types).toEqual([{ type: "Observation", count: 1 }]);
    await must(pat.session.record(chartId, bp(155)));
    expect(await titles("155")).toHaveLength(1);
  });
});

describe("the same reading changed on two devices offline", () => {
  async function disagree() {
    await share();
    await must(pat.session.record(chartId, bp(182)));
    await settled(rao.session, 182);
    const tablet = await secondDevice();
    const item = await itemOf(tablet.session);
    pat.goOffline();
    tablet.goOffline();
    await must(pat.session.amend(chartId, item, bp(128)));
    await must(tablet.session.amend(chartId, item, bp(129)));
    await pat.goOnline();
    await tablet.goOnline();
    await conflicted(pat.session);
    await conflicted(tablet.session);
    await conflicted(rao.session);
    const [conflict] = await pat.session.conflicts(chartId);
    return { tablet, item, sides: conflict?.sides ?? [], conflict };
  }

  test("both are kept and shown on three devices with who, when and which device; pat's choice reaches all of them", async () => {
    const { tablet, item, sides, conflict } = await disagree();
    expect(conflict).toMatchObject({ item, type: "Observation", canKeepBoth: true });
    expect(sides.map(({ lines }) => lines[0])).toEqual([
      { name: "Systolic", text: "128 mmHg", differs: true, isMeasured: true },
      { name: "Systolic", text: "129 mmHg", differs: true, isMeasured: true },
    ]);
    expect(new Set(sides.map(({ device }) => device)).size).toBe(2);
    tablet.goOffline();
    await must(tablet.session.settle(chartId, item, sides[1]?.key ?? ""));
    await tablet.goOnline();
    for (const session of [pat.session, tablet.session, rao.session]) await settled(session, 129);
    expect(await rao.session.history(chartId, item)).toHaveLength(4);
  });

  test("keeping both makes two items, on all three", async () => {
    const { tablet, item } = await disagree();
    await must(pat.session.settle(chartId, item, "both"));
    for (const session of [pat.session, tablet.session, rao.session]) await settled(session, 128, 129);
    expect(await pat.session.conflicts(chartId)).toEqual([]);
  });

  test("settled twice at once, differently, it is one more conflict and not a silent loss", async () => {
    const { tablet, item, sides } = await disagree();
    pat.goOffline();
    tablet.goOffline();
    await must(pat.session.settle(chartId, item, sides[0]?.key ?? ""));
    await must(tablet.session.settle(chartId, item, sides[1]?.key ?? ""));
    await pat.goOnline();
    await tablet.goOnline();
    const old = new Set(sides.map(({ key }) => key));
    /** Both settlements have come: neither side is one of the first two. */
    const anew = (session: Session) =>
      new Promise<string>((resolve) => {
        void session.watchChart(chartId, () => {
          void session.conflicts(chartId).then(([conflict]) => {
            const [side] = conflict?.sides ?? [];
            if (side && !conflict?.sides.some(({ key }) => old.has(key))) resolve(side.key);
          });
        });
      });
    const [again] = await Promise.all([pat.session, tablet.session, rao.session].map(anew));
    await must(pat.session.settle(chartId, item, again ?? ""));
    for (const session of [pat.session, tablet.session, rao.session]) {
      const state = await on(session, ({ chart }) => chart.conflicts === 0);
      expect(state.chart.readings.total).toBe(1);
    }
  });

  test("taken back here and corrected there: the doctor cannot settle it as an error, pat can", async () => {
    await share();
    await must(pat.session.record(chartId, bp(182)));
    await settled(rao.session, 182);
    const tablet = await secondDevice();
    const item = await itemOf(tablet.session);
    pat.goOffline();
    tablet.goOffline();
    await must(pat.session.enterInError(chartId, item, "wrong person"));
    await must(tablet.session.amend(chartId, item, bp(129)));
    await pat.goOnline();
    await tablet.goOnline();
    await conflicted(rao.session);
    const [conflict] = await rao.session.conflicts(chartId);
    const error = conflict?.sides.find(({ act }) => act === "entered-in-error");
    expect(error?.reason).toBe("wrong person");
    expect((await rao.session.settle(chartId, item, error?.key ?? "")).ok).toBe(false);
    await conflicted(pat.session);
    await must(pat.session.settle(chartId, item, error?.key ?? ""));
    for (const session of [pat.session, tablet.session, rao.session]) await settled(session);
  });
});
