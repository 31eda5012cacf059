// What every store does with rows and segments alike, whatever it keeps them in (sync/ports).
import type { OutboxItem, Segment, SegmentKey, VaultKey, VaultRow } from "./ports.ts";

/** Of a vault of which nothing has come yet. */
export const emptyRow = (vaultId: VaultKey): VaultRow => ({ vaultId, incarnation: "", cursor: 0, logLength: 0 });

/** `row` over what is held: lengths that were reached never go back. */
export function grownRow(row: VaultRow, held: VaultRow | undefined): VaultRow {
  const ackedSeq = Math.max(row.ackedSeq ?? 0, held?.ackedSeq ?? 0);
  const logLength = Math.max(row.logLength, held?.logLength ?? 0);
  return { ...row, logLength, ...(ackedSeq > 0 ? { ackedSeq } : {}) };
}

type Waiting = Omit<OutboxItem, "bytes">;

/** In the tray; what never went out left no trace in the chain. */
export const notSent = <T extends Waiting>(item: T, refusal: string): T => ({
  ...item,
  state: "not-sent",
  refusal,
  ...(item.state === "sealed" ? { unoffered: true } : {}),
});

/** After this device took a new id: runs that wait were sealed under the old one. */
export const leftOver = <T extends Waiting>(item: T): T =>
  item.kind === "run" && item.state !== "not-sent" ? { ...item, left: true } : item;

/**
 * The row of a vault after this device took a new id: without the old chain's length, and, where something of that chain was offered, no
 * further than everything is held: a place that was announced as one's own had no bytes, and its acknowledgement comes no more.
 */
export function rowOfNextDevice(
  { ackedSeq: _old, ...row }: VaultRow,
  segments: readonly Pick<Segment, "incarnation" | "from" | "position">[],
  waiting: readonly Waiting[],
): VaultRow {
  if (!waiting.some(({ kind, state }) => kind === "run" && state === "offered")) return row;
  let whole = 0;
  for (const { incarnation, from, position } of segments.toSorted((a, b) => a.from - b.from))
    if (incarnation === row.incarnation && from <= whole) whole = Math.max(whole, position);
  return { ...row, cursor: Math.min(row.cursor, whole) };
}

/** An acknowledged run in its place; a relay may name one that there cannot be. */
export const segmentOf = (item: OutboxItem, incarnation: string, position: number): Segment => ({
  vaultId: item.vaultId,
  incarnation,
  from: Math.max(0, position - (item.lastSeq - item.firstSeq + 1)),
  position,
  runs: [{ position, bytes: item.bytes.length }],
  body: item.bytes,
});

export const isAt =
  (key: SegmentKey) =>
  (segment: SegmentKey): boolean =>
    segment.incarnation === key.incarnation && segment.position === key.position;

/** Older lives of the relay first, in the order they are given. */
export const newestLast = (segments: readonly Segment[], incarnation: string | undefined): readonly Segment[] => [
  ...segments.filter((segment) => segment.incarnation !== incarnation),
  ...segments.filter((segment) => segment.incarnation === incarnation),
];

/** Whether `orders` names exactly what is `sealed`, and `items` go on from the same place of the chain. */
export function fitsSealed(
  sealed: readonly Pick<OutboxItem, "order" | "firstSeq">[],
  orders: readonly number[],
  items: readonly Pick<OutboxItem, "firstSeq">[],
): boolean {
  const named = new Set(orders);
  const same = sealed.length === named.size && sealed.every(({ order }) => named.has(order));
  return same && (items.length === 0 || sealed[0]?.firstSeq === items[0]?.firstSeq);
}

/** The runs of a segment, each with the bytes it has in the body. */
export function runsOf(segment: Segment): readonly { readonly position: number; readonly bytes: Uint8Array }[] {
  let at = 0;
  return segment.runs.map(({ position, bytes }) => {
    at += bytes;
    return { position, bytes: segment.body.subarray(at - bytes, at) };
  });
}
