// Debian's Chromium with a profile on disk.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import config from "../../playwright.config.ts";
import type { Engine, Hand } from "./hand.ts";

function handOf(page: Page): Hand {
  return {
    goto: async (url) => void (await page.goto(url)),
    fill: (label, text) => page.getByRole("textbox", { name: label }).fill(text),
    press: (button) => page.getByRole("button", { name: button, exact: true }).click(),
    see: (text) =>
      page.getByText(text).or(page.getByLabel(text)).filter({ visible: true }).first().waitFor({ timeout: 60_000 }),
    offline: () => page.context().setOffline(true),
    close: () => page.context().close(),
  };
}

export function chromiumEngine(): Engine {
  const profile = mkdtempSync(join(tmpdir(), "hv-kills-"));
  const kill = (): void => {
    try {
      execFileSync("pkill", ["-9", "-f", `user-data-dir=${profile}`]);
    } catch {
      // Nobody was there any more.
    }
  };
  return {
    name: "Chromium",
    lifeMs: 4_000,
    async open() {
      const launch = config.use?.launchOptions ?? {};
      const context = await chromium.launchPersistentContext(profile, {
        ...launch,
        viewport: { width: 390, height: 844 },
      });
      return handOf(context.pages()[0] ?? (await context.newPage()));
    },
    kill,
    end() {
      kill();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
