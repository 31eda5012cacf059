// A doctor with 500 patients in a browser, people with an account, a chart and a conversation each: a new device and an unlock until his list can be used.
// `node client/e2e/scale.ts [patients] [folder]`, after a build; `folder` is another build, which takes turns with this one.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import { startRelay, systemClock as relaysClock } from "@health-vault/server";
import { WebSocket } from "ws";
import config from "../playwright.config.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { clinic, password } from "../test/clinic.ts";
import { acceptAll } from "../test/many-charts.ts";
import { manyPatients } from "../test/many-patients.ts";
import { clientDir, go, laptop } from "./clinic.ts";

const patients = Number(process.argv[2] ?? 500);
const other = process.argv[3];
const readings = 5;
const rounds = 3;
/** Of each round. */
const unlocks = 3;

const say = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(60)} ${value}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const spread = (values: readonly number[]): string => `${seconds(median(values))} (${values.map(seconds).join(", ")})`;

/** Rows that are drawn before anybody scrolls; the rest grows under the hand. */
const firstRows = 40;

/** Milliseconds from a press on a button until the list counts as many patients and its first screenfuls stand by name, or a fault is said; by the page's own clock. */
async function timed(page: Page, button: string, rows: number, act: () => Promise<void>): Promise<number> {
  const waiting = page.evaluate(
    ([name, most, first]) =>
      new Promise<number>((done) => {
        let from = 0;
        const begin = ({ target }: Event): void => {
          const pressed = (target as Element).closest("button")?.textContent.trim();
          if (from === 0 && pressed === name) from = performance.now();
        };
        addEventListener("pointerdown", begin, true);
        const named = (): number =>
          [...document.querySelectorAll("a[href^='/patients/']")].filter((row) => /patient\d/i.test(row.textContent))
            .length;
        const look = (): void => {
          const counted = (): boolean =>
            document.querySelector("main .card-head .soft")?.textContent.startsWith(`${most} `) === true;
          const there =
            most === 0
              ? document.querySelector("[role=alert]") !== null
              : named() >= Math.min(first, most) && counted();
          if (from > 0 && there) done(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [button, rows, firstRows] as const,
  );
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await act();
  return waiting;
}

const nothing = (): Promise<void> => Promise.resolve();
const type = (page: Page, text: string): Promise<void> => page.getByRole("textbox", { name: "Password" }).fill(text);
const wrong = "not the right password";

Object.assign(globalThis, { WebSocket });
const dataDir = mkdtempSync(join(tmpdir(), "hv-scale-"));
/** The relay takes few new accounts a minute from one place: while they are made its clock and theirs go faster. */
let aheadMs = 0;
const now = (): number => Date.now() + aheadMs;
const relay = await startRelay({ dataDir, port: 0, clientDir, clock: { ...relaysClock, now } });
const harbour = await clinic({ running: { ...relay, dataDir }, aheadMs: () => aheadMs });
const launch = config.use?.launchOptions ?? {};
// What a test hands to a page comes from no address, and may otherwise not ask for the relay's.
const args = [...(launch.args ?? []), ...(other === undefined ? [] : ["--disable-features=LocalNetworkAccessChecks"])];
const browser = await chromium.launch({ ...launch, args });

/** What was measured with one build. */
interface Found {
  readonly folder: string;
  readonly news: number[];
  readonly shown: number[];
  readonly locked: number[];
  readonly stretches: number[];
}
const builds = [clientDir, ...(other === undefined ? [] : [other])].map(
  (folder): Found => ({ folder, news: [], shown: [], locked: [], stretches: [] }),
);

/** Where two are compared, both come from their folders in the same way. */
async function serve(context: BrowserContext, folder: string): Promise<void> {
  if (other === undefined) return;
  // A service worker would bring its own.
  await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  await context.route(/^(?!.*\/v1\/)/, (route) => {
    const asked = join(folder, new URL(route.request().url()).pathname);
    const isFile = !asked.endsWith("/") && existsSync(asked);
    return route.fulfill({ path: isFile && /\.\w+$/.test(asked) ? asked : join(folder, "index.html") });
  });
}

try {
  const begun = performance.now();
  const rao = await harbour.attested("rao");
  await manyPatients(harbour, rao, {
    patients,
    readings,
    threads: true,
    clock: { ...systemClock, nowMs: now },
    made: () => (aheadMs += 3000),
  });
  await acceptAll(rao, patients);
  for (const { session } of [rao, await harbour.admin()]) await session.close();
  say(`${patients} patients made, a chart and a conversation each`, seconds(performance.now() - begun));
  for (const { folder, news, shown, locked, stretches } of Array.from({ length: rounds }, () => builds).flat()) {
    const context = await browser.newContext({ viewport: laptop });
    await serve(context, folder);
    // As few sign-ins of one person.
    aheadMs += 60_000;
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(`${relay.url}/sign-in`);
    await page.getByLabel("Sign-in code").fill(rao.kitCodes.signIn);
    // What stretching costs: the same press with a wrong password.
    await type(page, wrong);
    const refused = await timed(page, "Sign in", 0, nothing);
    await type(page, password);
    const usable = await timed(page, "Sign in", patients, () => go(page, "Patients"));
    news.push(usable - refused);
    await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).first()).toBeVisible({ timeout: 300_000 });
    for (let unlock = 0; unlock < unlocks; unlock++) {
      await page.reload();
      await context.setOffline(true);
      await type(page, wrong);
      const stretch = await timed(page, "Unlock", 0, nothing);
      await context.setOffline(false);
      await type(page, password);
      const list = await timed(page, "Unlock", patients, nothing);
      stretches.push(stretch);
      locked.push(list);
      shown.push(list - stretch);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await harbour.close();
  rmSync(dataDir, { recursive: true, force: true });
}
say(
  "load",
  loadavg()
    .map((load) => load.toFixed(1))
    .join(" "),
);
for (const { folder, news, shown, locked, stretches } of builds) {
  if (other !== undefined) say("of the build in", folder);
  say("new device: signed in until the list can be used", spread(news));
  say("unlock pressed until the list stands", spread(locked));
  say("of it, the password being stretched", spread(stretches));
  say("of it, everything else", spread(shown));
}
process.exit(0);
