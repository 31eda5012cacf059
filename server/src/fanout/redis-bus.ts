// The bus over Redis, or what speaks like it: one channel for all processes, two connections that come back by themselves (ADR 0126).
import { randomBytes } from "node:crypto";
import { createClient } from "@redis/client";
import { errorFacts, type Log } from "../log.ts";
import type { Bus } from "./bus.ts";
import { decodeTold, encodeTold, type Told } from "./told.ts";

export interface RedisBusParts {
  /** redis://[user:password@]host:port, or rediss:// */
  readonly url: string;
  /** Of this database and its present life. */
  readonly channel: string;
  /** Of the keyring: what is not made with it is not heard. */
  readonly key: Uint8Array;
  readonly log: Log;
}

/** What is no entry and could not be told is kept and told later; past these everybody's devices come again. */
const mostKept = 10_000;
const longestPauseMs = 1_000;

const isEntry = ({ kind }: Told): boolean => kind === "run" || kind === "batch" || kind === "look";

export const openRedisBus = ({ url, channel, key, log }: RedisBusParts): Bus => {
  const by = randomBytes(8).toString("hex");
  const reconnectStrategy = (tries: number): number => Math.min(longestPauseMs, 20 * 2 ** Math.min(tries, 10));
  const options = { url, disableOfflineQueue: true, socket: { reconnectStrategy, connectTimeout: 2_000 } };
  const [publisher, subscriber] = [createClient(options), createClient(options)];
  let heard: (told: Told, body: Uint8Array) => void = () => undefined;
  let kept: Told[] = [];
  let closed = false;

  const keep = (told: Told): void => {
    const one: Told = isEntry(told) ? { kind: "look" } : told;
    if (one.kind === "look" && kept.some(({ kind }) => kind === "look")) return;
    kept = kept.length < mostKept ? [...kept, one] : [{ kind: "again" }];
  };
  const tell = (told: Told, body: Uint8Array = new Uint8Array()): void => {
    if (closed) return;
    if (!publisher.isReady) return keep(told);
    publisher.publish(channel, encodeTold(key, { by, told, body })).catch(() => keep(told));
  };
  publisher.on("ready", () => {
    const untold = kept;
    kept = [];
    for (const told of untold) tell(told);
  });

  const receive = (message: Buffer): void => {
    const found = decodeTold(key, message);
    if (found && found.by !== by) heard(found.told, found.body);
  };
  /** What was told before is known to nobody here. */
  const arrived = (): void => {
    log("bus-up");
    heard({ kind: "again" }, new Uint8Array());
  };
  let isDown = false;
  for (const client of [publisher, subscriber]) {
    client.on("ready", () => (isDown = false));
    client.on("error", (error: unknown) => {
      if (!isDown && !closed) log("bus-down", errorFacts(error));
      isDown = true;
    });
    client.connect().catch((error: unknown) => closed || log("bug", errorFacts(error)));
  }
  // Said once; the client says it anew before it calls a later connection ready.
  subscriber.once("ready", () => {
    subscriber
      .subscribe(channel, receive, true)
      .then(arrived)
      .catch((error: unknown) => closed || log("bug", errorFacts(error)))
      .finally(() => subscriber.on("ready", arrived));
  });

  return {
    tell,
    listen: (listener) => (heard = listener),
    isUp: () => subscriber.isReady,
    close: () => {
      closed = true;
      publisher.destroy();
      subscriber.destroy();
    },
  };
};
