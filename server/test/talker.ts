// One person of a crowd: a raw client that comes back by itself, offers what was not acknowledged again, and notes when what arrives.
import { type DeviceId, idKey, readRun, type SealedRun, toBase64url, type VaultId } from "@health-vault/crypto-core";
import { must } from "@health-vault/crypto-core/testing";
import { decodeFrame, down, type Down, encodeFrame, type Up, WIRE_VERSION } from "@health-vault/crypto-core/wire";

const TRY_AGAIN_MS = 100;

export interface Arrived {
  readonly run: string;
  readonly atMs: number;
}

export interface Talker {
  /** Offered now; brought again on every new line until the relay has it. */
  push(run: SealedRun): void;
  readonly arrived: readonly Arrived[];
  /** What came that does not continue what came before: a place of the vault, or a number of its author's chain. */
  readonly breaks: readonly string[];
  /** Offered and not acknowledged. */
  waiting(): number;
  /** Has all the relay says there is. */
  isLive(): boolean;
  close(): void;
}

/** The last bytes of a signature: no two runs share them. */
export const runName = (bytes: Uint8Array): string => toBase64url(bytes.subarray(-18));

/** `url` of the relay that lives at the moment; `jwt` lasts for the whole talk. */
export const talker = (url: () => string, jwt: string, vault: VaultId, device: DeviceId): Talker => {
  const own = toBase64url(device);
  const vaultId = idKey(vault);
  const offered = new Map<number, SealedRun>();
  const arrived: Arrived[] = [];
  const breaks: string[] = [];
  const chains = new Map<string, number>();
  let [cursor, nextId, over, up, live] = [0, 1, false, false, false];
  let socket: WebSocket | undefined;
  const say = (message: Up, body?: Uint8Array): void =>
    socket?.send(body ? encodeFrame(message, body) : encodeFrame(message));
  const pull = (): void => {
    live = false;
    say({ type: "pull", id: nextId++, vaultId, position: cursor, limitBytes: 1_000_000 });
  };
  const take = (page: Extract<Down, { type: "page" }>, body: Uint8Array): void => {
    let at = 0;
    for (const { position, count, bytes } of page.runs) {
      const part = body.subarray(at, (at += bytes));
      if (position <= cursor) continue;
      if (position - count !== cursor) breaks.push(`position ${position} after ${cursor}`);
      cursor = position;
      // One's own comes without its bytes on the line that it went by.
      if (bytes === 0) continue;
      const run = must(readRun(part));
      const author = toBase64url(run.deviceId);
      if (author === own) continue;
      const before = chains.get(author) ?? 0;
      if (run.firstSeq !== before + 1) breaks.push(`${author} ${run.firstSeq} after ${before}`);
      chains.set(author, run.lastSeq);
      arrived.push({ run: runName(part), atMs: performance.now() });
    }
    if (page.done || page.id === undefined) live = cursor >= page.end;
    if (page.done && !live) pull();
  };
  const hear = (message: Down, body: Uint8Array): void => {
    switch (message.type) {
      case "welcome": {
        const { incarnation } = message;
        say({ type: "subscribe", id: nextId++, vaultId, incarnation, position: cursor, logLength: 0 });
        up = true;
        for (const [id, run] of offered) say({ type: "push", id, vaultId }, run.bytes);
        return;
      }
      case "subscribed":
        live = message.end === cursor;
        if (!live) pull();
        return;
      case "behind":
        return pull();
      case "page":
        return take(message, body);
      case "ack":
        offered.delete(message.id);
        return;
      case "refuse":
        breaks.push(`refused: ${message.code}`);
        return;
      case "ping":
        return say({ type: "ping" });
      case "log":
      case "vaults":
      case "identity":
      case "appointments":
      case "pong":
        return;
    }
  };
  const open = (): void => {
    if (over) return;
    const line = new WebSocket(`${url().replace("http", "ws")}/v1/socket`);
    line.binaryType = "arraybuffer";
    line.addEventListener("open", () => {
      socket = line;
      say({ type: "hello", jwt, wireVersion: WIRE_VERSION });
    });
    line.addEventListener("message", ({ data }) => {
      const frame = must(decodeFrame(down, new Uint8Array(data as ArrayBuffer)));
      hear(frame.header, frame.body);
    });
    line.addEventListener("close", () => {
      socket = undefined;
      up = false;
      live = false;
      setTimeout(open, TRY_AGAIN_MS * (0.5 + Math.random()));
    });
  };
  open();
  return {
    arrived,
    breaks,
    waiting: () => offered.size,
    isLive: () => live,
    close: () => {
      over = true;
      socket?.close();
    },
    push: (run) => {
      const id = nextId++;
      offered.set(id, run);
      if (up) say({ type: "push", id, vaultId }, run.bytes);
    },
  };
};
