// What iPhones and iPads show while the installed app opens, drawn from the icon: `node client/e2e/pictures.ts`, after the icon has changed.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import config from "../playwright.config.ts";
import { splashFile, splashScreens } from "../splash.ts";

const folder = join(import.meta.dirname, "../public");
const icon = readFileSync(join(folder, "icon.svg"), "utf8");
const ground = "#0b5a73";
mkdirSync(join(folder, "splash"), { recursive: true });

const browser = await chromium.launch(config.use?.launchOptions ?? {});

const share = 0.28;

for (const [width, height, ratio] of splashScreens) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: ratio });
  const side = Math.round(Math.min(width, height) * share);
  await page.setContent(
    `<style>html,body{margin:0;height:100%;background:${ground};display:grid;place-items:center}svg{width:${side}px;height:${side}px}</style>${icon}`,
  );
  await page.screenshot({ path: join(folder, splashFile(width, height, ratio)) });
  await page.close();
}
await browser.close();
