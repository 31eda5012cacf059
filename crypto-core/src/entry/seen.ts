// The vector of what an author holds of other devices' chains: it makes gaps, forks and withholding show (protocol §5, A27-A35).
import { compareBytes, equalBytes, writeU64 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { asHash, idKey, type DeviceId, type Hash } from "../ids.ts";
import { hash } from "../primitives/hash.ts";
import { ok, type Result } from "../result.ts";

/** The newest chain-valid entry of one device. */
export interface SeenItem {
  readonly deviceId: DeviceId;
  readonly seq: number;
  readonly hash: Hash;
}

/** By idKey(deviceId). */
export type SeenVector = ReadonlyMap<string, SeenItem>;

export const seenItemSize = 72;
/** The full vector is in the header of every 64th entry, beginning with the first. */
export const isFullVector = (seq: number): boolean => seq % 64 === 1;

export const sortedSeen = (items: Iterable<SeenItem>): readonly SeenItem[] =>
  [...items].sort((a, b) => compareBytes(a.deviceId, b.deviceId));

export function writeSeen(items: readonly SeenItem[], out: Uint8Array, from: number): void {
  if (items.length === 0) return;
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let at = from;
  for (const item of items) {
    out.set(item.deviceId, at);
    writeU64(view, at + 32, item.seq);
    out.set(item.hash, at + 40);
    at += seenItemSize;
  }
}

export function seenHash(vector: SeenVector): Hash {
  const items = sortedSeen(vector.values());
  const bytes = new Uint8Array(items.length * seenItemSize);
  writeSeen(items, bytes, 0);
  return asHash(hash("HV1/seen/v1", bytes));
}

/** What has to stand in the header of entry `seq`, when the author's last entry knew `before` and now knows `now`. */
export function seenDelta(before: SeenVector, now: SeenVector, seq: number): readonly SeenItem[] {
  if (isFullVector(seq)) return sortedSeen(now.values());
  return sortedSeen([...now].filter(([key, item]) => before.get(key)?.seq !== item.seq).map(([, item]) => item));
}

/** The author's vector after an entry; claims never go back, and the header's hash must be that of the result. */
export function mergeSeen(
  before: SeenVector,
  delta: readonly SeenItem[],
  seq: number,
  claimed: Hash,
): Result<SeenVector, ProtocolError> {
  const isFull = isFullVector(seq);
  const merged = new Map(isFull ? [] : before);
  for (const item of delta) {
    const key = idKey(item.deviceId);
    if (!isFull && before.get(key)?.seq === item.seq) return refuse("decode", "seen vector: nothing new");
    merged.set(key, item);
  }
  for (const [key, item] of before) {
    const after = merged.get(key);
    if (!after || after.seq < item.seq) return refuse("rollback", "seen vector");
    if (after.seq === item.seq && !equalBytes(after.hash, item.hash)) return refuse("fork", "seen vector");
  }
  return equalBytes(seenHash(merged), claimed) ? ok(merged) : refuse("fork", "seen hash");
}
