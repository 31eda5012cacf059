// pnpm simulate:planted [--hostile] [--seeds N] [--only WORDS]: plants each bug in a copy and prints the first seed that finds it.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { copyTree } from "../../mutants/copy.ts";
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
const say = (line: string): void => void process.stdout.write(`${line}\n`);

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
  const copy = copyTree();
  try {
    copy.plant(bug);
    const said = await run(copy.path);
    const found = /^seed (\d+): (.*)$/m.exec(said);
    const whole = said.includes(`${values.seeds} seeds, 0 failed`);
    say(`${bug.name}: ${found ? `${found[1]} (${found[2]?.slice(0, 120)})` : whole ? "NOT FOUND" : said.slice(-400)}`);
    return found !== null;
  } finally {
    copy.remove();
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
