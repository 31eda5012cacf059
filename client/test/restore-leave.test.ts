// The relay is put back to before somebody left (A71): what he signed as his last word comes back, and nobody waits for it for ever.
import { afterEach, beforeEach, expect, test } from "vitest";
import { watching, type Desk } from "../node/person.ts";
import type { ChartState, Topics } from "../src/session/api.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;

const systolics = (state: ChartState): readonly string[] =>
  state.chart.readings.rows.map((row) => row.parts[0]?.text ?? "").sort();

/** Longer than a device does nothing by itself to a membership log after a restore (ADR 0046). */
const settledMs = 10 * 60_000;

let harbour: Clinic;
let pat: Person;
let rao: Person;
let chartId: string;
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  harbour = await clinic({ aheadMs: () => aheadMs });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  await must(pat.session.record(chartId, bp(101)));
  await rao.chart(chartId, (state) => state.chart.readings.total === 1);
});
afterEach(() => harbour.close());

async function newTablet(): Promise<Desk> {
  const tablet = await harbour.session();
  await must(tablet.session.signIn(rao.kitCodes.signIn, password));
  await watching<ChartState | undefined>(
    (tell) => tablet.session.watchChart(chartId, tell),
    (state) => state?.chart.readings.total === 1,
  );
  return tablet;
}

const raoIsOut = ({ card }: ChartState): boolean => card.members.every(({ userId }) => userId !== rao.me.userId);

/** How many batches of the chart's log are on pat's disk. */
async function batches(): Promise<number> {
  const store = await pat.device.open(pat.me.userId);
  return (await store.log(chartId)).length;
}

/** What is due by itself is done once everybody has had the time to bring what he holds. */
async function othersHaveHadTheirTime(): Promise<void> {
  aheadMs += settledMs;
  pat.goOffline();
  await pat.goOnline();
}

test("new keys were made when he had left: leave and keys come back together, and pat writes on at once", {
  timeout: 60_000,
}, async () => {
  const putBack = await harbour.backup();
  const tablet = await newTablet();
  await must(tablet.session.leave(chartId));
  await pat.chart(chartId, raoIsOut);
  await must(pat.session.record(chartId, bp(100)));
  await pat.chart(chartId, (now) => now.chart.readings.total === 2 && Object.keys(now.outbox).length === 0);
  expect(await batches()).toBe(4);
  rao.goOffline();
  tablet.line.cut();
  await putBack({ restored: true });
  await must(pat.session.record(chartId, bp(102)));
  const state = await pat.chart(
    chartId,
    (now) => now.chart.readings.total === 3 && Object.keys(now.outbox).length === 0,
  );
  expect(systolics(state)).toEqual(["100", "101", "102"]);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(await batches()).toBe(4);
});

test.each([
  ["was there already", "old"],
  ["is newer than the backup", "new"],
] as const)(
  "he leaves on a tablet that %s, pat is away, the tablet brings it back: she makes new keys when others have had their time",
  {
    timeout: 60_000,
  },
  async (_words, age) => {
    const early = age === "old" ? await newTablet() : undefined;
    const putBack = await harbour.backup();
    const tablet = early ?? (await newTablet());
    pat.goOffline();
    await must(tablet.session.leave(chartId));
    await putBack({ restored: true });
    await watching<Topics["sync"]>(
      (tell) => tablet.session.watch("sync", tell),
      ({ state }) => state === "saved",
    );
    await pat.goOnline();
    await pat.chart(chartId, raoIsOut);
    await must(pat.session.record(chartId, bp(102)));
    // Sealed under the keys that he has it would be for him.
    expect((await pat.until("sync", ({ waiting }) => (waiting ?? 0) > 0)).state).toBe("syncing");
    expect(await batches()).toBe(3);
    await othersHaveHadTheirTime();
    await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
    expect(await batches()).toBe(4);
    const state = await pat.chart(chartId, (now) => Object.keys(now.outbox).length === 0);
    expect(systolics(state)).toEqual(["101", "102"]);
  },
);
