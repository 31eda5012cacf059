// One connection under a clock held by hand: silence is noticed within 20 s, JWTs end, slow readers fall behind (protocol.md §3).
import { beforeAll, describe, expect, test } from "vitest";
import { ready, toBase64url } from "@health-vault/crypto-core";
import { decodeFrame, down, type Down, encodeFrame, HEARTBEAT, WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { createBuckets } from "../src/limits.ts";
import { createAppender } from "../src/relay/appender.ts";
import { openConnection, type Wire } from "../src/relay/connection.ts";
import { createHub, type Peer } from "../src/relay/hub.ts";
import type { Relay } from "../src/relay/session.ts";
import { createStates } from "../src/relay/states.ts";
import { createTurns } from "../src/relay/turns.ts";
import { openStore, type Store } from "../src/index.ts";
import { sleepingWaker } from "../src/wake/sleeping.ts";
import { manualClock } from "./manual-clock.ts";

const id16 = toBase64url(new Uint8Array(16).fill(5));
const id32 = toBase64url(new Uint8Array(32).fill(6));
const jwt = "a.b.c";
let store: Store;
beforeAll(async () => {
  await ready();
  store = await openStore({ databaseUrl: "sqlite::memory:", nowMs: () => 0 });
});

const connect = (expiresMs = Number.MAX_SAFE_INTEGER) => {
  const clock = manualClock(1_000_000);
  const relayId = { id: new Uint8Array(16), idText: id16, incarnation: id16 };
  const hub = createHub(id16);
  const states = createStates(store, clock);
  const relay: Relay = {
    store,
    states,
    appender: createAppender(store),
    hub,
    turns: createTurns(),
    clock,
    log: () => {},
    relayId,
    waker: sleepingWaker,
    receipts: createBuckets(clock, { capacity: 1, refillMs: 1 }),
  };
  const sent: Down[] = [];
  const ends: string[] = [];
  const wire: Wire = {
    send: (bytes) => {
      const frame = decodeFrame(down, bytes);
      if (frame.ok) sent.push(frame.value.header);
    },
    waitingBytes: () => 0,
    pause: () => ends.push("pause"),
    resume: () => ends.push("resume"),
    close: () => ends.push("close"),
    cut: () => ends.push("cut"),
  };
  const connection = openConnection(relay, wire, async () => ({ userId: id32, deviceId: id32, expiresMs }));
  clock.every(1_000, () => connection.tick());
  const types = () => sent.map(({ type }) => type);
  const hello = async (): Promise<void> => {
    connection.received(encodeFrame({ type: "hello", jwt, wireVersion: WIRE_VERSION }));
    while (!types().includes("vaults")) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, connection, sent, ends, types, hello, hub };
};

describe("heartbeats", () => {
  test("a half-open socket is pinged, and cut within 20 s of the last word", async () => {
    const { clock, connection, ends, types, hello, hub } = connect();
    await hello();
    expect(hub.peers.size).toBe(1);
    clock.pass(HEARTBEAT.everyMs);
    expect(types().filter((type) => type === "ping")).toHaveLength(1);
    connection.received(encodeFrame({ type: "ping" }));
    clock.pass(17_000);
    expect(ends).toEqual([]);
    clock.pass(3_000);
    expect(ends).toEqual(["cut"]);
    expect(hub.peers.size).toBe(0);
  });
  test("a socket that answers stays", async () => {
    const { clock, connection, ends, hello } = connect();
    await hello();
    for (let i = 0; i < 20; i++) {
      clock.pass(HEARTBEAT.everyMs);
      connection.received(encodeFrame({ type: "ping" }));
    }
    expect(ends).toEqual([]);
  });
  test("without hello it ends after 10 s; another first word or wire version ends it at once", async () => {
    const silent = connect();
    silent.clock.pass(10_000);
    expect(silent.sent).toEqual([{ type: "refuse", code: "unauthenticated" }]);
    expect(silent.ends).toEqual(["close"]);
    const old = connect();
    old.connection.received(encodeFrame({ type: "hello", jwt, wireVersion: WIRE_VERSION + 1 }));
    while (old.ends.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(old.sent).toEqual([{ type: "refuse", code: "wire-version" }]);
  });
  test("a JWT that is not renewed ends the socket", async () => {
    const { clock, connection, sent, ends, hello } = connect(1_030_000);
    await hello();
    for (let i = 0; i < 3; i++) {
      connection.received(encodeFrame({ type: "ping" }));
      clock.pass(10_000);
    }
    expect(sent.at(-1)).toEqual({ type: "refuse", code: "unauthenticated" });
    expect(ends).toEqual(["close"]);
  });
});

describe("fan-out", () => {
  const run = (position: number) => ({
    vaultId: id16,
    position,
    count: 1,
    bytes: new Uint8Array(10),
    quarantined: false,
  });
  const peerWith = (waiting: () => number) => {
    const frames: Down[] = [];
    const peer: Peer = {
      userId: id32,
      deviceId: id32,
      waitingBytes: waiting,
      end: () => {},
      comeAgain: () => {},
      send: (bytes) => {
        const frame = decodeFrame(down, bytes);
        if (frame.ok) frames.push(frame.value.header);
      },
    };
    return { peer, frames };
  };
  test("a slow reader is told once that it is behind, and is live again after a pull to the end", () => {
    const hub = createHub(id16);
    let waiting = 0;
    const { peer, frames } = peerWith(() => waiting);
    const origin = peerWith(() => 0).peer;
    hub.join(peer);
    hub.subscribe(peer, id16, 0);
    expect(hub.pulled(peer, id16, 0, true)).toBe(true);
    hub.runStored(run(1), origin);
    waiting = 1e9;
    hub.runStored(run(2), origin);
    hub.runStored(run(3), origin);
    expect(frames.map(({ type }) => type)).toEqual(["page", "behind"]);
    waiting = 0;
    expect(hub.pulled(peer, id16, 2, true)).toBe(false);
    hub.runStored(run(4), origin);
    expect(hub.pulled(peer, id16, 4, true)).toBe(true);
    hub.runStored(run(5), origin);
    expect(frames.slice(2)).toMatchObject([{ type: "page", from: 4, end: 5 }]);
    hub.leave(peer);
    hub.runStored(run(6), origin);
    expect(frames).toHaveLength(3);
  });
  test("a batch that comes while the log is being sent is not skipped", () => {
    const hub = createHub(id16);
    const { peer, frames } = peerWith(() => 0);
    hub.join(peer);
    hub.subscribe(peer, id16, 0);
    hub.batchStored(id16, 2, new Uint8Array(3));
    expect(hub.followLog(peer, id16, 2)).toBe(false);
    expect(hub.followLog(peer, id16, 3)).toBe(true);
    hub.batchStored(id16, 3, new Uint8Array(3));
    expect(frames).toMatchObject([{ type: "log", from: 3, lengths: [3] }]);
  });
});
