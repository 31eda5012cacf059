// A stored segment after an `erase`: the payloads that the log lets go of are cut out, chains and places stay (protocol §5.5).
import { eraseFromRun, mayBeMissing, readRun, type Hash, type Membership } from "@health-vault/crypto-core";
import type { Segment, SyncStore, VaultKey } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";

/** The run without what the log lets go of; undefined when nothing of it is there. */
function runWithoutErased(bytes: Uint8Array, membership: Membership): Uint8Array | undefined {
  const run = readRun(bytes);
  if (!run.ok) return undefined;
  const goes = (hash: Hash): boolean => mayBeMissing(membership.erased, hash, run.value.userId);
  return run.value.entries.some(({ ciphertext, hash }) => ciphertext && goes(hash))
    ? eraseFromRun(run.value, goes)
    : undefined;
}

/** Whether the log lets go of something in this run. */
export const holdsErased = (bytes: Uint8Array, membership: Membership | undefined): boolean =>
  membership !== undefined && membership.erased.size > 0 && runWithoutErased(bytes, membership) !== undefined;

/** The segment without what the log lets go of; undefined when nothing of it is there. */
function withoutErased(segment: Segment, membership: Membership): Segment | undefined {
  let touched = false;
  const parts = runsOf(segment).map(({ bytes }) => {
    const kept = runWithoutErased(bytes, membership);
    if (kept) touched = true;
    return kept ?? bytes;
  });
  if (!touched) return undefined;
  const body = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  const runs = segment.runs.map((run, i) => ({ ...run, bytes: parts[i]?.length ?? 0 }));
  return { ...segment, runs, body };
}

/** Of these segments, which are on the disk, what may be gone is gone from there, too. */
export async function letGoOf(
  store: SyncStore,
  segments: readonly Segment[],
  membership: Membership | undefined,
): Promise<void> {
  if (!membership || membership.erased.size === 0) return;
  const rewritten = segments.flatMap((segment) => withoutErased(segment, membership) ?? []);
  if (rewritten.length > 0) await store.rewriteSegments(rewritten);
}

/** Of all of a vault. */
export async function letGo(store: SyncStore, vaultId: VaultKey, membership: Membership | undefined): Promise<void> {
  if (membership && membership.erased.size > 0) await letGoOf(store, await store.segments(vaultId), membership);
}
