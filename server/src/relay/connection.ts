// One socket: hello first, messages in order, refusals, heartbeats both ways, back-pressure by bytes (protocol.md §3, sessions).
import { asDeviceId, asUserId, fromBase64url } from "@health-vault/crypto-core";
import {
  decodeFrame,
  type Down,
  HEARTBEAT,
  type RefusalCode,
  type Up,
  up,
  WIRE_VERSION,
} from "@health-vault/crypto-core/wire";
import { errorFacts } from "../log.ts";
import { Refusal } from "../refusal.ts";
import { handlers } from "./handlers.ts";
import { frameOf } from "./hub.ts";
import { sendVaults } from "./reads.ts";
import type { Handler, Relay, Session } from "./session.ts";

/** The part of a WebSocket that is used; tests give their own. */
export interface Wire {
  send(frame: Uint8Array): void;
  /** Bytes not yet handed to the network. */
  waitingBytes(): number;
  pause(): void;
  resume(): void;
  /** Ends politely. */
  close(): void;
  /** Ends at once. */
  cut(): void;
}

export interface SessionClaims {
  readonly userId: string;
  readonly deviceId: string;
  readonly expiresMs: number;
}

export interface Connection {
  received(frame: Uint8Array): void;
  closed(): void;
  /** Called about every second by the relay's clock. */
  tick(): void;
}

const HELLO_MS = 10_000;
/** Received and not yet handled, or handled and not yet durable: above this the socket is not read. */
const HELD_BYTES = 8 * 1024 * 1024;

/** `authenticate` throws a Refusal for a JWT that opens no session now. */
export const openConnection = (
  relay: Relay,
  wire: Wire,
  authenticate: (jwt: string) => Promise<SessionClaims>,
): Connection => {
  const { clock, hub, log } = relay;
  const openedMs = clock.now();
  let heardMs = openedMs;
  let pingedMs = openedMs;
  let ended = false;
  let session: Session | undefined;
  let expiresMs = 0;
  let heldBytes = 0;
  let queue: Promise<void> = Promise.resolve();

  const say = (header: Down, ...body: readonly Uint8Array[]): void => {
    if (!ended) wire.send(frameOf(header, ...body));
  };
  const finish = (close: () => void): void => {
    if (ended) return;
    ended = true;
    if (session !== undefined) hub.leave(session);
    close();
  };
  const end = (code: RefusalCode): void => {
    say({ type: "refuse", code });
    finish(() => wire.close());
  };
  const refuse = (error: unknown, id?: number, vaultId?: string): void => {
    const refusal = error instanceof Refusal ? error : new Refusal("internal");
    const about = { ...(session && { userId: session.userId }), ...(vaultId && { vaultId }) };
    if (error instanceof Refusal) log("refused", { ...about, code: refusal.code });
    else if (!ended) log("bug", { ...about, ...errorFacts(error) });
    const place = { ...(id !== undefined && { id }), ...(vaultId !== undefined && { vaultId }) };
    say({ type: "refuse", ...place, code: refusal.code, ...refusal.facts });
  };
  const hold = (bytes: number): void => {
    const over = heldBytes > HELD_BYTES;
    heldBytes += bytes;
    if (!over && heldBytes > HELD_BYTES) wire.pause();
    if (over && heldBytes <= HELD_BYTES) wire.resume();
  };

  const accept = async (message: Up): Promise<void> => {
    if (message.type !== "hello") return end("unauthenticated");
    if (message.wireVersion !== WIRE_VERSION) return end("wire-version");
    const claims = await authenticate(message.jwt);
    const [user, device] = [fromBase64url(claims.userId), fromBase64url(claims.deviceId)];
    if (user === undefined || device === undefined || ended) return end("unauthenticated");
    expiresMs = claims.expiresMs;
    const made: Session = {
      userId: claims.userId,
      deviceId: claims.deviceId,
      user: asUserId(user),
      device: asDeviceId(device),
      waitingBytes: () => wire.waitingBytes(),
      send: (frame) => {
        if (!ended) wire.send(frame);
      },
      end,
      comeAgain: () => finish(() => wire.close()),
      say,
      answering: (id, vaultId, work) => {
        // The message's bytes stay held until the answer is out.
        const settled = work.catch((error: unknown) => refuse(error, id, vaultId));
        later.push(settled);
      },
      renew: async (jwt) => {
        const again = await authenticate(jwt);
        const same = again.userId === claims.userId && again.deviceId === claims.deviceId;
        if (!same) throw new Refusal("forbidden");
        expiresMs = again.expiresMs;
      },
    };
    session = made;
    hub.join(made);
    relay.waker.seen(made.userId, made.deviceId);
    log("socket-open", { userId: made.userId, deviceId: made.deviceId });
    const { incarnation, idText } = relay.relayId;
    say({ type: "welcome", incarnation, relayId: idText, now: clock.now(), heartbeatMs: HEARTBEAT.everyMs });
    await sendVaults(relay, made);
  };

  let later: Promise<void>[] = [];
  const handle = async (message: Up, body: Uint8Array): Promise<void> => {
    if (ended) return;
    const id = "id" in message ? message.id : undefined;
    const vaultId = "vaultId" in message ? message.vaultId : undefined;
    try {
      if (session === undefined) await accept(message);
      else await (handlers[message.type] as Handler<typeof message.type>)(relay, session, message as never, body);
    } catch (error) {
      if (session === undefined || message.type === "renew") end(error instanceof Refusal ? error.code : "internal");
      else refuse(error, id, vaultId);
    }
  };

  return {
    received: (bytes) => {
      heardMs = clock.now();
      if (ended) return;
      const frame = decodeFrame(up, bytes);
      if (!frame.ok) return end(frame.error);
      hold(bytes.length);
      queue = queue
        .then(() => handle(frame.value.header, frame.value.body))
        .then(() => {
          const waiting = later;
          later = [];
          void Promise.all(waiting).finally(() => hold(-bytes.length));
        });
    },
    closed: () => {
      if (session !== undefined && !ended) log("socket-closed", { userId: session.userId });
      finish(() => {});
    },
    tick: () => {
      if (ended) return;
      const now = clock.now();
      // A socket that is not read cannot be heard.
      if (heldBytes > HELD_BYTES) heardMs = now;
      if (now - heardMs >= HEARTBEAT.deadAfterMs) {
        log("socket-dead", session && { userId: session.userId });
        finish(() => wire.cut());
      } else if (session === undefined) {
        if (now - openedMs >= HELLO_MS) end("unauthenticated");
      } else if (now >= expiresMs) {
        end("unauthenticated");
      } else if (now - pingedMs >= HEARTBEAT.everyMs) {
        pingedMs = now;
        say({ type: "ping" });
      }
    },
  };
};
