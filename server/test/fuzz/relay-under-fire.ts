// The relay as it is run, in a process of its own with little memory, and what its log says of itself while it is under fire.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningRelay } from "../../src/index.ts";

export interface RelayUnderFire {
  /** All that raw clients need of one. */
  readonly relay: RunningRelay;
  readonly alive: () => boolean;
  /** Lines of its log at `error` and above: bugs that it noticed itself. */
  readonly bugs: () => readonly string[];
  /** Bytes in memory, where the system says so. */
  readonly memory: () => number;
  readonly stop: () => Promise<void>;
}

const heapMiB = 160;
const main = join(import.meta.dirname, "../../src/main.ts");

export const underFire = (dataDir: string): Promise<RelayUnderFire> =>
  new Promise((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"],
      HV_DATA_DIR: dataDir,
      HV_PORT: "0",
      HV_LOG_LEVEL: "error",
      // Every request may come from somewhere else, or the rate limits are all that is tested.
      HV_TRUST_PROXY: "true",
    };
    const child: ChildProcess = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, main], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    let gone = false;
    const ended = new Promise<void>((over) =>
      child.once("exit", () => {
        gone = true;
        over();
      }),
    );
    const hear = (part: Buffer): void => {
      said += part.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      const token = /\/setup#t=([\w-]+)/.exec(said)?.[1];
      if (url !== undefined && token !== undefined)
        resolve({
          relay: { url, setupToken: token } as RunningRelay,
          alive: () => !gone,
          bugs: () => said.split("\n").filter((line) => line.startsWith("{") || /Error|FATAL/.test(line)),
          memory: () => {
            try {
              const [, kib = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
              return Number(kib) * 1024;
            } catch {
              return 0;
            }
          },
          stop: async () => {
            if (!gone) child.kill("SIGTERM");
            await ended;
          },
        });
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`no relay: ${said}`)));
  });
