// What stands behind every endpoint, made once: relay state, tokens, challenges, verifier and limits over one store.
import { LIMITS } from "@health-vault/crypto-core/wire";
import { createChallenges } from "./auth/challenge.ts";
import { createTokens, type Tokens } from "./auth/jwt.ts";
import { createVerifier, type Verifier } from "./auth/verifier.ts";
import type { Clock } from "./clock.ts";
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
}

export const defaultRoom: AttachmentRoom = { fileBytes: LIMITS.attachmentBytes, vaultBytes: 2 * 1024 ** 3 };

export const createDoor = ({ store, keyring, relayId, clock, log, ...own }: DoorParts): Doorman => ({
  relay: {
    store,
    states: createStates(store, clock),
    appender: createAppender(store),
    hub: createHub(relayId.incarnation),
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
});
