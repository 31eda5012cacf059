// Looking at a screen: a picture in every size and scheme and mirrored, each through axe, none wider than its window.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { noAxeViolations } from "./clinic.ts";

export const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1366, height: 768 } } as const;

export interface Looking {
  /** The screen as it stands, in every size and scheme, then mirrored; ends as it began. */
  readonly all: (person: { readonly page: Page }, name: string) => Promise<void>;
  readonly findings: () => number;
}

export function lookingInto(folder: string): Looking {
  mkdirSync(folder, { recursive: true });
  let findings = 0;

  function say(name: string, what: string): void {
    findings++;
    process.stdout.write(`${name}: ${what}\n`);
  }

  async function overflow(page: Page): Promise<number> {
    return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  async function axe(page: Page, name: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations) {
      say(name, `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
    }
  }

  async function shoot(page: Page, name: string): Promise<void> {
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
    const wide = await overflow(page);
    if (wide > 0) say(name, `${wide} px wider than the screen`);
  }

  async function all({ page }: { readonly page: Page }, name: string): Promise<void> {
    const before = page.viewportSize() ?? sizes.laptop;
    await page.locator("h1").first().waitFor();
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await shoot(page, `${name}-${size}-${colorScheme}`);
        await axe(page, `${name}-${size}-${colorScheme}`);
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.evaluate(() => void (document.documentElement.dir = "rtl"));
      await shoot(page, `${name}-${size}-rtl`);
      await page.evaluate(() => void (document.documentElement.dir = "ltr"));
    }
    await page.setViewportSize(before);
  }
  return { all, findings: () => findings };
}

const kept = process.env["HV_PICTURES"];
const strictSizes = { ...sizes, narrow: { width: 320, height: 700 } } as const;

/** In a story: fails on a finding of axe and on a screen wider than its window; pictures are kept where `HV_PICTURES` names a folder. */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize() ?? sizes.laptop;
  for (const [size, viewport] of Object.entries(strictSizes))
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await noAxeViolations(page);
      const wider = await page.evaluate(() =>
        document.documentElement.scrollWidth <= innerWidth
          ? []
          : [...document.querySelectorAll("body *")]
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
              .map((one) => `${one.tagName} ${one.className}`),
      );
      expect(wider, `${name} ${size}`).toEqual([]);
      if (kept !== undefined)
        await page.screenshot({ path: join(kept, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}
