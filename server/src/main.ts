// The relay's process: environment -> relay -> listening -> graceful close; refuses to start with one clear line.
import { ConfigError, readConfig } from "./config.ts";
import { prepareDemo, openDemo } from "./demo.ts";
import { readOptions } from "./options.ts";
import { startRelay } from "./start-relay.ts";
import { DatabaseUnreachableError, SchemaTooNewError } from "./store/errors.ts";

const clear = [ConfigError, DatabaseUnreachableError, SchemaTooNewError];

/** Prints what a newcomer needs and runs until SIGTERM or SIGINT. */
export const main = async (): Promise<void> => {
  try {
    const { restored, demo, reset } = readOptions(process.argv.slice(2));
    const config = readConfig(demo ? { HV_DATA_DIR: "demo-data", ...process.env } : process.env, process.cwd());
    if (demo) prepareDemo(config, reset);
    const relay = await startRelay({ ...config, restored });
    const close = (): void => void relay.close().then(() => process.exit(0));
    process.once("SIGTERM", close);
    process.once("SIGINT", close);
    const setup = relay.setupToken === undefined ? undefined : `/setup#t=${relay.setupToken}`;
    if (demo) {
      const said = await openDemo(config.dataDir, setup && `${relay.url}${setup}`);
      if (said === undefined) await relay.close();
      if (said === undefined) throw new ConfigError("--demo", "could not be filled; see above, then --demo --reset");
      console.log(said);
    }
    const address = config.publicUrls[0] ?? relay.url;
    console.log(`Health Vault is at ${address}`);
    console.log(`Data folder: ${config.dataDir}`);
    if (restored) console.log("A new life after a restore: members bring again what this database lacks.");
    if (setup !== undefined && !demo) console.log(`Make the clinic with this one-time link:\n  ${address}${setup}`);
  } catch (error) {
    const known = clear.some((kind) => error instanceof kind);
    const inUse = (error as { readonly code?: unknown }).code === "EADDRINUSE";
    if (!known && !inUse) throw error;
    console.error(inUse ? "HV_PORT: another program listens there; choose another port" : (error as Error).message);
    process.exitCode = 1;
  }
};

if (import.meta.main) await main();
