// The Store port: what the relay asks of a database, every promise stated; both engines keep them by one contract suite (protocol.md §9).
import type { VaultRole } from "@health-vault/crypto-core/wire";
import type { Accounts, Mailboxes } from "./account-store.ts";
import type { Appointments, Availabilities, Contacts } from "./appointment-store.ts";
import type { Attachments } from "./attachment-store.ts";
import type { SealedRows } from "./sealed-row-store.ts";

/** Bytes, opaque here. Ids keep the lengths of protocol.md §3-§5. */
type Bytes = Uint8Array;

export type { Account, AccountChange, Accounts, Mailbox, Mailboxes } from "./account-store.ts";

export type MemberRole = Exclude<VaultRole, "removed">;

interface LogHead {
  readonly length: number;
  readonly head: Bytes;
}

export interface Identities {
  /** The whole first part of a log; `taken` when the user id has one. */
  create(userId: Bytes, ops: readonly Bytes[], head: Bytes, atMs: number): Promise<"stored" | "taken">;
  head(userId: Bytes): Promise<LogHead | undefined>;
  /** In order from number `from` (0 = genesis), at most `limit`. */
  ops(userId: Bytes, from: number, limit: number): Promise<readonly Bytes[]>;
  /** Compare-and-swap on the head: all operations or none. */
  append(userId: Bytes, expectedHead: Bytes, ops: readonly Bytes[], newHead: Bytes, atMs: number): Promise<boolean>;
  /** When the relay took operation `number`. */
  takenAt(userId: Bytes, number: number): Promise<number | undefined>;
}

export interface MemberLine {
  readonly userId: Bytes;
  readonly role: MemberRole;
}

interface VaultRow {
  readonly vaultId: Bytes;
  /** Entries so far. */
  readonly position: number;
  readonly logLength: number;
  readonly logHead: Bytes;
  readonly closed: boolean;
}

/** How a person stands in a vault, for the list of one's vaults; authority comes from the verified log only. */
export interface Standing {
  readonly vaultId: Bytes;
  readonly role: VaultRole;
  readonly logLength: number;
  readonly position: number;
}

/** A removal as the relay remembers it. */
interface Removal {
  readonly atMs: number;
  readonly position: number;
  readonly logLength: number;
}

export interface NewBatch {
  readonly vaultId: Bytes;
  readonly batch: Bytes;
  readonly head: Bytes;
  /** Members after the batch. */
  readonly members: readonly MemberLine[];
  readonly closed: boolean;
}

export interface Vaults {
  /** Batch 0 of a new vault; `same` when it is there with equal bytes, `taken` with others. */
  create(batch: NewBatch): Promise<"stored" | "same" | "taken">;
  row(vaultId: Bytes): Promise<VaultRow | undefined>;
  /** In order from number `from`, at most `limit` and (beyond the first) `maxBytes`. */
  batches(vaultId: Bytes, from: number, limit: number, maxBytes: number): Promise<readonly Bytes[]>;
  /**
   * Compare-and-swap on the log head. Who is no longer among `members` becomes `removed` with the vault's
   * position and log length of this instant, in the same transaction; who is demoted to reader is remembered likewise.
   */
  append(expectedHead: Bytes, batch: NewBatch, nowMs: number): Promise<boolean>;
  members(vaultId: Bytes): Promise<readonly MemberLine[]>;
  removal(vaultId: Bytes, userId: Bytes): Promise<Removal | undefined>;
  /** When this person last lost the right to write, by removal or demotion; undefined if he never did. */
  barredSince(vaultId: Bytes, userId: Bytes): Promise<number | undefined>;
  ofUser(userId: Bytes, after: Bytes | undefined, limit: number): Promise<readonly Standing[]>;
  /** People who share a vault with this one, himself not among them; at most `limit`. */
  coMembers(userId: Bytes, limit: number): Promise<readonly Bytes[]>;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: Bytes;
}

export interface NewRun {
  readonly vaultId: Bytes;
  readonly userId: Bytes;
  readonly deviceId: Bytes;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly lastHash: Bytes;
  readonly quarantined: boolean;
  readonly bytes: Bytes;
  /** Ids of attachments that its entries name. */
  readonly blobs: readonly Bytes[];
  /** The chain's head that this run was verified against; undefined for a chain's beginning. */
  readonly previous: ChainHead | undefined;
  /** Length of the membership log that it was verified against. */
  readonly logLength: number;
}

/** `log-moved` and `chain-moved`: nothing of this run was stored; verify again against what is there now. */
export type AppendOutcome =
  | { readonly kind: "stored"; readonly position: number }
  | { readonly kind: "log-moved" }
  | { readonly kind: "chain-moved" }
  | { readonly kind: "unknown-vault" };

export interface StoredRun {
  readonly position: number;
  readonly count: number;
  readonly quarantined: boolean;
  readonly bytes: Bytes;
}

