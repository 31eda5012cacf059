// Twice the text, as a person sets it in the browser: every screen and form stays whole on a phone, in English and mirrored in Arabic.
import { chromium, expect, test } from "@playwright/test";
import config from "../playwright.config.ts";
import { fillDemo } from "../demo/fill.ts";
import { LANGUAGES } from "../src/locales/languages.ts";
import { openHarbour, phone } from "./clinic.ts";
import { signInToDemo, walk, walks } from "./demo-walk.ts";

const parts = ["problems", "allergies", "medicines", "vitals", "labs", "immunizations", "procedures", "notes", "other"];
const forms = ["problem", "allergy", "medicine", "immunization", "procedure", "note", "panel", "home-plan"];
const chart = [
  "/timeline",
  ...parts.map((part) => `/part/${part}`),
  "/documents",
  "/documents/new",
  "/trend/bp",
  "/report",
  "/import",
  "/add",
  "/week",
  ...forms.map((form) => `/add/${form}`),
];

test("every screen with twice the text: nothing is cut off, axe finds nothing @all", async () => {
  test.setTimeout(1_500_000);
  const launch = config.use?.launchOptions ?? {};
  // rem and the em of media queries grow alike.
  const browser = await chromium.launch({
    ...launch,
    args: [...(launch.args ?? []), "--blink-settings=defaultFontSize=32"],
  });
  const harbour = await openHarbour(browser);
  try {
    const accounts = await fillDemo(harbour.setupUrl, () => undefined);
    for (const language of ["en", "ar"] as const)
      for (const [who, places] of Object.entries(walks)) {
        const context = await browser.newContext({ locale: LANGUAGES[language].tag, viewport: phone });
        const page = await context.newPage();
        await signInToDemo(page, harbour.relay.url, accounts.find(({ name }) => name === who)?.codes.signIn ?? "");
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
        const hers = who === "Patricia Morgan" ? chart.map((place) => `/record${place}`) : [];
        expect({ language, who, found: await walk(page, [...places, ...hers]) }).toEqual({ language, who, found: {} });
        await context.close();
      }
  } finally {
    await harbour.close();
    await browser.close();
  }
});
