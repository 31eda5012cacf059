// Kills the browser at random moments while it writes and syncs, and counts: nothing saved is lost, nothing is doubled: `node e2e/kills/main.ts [chromium|webkit] [kills] [seed]`.
import { chromium } from "@playwright/test";
import { ready } from "@health-vault/crypto-core";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import config from "../../playwright.config.ts";
import { memoryDevice } from "../../src/adapters/memory-store.ts";
import { httpRelay } from "../../src/adapters/relay-http.ts";
import { systemClock } from "../../src/adapters/system-clock.ts";
import { webCryptoTransportKeys } from "../../src/adapters/transport-key.ts";
import { createSession } from "../../src/session/session.ts";
import { must, nodeStretch } from "../../test/clinic.ts";
import { joinAsPatient, makeClinic, openHarbour, password } from "../clinic.ts";
import { chromiumEngine } from "./chromium.ts";
import type { Hand } from "./hand.ts";
import { webkitEngine } from "./webkit.ts";
import { dice } from "../../node/dice.ts";

const [which = "chromium", ...numbers] = process.argv.slice(2);
const [kills = 200, seed = 1] = numbers.map(Number);
const engine = which === "webkit" ? webkitEngine() : chromiumEngine();

const chance = dice(seed);

/** Every reading written has a name of its own: no two have the same pair. */
const pairOf = (n: number): readonly [systolic: number, diastolic: number] => [
  90 + (n % 150),
  31 + Math.floor(n / 150),
];
const nameOf = (n: number): string => pairOf(n).join("/");

const saved = new Set<string>();
const tried = new Set<string>();
let next = 0;

async function write(hand: Hand): Promise<void> {
  const n = next++;
  const [systolic, diastolic] = pairOf(n);
  await hand.fill("Systolic", String(systolic));
  await hand.fill("Diastolic", String(diastolic));
  tried.add(nameOf(n));
  await hand.press("Save");
  await hand.see(`Blood pressure ${nameOf(n)} mmHg`);
  saved.add(nameOf(n));
}

async function unlock(hand: Hand, url: string): Promise<void> {
  await hand.goto(`${url}/record/new`);
  await hand.fill("Password", password);
  await hand.press("Unlock");
  await hand.see("Systolic");
}

/** One life of the browser: unlocked, writing, now and then without a line, until it is killed. */
async function live(url: string): Promise<void> {
  const hand = await engine.open();
  // Some are killed while they still unlock.
  const doom = new Promise<void>((resolve) => {
    setTimeout(() => (engine.kill(), resolve()), 400 + chance() * engine.lifeMs);
  });
  const offlineFrom = chance() < 0.3 ? Math.floor(chance() * 8) : Number.POSITIVE_INFINITY;
  try {
    await unlock(hand, url);
    for (let n = 0; n < 200; n++) {
      if (n === offlineFrom) await hand.offline();
      await write(hand);
    }
  } catch {
    // The browser was killed under it.
  }
  await doom;
  await hand.close().catch(() => undefined);
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

/** What the counts say; prose for a person who runs it. */
function verdict(there: readonly string[]): string {
  const times = new Map<string, number>();
  for (const pair of there) times.set(pair, (times.get(pair) ?? 0) + 1);
  const lost = [...saved].filter((pair) => !times.has(pair)).length;
  const doubled = [...times.values()].filter((count) => count > 1).length;
  const strange = [...times.keys()].filter((pair) => !tried.has(pair)).length;
  if (lost + doubled + strange > 0) process.exitCode = 1;
  const counts = `${saved.size} saved of ${tried.size} tried, ${there.length} there`;
  return `${engine.name}, ${kills} kills: ${counts}; ${lost} lost, ${doubled} doubled, ${strange} strange\n`;
}

const helper = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(helper);
const { url } = harbour.relay;
try {
  const { signInCode } = await joinAsPatient(harbour, await makeClinic(harbour));
  const first = await engine.open();
  await first.goto(`${url}/sign-in`);
  await first.fill("Sign-in code", signInCode);
  await first.fill("Password", password);
  await first.press("Sign in");
  await first.see("Hello");
  await first.close();
  for (let n = 1; n <= kills; n++) {
    await live(url);
    if (n % 10 === 0) process.stdout.write(`${n} kills, ${saved.size} saved of ${tried.size} tried\n`);
  }
  const last = await engine.open();
  await unlock(last, url);
  await last.see(/^Sync: (Saved|Synced)|Synced \d|Saved on/m);
  process.stdout.write(verdict(await found(url, signInCode)));
  await last.close();
} finally {
  engine.end();
  await harbour.close();
  await helper.close();
}
