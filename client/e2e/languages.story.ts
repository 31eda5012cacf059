// The app in four languages: chosen, kept, mirrored where the script runs from the right, and whole on the smallest phone.
import { expect, type Page, test } from "@playwright/test";
import { demoPassword } from "../demo/cast.ts";
import { fillDemo } from "../demo/fill.ts";
import { LANGUAGES } from "../src/locales/languages.ts";
import { noAxeViolations, openHarbour, phone } from "./clinic.ts";

const smallest = { width: 320, height: 640 } as const;
const root = (page: Page) => page.locator("html");

async function isWhole(page: Page, where: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(`${where}: ${wide} px too wide`).toBe(`${where}: 0 px too wide`);
  await noAxeViolations(page);
}

test("pat chooses Arabic: the app is in it at once, mirrored, and still after a reload; a browser in Spanish begins in Spanish", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { page } = await harbour.person(phone);
    await page.goto(harbour.relay.url);
    await page.getByLabel("Language").selectOption("ar");
    await expect(page.getByRole("heading", { level: 1, name: "لا حساب على هذا الجهاز بعد" })).toBeVisible();
    await expect(root(page)).toHaveAttribute("dir", "rtl");
    await page.reload();
    await expect(root(page)).toHaveAttribute("lang", /^ar/);
    await isWhole(page, "welcome in Arabic");
    await page.getByLabel("اللغة").selectOption("en");
    await expect(root(page)).toHaveAttribute("dir", "ltr");
    await expect(page.getByRole("heading", { level: 1, name: "There is no account on this device yet" })).toBeVisible();

    const context = await browser.newContext({ locale: "es-MX", viewport: phone });
    const other = await context.newPage();
    await other.goto(harbour.relay.url);
    await expect(root(other)).toHaveAttribute("lang", "es-MX");
    await context.close();
  } finally {
    await harbour.close();
  }
});

test("every screen of the demo in every language on the smallest phone: nothing is cut off, axe finds nothing @all", async ({
  browser,
}) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  try {
    const accounts = await fillDemo(harbour.setupUrl, () => undefined);
    const walks = {
      "Patricia Morgan": [
        "/record",
        "/record/conflicts",
        "/record/new",
        "/appointments",
        "/appointments/book",
        "/sharing",
        "/settings",
        "/settings/devices",
        "/sync",
      ],
      "Dr Asha Rao": ["/day", "/schedule", "/schedule/hours", "/settings", "/sync"],
      "Ada Brandt": ["/settings"],
    } as const;
    for (const [language, { tag }] of Object.entries(LANGUAGES)) {
      for (const [who, places] of Object.entries(walks)) {
        const context = await browser.newContext({ locale: tag, viewport: smallest });
        const page = await context.newPage();
        await page.goto(`${harbour.relay.url}/sign-in`);
        await isWhole(page, `${language} sign-in`);
        await page
          .locator("input")
          .first()
          .fill(accounts.find(({ name }) => name === who)?.codes.signIn ?? "");
        await page.locator('input[type="password"]').fill(demoPassword);
        await page.locator('button[type="submit"]').click();
        await expect(page.getByRole("navigation").first()).toBeVisible({ timeout: 60_000 });
        await isWhole(page, `${language} ${who} start`);
        for (const place of places) {
          await page.evaluate((to) => {
            history.pushState(null, "", to);
          }, place);
          await isWhole(page, `${language} ${who} ${place}`);
        }
        await context.close();
      }
    }
  } finally {
    await harbour.close();
  }
});
