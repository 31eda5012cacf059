// Mallory runs the relay: she may change, hold back or repeat whatever passes between a session and the real one (threats §2).
import type { AppendIdentityAnswer, Down, IdentityLogAnswer, Up } from "@health-vault/crypto-core/wire";
import type { Relay, Reply, SignedInRelay } from "../src/session/ports.ts";

export interface Message {
  readonly header: Down;
  readonly body: Uint8Array;
}

type Appended = Reply<AppendIdentityAnswer>;

export interface Mallory {
  readonly twist: (relay: Relay) => Relay;
  /** What `to` gets instead of this message. */
  down: ((to: string, message: Message) => readonly Message[]) | undefined;
  up: ((from: string, header: Up) => void) | undefined;
  /** The message waits for this on its way up; what is sent after it overtakes it. */
  hold: ((from: string, header: Up) => Promise<unknown> | undefined) | undefined;
  /** Answers in the relay's place; the message never reaches it. */
  swallow: ((from: string, header: Up) => Down | undefined) | undefined;
  /** What becomes of somebody's own operations. */
  append: ((from: string, forward: () => Promise<Appended>) => Promise<Appended>) | undefined;
  /** Whose log is asked for instead. */
  identity: ((asking: string, userId: string) => string) | undefined;
}

export function mallory(): Mallory {
  function signedIn(me: string, honest: SignedInRelay): SignedInRelay {
    return {
      ...honest,
      identityLog: (userId, from): Promise<Reply<IdentityLogAnswer>> =>
        honest.identityLog(made.identity?.(me, userId) ?? userId, from),
      appendIdentity(userId, request) {
        const forward = () => honest.appendIdentity(userId, request);
        return made.append ? made.append(me, forward) : forward();
      },
      connect(events) {
        const link = honest.connect({
          ...events,
          message(header, body) {
            const messages = made.down ? made.down(me, { header, body }) : [{ header, body }];
            for (const message of messages) events.message(message.header, message.body);
          },
        });
        return {
          ...link,
          send(header, body) {
            made.up?.(me, header);
            const instead = made.swallow?.(me, header);
            if (instead) queueMicrotask(() => events.message(instead, new Uint8Array()));
            else {
              const held = made.hold?.(me, header);
              if (held) void held.then(() => link.send(header, body));
              else link.send(header, body);
            }
          },
        };
      },
    };
  }
  const made: Mallory = {
    twist: (relay) => ({ ...relay, as: (me) => signedIn(me.userId, relay.as(me)) }),
    down: undefined,
    up: undefined,
    hold: undefined,
    swallow: undefined,
    append: undefined,
    identity: undefined,
  };
  return made;
}
