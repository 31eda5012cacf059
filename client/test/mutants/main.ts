// pnpm mutate [--only WORDS] [--from N] [--processes N]: switches each defence off in a copy and runs the tests of its row; 1 when one is not noticed, or is no longer there to switch off.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { copyTree, patched, root, type Copy } from "./copy.ts";
import type { Defence } from "./defence.ts";
import { defences } from "./defences.ts";
import { testsOf, titlesOf } from "./rows.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    from: { type: "string", default: "1" },
    processes: { type: "string", default: "1" },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What vitest says of these tests in this tree. */
function run(path: string, { row, tests = testsOf(row) }: Defence): Promise<string> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", ...tests, "-t", titlesOf(row), "--bail=1", "--testTimeout=20000"];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: path,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-200_000)));
    child.on("error", reject);
    child.on("close", () => resolve(said));
  });
}

/** A test that fails has noticed it; a file that does not even load has noticed nothing. */
function verdict(said: string): string | undefined {
  const failed = /^ +Tests +.*?(\d+) failed/m.exec(said);
  if (failed) return undefined;
  if (/^ +Tests +\d+ passed/m.test(said)) return "NOT noticed";
  return `broken: ${said.trim().slice(-300)}`;
}

async function tell(copy: Copy, defence: Defence): Promise<boolean> {
  const name = `${defence.row} without ${defence.off}`;
  if (patched(defence) === undefined) {
    say(`${name}: ${defence.file} has changed`);
    return false;
  }
  copy.plant(defence);
  const wrong = verdict(await run(copy.path, defence));
  copy.heal(defence);
  say(`${name}: ${wrong ?? "noticed"}`);
  return wrong === undefined;
}

const waiting = defences.filter(({ row, off }) => `${row} ${off}`.includes(values.only)).slice(Number(values.from) - 1);
const all = waiting.length;
let noticed = 0;
async function worker(): Promise<void> {
  const copy = copyTree();
  try {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (await tell(copy, next)) noticed++;
  } finally {
    copy.remove();
  }
}
await Promise.all(Array.from({ length: Number(values.processes) }, worker));
say(`${noticed} of ${all} noticed`);
process.exit(noticed === all ? 0 : 1);
