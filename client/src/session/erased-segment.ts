// A stored segment after an `erase`: the payloads that the log lets go of are cut out, chains and places stay (protocol §5.5).
import { eraseFromRun, mayBeMissing, readRun, type Membership } from "@health-vault/crypto-core";
import type { Segment, SyncStore, VaultKey } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";

/** The segment without what the log lets go of; undefined when nothing of it is there. */
function withoutErased(segment: Segment, membership: Membership): Segment | undefined {
  let touched = false;
  const parts = runsOf(segment).map(({ bytes }) => {
    const run = readRun(bytes);
    if (!run.ok) return bytes;
    const goes = (hash: Parameters<typeof mayBeMissing>[1]): boolean =>
      mayBeMissing(membership.erased, hash, run.value.userId);
    if (!run.value.entries.some(({ ciphertext, hash }) => ciphertext && goes(hash))) return bytes;
    touched = true;
    return eraseFromRun(run.value, goes);
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
