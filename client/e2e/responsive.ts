// How quickly the app answers a hand: every press and key of a patient's and a doctor's walk through the demo, at a quarter of the processor, and long tasks at its whole: `node client/e2e/responsive.ts`, after a build.
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { demoPassword } from "../demo/cast.ts";
import { fillDemo } from "../demo/fill.ts";
import { addBloodPressure, go, laptop, openHarbour, phone } from "./clinic.ts";

interface Walk {
  readonly name: string;
  readonly who: string;
  readonly size: typeof phone | typeof laptop;
  readonly steps: (page: Page) => Promise<void>;
}

const first = (page: Page, name: RegExp | string) =>
  page.getByRole("main").getByRole("link", { name }).filter({ visible: true }).first();

const walks: readonly Walk[] = [
  {
    name: "patient, phone",
    who: "Patricia Morgan",
    size: phone,
    async steps(page) {
      await go(page, "Record");
      await first(page, /^Details of/).click();
      await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
      await go(page, "Record");
      await addBloodPressure(page, 127, 81);
      await page.getByLabel("Search this record").fill("heart");
      await go(page, "Sharing");
      await go(page, "Device");
      await go(page, "Home");
    },
  },
  {
    name: "doctor, laptop",
    who: "Dr Asha Rao",
    size: laptop,
    async steps(page) {
      await first(page, /MORGAN, Patricia/).click();
      await expect(page.getByText(/Known allergies/).first()).toBeVisible();
      await page.getByLabel("Search this record").pressSequentially("pressure");
      await first(page, /^Details of/).click();
      await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
      await go(page, "Patients");
      await first(page, /OKAFOR, Lee/).click();
      await expect(page.getByText(/Glucose/).first()).toBeVisible();
      await go(page, "Device");
    },
  },
];

/** From now on the page notes what each press took until the next frame, and every task over 50 ms. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const notes = { slowest: 0, count: 0, long: [] as number[] };
    Object.assign(window, { notes });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { readonly interactionId?: number })[]) {
        if (!entry.interactionId) continue;
        notes.count++;
        notes.slowest = Math.max(notes.slowest, entry.duration);
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    new PerformanceObserver((list) =>
      notes.long.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({
      type: "longtask",
    });
  });

interface Notes {
  readonly slowest: number;
  readonly count: number;
  readonly long: readonly number[];
}
const heard = (page: Page): Promise<Notes> =>
  page.evaluate(() => (window as unknown as { readonly notes: Notes }).notes);

const browser = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(browser);
try {
  const accounts = await fillDemo(harbour.setupUrl, () => undefined);
  for (const { name, who, size, steps } of walks) {
    for (const slowed of [1, 4]) {
      const { page, context } = await harbour.person(size);
      await page.goto(`${harbour.relay.url}/sign-in`);
      await page.getByLabel("Sign-in code").fill(accounts.find((one) => one.name === who)?.codes.signIn ?? "");
      await page.getByRole("textbox", { name: "Password" }).fill(demoPassword);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByText(/^Synced/).first()).toBeVisible({ timeout: 60_000 });
      await listen(page);
      const line = await context.newCDPSession(page);
      await line.send("Emulation.setCPUThrottlingRate", { rate: slowed });
      await steps(page);
      await line.send("Emulation.setCPUThrottlingRate", { rate: 1 });
      const { slowest, count, long } = await heard(page);
      const tasks = slowed === 1 ? `; tasks over 50 ms: ${long.length === 0 ? "none" : long.join(", ")}` : "";
      process.stdout.write(`${name}, processor / ${slowed}: slowest of ${count} interactions ${slowest} ms${tasks}\n`);
      await context.close();
    }
  }
} finally {
  await harbour.close();
  await browser.close();
}
process.exit(0);
