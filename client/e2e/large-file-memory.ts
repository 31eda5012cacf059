// How much memory a tab takes to send a file of 100 MB in a conversation, and to fetch, open and save it: `node client/e2e/large-file-memory.ts [megabytes]`, after a build.
import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "@playwright/test";
import config from "../playwright.config.ts";
import { go, joinAsDoctor, joinAsPatient, laptop, makeClinic, openHarbour, password } from "./clinic.ts";
import { openRawTab, type RawTab } from "./raw-tab.ts";

const size = Number(process.argv[2] ?? 100) * 1_000_000;
const bar = 64;
const mib = 1024 * 1024;
const everyMs = 100;
const waitMs = 900_000;

/** Resident memory in MiB that is not shared with programs: of all renderers of a browser (a tab, its workers and what waits beside it), and of the browser itself, which holds blobs. */
interface Memory {
  readonly tab: number;
  readonly browser: number;
}

const statusOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
};

/** Processes come and go: the tree below this pid is looked at anew each time. */
function memoryBelow(root: number): Memory {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      const status = statusOf(pid);
      const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return { pid: Number(pid), parent: number("PPid"), mib: (number("RssAnon") + number("RssShmem")) / 1024 };
    });
  const below = new Set([root]);
  for (let before = 0; before < below.size; ) {
    before = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  const commandOf = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  const [tabs, rest] = [[0], [0]];
  for (const one of all)
    if (below.has(one.pid)) (commandOf(one.pid).includes("--type=renderer") ? tabs : rest).push(one.mib);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { tab: sum(tabs), browser: sum(rest) };
}

let isMet = true;
/** The most that a tab took above what it took before, while something was done. */
async function grown(what: string, tab: RawTab, work: () => Promise<void>): Promise<void> {
  // What is left of earlier work is no growth.
  await tab.sweep();
  const before = memoryBelow(tab.pid);
  let [own, beside] = [before.tab, before.browser];
  const timer = setInterval(() => {
    const now = memoryBelow(tab.pid);
    [own, beside] = [Math.max(own, now.tab), Math.max(beside, now.browser)];
  }, everyMs);
  const began = performance.now();
  await work().finally(() => clearInterval(timer));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  isMet &&= own - before.tab < bar;
  const text = `${what}: the tab grew by ${(own - before.tab).toFixed(0)} MiB at most (from ${before.tab.toFixed(0)}), the browser beside it by ${(beside - before.browser).toFixed(0)}; ${seconds} s; load ${(loadavg()[0] ?? 0).toFixed(1)}`;
  process.stdout.write(`${text}\n`);
}

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
};

/** Bytes that no compression makes less of. */
function scan(path: string): void {
  const file = openSync(path, "w");
  const block = new Uint8Array(mib);
  for (let at = 0, n = 1; at < size; at += block.length) {
    for (let i = 0; i < block.length; i++) block[i] = (n = (Math.imul(n, 1_103_515_245) + 12_345) & 0x7fffffff) >> 16;
    writeSync(file, block, 0, Math.min(block.length, size - at));
  }
  closeSync(file);
}

const folder = mkdtempSync(join(tmpdir(), "hv-large-tab-"));
const path = join(folder, "scan.dcm");
scan(path);
const profile = (name: string): string => join(folder, name);
/** Signed up with one driver, measured with another that keeps nothing. */
const joining = (name: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile(name), { ...config.use?.launchOptions, viewport: laptop });
const browser = await chromium.launch(config.use?.launchOptions ?? {});
const harbour = await openHarbour(browser);
try {
  const [hers, his] = [await joining("pat"), await joining("rao")];
  const own = (context: BrowserContext) => ({
    ...harbour,
    person: async () => ({ page: context.pages()[0] ?? (await context.newPage()), context, traffic: [] }),
  });
  const ada = await makeClinic(harbour);
  const { page: doctor } = await joinAsDoctor(own(his), ada);
  const { page: patient } = await joinAsPatient(own(hers), ada);
  await go(patient, "Messages");
  await patient.getByRole("link", { name: "New message" }).click();
  await patient.getByText("Dr Asha Rao").click();
  await patient.getByLabel("Message", { exact: true }).fill("hello");
  await patient.getByRole("button", { name: "Send", exact: true }).click();
  await go(doctor, "Messages");
  await doctor.getByRole("link", { name: /MORGAN/ }).click();
  await doctor.getByRole("button", { name: "Accept" }).click();
  await patient.getByText("Opened").waitFor();
  const url = doctor.url();
  for (const context of [hers, his, ada.context]) await context.close();

  const unlocked = async (name: string): Promise<RawTab> => {
    const tab = await openRawTab(profile(name), url);
    await tab.type("input[type=password]", password);
    await tab.press(/^Unlock$/);
    await tab.until(`document.querySelector(".log") !== null`, waitMs);
    return tab;
  };
  const pat = await unlocked("pat");
  await pat.until(`document.querySelector(".composer textarea, main textarea") !== null`, waitMs);
  await grown("chosen and sealed", pat, async () => {
    await pat.choose(1, path);
    await pat.until(`document.querySelector('[aria-label="Remove scan.dcm"]') !== null`, waitMs);
  });
  await grown("sent", pat, async () => {
    await pat.type("main textarea", "The scan.");
    await pat.press(/^Send$/);
    await pat.until(
      `[...document.querySelectorAll(".log li")].some((one) => /The scan/.test(one.innerText) && /Sent|On their device|Opened/.test(one.innerText))`,
      waitMs,
    );
  });
  await pat.close();

  const rao = await unlocked("rao");
  const saved = join(folder, "saved");
  mkdirSync(saved);
  await rao.savesTo(saved);
  await grown("fetched and opened", rao, async () => {
    await rao.press(/scan\.dcm/);
    await rao.until(
      `[...document.querySelectorAll("dialog button, [role=dialog] button")].some((one) => one.textContent.trim() === "Save a copy")`,
      waitMs,
    );
  });
  await grown("saved", rao, async () => {
    await rao.press(/^Save a copy$/);
    const whole = (): string | undefined => readdirSync(saved).find((name) => !name.endsWith(".crdownload"));
    while (whole() === undefined) await new Promise((done) => setTimeout(done, everyMs));
    if ((await hashOf(join(saved, whole() ?? ""))) !== (await hashOf(path)))
      throw new Error("what was saved is another file");
  });
  await rao.close();
} finally {
  await browser.close();
  await harbour.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(isMet ? 0 : 1);
