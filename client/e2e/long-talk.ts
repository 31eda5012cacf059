// A conversation of 20,000 messages in a browser: unlocked at the newest, moved under the hand, searched, gone through by day: `node client/e2e/long-talk.ts [messages]`, after a build.
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type CDPSession, type Page } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import { WebSocket } from "ws";
import config from "../playwright.config.ts";
import { clinic, password } from "../test/clinic.ts";
import { longTalk } from "../test/long-talk.ts";
import { clientDir, go, laptop } from "./clinic.ts";

const messages = Number(process.argv[2] ?? 20_000);
const daysLong = 730;
const unlocks = 3;
const frames = 120;
const rounds = 3;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const figures = (values: readonly number[], digits = 0): string =>
  `${median(values).toFixed(digits)} ms (${values.map((ms) => ms.toFixed(digits)).join(", ")})`;
const say = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(64)} ${value}; load ${(loadavg()[0] ?? 0).toFixed(1)}\n`);

/** What is waited for: a message of one of these numbers inside the log, as many results of a search, or a fault that is said. */
interface Awaited {
  readonly shown?: readonly [from: number, to: number];
  readonly hits?: number;
}

/** Milliseconds by the page's own clock from a press on this button, or from something typed where there is none, until it stands there and a frame was drawn. */
function timed(page: Page, button: string | undefined, what: Awaited): Promise<number> {
  return page.evaluate(
    ([name, { shown, hits }]) =>
      new Promise<number>((done) => {
        let from = 0;
        const begin = ({ type, target }: Event): void => {
          const pressed = (target as Element).closest("button")?.textContent.trim();
          if (from === 0 && (name === undefined ? type === "input" : pressed === name)) from = performance.now();
        };
        for (const type of ["pointerdown", "input"]) addEventListener(type, begin, true);
        const inLog = (least: number, most: number): boolean => {
          const log = document.querySelector(".log")?.getBoundingClientRect();
          return [...document.querySelectorAll(".log [data-key]")].some((row) => {
            const n = Number(/Message (\d+)\./.exec(row.textContent)?.[1] ?? -1);
            const box = row.getBoundingClientRect();
            return log && n >= least && n <= most && box.bottom > log.top && box.top < log.bottom;
          });
        };
        const stands = (): boolean =>
          shown
            ? inLog(shown[0], shown[1])
            : hits
              ? document.querySelectorAll("a[href*='/at/']").length >= hits
              : document.querySelector("[role=alert]") !== null;
        const look = (): void => {
          if (from > 0 && stands()) requestAnimationFrame(() => done(performance.now() - from));
          else requestAnimationFrame(look);
        };
        look();
      }),
    [button, what] as const,
  );
}

interface Metrics {
  readonly clock: number;
  readonly processor: number;
}

async function measuring(page: Page): Promise<{ readonly line: CDPSession; readonly now: () => Promise<Metrics> }> {
  const context = page.context();
  const [line, worked] = [await context.newCDPSession(page), await context.newCDPSession(page)];
  await line.send("Performance.enable", { timeDomain: "timeTicks" });
  await worked.send("Performance.enable", { timeDomain: "threadTicks" });
  const of = async (session: CDPSession): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const part = (name: string): number => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    return part("ScriptDuration") + part("LayoutDuration") + part("RecalcStyleDuration");
  };
  return { line, now: async () => ({ clock: await of(line), processor: await of(worked) }) };
}

/** Script and layout of each frame while the wheel turns up the conversation. */
async function scrolled(page: Page, now: () => Promise<Metrics>): Promise<readonly Metrics[]> {
  const each: Metrics[] = [];
  let before = await now();
  for (let frame = 0; frame < frames; frame++) {
    await page.mouse.wheel(0, -240);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    const after = await now();
    each.push({ clock: after.clock - before.clock, processor: after.processor - before.processor });
    before = after;
  }
  return each;
}

Object.assign(globalThis, { WebSocket });
const dataDir = mkdtempSync(join(tmpdir(), "hv-long-talk-"));
const relay = await startRelay({ dataDir, port: 0, clientDir });
const harbour = await clinic({ running: { ...relay, dataDir } });
const browser = await chromium.launch(config.use?.launchOptions ?? {});
try {
  const begun = performance.now();
  const rao = await harbour.attested("rao");
  const pat = await harbour.patient("pat");
  const threadId = await longTalk(pat, rao, { messages, turn: 5, daysLong });
  for (const { session } of [rao, pat, await harbour.admin()]) await session.close();
  say(`${messages} messages made`, `${Math.round(performance.now() - begun)} ms`);
  const context = await browser.newContext({ viewport: laptop });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  const type = (text: string): Promise<void> => page.getByRole("textbox", { name: "Password" }).fill(text);
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).first().click();
  const act = async (button: string, what: Awaited): Promise<number> => {
    const took = timed(page, button, what);
    await press(button);
    return took;
  };
  const newest = { shown: [messages, messages] } as const;

  await page.goto(`${relay.url}/sign-in`);
  await page.getByLabel("Sign-in code").fill(rao.kitCodes.signIn);
  await type(password);
  await press("Sign in");
  const signedIn = performance.now();
  // Half of it looks unread until the receipts have come.
  await go(page, "Messages");
  await expect(page.getByText(`Message ${messages}.`).first()).toBeVisible({ timeout: 300_000 });
  await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).first()).toBeVisible({ timeout: 300_000 });
  say("on a new device, all read and in order", `${Math.round(performance.now() - signedIn)} ms`);

  const [stretches, opened, paints]: [number[], number[], number[]] = [[], [], []];
  for (let unlock = 0; unlock < unlocks; unlock++) {
    await page.goto(`${relay.url}/messages/${threadId}`);
    await context.setOffline(true);
    await type("not the right password");
    stretches.push(await act("Unlock", {}));
    await context.setOffline(false);
    await type(password);
    opened.push(await act("Unlock", newest));
    paints.push((opened.at(-1) ?? 0) - (stretches.at(-1) ?? 0));
  }
  say("unlock pressed until the newest message is drawn", figures(opened));
  say("of it, the password being stretched", figures(stretches));
  say("of it, everything else", figures(paints));

  const { line, now } = await measuring(page);
  const log = page.locator(".log");
  for (const rate of [1, 4]) {
    await line.send("Emulation.setCPUThrottlingRate", { rate });
    const all: Metrics[] = [];
    const [clocks, worked]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      await log.hover();
      const each = await scrolled(page, now);
      all.push(...each);
      const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
      clocks.push(mean(each.map(({ clock }) => clock)));
      worked.push(mean(each.map(({ processor }) => processor)));
    }
    const at = rate === 1 ? "the whole of the processor" : `a ${rate}th of it`;
    const high = (values: readonly number[]): string => {
      const sorted = values.toSorted((a, b) => a - b);
      const part = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
      return `of single frames half ${part(0.5)}, 95 % ${part(0.95)}, highest ${(sorted.at(-1) ?? 0).toFixed(1)}`;
    };
    say(
      `a frame while scrolling, ${at}, by the clock`,
      `${figures(clocks, 1)}; ${high(all.map(({ clock }) => clock))}`,
    );
    say(`the same, of the processor`, `${figures(worked, 1)}; ${high(all.map(({ processor }) => processor))}`);
  }
  await line.send("Emulation.setCPUThrottlingRate", { rate: 1 });

  const days: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const share = (round + 1) / (rounds + 1);
    const day = new Date(Date.now() - share * daysLong * 86_400_000).toISOString().slice(0, 10);
    const n = Math.round(messages * (1 - share));
    const near = Math.ceil((messages / daysLong) * 2);
    await press("This conversation");
    await page.getByRole("menuitem", { name: "Go to a day" }).click();
    await page.getByRole("dialog").locator("input[type=date]").fill(day);
    days.push(await act("Show", { shown: [n - near, n + near] }));
  }
  say("a day chosen until its messages are drawn", figures(days));
  await press("To the newest");

  const sends: number[] = [];
  for (let round = 1; round <= 2 * rounds; round++) {
    await page.getByRole("textbox", { name: /^Message to/ }).fill(`Message ${messages + round}.`);
    sends.push(await act("Send", { shown: [messages + round, messages + round] }));
  }
  say("one more message, pressed until drawn", figures(sends));

  await page.goto(`${relay.url}/messages`);
  await type(password);
  await press("Unlock");
  const field = page.getByLabel("Search messages");
  await field.waitFor();
  const finds: number[] = [];
  for (const [text, hits] of [
    ["swollen", 2],
    ["tablet stairs", 2],
    [String(Math.round(messages / 3)), 1],
    ["swollen", 2],
  ] as const) {
    await field.fill("");
    await expect(page.locator("a[href*='/at/']")).toHaveCount(0);
    const took = timed(page, undefined, { hits });
    await field.fill(text);
    finds.push(await took);
  }
  say("search typed until results are drawn, the first right after unlock", figures(finds));
  await context.close();
} finally {
  await browser.close();
  await harbour.close();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
