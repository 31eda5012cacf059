// A relay from configuration to listening and back: used by main, by tests and by benchmarks alike.
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { ready, tokenHash } from "@health-vault/crypto-core";
import { buildApp } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { defaultRoom } from "./door.ts";
import { checkKeyring } from "./key-check.ts";
import { type Keyring, loadKeyring } from "./metadata/keyring.ts";
import { readRelayId, type RelayId } from "./relay/relay-id.ts";
import { openStore } from "./store/sql-store.ts";
import type { Store } from "./store/store.ts";
import { fromText, toText } from "./text.ts";

export type RelayOptions = Partial<Config> &
  Pick<Config, "dataDir"> & {
    readonly clock?: Clock;
    /** The database was put back to an older state: begins a new life, so that members bring again what it lacks. */
    readonly restored?: boolean;
  };

export interface RunningRelay {
  /** The address listened on, such as http://127.0.0.1:8080. */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly store: Store;
  /** Base64url; absent once the clinic is made. */
  readonly setupToken: string | undefined;
  /** Resolves when nobody is being woken. */
  calm(): Promise<void>;
  close(): Promise<void>;
}

export interface Opened {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly relayId: RelayId;
}

/**
 * Store and keys, checked against each other.
 * @throws ConfigError, SchemaTooNewError, DatabaseUnreachableError
 */
export const openRelay = async (options: RelayOptions): Promise<Opened> => {
  const { dataDir, keys, clock = systemClock, restored = false } = options;
  const databaseUrl = options.databaseUrl ?? `sqlite:${join(dataDir, "relay.db")}`;
  const store = await openStore({ databaseUrl, nowMs: () => clock.now() });
  try {
    const databaseIsUsed = (await store.meta.get("relay-id")) !== undefined;
    const path = join(dataDir, "keys.json");
    const keyring = loadKeyring({ ...(keys !== undefined && { given: keys }), path, databaseIsUsed });
    const relayId = await readRelayId(store, restored, clock.now());
    await checkKeyring(store, keyring);
    return { store, keyring, relayId };
  } catch (error) {
    await store.close();
    throw error;
  }
};

/** The one-time set-up token, made from the keyring so that a restart shows the same; undefined once it was used. */
export const setupTokenOf = async ({ store, keyring, relayId }: Opened, nowMs: number): Promise<string | undefined> => {
  if ((await store.meta.get("clinic-id")) !== undefined) return undefined;
  const token = toText(keyring.secret(`setup/${relayId.idText}`).subarray(0, 16));
  const hash = tokenHash(fromText(token));
  await store.tokens.insert({
    tokenHash: hash,
    kind: "setup",
    expiresAt: undefined,
    cap: 1,
    used: 0,
    createdAt: nowMs,
  });
  return token;
};

/** Listens when it resolves; `port` 0 (the default) takes a free one. */
export const startRelay = async (options: RelayOptions): Promise<RunningRelay> => {
  await ready();
  const { clock = systemClock, host = "127.0.0.1", port = 0 } = options;
  const opened = await openRelay(options);
  const { store } = opened;
  try {
    const setupToken = await setupTokenOf(opened, clock.now());
    const { publicUrls = [], logLevel = "silent", trustProxy = false, killSwitch = false, clientDir } = options;
    const { attachments = defaultRoom } = options;
    const { pushHosts, pushContact, mail, redisUrl } = options;
    const config = {
      ...(pushHosts !== undefined && { pushHosts }),
      ...(pushContact !== undefined && { pushContact }),
      ...(mail && { mail }),
      ...(redisUrl !== undefined && { redisUrl }),
      publicUrls,
      logLevel,
      trustProxy,
      killSwitch,
      attachments,
      ...(clientDir !== undefined && { clientDir }),
    };
    const { server: app, calm } = await buildApp({ ...opened, clock, config });
    const url = await app.listen({ host, port });
    const close = async (): Promise<void> => {
      await app.close();
      await store.close();
    };
    return { url, app, store, setupToken, calm, close };
  } catch (error) {
    await store.close();
    throw error;
  }
};
