// pnpm simulate --seeds N [--from S] [--trace] [--all] [--hostile] [--processes P]: prints a violated invariant with the seed that replays it.
import { parseArgs } from "node:util";
import { makeBase } from "./base.ts";
import { spread } from "./processes.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    hashes: { type: "boolean", default: false },
    /** Go on after a violation. */
    all: { type: "boolean", default: false },
    /** The relay lies, and some of the people do. */
    hostile: { type: "boolean", default: false },
    processes: { type: "string" },
    /** Every so many seeds only: the others are another process's. */
    step: { type: "string", default: "1" },
  },
});
const from = Number(values.from);
const count = Number(values.seeds);
const step = Number(values.step);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function alone(): Promise<boolean> {
  const base = await makeBase();
  let failed = 0;
  let events = 0;
  let done = 0;
  let forked = 0;
  for (let seed = from; seed < from + count; seed += step) {
    const verdict = await simulate(base, seed, {
      hostile: values.hostile,
      ...(values.trace ? { tell: say } : {}),
    });
    done++;
    events += verdict.events;
    if (verdict.forked) forked++;
    if (values.hashes) say(`${seed} ${verdict.hash} ${verdict.summary}`);
    if (verdict.violation === undefined) continue;
    failed++;
    if (!values.trace && !values.all) for (const line of verdict.last.slice(-60)) say(`  ${line}`);
    say(`seed ${seed}: ${verdict.violation}`);
    say(`  replay: pnpm simulate${values.hostile ? " --hostile" : ""} --seeds 1 --from ${seed} --trace`);
    if (!values.all) break;
  }
  say(`${done} seeds, ${failed} failed, ${forked} forked by a restore, ${events} events`);
  return failed === 0;
}

const startedMs = performance.now();
/** Fewer are done before a second process has begun. */
const few = 20;
const single = values.trace || values.hashes || step > 1 || count < few || values.processes === "1";
const good = single
  ? await alone()
  : await spread({
      from,
      count,
      say,
      args: [...(values.all ? ["--all"] : []), ...(values.hostile ? ["--hostile"] : [])],
      ...(values.processes === undefined ? {} : { processes: Number(values.processes) }),
    });
if (step === 1) say(`${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
process.exit(good ? 0 : 1);
