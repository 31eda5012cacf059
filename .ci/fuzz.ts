// `pnpm fuzz [--seconds N] [--seed S]`: all readers of bytes and the running relay under spoiled inputs, each for that long; ends with 1 at the first fault.
import { spawnSync } from "node:child_process";

const given: readonly string[] = process.argv.slice(2);
const after = (flag: string): string | undefined => (given.includes(flag) ? given[given.indexOf(flag) + 1] : undefined);
const seed = after("--seed");
const env = {
  ...process.env,
  HV_FUZZ_SECONDS: after("--seconds") ?? "60",
  ...(seed === undefined ? {} : { HV_FUZZ_SEED: seed }),
};
const run = spawnSync(
  "vitest",
  ["run", "test/fuzz.test.ts", "--no-file-parallelism", "--disableConsoleIntercept=true"],
  {
    stdio: "inherit",
    env,
  },
);
process.exitCode = run.status ?? 1;
