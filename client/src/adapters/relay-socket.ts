// One signed-in WebSocket to the relay: hello first, heartbeats both ways, a silent link is closed after 20 s (protocol §3, wire frames).
import { decodeFrame, down, encodeFrame, HEARTBEAT, type Up, WIRE_VERSION } from "@health-vault/crypto-core/wire";
import type { Reply } from "../session/ports.ts";
import type { Clock, Link, LinkEvents, LinkFailure } from "../sync/ports.ts";

/** A JWT of this device, taken anew half a minute before it ends. */
export interface Sessions {
  jwt(): Promise<Reply<{ readonly jwt: string; readonly expiresMs: number }>>;
  drop(): void;
}

/** How long a link that is asked for a sign of life may take. */
const checkMs = 3_000;

const unreachable: LinkFailure = { code: "unreachable" };

export function webSocketLink(address: string, sessions: Sessions, clock: Clock, events: LinkEvents): Link {
  let socket: WebSocket | undefined;
  let over = false;
  let heardMs = clock.nowMs();
  let heard = 0;
  let stopTimers: () => void = () => undefined;
  let failure = unreachable;
  let jwt = "";

  function end(reason: LinkFailure): void {
    if (over) return;
    over = true;
    stopTimers();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      // One that is still connecting says that it was not to be; nobody asks any more.
      socket.onerror = () => undefined;
      socket.close();
    }
    events.closed(reason);
  }

  function send(header: Up, body?: Uint8Array): void {
    if (!over && socket?.readyState === WebSocket.OPEN)
      socket.send(body ? encodeFrame(header, body) : encodeFrame(header));
  }

  function check(): void {
    const before = heard;
    send({ type: "ping" });
    clock.after(checkMs, () => {
      if (heard === before) end(unreachable);
    });
  }

  /** Silence is counted by timers too: a clock that is set back must not keep a dead link alive. */
  function beat(before: number, silentMs: number): void {
    const quietMs = heard === before ? silentMs : 0;
    const leftMs = HEARTBEAT.deadAfterMs - Math.max(quietMs, clock.nowMs() - heardMs);
    if (leftMs <= 0) return end(unreachable);
    send({ type: "ping" });
    const nextMs = Math.min(HEARTBEAT.everyMs, leftMs);
    const now = heard;
    stopTimers = clock.after(nextMs, () => beat(now, quietMs + nextMs));
  }

  async function renew(): Promise<void> {
    const token = await sessions.jwt();
    if (!token.ok || token.value.jwt === jwt) return;
    jwt = token.value.jwt;
    send({ type: "renew", jwt });
  }

  function receive(data: unknown): void {
    heardMs = clock.nowMs();
    heard++;
    if (!(data instanceof ArrayBuffer)) return end(unreachable);
    const frame = decodeFrame(down, new Uint8Array(data));
    if (!frame.ok) return end({ code: frame.error });
    const { header, body } = frame.value;
    if (header.type === "welcome") return events.opened({ incarnation: header.incarnation, nowMs: header.now });
    if (header.type === "ping") {
      send({ type: "ping" });
      void renew();
      return;
    }
    if (header.type === "refuse" && header.id === undefined && header.vaultId === undefined) {
      failure =
        header.retryAfterMs === undefined
          ? { code: header.code }
          : { code: header.code, retryAfterMs: header.retryAfterMs };
      // The next session says why: an id that is over, or one that was replaced by a copy's.
      if (header.code === "unauthenticated" || header.code === "revoked-device") sessions.drop();
      return end(failure);
    }
    events.message(header, body);
  }

  async function open(): Promise<void> {
    const token = await sessions.jwt();
    if (over) return;
    if (!token.ok) {
      const { code, facts } = token.error;
      const { reason, retryAfterMs } = facts;
      return end({
        code,
        ...(reason === undefined ? {} : { reason }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    }
    const mine = new WebSocket(`${address.replace(/^http/, "ws")}/v1/socket`);
    socket = mine;
    mine.binaryType = "arraybuffer";
    mine.onopen = () => {
      heardMs = clock.nowMs();
      stopTimers();
      jwt = token.value.jwt;
      mine.send(encodeFrame({ type: "hello", jwt: token.value.jwt, wireVersion: WIRE_VERSION } satisfies Up));
      const before = heard;
      stopTimers = clock.after(HEARTBEAT.everyMs, () => beat(before, HEARTBEAT.everyMs));
    };
    mine.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
    mine.onclose = () => end(failure);
    mine.onerror = () => end(failure);
    // A connection attempt that hangs is as dead as a silent one.
    stopTimers = clock.after(HEARTBEAT.deadAfterMs, () => mine.readyState === WebSocket.CONNECTING && end(unreachable));
  }

  open().catch(() => end(unreachable));
  return { send, check, close: () => end(unreachable) };
}
