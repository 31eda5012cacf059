// The demo's data folder: made, marked, thrown away when asked; filled by the client's own code in a process beside the relay.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Config } from "./config.ts";

/** Made before anything else: whatever is in a folder with it is invented. */
const markOf = (dataDir: string): string => join(dataDir, "demo");
/** How to sign in; made when the filling has come to its end. */
const accountsOf = (dataDir: string): string => join(dataDir, "demo.txt");
/** Names of what a relay keeps in its folder. */
const ours = /^(?:relay\.db(?:-\w+)?|keys\.json|demo(?:\.txt)?)$/;

/**
 * Only a folder that holds nothing but a demo is thrown away; only a fresh one is filled.
 * @throws ConfigError
 */
export const prepareDemo = ({ dataDir, databaseUrl }: Config, reset: boolean): void => {
  if (!databaseUrl.startsWith("sqlite:"))
    throw new ConfigError("HV_DATABASE_URL", "a demo runs on the embedded store; leave it out");
  const inside = existsSync(dataDir) ? readdirSync(dataDir) : [];
  const isDemo = existsSync(markOf(dataDir)) && inside.every((name) => ours.test(name));
  if (inside.length > 0 && !isDemo) throw new ConfigError("HV_DATA_DIR", `${dataDir} holds something else than a demo`);
  if (inside.length > 0 && !reset && !existsSync(accountsOf(dataDir)))
    throw new ConfigError("HV_DATA_DIR", `the demo in ${dataDir} was not finished; begin anew with --demo --reset`);
  if (reset) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(markOf(dataDir), "");
};

const filled = (setupUrl: string, accounts: string): Promise<boolean> =>
  new Promise((resolve) => {
    const program = join(import.meta.dirname, "../../client/demo/main.ts");
    const child = spawn(process.execPath, [program, setupUrl, accounts], { stdio: "inherit" });
    child.once("exit", (code) => resolve(code === 0));
  });

/** Fills a fresh relay; answers, then and at every later start, how to sign in. Undefined when the filling failed. */
export const openDemo = async (dataDir: string, setupUrl: string | undefined): Promise<string | undefined> => {
  const accounts = accountsOf(dataDir);
  if (setupUrl !== undefined && !(await filled(setupUrl, accounts))) return undefined;
  const how = "Open the address, choose Sign in with your codes, and be one of them. Begin anew with --demo --reset.";
  return `\n${readFileSync(accounts, "utf8")}\n${how}`;
};
