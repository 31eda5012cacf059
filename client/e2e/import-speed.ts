// How long a hospital's file of 2,176 resources takes in a browser: read, sealed and durable; bytes on the wire and at rest; first paint after unlock: `node client/e2e/import-speed.ts`, after a build.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import config from "../playwright.config.ts";
import { generateBundle } from "../test/domain/generate-bundle.ts";
import { folderBytes, indexedDbBytes } from "./canaries.ts";
import { go, joinAsPatient, laptop, makeClinic, openHarbour, password, type Person } from "./clinic.ts";

const real = join(import.meta.dirname, "../../../shared/data/synthea/wenona-cormier_LARGEST_2176.json");
const file = existsSync(real) ? readFileSync(real) : Buffer.from(generateBundle());
const rounds = 3;
/** Of each round. */
const unlocks = 3;

/** From an event (a press on what says so, or a file chosen) until what is looked for stands on the page, by the page's own clock. */
async function untilSeen(
  page: Page,
  event: "pointerdown" | "change",
  on: string,
  seen: string,
  act: () => Promise<void>,
): Promise<number> {
  const timed = page.evaluate(
    ([kind, where, text]) =>
      new Promise<number>((done) => {
        let from = 0;
        const begin = ({ target }: Event): void => {
          const hit = kind === "change" || (target as Element).closest("button")?.textContent.includes(where);
          if (from === 0 && hit) from = performance.now();
        };
        addEventListener(kind, begin, true);
        const look = (): void => {
          if (from > 0 && document.querySelector("main")?.textContent.includes(text)) done(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [event, on, seen] as const,
  );
  await act();
  return timed;
}

/** What a relay keeps once its write-ahead log, which holds everything new a second time, has gone into the database: as when it is stopped. */
async function keptBytes(dataDir: string): Promise<number> {
  const copy = mkdtempSync(join(tmpdir(), "hv-kept-"));
  try {
    cpSync(dataDir, copy, { recursive: true });
    await (await startRelay({ dataDir: copy, port: 0 })).close();
    return folderBytes(copy).length;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const press = (page: Page, name: string) => (): Promise<void> => page.getByRole("button", { name }).first().click();

const framesOf = (person: Person): number => person.traffic.reduce((sum, part) => sum + part.length, 0);
const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const say = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(44)} ${value}\n`);

const browser = await chromium.launch(config.use?.launchOptions ?? {});
const reads: number[] = [];
const writes: number[] = [];
const paints: number[] = [];
const stretches: number[] = [];
const afters: number[] = [];
const wires: number[] = [];
const rests: number[] = [];
const kept: number[] = [];
const folders: number[] = [];
try {
  for (let round = 0; round < rounds; round++) {
    const harbour = await openHarbour(browser);
    try {
      const ada = await makeClinic(harbour);
      const pat = await joinAsPatient(harbour, ada, await harbour.person(laptop));
      const { page } = pat;
      await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).first()).toBeVisible();
      const before = {
        wire: framesOf(pat),
        rest: (await indexedDbBytes(page)).length,
        folder: folderBytes(harbour.dataDir).length,
        kept: await keptBytes(harbour.dataDir),
      };
      await go(page, "Record");
      await page.getByRole("link", { name: "Import a file" }).first().click();
      const chosen = { name: "record.json", mimeType: "application/json", buffer: file };
      reads.push(
        await untilSeen(page, "change", "", "Will be imported", () =>
          page.locator('input[type="file"]').setInputFiles(chosen),
        ),
      );
      const take = (await page.getByRole("button", { name: /^Import [\d,]+ items$/ }).textContent()) ?? "";
      writes.push(await untilSeen(page, "pointerdown", take, "saved on this device", press(page, take)));
      await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ }).first()).toBeVisible({ timeout: 60_000 });
      wires.push(framesOf(pat) - before.wire);
      rests.push((await indexedDbBytes(page)).length - before.rest);
      folders.push(folderBytes(harbour.dataDir).length - before.folder);
      kept.push((await keptBytes(harbour.dataDir)) - before.kept);
      await go(page, "Record");
      for (let unlock = 0; unlock < unlocks; unlock++) {
        await page.reload();
        // What stretching a password costs: the same press with a wrong one, which ends there; without a line it asks nobody.
        await pat.context.setOffline(true);
        await page.getByRole("textbox", { name: "Password" }).fill("not the right password");
        const stretch = await untilSeen(page, "pointerdown", "Unlock", "did not open", press(page, "Unlock"));
        await pat.context.setOffline(false);
        await page.getByRole("textbox", { name: "Password" }).fill(password);
        const paint = await untilSeen(page, "pointerdown", "Unlock", "Readings", press(page, "Unlock"));
        stretches.push(stretch);
        paints.push(paint);
        afters.push(paint - stretch);
      }
    } finally {
      await harbour.close();
    }
  }
} finally {
  await browser.close();
}
say("file", `${kB(file.length)}${existsSync(real) ? "" : " (generated)"}`);
say("chosen until the preview stands", `${Math.round(median(reads))} ms`);
say("pressed until all is durable", `${Math.round(median(writes))} ms (${writes.map(Math.round).join(", ")})`);
const spread = (values: readonly number[]): string =>
  `${Math.round(median(values))} ms (${values.map(Math.round).join(", ")})`;
say("unlock pressed until the chart stands", spread(paints));
say("of it, the password being stretched", spread(stretches));
say("of it, everything else", spread(afters));
say("on the wire, sent and received", kB(median(wires)));
say("at rest on the device", kB(median(rests)));
say("at rest at the relay", kB(median(kept)));
say("the same with its write-ahead log", kB(median(folders)));
process.exit(0);
