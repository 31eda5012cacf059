// A doctor with 500 patients in a browser, a chart and a conversation each: a new device and an unlock until his list can be used: `node client/e2e/scale.ts [patients]`, after a build.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import { WebSocket } from "ws";
import config from "../playwright.config.ts";
import { clinic, password } from "../test/clinic.ts";
import { acceptAll, manyCharts } from "../test/many-charts.ts";
import { clientDir, go, laptop } from "./clinic.ts";

const patients = Number(process.argv[2] ?? 500);
const readings = 20;
const rounds = 3;
/** Of each round. */
const unlocks = 3;

const say = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(60)} ${value}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const spread = (values: readonly number[]): string => `${seconds(median(values))} (${values.map(seconds).join(", ")})`;

/** Milliseconds from a press on a button until as many patients stand in the list by name, or a fault is said; by the page's own clock. */
async function timed(page: Page, button: string, rows: number, act: () => Promise<void>): Promise<number> {
  const waiting = page.evaluate(
    ([name, most]) =>
      new Promise<number>((done) => {
        let from = 0;
        const begin = ({ target }: Event): void => {
          const pressed = (target as Element).closest("button")?.textContent.trim();
          if (from === 0 && pressed === name) from = performance.now();
        };
        addEventListener("pointerdown", begin, true);
        const named = (): number =>
          [...document.querySelectorAll("a[href^='/patients/']")].filter((row) => /patient\d/i.test(row.textContent))
            .length;
        const look = (): void => {
          const there = most === 0 ? document.querySelector("[role=alert]") !== null : named() >= most;
          if (from > 0 && there) done(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [button, rows] as const,
  );
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await act();
  return waiting;
}

const nothing = (): Promise<void> => Promise.resolve();
const type = (page: Page, text: string): Promise<void> => page.getByRole("textbox", { name: "Password" }).fill(text);
const wrong = "not the right password";

Object.assign(globalThis, { WebSocket });
const dataDir = mkdtempSync(join(tmpdir(), "hv-scale-"));
const relay = await startRelay({ dataDir, port: 0, clientDir });
const harbour = await clinic({ running: { ...relay, dataDir } });
const browser = await chromium.launch(config.use?.launchOptions ?? {});
const news: number[] = [];
const shown: number[] = [];
const locked: number[] = [];
const stretches: number[] = [];
try {
  const begun = performance.now();
  const rao = await harbour.attested("rao");
  const pat = await harbour.patient("pat");
  await manyCharts(pat, rao, { patients, readings, threads: true });
  await acceptAll(rao, patients);
  for (const { session } of [rao, pat, await harbour.admin()]) await session.close();
  say(`${patients} patients made, a chart and a conversation each`, seconds(performance.now() - begun));
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: laptop });
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(`${relay.url}/sign-in`);
    await page.getByLabel("Sign-in code").fill(rao.kitCodes.signIn);
    // What stretching costs: the same press with a wrong password.
    await type(page, wrong);
    const refused = await timed(page, "Sign in", 0, nothing);
    await type(page, password);
    const usable = await timed(page, "Sign in", patients, () => go(page, "Patients"));
    news.push(usable - refused);
    await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).first()).toBeVisible({ timeout: 300_000 });
    for (let unlock = 0; unlock < unlocks; unlock++) {
      await page.reload();
      await context.setOffline(true);
      await type(page, wrong);
      const stretch = await timed(page, "Unlock", 0, nothing);
      await context.setOffline(false);
      await type(page, password);
      const list = await timed(page, "Unlock", patients, nothing);
      stretches.push(stretch);
      locked.push(list);
      shown.push(list - stretch);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await harbour.close();
  rmSync(dataDir, { recursive: true, force: true });
}
say("new device: signed in until the list can be used", spread(news));
say("unlock pressed until the list stands", spread(locked));
say("of it, the password being stretched", spread(stretches));
say("of it, everything else", spread(shown));
process.exit(0);
