// The demo's folder and the words behind the start command: nothing but a demo is ever thrown away, and what is refused is named.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError, readConfig } from "../src/index.ts";
import { prepareDemo } from "../src/demo.ts";
import { readOptions } from "../src/options.ts";

const dir = mkdtempSync(join(tmpdir(), "hv-demo-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const configOf = (dataDir: string) => readConfig({ HV_DATA_DIR: dataDir }, dir);
const folder = (name: string, ...files: readonly string[]): string => {
  const path = mkdtempSync(join(dir, `${name}-`));
  for (const file of files) writeFileSync(join(path, file), "");
  return path;
};

test.each([[["--restore"]], [["--reset"]], [["--demo", "--restored"]]])("%j is refused", (given) => {
  expect(() => readOptions(given)).toThrow(ConfigError);
});

test("options go together as they make sense", () => {
  expect(readOptions(["--", "--demo", "--reset"])).toEqual({ restored: false, demo: true, reset: true });
  expect(readOptions([])).toEqual({ restored: false, demo: false, reset: false });
});

test("a fresh folder is marked before anything else", () => {
  const path = join(dir, "new");
  prepareDemo(configOf(path), false);
  expect(readdirSync(path)).toEqual(["demo"]);
});

test.each([false, true])("a real relay's folder is neither filled nor thrown away (reset: %s)", (reset) => {
  const path = folder("real", "relay.db", "keys.json");
  expect(() => prepareDemo(configOf(path), reset)).toThrow("something else than a demo");
  expect(readdirSync(path)).toEqual(["keys.json", "relay.db"]);
});

test("a demo in which somebody put a file of his own is left alone", () => {
  const path = folder("mixed", "demo", "demo.txt", "relay.db", "letters.odt");
  expect(() => prepareDemo(configOf(path), true)).toThrow("something else than a demo");
  expect(existsSync(join(path, "letters.odt"))).toBe(true);
});

test("one that was filled half-way says so, and is thrown away when asked", () => {
  const path = folder("half", "demo", "relay.db", "relay.db-wal", "keys.json");
  expect(() => prepareDemo(configOf(path), false)).toThrow("--demo --reset");
  prepareDemo(configOf(path), true);
  expect(readdirSync(path)).toEqual(["demo"]);
});

test("it stays out of a server's database", () => {
  const config = readConfig({ HV_DATABASE_URL: "mysql://u:p@127.0.0.1:3306/records" }, dir);
  expect(() => prepareDemo(config, true)).toThrow("HV_DATABASE_URL");
});
