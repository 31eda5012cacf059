// The net between devices and the relay: every line has its delays and faults; frames keep their order within one connection only.
import type { Connection, Wire } from "@health-vault/server";
import type { Dice } from "./dice.ts";
import type { Answered, Liar } from "./liar.ts";
import { patienceOf, type SimSocket, type SocketEnd } from "./platform.ts";
import type { RelayProcess } from "./relay.ts";
import type { Time } from "./time.ts";

/** One device's way to the relay. */
export interface Line {
  up: boolean;
  typicalMs: number;
  /** Chance of a frame to come twice. */
  doubling: number;
  /** Chance of a frame to be cut off. */
  tearing: number;
  /** Chance of a frame to come before the one that was sent before it. */
  reordering: number;
  /** Something may have been lost on a connection that still stands. */
  unfaithful: boolean;
  /** The process at the device's end; what belongs to an older one reaches nobody. */
  generation: number;
  /** Everything under way ends now, in the middle of whatever it was; `silently`: nobody is told. */
  cut(silently: boolean): void;
}

export interface NetworkPorts {
  readonly time: Time;
  readonly dice: Dice;
  readonly relay: RelayProcess;
  /** Stands between the relay and the lines, and is not honest. */
  readonly liar?: Liar;
  /** Every frame and body that arrives, with its direction. */
  readonly seen: (host: string, way: "up" | "down", bytes: Uint8Array) => void;
  /** A request over HTTP and what became of it. */
  readonly asked: (host: string, what: string, text: string) => void;
}

export interface Network {
  line(host: string): Line;
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string, socket: SimSocket): SocketEnd;
  /** The relay's process is gone: so are all connections. */
  cutAll(): void;
}

type Ending = (silently: boolean) => void;

/** One direction of a connection: first in, first out, until it is severed. */
function channel(time: Time, overtakes: () => boolean, deliver: (bytes: Uint8Array) => void) {
  let lastMs = 0;
  let severedMs = Number.POSITIVE_INFINITY;
  let waiting = 0;
  return {
    waiting: () => waiting,
    send(bytes: Uint8Array, delayMs: number): void {
      const atMs = overtakes() ? time.nowMs() : Math.max(lastMs, time.nowMs() + delayMs);
      lastMs = Math.max(lastMs, atMs);
      waiting += bytes.length;
      time.after(atMs - time.nowMs(), () => {
        waiting -= bytes.length;
        if (time.nowMs() < severedMs) deliver(bytes);
      });
    },
    /** After what is under way. */
    last(delayMs: number, call: () => void): void {
      lastMs = Math.max(lastMs, time.nowMs() + delayMs);
      time.after(lastMs - time.nowMs(), call);
    },
    sever(inMs: number): void {
      severedMs = Math.min(severedMs, time.nowMs() + inMs);
    },
  };
}

/** A body as it comes; with dice, of one whose line breaks somewhere in it. */
async function* inPart(bytes: Uint8Array, dice?: Dice): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, dice ? dice.between(0, bytes.length) : bytes.length);
  if (dice) throw new TypeError("the line broke");
}

