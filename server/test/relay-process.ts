// A relay in a process of its own, to be killed.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { RunningRelay } from "../src/index.ts";

const main = join(import.meta.dirname, "../src/main.ts");

export interface RelayProcess {
  readonly child: ChildProcess;
  readonly relay: RunningRelay;
}

/** A relay in a process of its own, once it listens. */
export const spawned = (dataDir: string, databaseUrl: string): Promise<RelayProcess> =>
  new Promise((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"],
      HV_DATA_DIR: dataDir,
      HV_DATABASE_URL: databaseUrl,
      HV_PORT: "0",
      HV_LOG_LEVEL: "silent",
    };
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (part: Buffer) => {
      said += part.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url !== undefined) resolve({ child, relay: { url } as RunningRelay });
    });
    child.on("exit", () => reject(new Error(`no relay: ${said}`)));
  });

export const ended = async ({ child }: RelayProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> => {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
};
