// The app in four languages: chosen, kept, mirrored where the script runs from the right, and whole on the smallest phone.
import { expect, type Page, test } from "@playwright/test";
import { fillDemo } from "../demo/fill.ts";
import { LANGUAGES } from "../src/locales/languages.ts";
import { openHarbour, phone } from "./clinic.ts";
import { signInToDemo, tooWide, walk, walks } from "./demo-walk.ts";

const smallest = { width: 320, height: 640 } as const;
const root = (page: Page) => page.locator("html");

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
    expect(await tooWide(page)).toEqual([]);
    // As the build has it, where the style sheet was made smaller and older.
    const dots = await page.evaluate(() => {
      const line = document.createElement("p");
      line.className = "facts-line";
      line.append(
        ...["Dr Asha Rao", "حضوريًا", "Harbour"].map((fact) => {
          const one = document.createElement("bdi");
          one.textContent = fact;
          return one;
        }),
      );
      document.body.append(line);
      const of = (one: Element, side: string): string => getComputedStyle(one, side).content;
      const found = [...line.children].map((one) => [of(one, "::before"), of(one, "::after")]);
      line.remove();
      return found;
    });
    expect(dots).toEqual([
      ['"· "', "none"],
      ["none", '" ·"'],
      ["none", "none"],
    ]);
    await page.goto(`${harbour.relay.url}/join#c=1&t=2`);
    await expect(page.getByRole("alert")).toBeVisible();
    await page.getByRole("main").getByRole("link", { name: "إلى البداية" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "لا حساب على هذا الجهاز بعد" })).toBeVisible();
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
  test.setTimeout(1_500_000);
  const harbour = await openHarbour(browser);
  try {
    const accounts = await fillDemo(harbour.setupUrl, () => undefined);
    for (const [language, { tag }] of Object.entries(LANGUAGES)) {
      for (const [who, places] of Object.entries(walks)) {
        const context = await browser.newContext({ locale: tag, viewport: smallest });
        const page = await context.newPage();
        const code = accounts.find(({ name }) => name === who)?.codes.signIn ?? "";
        await signInToDemo(page, harbour.relay.url, code);
        expect({ language, who, found: await walk(page, places) }).toEqual({ language, who, found: {} });
        await context.close();
      }
    }
  } finally {
    await harbour.close();
  }
});
