// A further device with sign-in code and password, and the same device after lock: what was written is there, offline too.
import { afterAll, beforeAll, expect, test } from "vitest";
import { clinic, must, password, sharedChart, type Clinic } from "./clinic.ts";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

test("pat's tablet gets her record by sign-in code and password", async () => {
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  await must(pat.session.record(chartId, bp));
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  const tablet = await harbour.session();
  expect(await tablet.session.signIn(pat.kitCodes.signIn, "not her password at all")).toMatchObject({
    ok: false,
    error: { kind: "wrong-password" },
  });
  const me = await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  expect(me.chartId).toBe(chartId);
  await new Promise<void>((resolve) => {
    void tablet.session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === 1 && state.chart.banner.family === "Morgan") resolve();
    });
  });
  await must(tablet.session.record(chartId, { ...bp, systolic: 135 }));
  const both = await pat.chart(chartId, (state) => state.chart.readings.total === 2);
  expect(new Set(both.chart.readings.rows.map((row) => row.device)).size).toBe(2);
});

test("what rao writes on a tablet that he got while pat was away is in her chart", async () => {
  const rao = await harbour.attested("rao");
  const kim = await harbour.patient("kim");
  const chartId = kim.me.chartId ?? "";
  await must(kim.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  kim.goOffline();
  const tablet = await harbour.session();
  await must(tablet.session.signIn(rao.kitCodes.signIn, password));
  await new Promise<void>((resolve) => {
    void tablet.session.watchChart(chartId, (state) => state && resolve());
  });
  await must(tablet.session.record(chartId, { ...bp, systolic: 151 }));
  await rao.chart(chartId, ({ chart }) => chart.readings.total === 1);
  await kim.goOnline();
  const state = await kim.chart(chartId, ({ chart }) => chart.readings.total === 1);
  expect(state.problems).toEqual([]);
});

test("a locked phone opens offline with everything that was acked and everything that waits", async () => {
  const lee = await harbour.patient("lee");
  const chartId = lee.me.chartId ?? "";
  await must(lee.session.record(chartId, bp));
  await lee.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  lee.goOffline();
  await must(lee.session.record(chartId, { ...bp, systolic: 141 }));
  await lee.session.lock();
  expect(await lee.session.record(chartId, bp)).toMatchObject({ ok: false });
  expect(await lee.session.unlock(lee.me.userId, "some other long password")).toMatchObject({
    ok: false,
    error: { kind: "wrong-password" },
  });
  await must(lee.session.unlock(lee.me.userId, password));
  const state = await lee.chart(chartId, ({ chart }) => chart.readings.total === 2);
  expect(state.problems).toEqual([]);
  expect(Object.values(state.outbox)).toEqual(["sealed"]);
  await lee.goOnline();
  const sent = await lee.chart(chartId, ({ outbox }) => Object.keys(outbox).length === 0);
  expect(sent.chart.readings.total).toBe(2);
});
