// The living page of ui/ in every look: pictures of each section, axe on it, and nothing wider than the screen; and the names that states have for those who hear them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, expect, type Page, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import config from "../playwright.config.ts";

let server: ViteDevServer;
let address: string;

test.beforeAll(async () => {
  // Files on the way in are compiled on first sight.
  test.setTimeout(300_000);
  server = await createServer({
    root: join(import.meta.dirname, ".."),
    server: { port: 0, hmr: false },
    logLevel: "error",
  });
  await server.listen();
  address = server.resolvedUrls?.local[0] ?? "";
});
test.afterAll(() => server.close());

interface Look {
  readonly width: number;
  readonly percent?: number;
  readonly media?: Parameters<Page["emulateMedia"]>[0];
  readonly dir?: "rtl";
}

const LOOKS: Readonly<Record<string, Look>> = {
  light: { width: 1366 },
  dark: { width: 1366, media: { colorScheme: "dark" } },
  "right to left": { width: 390, dir: "rtl" },
  "twice the text": { width: 320, percent: 200 },
  "high contrast": { width: 390, media: { contrast: "more", colorScheme: "dark" } },
  "forced colours": { width: 390, media: { forcedColors: "active" } },
};

/** Screens that have more to fit in than others. */
const SCREENS = [
  "patient/",
  "patient/record",
  "patient/sharing",
  "patientfailed/sync",
  "patientdisagrees/record/conflicts",
  "doctor/",
  "doctor/patients",
  "patient/messages/new",
  "doctor/settings",
  "patientvisits/appointments",
  "doctorvisits/schedule",
];

for (const [name, { width, percent = 100, media = {}, dir }] of Object.entries(LOOKS)) {
  test(`${name}: every section, nothing cut off, nothing that axe would say @all`, async () => {
    const launch = config.use?.launchOptions ?? {};
    const textSize = `--blink-settings=defaultFontSize=${(16 * percent) / 100}`;
    const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), textSize] });
    const pictures = test.info().outputPath("pictures");
    mkdirSync(pictures, { recursive: true });
    const findings: string[] = [];
    try {
      const page = await (await browser.newContext({ viewport: { width, height: 844 } })).newPage();
      await page.emulateMedia({ reducedMotion: "reduce", ...media });
      const judge = async (what: string): Promise<void> => {
        await expect(page.locator(".bone").filter({ visible: true })).toHaveCount(what === "components" ? 3 : 0);
        // The living page shows one and the same thing several times.
        const off = what === "components" ? ["landmark-unique"] : [];
        const builder = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).disableRules(off);
        const { violations } = await builder.analyze();
        for (const { id, nodes } of violations)
          findings.push(`${what}: ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) findings.push(`${what}: ${wide} px wider than the screen`);
      };
      const mirror = () => page.evaluate((to) => void (document.documentElement.dir = to), dir ?? "ltr");
      await page.goto(`${address}ui`);
      await expect(page.getByRole("heading", { name: "Components" })).toBeVisible();
      await mirror();
      await judge("components");
      for (const section of await page.locator("section[id]").all()) {
        const id = (await section.getAttribute("id")) ?? "";
        await section.screenshot({ path: join(pictures, `${id}.png`), animations: "disabled" });
        // Nothing reaches out of its section either, where the page would hide it.
        const wide = await section.evaluate((element) => element.scrollWidth - element.clientWidth);
        if (wide > 0) findings.push(`${id}: ${wide} px wider than its section`);
      }
      for (const screen of SCREENS) {
        await page.goto(`${address}ui/${screen}`);
        await expect(page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Health Vault" })).toBeVisible();
        await mirror();
        await judge(screen);
        await page.screenshot({ path: join(pictures, `${screen.replaceAll("/", "-")}.png`), animations: "disabled" });
      }
    } finally {
      await browser.close();
    }
    expect(findings).toEqual([]);
  });
}

test("states have names: pill, marks, range words, conflict @all", async ({ page }) => {
  const pills = {
    patient: /^Sync: Synced \d\d:\d\d$/,
    patientnew: "Sync: Syncing 420 of 2,176",
    patientoffline: "Sync: Offline, 2 waiting",
    patientfailed: "Sync: 1 not sent",
  } as const;
  for (const [scenario, name] of Object.entries(pills)) {
    await page.goto(`${address}ui/${scenario}/`);
    await expect(page.getByRole("banner").getByRole("link", { name: /^Sync/ })).toHaveAccessibleName(name);
  }

  await page.goto(`${address}ui/patientoffline/record`);
  const readings = page.getByRole("region", { name: "Readings" });
  const rows = await readings.ariaSnapshot();
  expect(rows).toContain("On this device");
  expect(rows).toContain("Sent");
  for (const word of ["In range", "High", "Low"]) expect(rows).toContain(word);

  await page.goto(`${address}ui/patientdisagrees/record/conflicts`);
  const side = page.getByRole("region", { name: "Version 1" }).first();
  await expect(side.getByRole("button", { name: /^Keep this one: version 1/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Version 2" }).first()).toBeVisible();
});
