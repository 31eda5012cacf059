// How long a frame takes, and which tasks are long, while 25,162 glucose readings are moved under the hand: `node client/e2e/panning.ts`, after a build.
import { chromium, expect } from "@playwright/test";
import { z } from "zod";
import config from "../playwright.config.ts";
import { go, joinAsPatient, laptop, makeClinic, openHarbour } from "./clinic.ts";

const READINGS = 25_162;
const STEP_MS = 5 * 60_000;
const FRAMES = 120;

/** A sensor's ninety days, with a day's gap in the middle. */
function sensor(nowMs: number): string {
  const entry = Array.from({ length: READINGS }, (_, index) => {
    const at = nowMs - (READINGS - index) * STEP_MS - (index < READINGS / 2 ? 25 * 3_600_000 : 0);
    const value = Math.round(115 + 40 * Math.sin(index / 46) + 15 * Math.sin(index / 7));
    return {
      resource: {
        resourceType: "Observation",
        status: "final",
        code: { coding: [{ system: "http://loinc.org", code: "99504-3" }] },
        effectiveDateTime: new Date(at).toISOString(),
        valueQuantity: { value, unit: "mg/dL", system: "http://unitsofmeasure.org", code: "mg/dL" },
      },
    };
  });
  return JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
}

/** Tasks of the page over 50 ms by the clock, each with the part of it that the processor worked (on a busy machine a task is also left standing), and with what was longest inside it. */
function longTasks(trace: Buffer): readonly string[] {
  const { traceEvents } = traces.parse(JSON.parse(trace.toString()));
  const main = traceEvents.find(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const here = traceEvents.filter(({ tid, pid, dur }) => tid === main?.tid && pid === main.pid && dur !== undefined);
  return here
    .filter(({ name, dur = 0 }) => name === "RunTask" && dur > 50_000)
    .map((task) => {
      const { ts, dur = 0, tdur = 0 } = task;
      const inside = here
        .filter((one) => one !== task && one.ts >= ts && one.ts < ts + dur && (one.dur ?? 0) > dur / 5)
        .toSorted((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
        .map(({ name, dur: ms = 0, args }) => `${name} ${args?.data?.type ?? ""} ${Math.round(ms / 1000)}`);
      return `${Math.round(dur / 1000)} (${Math.round(tdur / 1000)}: ${[...new Set(inside)].slice(0, 6).join(", ")})`;
    });
}

const traces = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number().default(0),
      /** Microseconds, by the clock and of the processor. */
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z
        .object({ name: z.unknown(), data: z.object({ type: z.string().optional().catch(undefined) }).catch({}) })
        .partial()
        .optional(),
    }),
  ),
});

interface Metrics {
  readonly script: number;
  readonly layout: number;
}

const browser = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(browser);
try {
  const { page, context } = await joinAsPatient(harbour, await makeClinic(harbour));
  await page.setViewportSize(laptop);
  await go(page, "Record");
  await page
    .getByRole("link", { name: /Import/ })
    .first()
    .click();
  const started = performance.now();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "sensor.json", mimeType: "application/json", buffer: Buffer.from(sensor(Date.now())) });
  await page
    .getByRole("button", { name: /^Save|^Import/ })
    .last()
    .click({ timeout: 120_000 });
  // Until then each part of the file that comes in is another series, drawn anew.
  await expect(page.getByText(/items? saved on this device/)).toBeVisible({ timeout: 300_000 });
  await go(page, "Home");
  await page.getByRole("link", { name: "Graph of Glucose" }).click({ timeout: 120_000 });
  process.stdout.write(`read, imported and on screen after ${Math.round(performance.now() - started)} ms\n`);
  await page.getByRole("radio", { name: "All" }).press("Space");
  const surface = page.locator(".graph-frame .u-over");
  await expect(surface).toBeVisible();
  const line = await context.newCDPSession(page);
  await line.send("Performance.enable");
  const measured = async (): Promise<Metrics> => {
    const { metrics } = await line.send("Performance.getMetrics");
    const of = (name: string): number => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    return { script: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration") };
  };
  // The browser's own list of tasks over 50 ms, taken while nothing is traced.
  const watch = await page.evaluateHandle(() => {
    const durations: number[] = [];
    const observer = new PerformanceObserver((list) => durations.push(...list.getEntries().map((one) => one.duration)));
    observer.observe({ type: "longtask" });
    return {
      take(): readonly number[] {
        durations.push(...observer.takeRecords().map((one) => one.duration));
        return durations.splice(0);
      },
    };
  });
  const box = await surface.boundingBox();
  if (!box) throw new Error("no graph");
  /** Script and layout of one frame while the hand moves, pressed on the graph or free beside it. */
  const frameOf = async (y: number, pressed: boolean): Promise<number> => {
    const before = await measured();
    await page.mouse.move(box.x + box.width / 2, y);
    if (pressed) await page.mouse.down();
    for (let frame = 0; frame < FRAMES; frame += 1) {
      await page.mouse.move(box.x + box.width / 2 + 3 * (frame % 80), y);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    }
    if (pressed) await page.mouse.up();
    const after = await measured();
    return (after.script - before.script + after.layout - before.layout) / FRAMES;
  };
  const middle = (some: readonly number[]): number => some.toSorted((a, b) => a - b)[some.length >> 1] ?? 0;
  const pan = async (range: string, rounds: number, when: string): Promise<void> => {
    const [frames, beside]: [number[], number[]] = [[], []];
    const [tasks, observed]: [string[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      await page.getByRole("radio", { name: range }).press("Space");
      // What switching the range costs is measured below.
      await page.waitForTimeout(300);
      await watch.evaluate((list) => list.take());
      frames.push(await frameOf(box.y + box.height / 2, true));
      observed.push(...(await watch.evaluate((list) => list.take())));
      await browser.startTracing(page, {
        categories: [
          "toplevel",
          "v8",
          "devtools.timeline",
          "disabled-by-default-devtools.timeline",
          "disabled-by-default-v8.gc",
        ],
      });
      await frameOf(box.y + box.height / 2, true);
      tasks.push(...longTasks(await browser.stopTracing()));
      beside.push(await frameOf(4, false));
    }
    process.stdout.write(
      `${range}, ${when}: script and layout ${middle(frames).toFixed(1)} ms a frame (${frames.map((ms) => ms.toFixed(1)).join(", ")}), ` +
        `the same hand beside the graph ${middle(beside).toFixed(1)}; longtask entries, nothing traced: ${observed.map((ms) => ms.toFixed(0)).join(", ") || "none"}; traced, tasks over 50 ms by the clock (of the processor): ${tasks.join(", ") || "none"}\n`,
    );
  };
  const ranges = ["All", "30 days", "7 days"] as const;
  for (const range of ranges) await pan(range, 1, "while the file is being sent");
  await expect(page.getByText(/^Synced/).first()).toBeVisible({ timeout: 300_000 });
  for (const range of ranges) await pan(range, 5, "at rest");
  const switches: number[] = [];
  for (const range of ["24 hours", "1 year", "30 days", "All", "7 days"]) {
    const radio = page.getByRole("radio", { name: range });
    switches.push(
      await radio.evaluate(
        (input: HTMLElement) =>
          new Promise<number>((drawn) => {
            const begun = performance.now();
            input.click();
            requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now() - begun)));
          }),
      ),
    );
  }
  process.stdout.write(`range switch until drawn: ${switches.map((ms) => ms.toFixed(0)).join(", ")} ms\n`);
} finally {
  await harbour.close();
  await browser.close();
}
process.exit(0);
