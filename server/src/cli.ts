// Admin commands: audit verify · setup-link · migrate · restored · rekey (docs/operating).
import { ready } from "@health-vault/crypto-core";
import { systemClock } from "./clock.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { rekey } from "./rekey.ts";
import { openRelay, setupTokenOf } from "./start-relay.ts";
import { verifyAudit } from "./store/audit.ts";
import { DatabaseUnreachableError, SchemaTooNewError } from "./store/errors.ts";
import { openStore } from "./store/sql-store.ts";

const open = ({ databaseUrl }: Config) => openStore({ databaseUrl, nowMs: () => systemClock.now() });

/** Each prints its finding and returns the exit code. */
const commands: Readonly<Record<string, (config: Config) => Promise<number>>> = {
  "audit verify": async (config) => {
    const store = await open(config);
    const verdict = await verifyAudit(store.audit);
    await store.close();
    console.log(verdict.ok ? `audit log is whole: ${verdict.rows} rows` : `audit log is broken at row ${verdict.seq}`);
    return verdict.ok ? 0 : 1;
  },
  "setup-link": async (config) => {
    await ready();
    const opened = await openRelay(config);
    const token = await setupTokenOf(opened, systemClock.now());
    await opened.store.close();
    const address = config.publicUrls[0] ?? `http://${config.host}:${config.port}`;
    console.log(token === undefined ? "the set-up link was used" : `${address}/setup#t=${token}`);
    return token === undefined ? 1 : 0;
  },
  restored: async (config) => {
    await ready();
    const opened = await openRelay({ ...config, restored: true });
    await opened.store.close();
    console.log("the relay begins a new life; start it now, and members bring again what its database lacks");
    return 0;
  },
  rekey: async (config) => {
    await ready();
    const { store, keyring } = await openRelay(config);
    const rows = await rekey(store, keyring, systemClock, (column, count) => console.log(`${column}: ${count}`));
    await store.close();
    console.log(`everything is under the newest keys: ${rows} rows written; older keys may go (docs/operating)`);
    return 0;
  },
  migrate: async (config) => {
    await (await open(config)).close();
    console.log("the database has the newest schema");
    return 0;
  },
};

const command = commands[process.argv.slice(2).join(" ")];
if (command === undefined) {
  console.error(`usage: node server/src/cli.ts <${Object.keys(commands).join(" | ")}>`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(readConfig(process.env, process.cwd()));
  } catch (error) {
    const clear = [ConfigError, DatabaseUnreachableError, SchemaTooNewError].some((kind) => error instanceof kind);
    if (!clear) throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
