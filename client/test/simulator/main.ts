// pnpm simulate --seeds N [--from S] [--trace]: prints a violated invariant with the seed that replays it.
import { parseArgs } from "node:util";
import { makeBase } from "./base.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    hashes: { type: "boolean", default: false },
    /** Go on after a violation. */
    all: { type: "boolean", default: false },
  },
});
const from = Number(values.from);
const count = Number(values.seeds);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const startedMs = performance.now();
const base = await makeBase();
let failed = 0;
let events = 0;
let done = 0;
for (let seed = from; seed < from + count; seed++) {
  const verdict = await simulate(base, seed, values.trace ? { tell: say } : {});
  done++;
  events += verdict.events;
  if (values.hashes) say(`${seed} ${verdict.hash} ${verdict.summary}`);
  if (verdict.violation === undefined) continue;
  failed++;
  if (!values.trace && !values.all) for (const line of verdict.last.slice(-60)) say(`  ${line}`);
  say(`seed ${seed}: ${verdict.violation}`);
  say(`  replay: pnpm simulate --seeds 1 --from ${seed} --trace`);
  if (!values.all) break;
}
const seconds = (performance.now() - startedMs) / 1000;
say(`${done} seeds, ${failed} failed, ${events} events, ${(done / seconds).toFixed(1)} seeds/s`);
process.exit(failed === 0 ? 0 : 1);
