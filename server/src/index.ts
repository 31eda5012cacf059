// The door of the relay: start one in process, or build its parts.
export { type AppParts, buildApp } from "./app.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type Config, ConfigError, readConfig } from "./config.ts";
export { createKeyring, type Keyring, newKeyringText } from "./metadata/keyring.ts";
export { type RelayOptions, type RunningRelay, startRelay } from "./start-relay.ts";
export { openStore, type StoreOptions } from "./store/sql-store.ts";
export type { Store } from "./store/store.ts";
