// Twice the text, as a person sets it in the browser: every screen and form of a chart stays whole on a phone, in English and mirrored in Arabic.
import { chromium, expect, type Page, test } from "@playwright/test";
import config from "../playwright.config.ts";
import { demoPassword } from "../demo/cast.ts";
import { fillDemo } from "../demo/fill.ts";
import { LANGUAGES } from "../src/locales/languages.ts";
import { noAxeViolations, openHarbour, phone } from "./clinic.ts";

const parts = ["problems", "allergies", "medicines", "vitals", "labs", "immunizations", "procedures", "notes", "other"];
const forms = ["problem", "allergy", "medicine", "immunization", "procedure", "note", "panel", "home-plan"];
const places = [
  "",
  "/timeline",
  ...parts.map((part) => `/part/${part}`),
  "/documents",
  "/documents/new",
  "/trend/bp",
  "/report",
  "/import",
  "/add",
  "/new",
  "/week",
  ...forms.map((form) => `/add/${form}`),
];

/** What reaches over the side of the screen; axe fails by itself. */
async function tooWide(page: Page): Promise<readonly string[]> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".bone")).toHaveCount(0);
  await noAxeViolations(page);
  return page.evaluate(() =>
    document.documentElement.scrollWidth <= innerWidth
      ? []
      : [...document.querySelectorAll("main *")]
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            return right > innerWidth + 1 || left < -1;
          })
          .map((one) => `${one.tagName} ${one.className}`)
          .slice(0, 8),
  );
}

test("every screen of a chart with twice the text: nothing is cut off, axe finds nothing @all", async () => {
  test.setTimeout(900_000);
  const launch = config.use?.launchOptions ?? {};
  // rem and the em of media queries grow alike.
  const browser = await chromium.launch({
    ...launch,
    args: [...(launch.args ?? []), "--blink-settings=defaultFontSize=32"],
  });
  const harbour = await openHarbour(browser);
  try {
    const accounts = await fillDemo(harbour.setupUrl, () => undefined);
    const code = accounts.find(({ name }) => name === "Patricia Morgan")?.codes.signIn ?? "";
    const found: Record<string, readonly string[]> = {};
    for (const language of ["en", "ar"] as const) {
      const context = await browser.newContext({ locale: LANGUAGES[language].tag, viewport: phone });
      const page = await context.newPage();
      await page.goto(`${harbour.relay.url}/sign-in`);
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
      await page.locator("input").first().fill(code);
      await page.locator('input[type="password"]').fill(demoPassword);
      await page.locator('button[type="submit"]').click();
      await expect(page.getByRole("navigation").first()).toBeVisible({ timeout: 60_000 });
      for (const place of places) {
        await page.evaluate((to) => {
          history.pushState(null, "", to);
        }, `/record${place}`);
        const wide = await tooWide(page);
        if (wide.length > 0) found[`${language} /record${place}`] = wide;
      }
      await context.close();
    }
    expect(found).toEqual({});
  } finally {
    await harbour.close();
    await browser.close();
  }
});
