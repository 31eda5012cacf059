// An import that a full disk broke off goes on where it stopped: nothing twice, nothing missing.
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { ChartState } from "../src/session/api.ts";
import { breakable } from "./broken-disk.ts";
import { clinic, must, password, signUp, type Clinic } from "./clinic.ts";
import { generateBundle, GENERATED_TOTAL } from "./domain/generate-bundle.ts";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

test("a disk that fills up in the middle of an import keeps whole entries, and trying again ends with each resource once", async () => {
  const ada = await harbour.admin();
  const { link } = await must(ada.session.createPatientLink());
  const disk = breakable(memoryDevice());
  const { session, line } = await harbour.session(disk.device);
  const form = {
    kind: "patient",
    given: "Pat",
    family: "Morgan",
    birthDate: "1961",
    gender: "female",
    password,
  } as const;
  const { me } = await signUp(session, link, form);
  const chartId = me.chartId ?? "";
  const charted = (fits: (state: ChartState) => boolean) =>
    new Promise<ChartState>((resolve) => {
      void session.watchChart(chartId, (state) => {
        if (state && fits(state)) resolve(state);
      });
    });
  const before = (await charted((state) => state.chart.items > 0)).chart.items;
  await session.settled();
  line.cut();
  const file = new TextEncoder().encode(generateBundle());
  const { importId } = await must(session.planImport(chartId, "record.json", file, () => undefined));
  let steps = 0;
  const broken = await session.runImport(importId, ({ done, total }) => {
    steps++;
    if (done > 0 && done < total) disk.full();
  });
  expect(broken).toMatchObject({ ok: false, error: { kind: "storage" } });
  expect(steps).toBeGreaterThan(0);
  disk.mend();
  const report = await must(session.runImport(importId, () => undefined));
  expect(report.saved).toBe(GENERATED_TOTAL);
  const whole = await charted((state) => state.chart.items >= before + GENERATED_TOTAL);
  expect(whole.chart.items).toBe(before + GENERATED_TOTAL);
  line.mend();
  await session.syncNow();
  await charted((state) => Object.keys(state.outbox).length === 0 && state.chart.items === before + GENERATED_TOTAL);
  const again = await must(session.planImport(chartId, "record.json", file, () => undefined));
  expect(again).toMatchObject({ taken: 0, alreadyHere: GENERATED_TOTAL });
});
