// How long a message takes from the tap that sends it to the other person's screen, with MariaDB: `node client/e2e/tap-to-screen.ts [messages]`, after a build.
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { startMariadb } from "../../server/test/mariadb.ts";
import { go, openHarbour, peopleOf } from "./clinic.ts";

const count = Number(process.argv[2] ?? 300);
/** The first ones fetch and compile. */
const warming = 20;

declare global {
  interface Window {
    /** When, by this machine's clock in milliseconds, what happened to message n. */
    readonly times: number[];
  }
}

/** The finger on the screen, before anything of the app hears of it. */
const notesTaps = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(window, { times: [] });
    addEventListener(
      "click",
      () => {
        const [, n] = /^message (\d+) /.exec(document.querySelector("textarea")?.value ?? "") ?? [];
        if (n !== undefined) window.times[Number(n)] = performance.timeOrigin + performance.now();
      },
      { capture: true },
    );
  });

/** A bubble that was not there before, when it is in the page. */
const notesBubbles = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(window, { times: [] });
    new MutationObserver(() => {
      const now = performance.timeOrigin + performance.now();
      for (const bubble of document.querySelectorAll("main .bubble")) {
        const [, n] = /message (\d+) /.exec(bubble.textContent ?? "") ?? [];
        if (n !== undefined) window.times[Number(n)] ??= now;
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const database = await startMariadb();
const browser = await chromium.launch(config.use?.launchOptions);
const harbour = await openHarbour(browser, await database.another());
try {
  const { rao: his, pat: hers } = await peopleOf(harbour);
  const [pat, rao] = [hers.page, his.page];
  await go(pat, "Messages");
  await pat.getByRole("link", { name: "New message" }).click();
  await pat.getByText("Dr Asha Rao").click();
  await pat.getByLabel("Message", { exact: true }).fill("hello");
  await pat.getByRole("button", { name: "Send", exact: true }).click();
  await go(rao, "Messages");
  await rao.getByRole("link", { name: /MORGAN/ }).click();
  await rao.getByRole("button", { name: "Accept" }).click();
  const field = pat.getByRole("textbox", { name: /^Message to/ });
  await field.waitFor();
  await notesTaps(pat);
  await notesBubbles(rao);
  for (let n = 0; n < count + warming; n++) {
    await field.fill(`message ${n} it is better today than yesterday`);
    await pat.getByRole("button", { name: "Send", exact: true }).click();
    await expect.poll(() => rao.evaluate((one) => window.times[one] !== undefined, n), { intervals: [5] }).toBe(true);
  }
  const [sent, seen] = [await pat.evaluate(() => window.times), await rao.evaluate(() => window.times)];
  const took = Array.from({ length: count }, (_, i) => (seen[i + warming] ?? Infinity) - (sent[i + warming] ?? 0));
  took.sort((a, b) => a - b);
  const [p50, p99, worst] = [at(took, 0.5), at(took, 0.99), at(took, 1)].map((ms) => Math.round(ms * 10) / 10);
  process.stdout.write(`${JSON.stringify({ count, p50, p99, worst })}\n`);
} finally {
  await harbour.close();
  await browser.close();
  await database.stop();
}
process.exit(0);
