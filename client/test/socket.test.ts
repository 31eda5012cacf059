// The socket adapter by a manual clock: a half-open link is noticed in 20 s, a JWT is renewed, a refused hello says why (protocol §3).
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decodeFrame, encodeFrame, type Down, type Up, up, WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { webSocketLink, type Sessions } from "../src/adapters/relay-socket.ts";
import type { Link, LinkFailure } from "../src/sync/ports.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

/** The relay's end of one socket, in the browser's clothes. */
interface FakeSocket {
  readonly url: string;
  readonly said: Up[];
  open(): void;
  says(header: Down, body?: Uint8Array): void;
  saysRaw(data: unknown): void;
  drop(): void;
  readonly closed: () => boolean;
}

let sockets: FakeSocket[];
let clock: ManualClock;
let heard: string[];
let ended: LinkFailure[];

function fakeWebSocket(url: string): object {
  const said: Up[] = [];
  let closed = false;
  const socket = {
    readyState: 0,
    binaryType: "blob",
    onopen: undefined as (() => void) | undefined | null,
    onmessage: undefined as ((event: { readonly data: unknown }) => void) | undefined | null,
    onclose: undefined as (() => void) | undefined | null,
    onerror: undefined as (() => void) | undefined | null,
    send(data: Uint8Array) {
      const frame = decodeFrame(up, data);
      if (frame.ok) said.push(frame.value.header);
    },
    close() {
      closed = true;
      socket.readyState = 3;
    },
  };
  sockets.push({
    url,
    said,
    open() {
      socket.readyState = 1;
      socket.onopen?.();
    },
    says: (header, body) =>
      socket.onmessage?.({ data: (body ? encodeFrame(header, body) : encodeFrame(header)).buffer }),
    saysRaw: (data) => socket.onmessage?.({ data }),
    drop: () => socket.onclose?.(),
    closed: () => closed,
  });
  return socket;
}

const welcome: Down = {
  type: "welcome",
  incarnation: "AAAAAAAAAAAAAAAAAAAAAA",
  relayId: "AAAAAAAAAAAAAAAAAAAAAA",
  now: 5,
  heartbeatMs: 8000,
};

function sessionsOf(...jwts: readonly string[]): Sessions & { readonly dropped: () => number } {
  let asked = 0;
  let dropped = 0;
  return {
    jwt() {
      const jwt = jwts[Math.min(asked++, jwts.length - 1)];
      return Promise.resolve(
        jwt === undefined
          ? { ok: false, error: { code: "revoked-device", facts: {} } }
          : { ok: true, value: { jwt, expiresMs: 600_000 } },
      );
    },
    drop: () => dropped++,
    dropped: () => dropped,
  };
}

const jwt = (name: string): string => `${name}.${"a".repeat(40)}.${"b".repeat(40)}`;

function dial(sessions: Sessions): Link {
  return webSocketLink("https://relay.example", sessions, clock, {
    opened: ({ incarnation }) => heard.push(`opened ${incarnation.length > 0}`),
    message: (header) => heard.push(header.type),
    closed: (reason) => ended.push(reason),
  });
}

async function dialled(
  sessions: Sessions = sessionsOf(jwt("one")),
): Promise<{ readonly link: Link; readonly socket: FakeSocket }> {
  const link = dial(sessions);
  await turn();
  const [socket] = sockets;
  if (!socket) throw new Error("no socket");
  return { link, socket };
}

