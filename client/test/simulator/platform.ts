// The platform as the simulation wants it: randomness from the seed, no time but the simulated, requests and sockets that lead into it.
import nodeCrypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Dice } from "./dice.ts";

/** What globals lead to; one simulation at a time owns a process. */
export interface Platform {
  readonly dice: Dice;
  nowMs(): number;
  after(delayMs: number, call: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string, socket: SimSocket): SocketEnd;
}

/** The far end of a browser's WebSocket. */
export interface SocketEnd {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Raised where a part of the product asks the platform for what only its ports may give. */
class HiddenChanceError extends Error {}

const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

export class SimSocket {
  static readonly CONNECTING = states.CONNECTING;
  static readonly OPEN = states.OPEN;
  static readonly CLOSING = states.CLOSING;
  static readonly CLOSED = states.CLOSED;
  readyState: number = states.CONNECTING;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #end: SocketEnd;
  constructor(url: string) {
    this.#end = owner().openSocket(url, this);
  }
  send(bytes: Uint8Array): void {
    if (this.readyState === states.OPEN) this.#end.send(bytes.slice());
  }
  close(): void {
    if (this.readyState === states.CLOSED) return;
    this.readyState = states.CLOSED;
    this.#end.close();
  }
}

let current: Platform | undefined;

function owner(): Platform {
  if (!current) throw new HiddenChanceError("no simulation owns the platform");
  return current;
}

const realImmediate = setImmediate;
/** Resolves when no promise has anything left to do: nothing else in this process waits for anything. */
export const turn = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));

/** How long an aborted request may take, by the signal made for it. */
const patience = new WeakMap<object, number>();
export const patienceOf = (signal: unknown): number | undefined =>
  typeof signal === "object" && signal !== null ? patience.get(signal) : undefined;

const hidden = (name: string) => (): never => {
  throw new HiddenChanceError(`${name} outside of a port`);
};

let installed = false;

function install(): void {
  if (installed) return;
  installed = true;
  process.env["TZ"] = "UTC";
  const fill = <T extends ArrayBufferView | null>(array: T): T => {
    if (array) owner().dice.fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  Object.defineProperty(globalThis.crypto, "getRandomValues", { value: fill });
  Object.assign(nodeCrypto, { randomBytes: (size: number) => fill(Buffer.alloc(size)) });
  syncBuiltinESMExports();
  Object.assign(AbortSignal, {
    timeout(ms: number) {
      const { signal } = new AbortController();
      patience.set(signal, ms);
      return signal;
    },
  });
  Math.random = hidden("Math.random");
  Date.now = hidden("Date.now");
  Object.assign(globalThis, {
    WebSocket: SimSocket,
    fetch: (url: string, init: RequestInit) => owner().fetch(url, init),
    setTimeout: hidden("setTimeout"),
    setInterval: hidden("setInterval"),
    setImmediate: (call: () => void) => void owner().after(0, call),
  });
}

/** From now on all globals of this process lead here. */
export function own(platform: Platform): void {
  install();
  current = platform;
}
