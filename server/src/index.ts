// The door of the relay: start one in process, or build its parts.
export { type AppParts, buildApp } from "./app.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type Config, ConfigError, readConfig } from "./config.ts";
export { createKeyring, type Keyring, newKeyringText } from "./metadata/keyring.ts";
export { type RelayOptions, type RunningRelay, setupTokenOf, startRelay } from "./start-relay.ts";
export { openStore, type StoreOptions } from "./store/sql-store.ts";
export type { Store } from "./store/store.ts";
export { type Asked, relayInProcess, type RelayInProcess } from "./in-process.ts";
export type { DoorParts } from "./door.ts";
export { Refusal } from "./refusal.ts";
export type { Connection, Wire } from "./relay/connection.ts";
export { readRelayId } from "./relay/relay-id.ts";