/** What is promised has happened. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  sockets = [];
  heard = [];
  ended = [];
  clock = manualClock(1_000_000);
  const fake = Object.assign(
    function WebSocketFake(this: unknown, url: string) {
      return fakeWebSocket(url);
    },
    { OPEN: 1, CONNECTING: 0 },
  );
  vi.stubGlobal("WebSocket", fake);
});
afterEach(() => vi.unstubAllGlobals());

test("says hello first, over wss, and is open with the relay's welcome", async () => {
  const { link, socket } = await dialled();
  expect(socket.url).toBe("wss://relay.example/v1/socket");
  link.send({ type: "ping" });
  expect(socket.said).toEqual([]);
  socket.open();
  expect(socket.said).toEqual([{ type: "hello", jwt: jwt("one"), wireVersion: WIRE_VERSION }]);
  expect(heard).toEqual([]);
  socket.says(welcome);
  socket.says({ type: "ack", id: 1 });
  expect(heard).toEqual(["opened true", "ack"]);
});

test("a link that went silent is closed within 20 s, whenever it was last heard", async () => {
  for (const afterMs of [0, 1, 4_000, 7_999, 8_001]) {
    [sockets, ended] = [[], []];
    const { socket } = await dialled();
    socket.open();
    socket.says(welcome);
    clock.pass(afterMs);
    socket.says({ type: "pong", now: 1 });
    const heardMs = clock.nowMs();
    while (ended.length === 0 && clock.nowMs() - heardMs < 60_000) clock.pass(100);
    const silentMs = clock.nowMs() - heardMs;
    expect(silentMs).toBeGreaterThanOrEqual(18_000);
    expect(silentMs).toBeLessThanOrEqual(20_000);
    expect(ended).toEqual([{ code: "unreachable" }]);
    expect(socket.closed()).toBe(true);
  }
});

test("a link that is heard stays, and pings meanwhile", async () => {
  const { socket } = await dialled();
  socket.open();
  socket.says(welcome);
  for (let i = 0; i < 60; i++) {
    clock.pass(1000);
    if (i % 8 === 7) socket.says({ type: "pong", now: 1 });
  }
  expect(ended).toEqual([]);
  expect(socket.said.filter(({ type }) => type === "ping").length).toBeGreaterThanOrEqual(7);
});

test("an attempt to connect that hangs ends within 20 s", async () => {
  await dialled();
  clock.pass(20_000);
  expect(ended).toEqual([{ code: "unreachable" }]);
});

test("asked for a sign of life, a dead link ends in 3 s and a living one stays", async () => {
  const { link, socket } = await dialled();
  socket.open();
  socket.says(welcome);
  clock.pass(10);
  link.check();
  socket.says({ type: "pong", now: 1 });
  clock.pass(3_000);
  expect(ended).toEqual([]);
  link.check();
  clock.pass(3_000);
  expect(ended).toEqual([{ code: "unreachable" }]);
});

test("the relay's heartbeat is answered, and brings the JWT that is valid by then", async () => {
  const { socket } = await dialled(sessionsOf(jwt("one"), jwt("two")));
  socket.open();
  socket.says(welcome);
  socket.says({ type: "ping" });
  expect(socket.said.at(-1)).toEqual({ type: "ping" });
  await turn();
  expect(socket.said.at(-1)).toEqual({ type: "renew", jwt: jwt("two") });
});

test("a device that gets no session hears why, and no socket is opened", async () => {
  dial(sessionsOf());
  await turn();
  expect(ended).toEqual([{ code: "revoked-device" }]);
  expect(sockets).toEqual([]);
});

test("a refused hello ends the link with its code; the JWT is not used again", async () => {
  const sessions = sessionsOf(jwt("old"));
  const { socket } = await dialled(sessions);
  socket.open();
  socket.says({ type: "refuse", code: "unauthenticated" });
  socket.drop();
  expect(ended).toEqual([{ code: "unauthenticated" }]);
  expect(sessions.dropped()).toBe(1);
  expect(socket.closed()).toBe(true);
});

test("a relay that asks for time is given it", async () => {
  const { socket } = await dialled();
  socket.open();
  socket.says({ type: "refuse", code: "busy", retryAfterMs: 4000 });
  expect(ended).toEqual([{ code: "busy", retryAfterMs: 4000 }]);
});

test("what is no frame of ours ends the link; refusals about a vault do not", async () => {
  const { socket } = await dialled();
  socket.open();
  socket.says(welcome);
  socket.says({ type: "refuse", vaultId: "AAAAAAAAAAAAAAAAAAAAAA", code: "removed" });
  expect(heard.at(-1)).toBe("refuse");
  expect(ended).toEqual([]);
  socket.saysRaw(new Uint8Array([9, 9, 9]).buffer);
  expect(ended).toEqual([{ code: "malformed" }]);
  const { socket: other } = await (async () => {
    sockets = [];
    return dialled();
  })();
  other.open();
  other.saysRaw("text");
  expect(ended.at(-1)).toEqual({ code: "unreachable" });
});

test("closed once, whatever comes after", async () => {
  const { link, socket } = await dialled();
  socket.open();
  socket.says(welcome);
  link.close();
  socket.drop();
  link.close();
  socket.says({ type: "ack", id: 1 });
  expect(ended).toHaveLength(1);
  expect(heard).toEqual(["opened true"]);
  link.send({ type: "ping" });
  expect(socket.said).toHaveLength(1);
});
