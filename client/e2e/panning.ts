// How long a frame takes while 25,162 glucose readings are moved under the hand: `node client/e2e/panning.ts`, after a build.
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { go, joinAsPatient, laptop, makeClinic, openHarbour } from "./clinic.ts";

const READINGS = 25_162;
const STEP_MS = 5 * 60_000;

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

/** From now on the page notes tasks over 50 ms. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) =>
      long.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({ type: "longtask" });
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
  await expect(page.getByRole("link", { name: /record/i }).first()).toBeVisible({ timeout: 120_000 });
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
  const box = await surface.boundingBox();
  if (!box) throw new Error("no graph");
  for (const range of ["All", "30 days", "7 days"]) {
    await page.getByRole("radio", { name: range }).press("Space");
    await listen(page);
    const frames = 120;
    const before = await measured();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let frame = 0; frame < frames; frame += 1) {
      await page.mouse.move(box.x + box.width / 2 + 3 * (frame % 80), box.y + box.height / 2);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    }
    await page.mouse.up();
    const after = await measured();
    const each = (after.script - before.script + after.layout - before.layout) / frames;
    const long = await page.evaluate(() => (window as unknown as { readonly long: readonly number[] }).long);
    process.stdout.write(
      `${range}: script and layout ${each.toFixed(1)} ms a frame; tasks over 50 ms: ${long.join(", ") || "none"}\n`,
    );
  }
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
