// The dependency rules bite: each violation, planted in a copy of the tree's shape, is reported by the linter under its rule.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let copy: string;
let report: string;

interface Plant {
  readonly file: string;
  readonly text: string;
  /** The rule's name as the report has it. */
  readonly rule: string;
}

const imports = (file: string, from: string): Plant => ({
  file,
  text: `import * as planted from "${from}";\nexport const used = planted;\n`,
  rule: "no-restricted-imports",
});
const impure = (file: string, call: string): Plant => ({
  file,
  text: `export const now = () => ${call};\n`,
  rule: "no-restricted",
});

const plants: Readonly<Record<string, Plant>> = {
  "crypto-core imports the server": imports("crypto-core/src/planted-a.ts", "@health-vault/server"),
  "crypto-core imports Node": imports("crypto-core/src/planted-b.ts", "node:fs"),
  "crypto-core imports libsodium past sodium.ts": imports("crypto-core/src/planted-c.ts", "libsodium-wrappers-sumo"),
  "crypto-core imports sodium.ts past a primitive": imports("crypto-core/src/entry/planted.ts", "../sodium.ts"),
  "a primitive imports libsodium": imports("crypto-core/src/primitives/planted.ts", "libsodium-wrappers-sumo"),
  "wire imports sodium": imports("crypto-core/src/wire/planted-a.ts", "../sodium.ts"),
  "wire imports a primitive": imports("crypto-core/src/wire/planted-b.ts", "../primitives/hash.ts"),
  "domain imports crypto-core": imports("client/src/domain/planted-a.ts", "@health-vault/crypto-core"),
  "domain imports session": imports("client/src/domain/planted-b.ts", "../session/api.ts"),
  "domain/import imports session": imports("client/src/domain/import/planted.ts", "../../session/api.ts"),
  "domain imports react": imports("client/src/domain/planted-c.ts", "react"),
  "sync imports crypto-core past wire": imports("client/src/sync/planted-a.ts", "@health-vault/crypto-core"),
  "sync imports session": imports("client/src/sync/planted-b.ts", "../session/api.ts"),
  "sync imports an adapter": imports("client/src/sync/planted-c.ts", "../adapters/system-clock.ts"),
  "session imports an adapter": imports("client/src/session/planted-a.ts", "../adapters/dexie-store.ts"),
  "session imports dexie": imports("client/src/session/planted-b.ts", "dexie"),
  "session imports react": imports("client/src/session/planted-c.ts", "react"),
  "session imports the server": imports("client/src/session/planted-d.ts", "@health-vault/server"),
  "ui imports session": imports("client/src/ui/planted-a.ts", "../session/api.ts"),
  "ui imports domain": imports("client/src/ui/planted-b.ts", "../domain/chart.ts"),
  "a feature imports crypto-core": imports("client/src/features/chart/planted-a.ts", "@health-vault/crypto-core"),
  "a feature imports sync": imports("client/src/features/chart/planted-b.ts", "../../sync/engine.ts"),
  "a feature imports another feature": imports("client/src/features/chart/planted-c.ts", "../unlock/planted-x.ts"),
  "the app imports an adapter": imports("client/src/app/planted-a.ts", "../adapters/relay-http.ts"),
  "the app imports crypto-core": imports("client/src/app/planted-b.ts", "@health-vault/crypto-core"),
  "hooks import features": imports("client/src/hooks/planted.ts", "../features/chart/planted-a.ts"),
  "an adapter imports ui": imports("client/src/adapters/planted-a.ts", "../ui/planted-a.ts"),
  "an adapter imports react": imports("client/src/adapters/planted-b.ts", "react"),
  "the server imports the client": imports("server/src/planted-a.ts", "@health-vault/client"),
  "the server imports a database outside the store": imports("server/src/relay/planted-b.ts", "kysely"),
  "the server imports mysql2 outside the store": imports("server/src/planted-c.ts", "mysql2/promise"),
  "Date.now in crypto-core": impure("crypto-core/src/planted-d.ts", "Date.now()"),
  "Date.now in wire": impure("crypto-core/src/wire/planted-c.ts", "Date.now()"),
  "Math.random in domain": impure("client/src/domain/planted-d.ts", "Math.random()"),
  "Date.now in sync": impure("client/src/sync/planted-d.ts", "Date.now()"),
  "Math.random in session": impure("client/src/session/planted-e.ts", "Math.random()"),
  "a circle": {
    file: "client/src/domain/planted-ring-a.ts",
    text: 'import { b } from "./planted-ring-b.ts";\nexport const a = () => b;\n',
    rule: "no-cycle",
  },
  "a circle of types only": {
    file: "client/src/sync/planted-ring-a.ts",
    text: 'import type { B } from "./planted-ring-b.ts";\nexport interface A { readonly b?: B }\n',
    rule: "no-cycle",
  },
  any: {
    file: "client/src/domain/planted-any.ts",
    text: "export const x = (y: any) => y as string;\n",
    rule: "no-explicit-any",
  },
  "a skipped test": {
    file: "client/test/planted-skip.test.ts",
    text: 'import { expect, test } from "vitest";\ntest.skip("later", () => expect(1).toBe(1));\n',
    rule: "no-disabled-tests",
  },
  "a test that shuts the others out": {
    file: "client/test/planted-only.test.ts",
    text: 'import { expect, test } from "vitest";\ntest.only("me", () => expect(1).toBe(1));\n',
    rule: "no-focused-tests",
  },
  "a file over 300 lines": {
    file: "server/src/planted-long.ts",
    text: Array.from({ length: 301 }, (_, i) => `export const n${i} = ${i};`).join("\n"),
    rule: "max-lines",
  },
  "a test over 500 lines": {
    file: "client/test/planted-long.test.ts",
    text: Array.from({ length: 501 }, (_, i) => `export const n${i} = ${i};`).join("\n"),
    rule: "max-lines",
  },
};

