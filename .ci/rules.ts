// The rules between rooms, seen to fail: each is broken on purpose in a scratch copy of the configuration, and the tools must say so.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Count } from "./checks.ts";

const root = join(import.meta.dirname, "..");

interface Planted {
  readonly law: string;
  readonly file: string;
  readonly code: string;
  readonly rule: string;
}

const imports = (law: string, file: string, target: string): Planted => ({
  law,
  file,
  code: `import ${JSON.stringify(target)};\n`,
  rule: "no-restricted-imports",
});

const planted: readonly Planted[] = [
  imports("crypto-core imports no workspace package", "crypto-core/src/a1.ts", "@health-vault/server"),
  imports("crypto-core knows no platform", "crypto-core/src/a2.ts", "node:fs"),
  imports("only sodium.ts imports libsodium", "crypto-core/src/primitives/a3.ts", "libsodium-wrappers-sumo"),
  imports("only primitives import sodium.ts", "crypto-core/src/entry/a4.ts", "../sodium.ts"),
  imports("wire imports no sodium", "crypto-core/src/wire/a5.ts", "../primitives/hash.ts"),
  imports("domain knows no key", "client/src/domain/b1.ts", "@health-vault/crypto-core"),
  imports("domain knows no disk", "client/src/domain/b2.ts", "dexie"),
  imports("domain knows no view", "client/src/domain/b3.ts", "react"),
  imports("sync holds no key", "client/src/sync/c1.ts", "@health-vault/crypto-core"),
  imports("sync knows no patient", "client/src/sync/c2.ts", "../domain/chart.ts"),
  imports("session knows no view", "client/src/session/d1.ts", "react"),
  imports("session names no adapter", "client/src/session/d2.ts", "../adapters/dexie-store.ts"),
  imports("features reach no adapter", "client/src/features/home/e1.ts", "../../adapters/dexie-store.ts"),
  imports("features hold no key", "client/src/features/home/e2.ts", "@health-vault/crypto-core"),
  imports("ui knows no patient", "client/src/ui/f1.ts", "../domain/chart.ts"),
  imports("hooks reach no sync", "client/src/hooks/g1.ts", "../sync/engine.ts"),
  imports("the app names no adapter", "client/src/app/g2.ts", "../adapters/relay-http.ts"),
  imports("adapters know no view", "client/src/adapters/h1.ts", "../ui/button.tsx"),
  imports("client imports no server", "client/src/adapters/h2.ts", "@health-vault/server"),
  imports("server imports no client", "server/src/i1.ts", "../../client/src/domain/chart.ts"),
  imports("only the store imports a database", "server/src/relay/i2.ts", "kysely"),
  {
    law: "time comes from a clock",
    file: "client/src/domain/k1.ts",
    code: "export const now = Date.now();\n",
    rule: "no-restricted-properties",
  },
  {
    law: "randomness comes from crypto-core",
    file: "client/src/session/k2.ts",
    code: "export const luck = Math.random();\n",
    rule: "no-restricted-properties",
  },
  {
    law: "no import circles, not even of types",
    file: "client/src/domain/l1.ts",
    code: 'import type { B } from "./l2.ts";\nexport interface A { readonly b: B }\n',
    rule: "no-cycle",
  },
  {
    law: "no import circles, the other end",
    file: "client/src/domain/l2.ts",
    code: 'import type { A } from "./l1.ts";\nexport interface B { readonly a: A }\n',
    rule: "no-cycle",
  },
  { law: "no any", file: "server/src/m1.ts", code: "export const x: any = 1;\n", rule: "no-explicit-any" },
  {
    law: "no file over 300 lines",
    file: "server/src/m2.ts",
    code: `${"// line\n".repeat(301)}export {};\n`,
    rule: "max-lines",
  },
  {
    law: "no skipped test",
    file: "client/test/n1.test.ts",
    code: 'import { expect, test } from "vitest";\ntest.skip("later", () => { expect(1).toBe(1); });\n',
    rule: "no-disabled-tests",
  },
  {
    law: "no test that shuts the others out",
    file: "client/test/n2.test.ts",
    code: 'import { expect, test } from "vitest";\ntest.only("me", () => { expect(1).toBe(1); });\n',
    rule: "no-focused-tests",
  },
];

/** Rooms that are compiled without the libraries of a browser or of Node. */
const pure: readonly (readonly [law: string, config: string, file: string, code: string])[] = [
  ["domain has no DOM", "client/src/domain/tsconfig.json", "dom.ts", "document.title;\n"],
  ["sync has no network", "client/src/sync/tsconfig.json", "net.ts", 'void fetch("/");\n'],
  ["session has no DOM", "client/src/session/tsconfig.json", "dom.ts", "document.title;\n"],
  ["crypto-core has no Node", "crypto-core/tsconfig.json", "src/node.ts", "process.env;\n"],
];

interface Finding {
  readonly code: string;
  readonly filename: string;
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** What the linter says of the planted files. Rules that need types are judged elsewhere: here nothing is installed. */
function lint(folder: string): readonly Finding[] {
  const config = readFileSync(join(root, ".oxlintrc.json"), "utf8").replace('"typeAware": true', '"typeAware": false');
  write(folder, ".oxlintrc.json", config);
  for (const { file, code } of planted) write(folder, file, code);
  const { stdout } = spawnSync("oxlint", ["--format", "json", "."], { cwd: folder, encoding: "utf8" });
  return (JSON.parse(stdout) as { readonly diagnostics: readonly Finding[] }).diagnostics;
}

function compiles(folder: string, config: string, file: string, code: string): boolean {
  for (const copied of ["tsconfig.base.json", "crypto-core/ambient.d.ts", config]) {
    mkdirSync(dirname(join(folder, copied)), { recursive: true });
    copyFileSync(join(root, copied), join(folder, copied));
  }
  write(folder, join(dirname(config), file), code);
  const { status, stdout } = spawnSync("tsc", ["-p", join(folder, config)], { encoding: "utf8" });
  return status === 0 || !stdout.includes(file);
}

export function rulesBite(): Count {
  console.log("\n== rules between rooms, seen to fail");
  const folder = mkdtempSync(join(tmpdir(), "hv-rules-"));
  const unseen: string[] = [];
  try {
    const findings = lint(folder);
    for (const { law, file, rule } of planted) {
      if (!findings.some(({ filename, code }) => filename === file && code.includes(`(${rule})`))) unseen.push(law);
    }
    for (const [law, config, file, code] of pure) {
      const own = mkdtempSync(join(folder, "types-"));
      if (compiles(own, config, file, code)) unseen.push(law);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const law of unseen) console.log(`not seen when broken: ${law}`);
  const passed = planted.length + pure.length - unseen.length;
  console.log(`${passed} planted violations seen, ${unseen.length} not`);
  return { passed, failed: unseen.length };
}
