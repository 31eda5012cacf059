// One authenticated device on one socket, as the handlers see it, and what all handlers share.
import type { DeviceId, UserId, VaultId } from "@health-vault/crypto-core";
import { asVaultId, fromBase64url } from "@health-vault/crypto-core";
import type { Down, Up, UpType } from "@health-vault/crypto-core/wire";
import type { Clock } from "../clock.ts";
import type { Buckets } from "../limits.ts";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type { Store } from "../store/store.ts";
import type { Appender } from "./appender.ts";
import type { Hub, Peer } from "./hub.ts";
import type { RelayId } from "./relay-id.ts";
import type { States } from "./states.ts";
import type { Waker } from "../wake/waker.ts";
import type { Turns } from "./turns.ts";

export interface Relay {
  readonly store: Store;
  readonly states: States;
  readonly appender: Appender;
  readonly hub: Hub;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly log: Log;
  readonly relayId: RelayId;
  /** Runs of readers, per vault and person: a reader appends receipts and nothing else (protocol §5.4). */
  readonly receipts: Buckets;
  readonly waker: Waker;
}

export interface Session extends Peer {
  readonly user: UserId;
  readonly device: DeviceId;
  say(header: Down, ...body: readonly Uint8Array[]): void;
  /** Answers request `id` with a refusal when `work` fails; counts as under way until it settles. */
  answering(id: number, vaultId: string | undefined, work: Promise<void>): void;
  /** Takes a fresh JWT of the same device. @throws Refusal */
  renew(jwt: string): Promise<void>;
}

/** Resolves when the next message of this socket may be handled; a push resolves before it is durable. */
export type Handler<T extends UpType> = (
  relay: Relay,
  session: Session,
  message: Extract<Up, { readonly type: T }>,
  body: Uint8Array,
) => Promise<void>;

export const vaultIdFrom = (text: string): VaultId => {
  const bytes = fromBase64url(text);
  if (bytes === undefined) throw new Refusal("malformed");
  return asVaultId(bytes);
};
