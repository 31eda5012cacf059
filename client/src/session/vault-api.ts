// What one vault answers, and what it needs of the session around it.
import type { BlobId, Membership, ProtocolError, VaultId } from "@health-vault/crypto-core";
import type { EntryIdText } from "../domain/ids.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock, Segment, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Chains } from "./chains.ts";
import type { OpenedEntry } from "./intake.ts";
import type { Myself } from "./me.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import type { ReadTo } from "./vault-content.ts";
import type { VaultLog } from "./vault-log.ts";

export interface OpenVault {
  readonly key: VaultKey;
  readonly vaultId: VaultId;
  membership(): Membership | undefined;
  log(): VaultLog;
  /** Of an open vault only: of a closed one nothing may be concluded from them. @throws Error while it is closed. */
  chains(): Chains;
  isOpen(): boolean;
  /** All that the relay has of it arrived once since the unlock. */
  isAtEnd(): boolean;
  /** What was refused, held or contradicts, newest state; for the screen. */
  problems(): readonly ProtocolError[];
  /** The membership log on disk, `held` where it was read already, and nothing else; `ackedSeq` is what the relay had acknowledged of this device's chain. */
  loadLog(online: boolean, ackedSeq: number, held?: readonly Uint8Array[]): Promise<void>;
  /** Opens it: everything on disk, from the beginning. Nothing to do where it is open. */
  load(online: boolean): Promise<void>;
  /** After it was opened: asks who they are that wrote in it and are not known here. */
  meet(online: boolean): Promise<void>;
  /** Forgets its content; false when something of mine waits in it, or somebody wants it after all. */
  close(unwanted: () => boolean): Promise<boolean>;
  /** How far the relay's runs were read; undefined while closed. */
  readTo(): ReadTo | undefined;
  /** Whether this device ever wrote here. */
  hasWritten(): boolean;
  /** Whether entries or runs wait for a key, an identity or another entry. */
  holds(): boolean;
  /** The disk refused what the newest log asks for: `grew` tries it again. */
  owes(): boolean;
  /** The membership log on disk grew. */
  grew(online: boolean): Promise<void>;
  /** Somebody's identity log grew: it is nothing to a vault that he never had to do with and that waits for nobody. */
  met(userKey: string, online: boolean): Promise<void>;
  take(segment: Segment, online: boolean): Promise<void>;
  /** An item came to its place. */
  acked(): Promise<void>;
  /** How many entries were let go of. */
  erased(): number;
  asideIds(): readonly EntryIdText[];
  /** What is kept aside until the owner decides, opened. */
  aside(): readonly OpenedEntry[];
  /** The owner has countersigned these: they count from now on. */
  adopt(entries: readonly EntryIdText[]): void;
  /** Takes back an item that was never offered; those behind it are sealed again. False when it was offered meanwhile. */
  withdraw(order: number): Promise<boolean>;
  /** Opens a run of one's own that is still in the outbox, changing nothing. */
  peek(bytes: Uint8Array): readonly OpenedEntry[];
  /** The relay has nothing more: what is missing now was withheld; items may be offered after the audit. */
  caughtUp(online: boolean, ownHead: { readonly seq: number; readonly hash: string } | undefined): Promise<void>;
  /** The relay let me in no further: I was removed, or it says so. */
  ended(online: boolean): Promise<void>;
  /** The relay has entries under this device's id that it never offered (A19). */
  foundCopy(): void;
  /** One local transaction; resolves when it is durable. Answers the entry ids in order. `blobs`: of each entry, at most 16, in the order of `texts`. `quiet`: receipts, which nobody waits for. */
  write(
    texts: readonly string[],
    blobs?: readonly (readonly BlobId[])[],
    quiet?: boolean,
  ): Promise<Outcome<readonly string[]>>;
}

export interface OpenVaultPorts {
  readonly me: Myself;
  readonly store: AccountStore;
  readonly people: People;
  readonly clock: Clock;
  readonly sync: () => Sync;
  /** In the order in which they count. */
  readonly opened: (entries: readonly OpenedEntry[]) => void;
  /** What was opened before no longer stands: begin anew. */
  readonly reset: () => void;
  readonly changed: () => void;
  /** Closed, and what is on the disk was not looked at: it has to be opened to be judged. */
  readonly unread: () => void;
  /** Somebody else writes under this device's id here (A19). */
  readonly copied: () => void;
  /** What it says stands in the record already, under another entry. */
  readonly isSaid: (entry: OpenedEntry) => boolean;
  /** The relay was put back a short while ago: what it lacks may be on its way to it. */
  readonly settling: () => Promise<boolean>;
}
