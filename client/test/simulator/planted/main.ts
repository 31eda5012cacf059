// pnpm simulate:planted [--hostile] [--seeds N] [--only WORDS]: plants each bug in a copy and prints the first seed that finds it.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bugs, type PlantedBug } from "./bugs.ts";
import { checks } from "./checks.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    only: { type: "string", default: "" },
    /** Checks taken out, and a relay and people who lie. */
    hostile: { type: "boolean", default: false },
    processes: { type: "string", default: String(availableParallelism()) },
  },
});
const root = fileURLToPath(new URL("../../../..", import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const left: ReadonlySet<string> = new Set(["dist", "test-results", "fixtures"]);

function plant(bug: PlantedBug): string {
  const copy = mkdtempSync(join(tmpdir(), "hv-planted-"));
  const files = ["package.json", "pnpm-workspace.yaml", "tsconfig.base.json", "client", "server", "crypto-core"];
  for (const name of files)
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !left.has(basename(source)),
    });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const file = join(copy, bug.file);
  const text = readFileSync(file, "utf8");
  if (text.split(bug.was).length !== 2) throw new Error(`${bug.name}: ${bug.file} has changed`);
  writeFileSync(
    file,
    text.replace(bug.was, () => bug.is),
  );
  return copy;
}

function run(copy: string): Promise<string> {
  const main = join(copy, "client/test/simulator/main.ts");
  const args = [
    ...process.execArgv,
    main,
    "--seeds",
    values.seeds,
    "--processes",
    "1",
    ...(values.hostile ? ["--hostile"] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: copy, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-100_000)));
    child.on("error", reject);
    child.on("close", () => resolve(said));
  });
}

async function tell(bug: PlantedBug): Promise<boolean> {
  const copy = plant(bug);
  try {
    const said = await run(copy);
    const found = /^seed (\d+): (.*)$/m.exec(said);
    const whole = said.includes(`${values.seeds} seeds, 0 failed`);
    say(`${bug.name}: ${found ? `${found[1]} (${found[2]?.slice(0, 120)})` : whole ? "NOT FOUND" : said.slice(-400)}`);
    return found !== null;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const waiting = (values.hostile ? checks : bugs).filter(({ name }) => name.includes(values.only));
let found = 0;
async function worker(): Promise<void> {
  for (let bug = waiting.shift(); bug; bug = waiting.shift()) if (await tell(bug)) found++;
}
const all = waiting.length;
await Promise.all(Array.from({ length: Number(values.processes) }, worker));
say(`${found} of ${all} found`);
process.exit(found === all ? 0 : 1);
