// The pictures of the README, made anew by a real run: `pnpm build && node client/e2e/shots.ts [folder]` (docs/images by default).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { generateBundle, GENERATED_TOTAL } from "../test/domain/generate-bundle.ts";
import { addBloodPressure, go, joinAsDoctor, joinAsPatient, makeClinic, openHarbour } from "./clinic.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../../docs/images");
mkdirSync(folder, { recursive: true });

async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

/** The generated record ends in April 2016; here it ends within the last year. */
const years = new Date().getFullYear() - 2016 - (new Date().getMonth() < 4 ? 1 : 0);
const recentBundle = (): string =>
  generateBundle()
    .replace(/\b20(1\d)-(\d\d-\d\d)/g, (_, year: string, day: string) => `${2000 + Number(year) + years}-${day}`)
    .replace(/-02-29/g, "-02-28");

async function importRecord(page: Page): Promise<void> {
  const file = { name: "record.json", mimeType: "application/fhir+json", buffer: Buffer.from(recentBundle()) };
  await go(page, "Record");
  await page
    .getByRole("link", { name: /Import/ })
    .first()
    .click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole("button", { name: /^Import [\d,]+ items$/ }).click();
  await expect(page.getByText(`${GENERATED_TOTAL.toLocaleString("en")} items saved`)).toBeVisible({ timeout: 60_000 });
}

const browser = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(browser);
try {
  const ada = await makeClinic(harbour);
  const rao = await joinAsDoctor(harbour, ada);
  const pat = await joinAsPatient(harbour, ada);
  await go(pat.page, "Sharing");
  await pat.page.getByRole("button", { name: "Give access to Dr Asha Rao" }).click();
  await pat.page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
  await rao.page.getByRole("button", { name: /^Accept MORGAN/ }).click();
  await importRecord(pat.page);
  await go(pat.page, "Record");
  for (const [systolic, diastolic] of [
    [136, 88],
    [131, 84],
    [128, 82],
  ] as const)
    await addBloodPressure(pat.page, systolic, diastolic);
  await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
  await expect(
    rao.page
      .getByText(/128\s*\/\s*82/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible({ timeout: 30_000 });

  await go(pat.page, "Home");
  await shoot(pat.page, "patient-home");
  await go(pat.page, "Sharing");
  await shoot(pat.page, "patient-sharing");
  await shoot(rao.page, "doctor-chart");
} finally {
  await harbour.close();
  await browser.close();
}
