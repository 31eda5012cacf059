// What stands behind every endpoint, made once: relay state, tokens, challenges, verifier and limits over one store.
import { LIMITS } from "@health-vault/crypto-core/wire";
import { createChallenges } from "./auth/challenge.ts";
import { createTokens, type Tokens } from "./auth/jwt.ts";
import { createVerifier, type Verifier } from "./auth/verifier.ts";
import type { Clock } from "./clock.ts";
import type { Bus } from "./fanout/bus.ts";
import { createLookout } from "./fanout/lookout.ts";
import { shareHub } from "./fanout/shared-hub.ts";
import type { AttachmentRoom, Doorman } from "./http/context.ts";
import { createBuckets, createLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Keyring } from "./metadata/keyring.ts";
import { createAppender } from "./relay/appender.ts";
import { createHub } from "./relay/hub.ts";
import type { RelayId } from "./relay/relay-id.ts";
import { createStates } from "./relay/states.ts";
import { createTurns } from "./relay/turns.ts";
import type { Store } from "./store/store.ts";
import { usualHosts } from "./wake/hosts.ts";
import { createMailer } from "./wake/mailer.ts";
import type { MailOptions } from "./wake/post.ts";
import { createVapid } from "./wake/vapid.ts";
import { createWaker, type Waker } from "./wake/waker.ts";

export interface DoorParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly relayId: RelayId;
  readonly clock: Clock;
  readonly log: Log;
  readonly attachments?: AttachmentRoom;
  /** Both work in threads of their own; a simulation gives some that do not. */
  readonly jwts?: Tokens;
  readonly verifier?: Verifier;
  /** Absent: no other process serves this database. */
  readonly bus?: Bus;
  readonly waker?: Waker;
  /** Push services that are sent to, and whom their operators may write to. */
  readonly wake?: { readonly hosts: readonly string[]; readonly contact: () => string };
  /** Absent: no e-mail is ever sent. */
  readonly mail?: MailOptions;
}

/** Where no address is public. */
export const noContact = "https://health-vault.invalid";
export const defaultRoom: AttachmentRoom = { fileBytes: LIMITS.attachmentBytes, vaultBytes: 2 * 1024 ** 3 };

export const createDoor = ({ store, keyring, relayId, clock, log, ...own }: DoorParts): Doorman => {
  const states = createStates(store, clock);
  const here = createHub(relayId.incarnation);
  const lookout = own.bus && createLookout({ hub: here, store, bus: own.bus, clock, log });
  const hub = own.bus && lookout ? shareHub(here, own.bus, () => lookout.look()) : here;
  const { hosts, contact } = own.wake ?? { hosts: usualHosts, contact: () => noContact };
  const vapid = createVapid(keyring, clock, contact);
  const waker =
    own.waker ??
    createWaker({
      store,
      keyring,
      states,
      clock,
      log,
      vapid,
      hosts,
      mailer: createMailer({
        store,
        keyring,
        clock,
        log,
        mail: own.mail,
        isOnline: (userId) => hub.isOnline(userId),
      }),
      isConnected: (...device) => hub.isConnected(...device),
    });
  return {
    relay: {
      store,
      states,
      appender: createAppender(store),
      hub,
      waker,
      turns: createTurns(),
      clock,
      log,
      relayId,
      // Weeks without a line may come at once; after that as many as an honest client writes.
      receipts: createBuckets(clock, { capacity: 2_000, refillMs: 30_000 }),
    },
    keyring,
    jwts: own.jwts ?? createTokens(keyring.secret("jwt"), relayId.idText, clock),
    challenges: createChallenges(keyring.secret("challenge"), clock),
    verifier: own.verifier ?? createVerifier(),
    limits: createLimits(clock),
    attachments: own.attachments ?? defaultRoom,
    leave: () => {
      lookout?.stop();
      own.bus?.close();
    },
  };
};
