// What goes out for the first time, looked at when it is marked: nothing is sealed under an older log than the one this device holds (A32, A45).
import { equalBytes, readBatch, readRun } from "@health-vault/crypto-core";
import type { Disk } from "./disk.ts";

/** Batches that a member may not know of, or that take from him the right to seal anew: what he wrote before goes out unchanged (A42). */
function excused(batch: Uint8Array, author: Uint8Array): boolean {
  const read = readBatch(batch);
  if (!read.ok) return true;
  // One's own batch is on the disk a moment before sync hears of it.
  if (equalBytes(read.value.author, author)) return true;
  return read.value.ops.some(
    (op) =>
      (op.kind === "remove" || op.kind === "remove-expired" || op.kind === "role") && equalBytes(op.userId, author),
  );
}

/** Of these items, about to be marked as offered: what is wrong with one, in words. */
export async function staleOffer({ content }: Disk, orders: readonly number[]): Promise<string | undefined> {
  for (const item of await content.outboxItems(orders)) {
    const run = item?.kind === "run" ? readRun(item.bytes) : undefined;
    if (!item || !run?.ok) continue;
    const log = await content.log(item.vaultId);
    const [head] = run.value.entries.map(({ header }) => header.memHead);
    const at = log.findLastIndex((bytes) => {
      const batch = readBatch(bytes);
      return batch.ok && head !== undefined && equalBytes(batch.value.hash, head);
    });
    const later = log.slice(at + 1);
    if (at >= 0 && later.length > 0 && !later.some((batch) => excused(batch, run.value.userId)))
      return `offers ${run.value.firstSeq}-${run.value.lastSeq}, sealed under batch ${at} of ${log.length}`;
  }
  return undefined;
}