const others: Readonly<Record<string, string>> = {
  "client/src/domain/planted-ring-b.ts": 'import { a } from "./planted-ring-a.ts";\nexport const b = () => a;\n',
  "client/src/sync/planted-ring-b.ts":
    'import type { A } from "./planted-ring-a.ts";\nexport interface B { readonly a?: A }\n',
  "client/src/domain/planted-clean.ts": 'import { z } from "zod";\nexport const shape = z.string();\n',
  "client/src/session/planted-clean.ts":
    'import type { Row } from "../sync/planted-clean.ts";\nexport type Mine = Row;\n',
  "client/src/sync/planted-clean.ts": "export interface Row {\n  readonly id: string;\n}\n",
};

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "hv-rules-"));
  for (const name of [".oxlintrc.json", "tsconfig.base.json", "package.json"])
    cpSync(join(root, name), join(copy, name));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const all = { ...Object.fromEntries(Object.values(plants).map(({ file, text }) => [file, text])), ...others };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  const linted = spawnSync(
    join(root, "node_modules/.bin/oxlint"),
    ["--format", "unix", "client", "server", "crypto-core"],
    {
      cwd: copy,
      encoding: "utf8",
    },
  );
  report = linted.stdout + linted.stderr;
}, 60_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const linesOf = (file: string): readonly string[] => report.split("\n").filter((line) => line.includes(`${file}:`));

test.each(Object.entries(plants))("%s is reported", (_name, { file, rule }) => {
  expect(linesOf(file).join("\n")).toContain(rule);
});

/** Rooms compiled without the libraries of a browser or of Node; each compiles a planted file in a folder of its own. */
const pure: Readonly<Record<string, readonly [config: string, file: string, text: string]>> = {
  "the DOM in domain": ["client/src/domain/tsconfig.json", "planted.ts", "document.title;\n"],
  "the network in sync": ["client/src/sync/tsconfig.json", "planted.ts", 'void fetch("/");\n'],
  "the DOM in session": ["client/src/session/tsconfig.json", "planted.ts", "document.title;\n"],
  "Node in crypto-core": ["crypto-core/tsconfig.json", "src/planted.ts", "process.env;\n"],
};

test.each(Object.entries(pure))("%s does not compile", (_name, [config, file, text]) => {
  const alone = mkdtempSync(join(tmpdir(), "hv-pure-"));
  for (const name of ["tsconfig.base.json", "crypto-core/ambient.d.ts", config])
    cpSync(join(root, name), join(alone, name));
  const planted = join(alone, dirname(config), file);
  mkdirSync(dirname(planted), { recursive: true });
  const compile = (content: string): string => {
    writeFileSync(planted, content);
    return spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", join(alone, config)], { encoding: "utf8" }).stdout;
  };
  expect(compile("export const one = 1;\n")).toBe("");
  expect(compile(text)).toContain("planted.ts");
  rmSync(alone, { recursive: true, force: true });
});

/** What the linter has no rule for: a time or a random number taken from the platform by another name. */
const platform = /\bnew Date\(\s*\)|\bDate\(\)|performance\.now|randomUUID|getRandomValues/;

test("no pure room asks the platform for the time or for randomness", () => {
  const rooms = ["crypto-core/src", "client/src/domain", "client/src/sync", "client/src/session", "client/src/hooks"];
  const found = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .filter((name) => platform.test(readFileSync(join(root, room, name), "utf8")))
      .map((name) => `${room}/${name}`),
  );
  expect(found).toEqual(["crypto-core/src/primitives/random.ts"]);
  expect(["new Date()", "new Date( )", "crypto.randomUUID()"].every((text) => platform.test(text))).toBe(true);
  expect(["new Date(nowMs)", "Date.parse(text)"].some((text) => platform.test(text))).toBe(false);
});

test("what keeps the rules is not reported", () => {
  for (const file of Object.keys(others).filter((name) => name.includes("clean"))) expect(linesOf(file)).toEqual([]);
});