export function createNetwork({ time, dice, relay: honest, liar, seen, asked }: NetworkPorts): Network {
  const lines = new Map<string, Line>();
  const endings = new Map<Line, Set<Ending>>();

  const endingsOf = (line: Line): Set<Ending> => {
    const held = endings.get(line) ?? new Set();
    endings.set(line, held);
    return held;
  };

  function line(host: string): Line {
    const known = lines.get(host);
    if (known) return known;
    const made: Line = {
      up: true,
      typicalMs: 30,
      doubling: 0,
      tearing: 0,
      reordering: 0,
      unfaithful: false,
      generation: 0,
      cut(silently) {
        const ending = [...endingsOf(made)];
        endingsOf(made).clear();
        for (const end of ending) end(silently);
      },
    };
    lines.set(host, made);
    return made;
  }

  function openSocket(url: string, socket: SimSocket): SocketEnd {
    const { host } = new URL(url);
    const mine = line(host);
    const relay = liar?.relayFor(host) ?? honest;
    const { generation } = mine;
    const delayMs = (): number => dice.delayMs(mine.typicalMs);
    const alive = (): boolean => mine.generation === generation && socket.readyState !== 3;
    let connection: Connection | undefined;
    let told = false;
    const closeClient = (): void => {
      if (!alive()) return;
      socket.readyState = 3;
      socket.onclose?.();
    };
    const closeRelay = (): void => {
      if (told) return;
      told = true;
      endingsOf(mine).delete(end);
      if (connection) relay.left(connection);
    };
    const overtakes = (): boolean => mine.reordering > 0 && dice.chance(mine.reordering);
    /** Undefined: it came whole. What broke off in its body never ends a WebSocket's message, so it breaks off in its header. */
    const torn = (bytes: Uint8Array): Uint8Array | undefined =>
      mine.tearing > 0 && dice.chance(mine.tearing) ? bytes.slice(0, dice.between(0, 3)) : undefined;
    const down = channel(time, overtakes, (bytes) => {
      if (!alive()) return;
      const part = torn(bytes);
      if (!part) seen(host, "down", bytes);
      socket.onmessage?.({ data: (part ?? bytes.slice()).buffer });
    });
    const held: Uint8Array[] = [];
    let paused = false;
    const receive = (bytes: Uint8Array): void => {
      if (told || !connection) return;
      if (paused) return void held.push(bytes);
      const part = torn(bytes);
      if (!part) seen(host, "up", bytes);
      const instead = part ? undefined : liar?.up(host, bytes);
      if (instead) for (const frame of instead) down.send(frame, delayMs());
      else connection.received(part ?? bytes);
    };
    // A relay that hears a device out of order says so, and is then called one that has lost something.
    const up = channel(time, () => false, receive);
    const end: Ending = (silently) => {
      up.sever(dice.delayMs(mine.typicalMs));
      down.sever(dice.delayMs(mine.typicalMs));
      if (!silently) time.after(delayMs(), closeClient);
      // A relay that is not told hears of it by silence.
      if (!silently || dice.chance(0.5)) time.after(dice.delayMs(2_000), closeRelay);
    };
    const wire: Wire = {
      send(frame) {
        for (const copy of liar?.down(host, frame.slice()) ?? [frame.slice()]) {
          down.send(copy, delayMs());
          if (dice.chance(mine.doubling)) down.send(copy, delayMs());
        }
      },
      waitingBytes: down.waiting,
      pause: () => (paused = true),
      resume() {
        paused = false;
        for (const bytes of held.splice(0)) receive(bytes);
      },
      close() {
        down.last(delayMs(), closeClient);
        time.after(delayMs(), closeRelay);
      },
      cut() {
        down.sever(0);
        down.last(delayMs(), closeClient);
        time.after(0, closeRelay);
      },
    };
    endingsOf(mine).add(end);
    time.after(delayMs(), () => {
      if (!mine.up || !relay.running || !alive()) {
        // Some attempts are refused, some hang until the client has had enough.
        endingsOf(mine).delete(end);
        if (dice.chance(0.7)) time.after(delayMs(), closeClient);
        return;
      }
      connection = relay.running.connect(wire);
      relay.joined(connection);
      down.last(delayMs(), () => {
        if (!alive() || told) return;
        socket.readyState = 1;
        socket.onopen?.();
      });
    });
    return {
      send(bytes) {
        const hello = bytes.length < 4096 && Buffer.from(bytes).includes('"hello"');
        up.send(bytes, delayMs());
        if (!hello && dice.chance(mine.doubling)) up.send(bytes, delayMs());
      },
      close: () => up.last(delayMs(), closeRelay),
    };
  }

  function request(url: string, init: RequestInit): Promise<Response> {
    const { host, pathname, search } = new URL(url);
    const mine = line(host);
    const relay = liar?.relayFor(host) ?? honest;
    const { generation } = mine;
    const method = init.method ?? "GET";
    const sent = init.body instanceof Uint8Array ? new Uint8Array(init.body) : undefined;
    const text = typeof init.body === "string" ? init.body : "";
    return new Promise((resolve, reject) => {
      let over = false;
      const settle = (act: () => void): void => {
        if (over || mine.generation !== generation) return;
        over = true;
        endingsOf(mine).delete(end);
        act();
      };
      const fail = (): void => settle(() => reject(new TypeError("no network")));
      let lost = false;
      const end: Ending = (silently) => {
        lost = true;
        if (!silently) time.after(dice.delayMs(mine.typicalMs), fail);
      };
      endingsOf(mine).add(end);
      time.after(patienceOf(init.signal) ?? 60_000, fail);
      time.after(dice.delayMs(mine.typicalMs), () => {
        if (!mine.up || !relay.running) return fail();
        if (lost && dice.chance(0.5)) return;
        asked(host, `${method} ${pathname}`, sent ? Buffer.from(sent).toString("latin1") : text);
        const torn = sent !== undefined && dice.chance(0.1);
        if (torn) lost = true;
        const headers = init.headers as Readonly<Record<string, string>>;
        const body: unknown = sent ? (torn ? inPart(sent, dice) : sent) : text === "" ? undefined : JSON.parse(text);
        void relay.running.ask({ method, path: pathname + search, headers, body, ip: host }).then((told: Answered) => {
          const answer = liar?.answer(host, { method, path: pathname, search }, told) ?? told;
          const came = answer.body instanceof Uint8Array ? new Uint8Array(answer.body) : undefined;
          const json = came ? Buffer.from(came).toString("latin1") : JSON.stringify(answer.body);
          time.after(dice.delayMs(mine.typicalMs), () => {
            if (torn) return fail();
            if (lost) return;
            asked(host, `${method} ${pathname} = ${answer.status}`, json);
            const parts = came && dice.chance(0.1) ? inPart(came, dice) : inPart(came ?? new Uint8Array());
            const response = {
              ok: answer.status < 300,
              status: answer.status,
              json: async (): Promise<unknown> => JSON.parse(json),
              body: { getReader: () => ({ read: () => parts.next() }) },
            };
            settle(() => resolve(response as Response));
          });
        });
      });
    });
  }

  return {
    line,
    fetch: request,
    openSocket,
    cutAll() {
      for (const one of lines.values()) one.cut(false);
    },
  };
}
