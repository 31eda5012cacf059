// The same seeds over several processes: each owns its clock and its chance, so one process runs one seed at a time.
import { spawn, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface SpreadOptions {
  readonly from: number;
  readonly count: number;
  readonly say: (line: string) => void;
  /** Handed on to each. */
  readonly args: readonly string[];
  readonly processes?: number;
}

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const tally = /^(\d+) seeds, (\d+) failed, (\d+) forked by a restore, (\d+) events$/;

/** True when every seed was run and none failed; the first failure ends all, unless `--all` is among the arguments. */
export async function spread({ from, count, say, args, processes }: SpreadOptions): Promise<boolean> {
  const share = Math.max(1, Math.min(processes ?? availableParallelism(), count));
  const totals = [0, 0, 0, 0];
  const children: ChildProcess[] = [];
  const one = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const mine = ["--from", `${from + at}`, "--seeds", `${count - at}`, "--step", `${share}`, "--processes", "1"];
      const child = spawn(process.execPath, [...process.execArgv, main, ...mine, ...args], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(child);
      createInterface({ input: child.stdout }).on("line", (line) => {
        const sums = tally.exec(line);
        if (sums) for (const i of totals.keys()) totals[i] = (totals[i] ?? 0) + Number(sums[i + 1]);
        else say(line);
      });
      child.on("error", reject);
      child.on("close", (code) => {
        if (code !== 0 && !args.includes("--all")) for (const other of children) if (other !== child) other.kill();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: share }, (_, at) => one(at)));
  const [done = 0, failed = 0, forked = 0, events = 0] = totals;
  say(`${done} seeds, ${failed} failed, ${forked} forked by a restore, ${events} events`);
  return done === count && failed === 0;
}
