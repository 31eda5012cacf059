// An erasure that is late: somebody else's word on the chart came first and took what it names out of the chart (A66, A42).
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChartState } from "../src/session/api.ts";
import { watching } from "../node/person.ts";
import { clinic, must, password, type Clinic } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

const line = mallory();
let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic({ twist: line.twist });
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const figures = ({ chart }: ChartState) => chart.readings.rows.map((row) => row.parts[0]?.text).join();

test("rao leaves on a laptop that has not heard of his phone's correction; pat's erasure, asked for before, lets go of that, too", async () => {
  const rao = await harbour.attested("rao");
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  const laptop = await harbour.session();
  await must(laptop.session.signIn(rao.kitCodes.signIn, password));
  const onLaptop = (fits: (state: ChartState) => boolean) =>
    watching(
      (tell: (state: ChartState | undefined) => void) => laptop.session.watchChart(chartId, tell),
      (state) => state !== undefined && fits(state),
    );
  await must(rao.session.record(chartId, bp(181)));
  await onLaptop((state) => figures(state) === "181");
  laptop.line.cut();
  const item = (await rao.chart(chartId, (state) => figures(state) === "181")).chart.readings.rows[0]?.item ?? "";
  await must(rao.session.amend(chartId, item, bp(182)));
  await pat.chart(chartId, (state) => figures(state) === "182");

  let late: () => void = () => undefined;
  const goesOn = new Promise<void>((resolve) => {
    late = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    line.hold = (from, header) => {
      if (!("vaultId" in header) || header.vaultId !== chartId) return undefined;
      // The laptop is told nothing of the chart.
      if (from === rao.me.userId && header.type === "subscribe") return new Promise(() => undefined);
      if (from !== pat.me.userId || header.type !== "ops") return undefined;
      resolve();
      return goesOn;
    };
  });
  const erased = pat.session.erase(chartId, item);
  await asked;
  laptop.line.mend();
  await laptop.session.syncNow();
  await must(laptop.session.leave(chartId));
  await pat.until("vaults", (cards) => cards.some(({ vaultId, aside }) => vaultId === chartId && aside === 1));
  line.hold = undefined;
  late();
  await must(erased);

  // What is left of it is nothing that she could take in again.
  expect(await pat.session.aside(chartId)).toEqual([]);
  await pat.until("vaults", (cards) => cards.some(({ vaultId, aside }) => vaultId === chartId && aside === 0));
  await must(pat.session.record(chartId, bp(183)));
  const state = await pat.chart(chartId, (now) => figures(now).includes("183") && now.erased === 2);
  expect(figures(state)).toBe("183");
});
