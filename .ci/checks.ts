// The checks of `pnpm verify`, each a child process whose result is counted: a check is one, a test runner is as many as its tests.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each: the end of a long log is what is read of it. */
  readonly names?: readonly string[];
}

const scratch = mkdtempSync(join(tmpdir(), "hv-checks-"));

const spawn = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean =>
  spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } }).status === 0;

function single(name: string, command: string, args: readonly string[]): Count {
  console.log(`\n== ${name}`);
  const passed = spawn(command, args);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, names: [name] };
}

function numbers(file: string, pick: (report: Record<string, unknown>) => Count): Count {
  try {
    return pick(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
  } catch {
    return { passed: 0, failed: 1, names: [`no report in ${file}`] };
  }
}

interface Suite {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { fullName: string; status: string; failureMessages?: readonly string[] }[];
}

/** Every test that did not pass with the beginning of its reason, and every file that could not be loaded. */
function failedTests(report: Record<string, unknown>): string[] {
  return (report["testResults"] as readonly Suite[]).flatMap((suite) => {
    const tests = suite.assertionResults.filter((test) => test.status !== "passed");
    if (tests.length === 0 && suite.status === "failed") return [`${suite.name}: ${suite.message.slice(0, 600)}`];
    return tests.map(
      (test) =>
        `${suite.name} > ${test.fullName} (${test.status})\n    ${(test.failureMessages ?? []).join("\n").slice(0, 600)}`,
    );
  });
}

/** A runner that died without saying so in its report has failed. */
const honest = (count: Count, exited: boolean): Count =>
  exited || count.failed > 0 ? count : { ...count, failed: 1, names: ["a runner ended without saying why"] };

export const pnpm = (name: string, script: string): Count => single(name, "pnpm", ["--silent", "run", script]);

export function unitTests(filter: readonly string[] = []): Count {
  console.log("\n== unit, contract, scenario and property tests");
  const file = join(scratch, "vitest.json");
  const exited = spawn("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...filter,
  ]);
  const count = numbers(file, (report) => ({
    passed: Number(report["numPassedTests"]),
    failed: Number(report["numFailedTests"]) + Number(report["numPendingTests"] ?? 0),
    names: failedTests(report),
  }));
  return honest(count, exited);
}

/** What stood on the screen where a story failed: a machine that nobody can look at keeps no other trace. */
function showPages(): void {
  const folder = join(import.meta.dirname, "../client/test-results");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith("error-context.md")) continue;
    const [, page = ""] = readFileSync(join(folder, name), "utf8").split("# Page snapshot");
    console.log(`\n-- ${name}\n${page.split("# Test source")[0]?.trim().slice(0, 6000)}`);
  }
}

export function stories(all: boolean): Count {
  console.log("\n== stories in the browser");
  const file = join(scratch, "playwright.json");
  const args = [
    "--filter",
    "client",
    "exec",
    "playwright",
    "test",
    "--reporter=list,json",
    ...(all ? [] : ["--grep-invert", "@all"]),
  ];
  const exited = spawn("pnpm", args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const count = numbers(file, (report) => {
    const stats = report["stats"] as Record<string, number>;
    return {
      passed: (stats["expected"] ?? 0) + (stats["flaky"] ?? 0),
      failed: (stats["unexpected"] ?? 0) + (stats["skipped"] ?? 0),
    };
  });
  if (!exited) showPages();
  return honest(count, exited);
}
