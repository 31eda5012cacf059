// The relay's process: environment -> relay -> listening -> graceful close; refuses to start with one clear line.
import { ConfigError, readConfig } from "./config.ts";
import { startRelay } from "./start-relay.ts";
import { DatabaseUnreachableError, SchemaTooNewError } from "./store/errors.ts";

const clear = [ConfigError, DatabaseUnreachableError, SchemaTooNewError];

/** Prints what a newcomer needs and runs until SIGTERM or SIGINT. */
export const main = async (): Promise<void> => {
  try {
    const config = readConfig(process.env, process.cwd());
    const given = process.argv.slice(2).filter((argument) => argument !== "--");
    const strange = given.find((argument) => argument !== "--restored");
    if (strange !== undefined) throw new ConfigError(strange, "is not an option; the only one is --restored");
    const restored = given.length > 0;
    const relay = await startRelay({ ...config, restored });
    const address = config.publicUrls[0] ?? relay.url;
    console.log(`Health Vault is at ${address}`);
    console.log(`Data folder: ${config.dataDir}`);
    if (restored) console.log("A new life after a restore: members bring again what this database lacks.");
    if (relay.setupToken !== undefined)
      console.log(`Make the clinic with this one-time link:\n  ${address}/setup#t=${relay.setupToken}`);
    const close = (): void => void relay.close().then(() => process.exit(0));
    process.once("SIGTERM", close);
    process.once("SIGINT", close);
  } catch (error) {
    const known = clear.some((kind) => error instanceof kind);
    const inUse = (error as { readonly code?: unknown }).code === "EADDRINUSE";
    if (!known && !inUse) throw error;
    console.error(inUse ? "HV_PORT: another program listens there; choose another port" : (error as Error).message);
    process.exitCode = 1;
  }
};

if (import.meta.main) await main();
