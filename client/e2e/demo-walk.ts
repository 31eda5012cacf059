// The demo clinic walked through, screen after screen, in one language and text size: nothing is wider than its window, axe finds nothing.
import { expect, type Page } from "@playwright/test";
import { demoPassword } from "../demo/cast.ts";
import { noAxeViolations } from "./clinic.ts";

/** Whoever is in the demo and the places that are only theirs, beside where they start. */
export const walks = {
  "Patricia Morgan": [
    "/record",
    "/record/conflicts",
    "/record/new",
    "/messages",
    "/messages/new",
    "/appointments",
    "/appointments/book",
    "/sharing",
    "/settings",
    "/settings/devices",
    "/sync",
  ],
  "Dr Asha Rao": ["/day", "/schedule", "/schedule/hours", "/messages", "/patients", "/settings", "/sync"],
  "Ada Brandt": ["/settings"],
} as const;

/** What of a screen reaches over its side; fails where axe finds something. */
export async function tooWide(page: Page): Promise<readonly string[]> {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.locator(".bone")).toHaveCount(0);
  await noAxeViolations(page);
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const over = [...document.querySelectorAll("main *")].filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      return right > innerWidth + 1 || left < -1;
    });
    return [`${wide} px`, ...over.map((one) => `${one.tagName} ${one.className}`)].slice(0, 8);
  });
}

/** By position, not by words: the page may speak any language. */
export async function signInToDemo(page: Page, relayUrl: string, code: string): Promise<void> {
  await page.goto(`${relayUrl}/sign-in`);
  expect(await tooWide(page)).toEqual([]);
  await page.locator("input").first().fill(code);
  await page.locator('input[type="password"]').fill(demoPassword);
  await page.locator('button[type="submit"]').click();
  await expect(page.getByRole("navigation").first()).toBeVisible({ timeout: 60_000 });
}

/** The places that are too wide, with what is; within the app, since a reload would ask for the password. */
export async function walk(
  page: Page,
  places: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  const note = async (place: string): Promise<void> => {
    const wide = await tooWide(page);
    if (wide.length > 0) found[place] = wide;
  };
  await note("start");
  for (const place of places) {
    await page.evaluate((to) => {
      history.pushState(null, "", to);
    }, place);
    await note(place);
  }
  return found;
}
