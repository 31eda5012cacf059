// Kills the browser at random moments while it writes and syncs, and counts: nothing saved is lost, nothing is doubled: `node e2e/kills.ts [kills] [seed]`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { ready } from "@health-vault/crypto-core";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import config from "../playwright.config.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { httpRelay } from "../src/adapters/relay-http.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { webCryptoTransportKeys } from "../src/adapters/transport-key.ts";
import { createSession } from "../src/session/session.ts";
import { must, nodeStretch } from "../test/clinic.ts";
import { joinAsPatient, makeClinic, openHarbour, password } from "./clinic.ts";

const [kills = 200, seed = 1] = process.argv.slice(2).map(Number);
const launch = config.use?.launchOptions ?? {};
const profile = mkdtempSync(join(tmpdir(), "hv-kills-"));

/** mulberry32: the same moments for the same seed, as far as a real browser allows. */
function dice(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mix = Math.imul(state ^ (state >>> 15), state | 1);
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32;
  };
}
const chance = dice(seed);

const open = (): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, { ...launch, viewport: { width: 390, height: 844 } });

/** The whole tree at once, as a phone does that is out of memory. */
function kill(): void {
  try {
    execFileSync("pkill", ["-9", "-f", `user-data-dir=${profile}`]);
  } catch {
    // Nobody was there any more.
  }
}

/** Every reading written has a name of its own: no two have the same pair. */
const pairOf = (n: number): readonly [systolic: number, diastolic: number] => [
  90 + (n % 150),
  31 + Math.floor(n / 150),
];
const nameOf = (n: number): string => pairOf(n).join("/");

const saved = new Set<string>();
const tried = new Set<string>();
let next = 0;

async function write(page: Page): Promise<void> {
  const n = next++;
  const [systolic, diastolic] = pairOf(n);
  await page.getByLabel("Systolic").fill(String(systolic));
  await page.getByLabel("Diastolic").fill(String(diastolic));
  tried.add(nameOf(n));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`Blood pressure ${nameOf(n)} mmHg`).waitFor();
  saved.add(nameOf(n));
}

async function unlock(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/record/new`);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByLabel("Systolic").waitFor();
}

/** One life of the browser: unlocked, writing, now and then without a line, until it is killed. */
async function live(url: string): Promise<void> {
  const context = await open();
  const page = context.pages()[0] ?? (await context.newPage());
  // Some are killed while they still unlock.
  const doom = new Promise<void>((resolve) => {
    setTimeout(() => (kill(), resolve()), 400 + chance() * 3600);
  });
  const offlineFrom = chance() < 0.3 ? Math.floor(chance() * 8) : Number.POSITIVE_INFINITY;
  try {
    await unlock(page, url);
    for (let n = 0; n < 200; n++) {
      if (n === offlineFrom) await context.setOffline(true);
      await write(page);
    }
  } catch {
    // The browser was killed under it.
  }
  await doom;
  await context.close().catch(() => undefined);
}

/** What a further device, made anew from the relay alone, finds: each reading's pair, as often as it is there. */
async function found(url: string, signInCode: string): Promise<readonly string[]> {
  await ready();
  const session = await createSession({
    device: memoryDevice(),
    passing: memoryDevice,
    relay: httpRelay(url, systemClock),
    transportKeys: webCryptoTransportKeys,
    stretch: nodeStretch,
    clock: systemClock,
    words: wordlist,
  });
  const me = await must(session.signIn(signInCode, password));
  const chartId = me.chartId ?? "";
  await new Promise<void>((resolve) => {
    void session.watch("sync", (sync) => sync.state === "saved" && resolve());
  });
  await new Promise<void>((resolve) => {
    void session.watchChart(chartId, (state) => state && state.chart.readings.total >= saved.size && resolve());
  });
  const pairs: string[] = [];
  for (const { item } of await session.items(chartId, "Observation", 0, 100_000)) {
    const [line] = await session.history(chartId, item);
    const [systolic, diastolic] = (line?.lines ?? []).map(({ text }) => Number.parseInt(text, 10));
    pairs.push(`${systolic}/${diastolic}`);
  }
  await session.lock();
  return pairs;
}

const admin = await chromium.launch(launch);
const harbour = await openHarbour(admin);
try {
  const ada = await makeClinic(harbour);
  const first = await open();
  const pat = await joinAsPatient(harbour, ada, {
    page: first.pages()[0] ?? (await first.newPage()),
    context: first,
    traffic: [],
  });
  await first.close();
  for (let n = 1; n <= kills; n++) {
    await live(harbour.relay.url);
    if (n % 10 === 0) process.stdout.write(`${n} kills, ${saved.size} saved of ${tried.size} tried\n`);
  }
  const last = await open();
  const page = last.pages()[0] ?? (await last.newPage());
  await unlock(page, harbour.relay.url);
  await page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).waitFor({ timeout: 60_000 });
  const there = await found(harbour.relay.url, pat.signInCode);
  await page.goto(`${harbour.relay.url}/record`).catch(() => undefined);
  await last.close();
  const times = new Map<string, number>();
  for (const pair of there) times.set(pair, (times.get(pair) ?? 0) + 1);
  const lost = [...saved].filter((pair) => !times.has(pair));
  const doubled = [...times].filter(([, count]) => count > 1);
  const strange = [...times.keys()].filter((pair) => !tried.has(pair));
  process.stdout.write(
    `${kills} kills: ${saved.size} saved, ${tried.size} tried, ${there.length} there; ${lost.length} lost, ${doubled.length} doubled, ${strange.length} strange\n`,
  );
  process.exitCode = lost.length + doubled.length + strange.length === 0 ? 0 : 1;
} finally {
  kill();
  await harbour.close();
  await admin.close();
  rmSync(profile, { recursive: true, force: true });
}
