// The pictures of the README and of the browser's install dialog, taken from the demo clinic: `pnpm build && node client/e2e/shots.ts [folder]` (docs/images by default).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { demoPassword } from "../demo/cast.ts";
import { fillDemo, type DemoAccount } from "../demo/fill.ts";
import { go, laptop, openHarbour, phone } from "./clinic.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../../docs/images");
mkdirSync(folder, { recursive: true });

/** What the browser shows when it offers to install the app. */
const store = join(import.meta.dirname, "../public/store");
mkdirSync(store, { recursive: true });

async function shoot(page: Page, name: string, where = folder): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    for (const one of document.querySelectorAll("*")) if (one.scrollTop > 0) one.scrollTop = 0;
  });
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(where, `${name}.png`), animations: "disabled" });
}

const browser = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(browser);

async function signedIn(account: DemoAccount | undefined, size: typeof phone | typeof laptop): Promise<Page> {
  const { page } = await harbour.person(size);
  await page.goto(`${harbour.relay.url}/sign-in`);
  await page.getByLabel("Sign-in code").fill(account?.codes.signIn ?? "");
  await page.getByRole("textbox", { name: "Password" }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  return page;
}

try {
  const accounts = await fillDemo(harbour.setupUrl, () => undefined);
  const of = (family: string): DemoAccount | undefined => accounts.find(({ name }) => name.endsWith(family));
  const pat = await signedIn(of("Morgan"), phone);
  await expect(pat.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 60_000 });
  await expect(pat.getByText(/^Synced/).first()).toBeVisible({ timeout: 60_000 });
  await shoot(pat, "patient-home");
  await shoot(pat, "phone", store);
  await go(pat, "Sharing");
  await shoot(pat, "patient-sharing");
  const rao = await signedIn(of("Rao"), laptop);
  // The day leads to what waits in a chart, the list to the chart itself.
  await go(rao, "Patients");
  await rao.getByRole("link", { name: /MORGAN, Patricia/ }).click();
  await expect(rao.getByText(/Known allergies/).first()).toBeVisible({ timeout: 60_000 });
  await shoot(rao, "doctor-chart");
  await shoot(rao, "laptop", store);
} finally {
  await harbour.close();
  await browser.close();
}
process.exit(0);
