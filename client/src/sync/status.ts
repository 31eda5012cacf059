// What the pill says, derived from the outbox and the link, never from a flag of its own (product §2).
import type { LinkFailure, VaultKey } from "./ports.ts";
import type { Queued, Stage, SyncState, VaultGroup } from "./state.ts";

export interface SyncStatus {
  readonly link: SyncState["link"];
  readonly waiting: number;
  readonly notSent: number;
  /** Vaults that are not at the relay's end on this link. */
  readonly behind: number;
  readonly pulled: { readonly done: number; readonly total: number };
  readonly lastSyncedMs: number | undefined;
  readonly downSinceMs: number | undefined;
  readonly nextTryMs: number | undefined;
  readonly failure: LinkFailure | undefined;
  /** Code of a refusal that stands in the way of some vault. */
  readonly stuck: string | undefined;
  /** Vaults in which a restored relay was not brought everything again yet. */
  readonly restoring: ReadonlySet<VaultKey>;
  /** Vaults of which the relay has less than it had, in the same life. */
  readonly rolledBack: ReadonlySet<VaultKey>;
  readonly waitingIn: ReadonlyMap<VaultKey, number>;
  /** Vaults that take nothing of mine any more: my access ended. */
  readonly ended: ReadonlySet<VaultKey>;
  /** Attachments that waiting items name: they are counted with them. */
  readonly waitingBlobs: ReadonlySet<string>;
}

/** What one group of vaults adds to it. */
interface Part extends Pick<SyncStatus, "waiting" | "notSent" | "behind" | "stuck" | "nextTryMs"> {
  readonly done: number;
  readonly total: number;
  readonly restoring: readonly VaultKey[];
  readonly rolledBack: readonly VaultKey[];
  readonly waitingIn: readonly (readonly [VaultKey, number])[];
  readonly waitingBlobs: readonly string[];
  readonly ended: readonly VaultKey[];
}

const parts = new WeakMap<VaultGroup, Part>();

/** A group never changes: it is summed up once. */
function partOf(group: VaultGroup): Part {
  const known = parts.get(group);
  if (known) return known;
  const vaults = [...group.values()];
  const here = vaults.filter(({ stage }) => stage !== "ended");
  const queued = here.filter(({ queue }) => loud(queue) > 0);
  const pulling = vaults.filter(({ stage }) => stage === "pulling");
  const parked = vaults.flatMap(({ stage, parkedUntilMs }) => (stage === "parked" ? (parkedUntilMs ?? []) : []));
  const part: Part = {
    waiting: sum(here, ({ queue }) => loud(queue)),
    notSent: sum(vaults, ({ notSent, stage, queue }) => notSent + (stage === "ended" ? loud(queue) : 0)),
    behind: vaults.filter(({ stage }) => !resting.has(stage)).length,
    stuck: here.find(({ stuck }) => stuck !== undefined)?.stuck,
    nextTryMs: parked.length > 0 ? Math.min(...parked) : undefined,
    done: sum(pulling, ({ cursor }) => cursor),
    total: sum(pulling, ({ end, cursor }) => Math.max(end, cursor)),
    restoring: vaults.flatMap(({ restoring, vaultId }) => (restoring ? vaultId : [])),
    rolledBack: vaults.flatMap(({ rolledBack, vaultId }) => (rolledBack ? vaultId : [])),
    waitingBlobs: queued.flatMap(({ queue }) => queue.flatMap(({ blobs }) => blobs ?? [])),
    ended: vaults.flatMap(({ stage, vaultId }) => (stage === "ended" ? vaultId : [])),
    waitingIn: queued.map(({ vaultId, queue }) => [vaultId, loud(queue)] as const),
  };
  parts.set(group, part);
  return part;
}

/** Receipts are on their way as well, and nobody waits for them. */
const loud = (queue: readonly Queued[]): number => queue.filter(({ quiet }) => !quiet).length;

const resting: ReadonlySet<Stage> = new Set(["live", "ended", "parked", "halted"]);

function sum<T>(of: readonly T[], count: (one: T) => number): number {
  return of.reduce((total, one) => total + count(one), 0);
}

export function statusOf(state: SyncState): SyncStatus {
  const all = state.vaults.groups().map(partOf);
  const tries = [state.nextTryMs, ...all.map(({ nextTryMs }) => nextTryMs)].filter((ms) => ms !== undefined);
  const { link, lastSyncedMs, downSinceMs, failure } = state;
  return {
    link,
    waiting: sum(all, ({ waiting }) => waiting),
    notSent: sum(all, ({ notSent }) => notSent),
    behind: sum(all, ({ behind }) => behind),
    pulled: { done: sum(all, ({ done }) => done), total: sum(all, ({ total }) => total) },
    lastSyncedMs,
    downSinceMs,
    nextTryMs: tries.length > 0 ? Math.min(...tries) : undefined,
    failure,
    stuck: all.find(({ stuck }) => stuck !== undefined)?.stuck,
    restoring: new Set(all.flatMap(({ restoring }) => restoring)),
    rolledBack: new Set(all.flatMap(({ rolledBack }) => rolledBack)),
    waitingBlobs: new Set(all.flatMap(({ waitingBlobs }) => waitingBlobs)),
    ended: new Set(all.flatMap(({ ended }) => ended)),
    waitingIn: new Map(all.flatMap(({ waitingIn }) => waitingIn)),
  };
}
