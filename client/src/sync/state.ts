// What sync knows between two events; the whole of it is plain data (architecture §2).
import type { VaultRow, VaultKey, ItemState, LinkFailure } from "./ports.ts";
import { VaultTable } from "./vault-table.ts";

/** An outbox item without its bytes. */
export interface Queued {
  readonly order: number;
  readonly kind: "create" | "run";
  readonly state: Exclude<ItemState, "not-sent">;
  readonly count: number;
  readonly lastSeq: number;
  readonly blobs?: readonly string[];
  readonly inFlight: boolean;
  readonly left?: true;
  readonly quiet?: true;
}

export type Stage =
  /** Nothing asked on this link yet. */
  | "idle"
  | "creating"
  | "subscribing"
  | "pulling"
  /** At the relay's end; new runs come by themselves. */
  | "live"
  /** The relay could not answer for this vault; tried again in a while, the others go on. */
  | "parked"
  /** The relay answered that we are not, or no longer, a member. */
  | "ended"
  /** Another life of the relay: the session brings again what its logs lack before this vault is asked for. */
  | "restoring"
  /** The relay has less than it had, in the same life: nothing is asked or offered (A28, A71). */
  | "halted";

export interface VaultSync extends VaultRow {
  readonly stage: Stage;
  /** The relay's last announced position. */
  readonly end: number;
  /** Head of this device's own chain as the relay announced it on this link. */
  readonly ownHead: { readonly seq: number; readonly hash: string } | undefined;
  /** The session audited the epoch at this log length: items may be offered (box audit, A32). */
  readonly clearedAt: number;
  readonly queue: readonly Queued[];
  readonly notSent: number;
  /** A refusal stands in the way of this queue until the next link or a re-seal. */
  readonly stuck: string | undefined;
  /** The last pull brought nothing of what the relay says it has. */
  readonly fruitless?: true;
  /** Of a `parked` vault: when it is tried again. */
  readonly parkedUntilMs?: number;
  /** The relay has entries of this device that it never wrote: nothing is offered under this device id any more (A19). */
  readonly copied: boolean;
  /** Of an ended vault: what was written before one knew is offered all the same, for the owner to decide (A42). */
  readonly late: boolean;
}

/** A part of all vaults; what was summed up of it is remembered by it. */
export type VaultGroup = ReadonlyMap<VaultKey, VaultSync>;

export type Asked = {
  readonly vaultId: VaultKey;
  readonly for: "create" | "subscribe" | "pull" | "push" | "call";
  readonly order?: number;
  /** Of a pull: when it was asked. */
  readonly atMs?: number;
  /** Of a subscription: how far this device was when it asked; what came since may have overtaken the answer. */
  readonly had?: Had;
};

/** What an honest relay has in this life, too. */
export interface Had {
  readonly cursor: number;
  readonly logLength: number;
  readonly ackedSeq: number;
}

/** A request of the session's own, awaited by ticket. */
export interface HeldCall {
  readonly header:
    | { readonly type: "ops"; readonly vaultId: VaultKey; readonly expectedHead: string; readonly again?: true }
    | { readonly type: "create" | "push"; readonly vaultId: VaultKey; readonly again: true };
  readonly body: Uint8Array;
  readonly ticket: number;
}

export interface SyncState {
  /** Calls that wait for the link that is being made. */
  readonly held: readonly HeldCall[];
  readonly link: "down" | "connecting" | "up";
  readonly incarnation: string;
  /** Attachments that this life of the relay has whole, as far as anybody here asked. */
  readonly uploaded: ReadonlySet<string>;
  readonly vaults: VaultTable<VaultSync>;
  /** Unanswered requests by id. */
  readonly asked: ReadonlyMap<number, Asked>;
  readonly nextId: number;
  /** What the next pull asks for: grown while the line is quick, halved where it is slow. */
  readonly pullBytes: number;
  readonly attempt: number;
  readonly nextTryMs: number | undefined;
  readonly downSinceMs: number | undefined;
  readonly lastSyncedMs: number | undefined;
  readonly failure: LinkFailure | undefined;
}

/** A line of 60 kB/s carries it before its silence looks like death. */
const firstPullBytes = 1024 * 1024;

export const initialState = (nowMs: number, lastSyncedMs: number | undefined): SyncState => ({
  held: [],
  link: "down",
  incarnation: "",
  uploaded: new Set(),
  vaults: VaultTable.empty(),
  asked: new Map(),
  nextId: 1,
  pullBytes: firstPullBytes,
  attempt: 0,
  nextTryMs: undefined,
  downSinceMs: nowMs,
  lastSyncedMs,
  failure: undefined,
});

export const newVaultSync = (row: VaultRow): VaultSync => ({
  ...row,
  stage: "idle",
  end: row.cursor,
  ownHead: undefined,
  clearedAt: -1,
  queue: [],
  notSent: 0,
  stuck: undefined,
  copied: false,
  late: false,
});

/** What of a vault goes to disk. */
export const rowOf = ({
  vaultId,
  incarnation,
  cursor,
  logLength,
  ackedSeq = 0,
  restoring,
  rolledBack,
}: VaultRow): VaultRow => ({
  vaultId,
  incarnation,
  cursor,
  logLength,
  ...(ackedSeq > 0 ? { ackedSeq } : {}),
  ...(restoring ? { restoring } : {}),
  ...(rolledBack ? { rolledBack } : {}),
});

export const withVault = (state: SyncState, vault: VaultSync): SyncState => ({
  ...state,
  vaults: state.vaults.with([vault]),
});