export interface Runs {
  /**
   * Appends runs in the given order in one transaction; outcomes stand in the same order. Positions count entries, are
   * gap-free per vault, and become visible in order: a reader that saw position p will never later find a
   * position below p that it did not see. Durable when it resolves.
   */
  append(runs: readonly NewRun[]): Promise<readonly AppendOutcome[]>;
  /** Whole runs after `from`, in order, to at most `maxBytes` (but one at least), `limit`, and position `upTo`. */
  page(vaultId: Bytes, from: number, upTo: number, maxBytes: number, limit: number): Promise<readonly StoredRun[]>;
  chain(vaultId: Bytes, deviceId: Bytes): Promise<ChainHead | undefined>;
  /** A device's runs that hold entries from this seq on, in order. */
  since(vaultId: Bytes, deviceId: Bytes, seq: number): Promise<readonly Bytes[]>;
  /** The stored run that ends at this seq. */
  endingAt(
    vaultId: Bytes,
    deviceId: Bytes,
    lastSeq: number,
  ): Promise<
    | { readonly firstSeq: number; readonly hash: Bytes; readonly position: number; readonly quarantined: boolean }
    | undefined
  >;
  /** Other bytes of the same run: payloads have gone, its chain and its place stay. */
  replace(vaultId: Bytes, position: number, bytes: Bytes): Promise<void>;
  quarantinedBytes(vaultId: Bytes, userId: Bytes): Promise<number>;
}

export interface Token {
  readonly tokenHash: Bytes;
  readonly kind: "setup" | "doctor" | "patient";
  /** Milliseconds; undefined = no end. */
  readonly expiresAt: number | undefined;
  readonly cap: number;
  readonly used: number;
  readonly createdAt: number;
}

export interface Tokens {
  /** False when the hash exists; nothing is changed then. */
  insert(token: Token): Promise<boolean>;
  find(tokenHash: Bytes): Promise<Token | undefined>;
  list(limit: number): Promise<readonly Token[]>;
  remove(tokenHash: Bytes): Promise<boolean>;
  /** Counts one use if the token exists, has not ended and is below its cap; the token as it was, else undefined. */
  use(tokenHash: Bytes, nowMs: number): Promise<Token | undefined>;
}

/** What the log may hold: ids and kinds only (A56). */
export interface AuditAct {
  readonly kind: string;
  /** Text form of an id, or "relay". */
  readonly actor: string;
  /** Text form of an id, or "". */
  readonly subject: string;
  readonly atMs: number;
}

export interface AuditRow extends AuditAct {
  readonly seq: number;
  readonly hash: Bytes;
}

export interface Audit {
  /** Appends to the hash chain; call it last in a transaction: its head row is one lock for the whole relay. */
  append(act: AuditAct): Promise<void>;
  /** In order after `after`, at most `limit`. */
  read(after: number, limit: number): Promise<readonly AuditRow[]>;
  head(): Promise<{ readonly seq: number; readonly hash: Bytes }>;
}

export interface Meta {
  get(name: string): Promise<Bytes | undefined>;
  /** Writes once: the value that is there afterwards, this or an earlier one. */
  once(name: string, value: Bytes): Promise<Bytes>;
  put(name: string, value: Bytes): Promise<void>;
  /** In order. `prefix` holds no wildcard. */
  names(prefix: string): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
}

/** Where the devices of people can be woken, sealed. */
export interface Wakes {
  /** In the place of what this device had. */
  put(userId: Bytes, deviceId: Bytes, sealed: Bytes): Promise<void>;
  of(userId: Bytes): Promise<readonly { readonly deviceId: Bytes; readonly sealed: Bytes }[]>;
  /** Without a device: all of this person's. */
  remove(userId: Bytes, deviceId?: Bytes): Promise<void>;
}

/** Where people want an e-mail without content, sealed. */
export interface Mails {
  /** In the place of what was there. */
  put(userId: Bytes, sealed: Bytes): Promise<void>;
  of(userId: Bytes): Promise<Bytes | undefined>;
  remove(userId: Bytes): Promise<void>;
}

/** The nouns; on a Store each call is its own transaction, in `transact` they share one. */
export interface Nouns {
  readonly accounts: Accounts;
  readonly identities: Identities;
  readonly vaults: Vaults;
  readonly runs: Runs;
  readonly attachments: Attachments;
  readonly tokens: Tokens;
  readonly mailboxes: Mailboxes;
  readonly appointments: Appointments;
  readonly availabilities: Availabilities;
  readonly contacts: Contacts;
  readonly wakes: Wakes;
  readonly mails: Mails;
  readonly sealedRows: SealedRows;
  readonly audit: Audit;
  readonly meta: Meta;
}

export interface Store extends Nouns {
  /**
   * All or nothing. `work` may run again after a deadlock, so it touches nothing but its nouns. What it throws
   * undoes everything and comes through.
   */
  transact<T>(work: (nouns: Nouns) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; rejects otherwise. */
  ping(): Promise<void>;
  /** How many appends may usefully be under way at once. */
  readonly appendLanes: number;
  close(): Promise<void>;
}
