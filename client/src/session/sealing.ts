// What goes out of a vault: payloads sealed into runs that fit, each continuing the one before (protocol §5).
import {
  idKey,
  maxRunBytes,
  maxRunEntries,
  sealRun,
  type Payload,
  type Run,
  type WriteContext,
} from "@health-vault/crypto-core";
import type { NewItem, VaultKey } from "../sync/ports.ts";

export interface SealedItem {
  readonly item: NewItem;
  readonly run: Run;
  /** The payloads of its entries begin here in the list that was sealed. */
  readonly from: number;
}

/** What one payload takes in a run at most: padding adds an eighth, header and tag the rest. */
const sealedSize = ({ bytes, blobs = [] }: Payload): number => bytes.length * 1.13 + 512 + 32 * blobs.length;

/** Throws RangeError when one payload does not fit an entry. */
export function sealItems(
  context: WriteContext,
  payloads: readonly Payload[],
  vaultId: VaultKey,
  enqueuedMs: number,
): readonly SealedItem[] {
  const sealed: SealedItem[] = [];
  let { seq, prevHash, seenBefore } = context;
  for (let at = 0; at < payloads.length; ) {
    let size = 4096;
    let end = at;
    for (
      let next = payloads[end];
      next && end - at < maxRunEntries - 1 && size + sealedSize(next) < maxRunBytes;
      next = payloads[end]
    ) {
      size += sealedSize(next);
      end++;
    }
    if (end === at) throw new RangeError("entry too large");
    const run = sealRun({ ...context, seq, prevHash, seenBefore }, payloads.slice(at, end));
    const { bytes, firstSeq, lastSeq } = run;
    const blobs = run.run.entries.flatMap(({ header }) => header.blobs.map(idKey));
    const named = blobs.length > 0 ? { blobs } : {};
    const item = { vaultId, kind: "run", bytes, firstSeq, lastSeq, ...named, enqueuedMs } as const;
    sealed.push({ item, run: run.run, from: at });
    seq = lastSeq;
    prevHash = run.lastHash;
    seenBefore = context.seen;
    at = end;
  }
  return sealed;
}
