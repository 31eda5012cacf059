// What sync needs of the world: a store of sealed things, a link to the relay, a clock (architecture §1, protocol §5 outbox and cursor).
import type { Down, Up } from "@health-vault/crypto-core/wire";

/** Base64url text of a vault id, as the wire has it. */
export type VaultKey = string;

export type ItemState = "sealed" | "offered" | "not-sent";

/** Something of mine that the relay has not acknowledged; `order` is the store's, ascending as it was enqueued. */
export interface OutboxItem {
  readonly order: number;
  readonly vaultId: VaultKey;
  /** `create` = genesis batch of a vault made offline; `run` = sealed entries. */
  readonly kind: "create" | "run";
  readonly state: ItemState;
  readonly bytes: Uint8Array;
  /** Of a run; 0 for `create`. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Ids of the attachments that its entries name. */
  readonly blobs?: readonly string[];
  /** A note of the app's own, a receipt: nothing that a person should see waiting. */
  readonly quiet?: true;
  readonly enqueuedMs: number;
  /** Refusal code that made it `not-sent`. */
  readonly refusal?: string;
  /** Of `not-sent`: it never went out, so its place in the chain is free. */
  readonly unoffered?: true;
  /** Sealed under a device id that was given up: never offered again, written anew once the relay's end is known. */
  readonly left?: true;
}

export type NewItem = Omit<OutboxItem, "order" | "state" | "refusal" | "unoffered" | "left">;

/** Consecutive runs as they were pulled, one record: cursors stand at run ends. */
export interface Segment {
  readonly vaultId: VaultKey;
  /** Life of the relay that the positions belong to. */
  readonly incarnation: string;
  /** Position before the first run. */
  readonly from: number;
  /** Position of the last run: with vault and incarnation the key of the record. */
  readonly position: number;
  readonly runs: readonly { readonly position: number; readonly bytes: number; readonly quarantined?: true }[];
  readonly body: Uint8Array;
}

/** Where a vault stands on this device. */
export interface VaultRow {
  readonly vaultId: VaultKey;
  /** Relay life that `cursor` belongs to; empty before the first contact. */
  readonly incarnation: string;
  readonly cursor: number;
  /** Batches of the membership log held here. */
  readonly logLength: number;
  /** Last seq of this device's chain that the relay acknowledged; 0 when absent. */
  readonly ackedSeq?: number;
  /** The relay began another life, and what it lacks was not brought again yet (protocol §5.8). */
  readonly restoring?: true;
  /** In this life the relay has less than it had: nothing is asked or offered any more until it begins another. */
  readonly rolledBack?: true;
}

/** Names one segment of a vault. */
export type SegmentKey = Pick<Segment, "incarnation" | "position">;

/** Sealed things only; each method is one transaction and resolves after it completed. Rejects when the disk refuses. */
export interface SyncStore {
  vaults(): Promise<readonly VaultRow[]>;
  /** The rows of these vaults, in the order asked for; where there was none an empty one is added, which the relay's list brings again if it is lost. */
  follow(vaultIds: readonly VaultKey[]): Promise<readonly VaultRow[]>;
  outbox(): Promise<readonly OutboxItem[]>;
  /** In the order asked for; undefined where it is no longer there. */
  outboxItems(orders: readonly number[]): Promise<readonly (OutboxItem | undefined)[]>;
  /** All or none, in this order. Adds a vault row where there is none; attachments that an item names are no drafts any more. */
  enqueue(items: readonly NewItem[]): Promise<readonly OutboxItem[]>;
  /** The never-offered items of this vault, which `orders` names one and all, are swapped for these in one transaction. False if any was offered or added meanwhile. */
  replaceSealed(vaultId: VaultKey, orders: readonly number[], items: readonly NewItem[]): Promise<boolean>;
  /** What was left over from a device id that was given up is swapped for these in one transaction. */
  replaceLeft(vaultId: VaultKey, items: readonly NewItem[]): Promise<void>;
  /** Forgets an item that is `not-sent`; any other stays. */
  dismiss(order: number): Promise<void>;
  markOffered(orders: readonly number[]): Promise<void>;
  /** Leaves the outbox; a run becomes a segment at `position` of the row's incarnation, whose `ackedSeq` grows with it. */
  acked(order: number, position: number): Promise<void>;
  /** As `acked`, but for an owner to decide about: the item stays as `not-sent`. What is held at its position stays. */
  ackedAside(order: number, position: number, refusal: string): Promise<void>;
  /** One that was `sealed` becomes `unoffered`. */
  markNotSent(order: number, refusal: string): Promise<void>;
  /** The segment and the cursor together. */
  addSegment(segment: Segment, row: VaultRow): Promise<void>;
  /** Of each incarnation by ascending position; those of the row's own incarnation last. */
  segments(vaultId: VaultKey): Promise<readonly Segment[]>;
  /** Other bytes under the same keys: payloads have gone. All or none. */
  rewriteSegments(segments: readonly Segment[]): Promise<void>;
  /** Segments whose every run is held in others, too. */
  dropSegments(vaultId: VaultKey, keys: readonly SegmentKey[]): Promise<void>;
  /** `logLength` and `ackedSeq` never go back. */
  putVault(row: VaultRow): Promise<void>;
  log(vaultId: VaultKey): Promise<readonly Uint8Array[]>;
  /** All of them in one reading. */
  logs(): Promise<ReadonlyMap<VaultKey, readonly Uint8Array[]>>;
  /** Batches from number `from` on; what is held already stays. Throws on a gap. Answers the new length. */
  appendLog(vaultId: VaultKey, from: number, batches: readonly Uint8Array[]): Promise<number>;
  /** Forgets the batches from number `length` on: they did not verify. */
  truncateLog(vaultId: VaultKey, length: number): Promise<void>;
}

export interface LinkEvents {
  /** After `welcome`. */
  opened(welcome: { readonly incarnation: string; readonly nowMs: number }): void;
  message(header: Down, body: Uint8Array): void;
  /** Once, whatever the reason; half-open links end this way after 20 s of silence. */
  closed(reason: LinkFailure): void;
}

export interface LinkFailure {
  /** `unreachable`: no network or no relay; a refusal code otherwise. */
  readonly code: string;
  /** The protocol's error kind, where the relay named one. */
  readonly reason?: string;
  readonly retryAfterMs?: number;
}

export interface Link {
  send(header: Up, body?: Uint8Array): void;
  /** Asks for a sign of life now: a link that gives none within 3 s is closed, instead of after 20 s of silence. */
  check(): void;
  close(): void;
}

/** A signed-in connection to the one relay of this account; heartbeats and session renewal are its own business. */
export interface RelayLink {
  connect(events: LinkEvents): Link;
}

export interface Clock {
  nowMs(): number;
  /** Calls once, later; answers how to stop it. */
  after(delayMs: number, call: () => void): () => void;
}
