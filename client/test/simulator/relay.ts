// The real relay in this process over SQLite in memory: it can crash between any two steps, start again, and be put back to an older copy.
import Database from "better-sqlite3";
import { createHmac } from "node:crypto";
import {
  createKeyring,
  openStore,
  readRelayId,
  Refusal,
  relayInProcess,
  setupTokenOf,
  type Connection,
  type DoorParts,
  type RelayInProcess,
  type Store,
} from "@health-vault/server";
import type { Dice } from "./dice.ts";
import type { Time } from "./time.ts";

export interface RelayProcess {
  readonly running: RelayInProcess | undefined;
  /** What the database holds now, read from outside. */
  readonly database: Database.Database;
  readonly incarnation: string;
  start(): Promise<void>;
  crash(): void;
  backup(): Buffer;
  /** Back to an older copy; the next start is another life of the same relay. `silently`: it says nothing of it. */
  restore(copy: Buffer, silently?: boolean): void;
  setupToken(): Promise<string>;
  joined(connection: Connection): void;
  left(connection: Connection): void;
  typicalMs: number;
  /** How far its clock is off. */
  skewMs: number;
}

export interface RelayPorts {
  readonly time: Time;
  readonly dice: Dice;
  readonly keyring: string;
  readonly log: (line: string) => void;
  /** The relay could not do what it never fails to do. */
  readonly bug: (line: string) => void;
}

type Receipt = Awaited<ReturnType<NonNullable<DoorParts["jwts"]>["readReceipt"]>>;

const tickMs = 1_000;
const sessionMs = 10 * 60_000;

/** JWTs of the simulation: claims under a MAC, made and read at once. */
function plainTokens(secret: Uint8Array, nowMs: () => number): NonNullable<DoorParts["jwts"]> {
  const mac = (text: string): string => createHmac("sha256", secret).update(text).digest("base64url");
  const issue = (claims: object): string => {
    const text = Buffer.from(JSON.stringify(claims)).toString("base64url");
    return `e30.${text}.${mac(text)}`;
  };
  return {
    issue(bearer) {
      const expiresMs = nowMs() + sessionMs;
      return Promise.resolve({ jwt: issue({ ...bearer, expiresMs }), expiresMs });
    },
    read(jwt) {
      const [, text = "", sum] = jwt.split(".");
      if (sum !== mac(text)) return Promise.reject(new Refusal("unauthenticated"));
      const bearer = JSON.parse(Buffer.from(text, "base64url").toString()) as { readonly expiresMs: number };
      if (bearer.expiresMs <= nowMs()) return Promise.reject(new Refusal("unauthenticated"));
      return Promise.resolve(bearer as Awaited<ReturnType<NonNullable<DoorParts["jwts"]>["read"]>>);
    },
    receipt: (userId, identityHead, profession) => Promise.resolve(issue({ userId, identityHead, profession })),
    readReceipt(jwt) {
      const [, text = "", sum] = jwt.split(".");
      if (sum !== mac(text)) return Promise.reject(new Refusal("token"));
      return Promise.resolve(JSON.parse(Buffer.from(text, "base64url").toString()) as Receipt);
    },
  };
}

const plainVerifier: NonNullable<DoorParts["verifier"]> = {
  make: (authKey) =>
    Promise.resolve({ authCheck: authKey.slice(0, 8), authVerifier: Buffer.from(authKey).toString("base64url") }),
  proves: (stored, authKey) => Promise.resolve(stored?.authVerifier === Buffer.from(authKey).toString("base64url")),
};

export function createRelay({ time, dice, keyring: text, log, bug }: RelayPorts, copy?: Buffer): RelayProcess {
  let database = copy ? new Database(copy) : new Database(":memory:");
  const keyring = createKeyring(text, "simulation");
  let running: RelayInProcess | undefined;
  let incarnation = "";
  let restored = false;
  let life = 0;
  const connections = new Set<Connection>();

  const nowMs = (): number => time.nowMs() + made.skewMs;
  const clock: DoorParts["clock"] = {
    now: nowMs,
    every: () => () => undefined,
  };

  const open = (): Promise<Store> => openStore({ databaseUrl: "sqlite::memory:", database, nowMs });

  /** Between any two uses of the store time may pass, and the process may die. */
  function interruptible<T extends object>(target: T, mine: number): T {
    return new Proxy(target, {
      get(from, name, receiver) {
        const value: unknown = Reflect.get(from, name, receiver);
        if (typeof value === "object" && value !== null) return interruptible(value, mine);
        if (typeof value !== "function") return value;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          if (mine !== life) return new Promise(() => undefined);
          if (dice.chance(0.15))
            await new Promise<void>((resolve) => time.after(dice.delayMs(made.typicalMs), resolve));
          if (mine !== life) return new Promise(() => undefined);
          return (value as (...a: readonly unknown[]) => unknown).apply(from, [...args]);
        };
      },
    });
  }

  function tick(mine: number): void {
    if (mine !== life) return;
    for (const connection of connections) connection.tick();
    time.after(tickMs, () => tick(mine));
  }

  const made: RelayProcess = {
    typicalMs: 3,
    skewMs: 0,
    get running() {
      return running;
    },
    get database() {
      return database;
    },
    get incarnation() {
      return incarnation;
    },
    async start() {
      const mine = ++life;
      const store = await open();
      const relayId = await readRelayId(store, restored, nowMs());
      restored = false;
      ({ incarnation } = relayId);
      const jwts = plainTokens(keyring.secret("jwt"), nowMs);
      running = relayInProcess({
        store: interruptible(store, mine),
        keyring,
        relayId,
        clock,
        log: (kind, facts) => {
          const line = `${kind} ${JSON.stringify(facts ?? {})}`;
          log(line);
          if ((kind === "bug" && mine === life) || kind === "audit-broken") bug(line);
        },
        jwts,
        verifier: plainVerifier,
      });
      tick(mine);
    },
    crash() {
      life++;
      running = undefined;
      connections.clear();
      if (database.inTransaction) database.exec("rollback");
    },
    backup: () => database.serialize(),
    restore(older, silently = false) {
      database.close();
      database = new Database(older);
      restored = !silently;
    },
    async setupToken() {
      const store = await open();
      return (
        (await setupTokenOf(
          { store, keyring, relayId: await readRelayId(store, false, time.nowMs()) },
          time.nowMs(),
        )) ?? ""
      );
    },
    joined: (connection) => void connections.add(connection),
    left(connection) {
      if (connections.delete(connection)) connection.closed();
    },
  };
  return made;
}
