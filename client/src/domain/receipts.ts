/** Receipts: who opened a chart and which of its items, day by day; a fold whose result does not depend on the order (docs/protocol.md §5 "Changes"). */
import { decodeChanges, type Change } from "./change.ts";
import type { ItemIdText, UserIdText } from "./ids.ts";

/** The chart itself, beside its items. */
export const WHOLE = "";
type Opened = ItemIdText | typeof WHOLE;

/** Of each person, of each day (UTC, `2026-03-01`), what was opened and when last on that day, in milliseconds since 1970. */
export type Receipts = Map<UserIdText, Map<string, Map<Opened, number>>>;

export const noReceipts = (): Receipts => new Map();

/** What somebody else says about himself is as good as his app; what he says about others is not asked. */
export function addReceipts(
  receipts: Receipts,
  batch: Iterable<{ readonly change: Change; readonly author: UserIdText }>,
): void {
  for (const { change, author } of batch) {
    if (change.kind !== "opened") continue;
    const atMs = Date.parse(change.recordedAt);
    const day = change.recordedAt.slice(0, 10);
    const days = receipts.get(author) ?? new Map<string, Map<Opened, number>>();
    const of = days.get(day) ?? new Map<Opened, number>();
    for (const item of [WHOLE, ...change.items] as const) of.set(item, Math.max(of.get(item) ?? 0, atMs));
    receipts.set(author, days.set(day, of));
  }
}

/** Whether this was said already on that day: a receipt tells of an item once a day. */
export const isReceipted = (receipts: Receipts, author: UserIdText, day: string, opened: Opened): boolean =>
  receipts.get(author)?.get(day)?.has(opened) === true;

export interface OpenedBy {
  readonly author: UserIdText;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Who opened it, who last did so first. */
export function openedBy(receipts: Receipts, opened: Opened): readonly OpenedBy[] {
  const found: OpenedBy[] = [];
  for (const [author, days] of receipts) {
    const times = [...days.values()].flatMap((of) => of.get(opened) ?? []);
    if (times.length > 0) found.push({ author, firstMs: Math.min(...times), lastMs: Math.max(...times) });
  }
  return found.toSorted((a, b) => b.lastMs - a.lastMs || (a.author < b.author ? -1 : 1));
}

export interface OpeningDay {
  readonly author: UserIdText;
  readonly lastMs: number;
  readonly items: readonly ItemIdText[];
}

/** Person by person and day by day, newest first; of each the items in the order of opening. */
export function openingDays(receipts: Receipts): readonly OpeningDay[] {
  const found: OpeningDay[] = [];
  for (const [author, days] of receipts)
    for (const of of days.values())
      found.push({
        author,
        lastMs: Math.max(...of.values()),
        items: [...of].toSorted(([, a], [, b]) => a - b).flatMap(([item]) => (item === WHOLE ? [] : [item])),
      });
  return found.toSorted((a, b) => b.lastMs - a.lastMs || (a.author < b.author ? -1 : 1));
}

/** Whether a plaintext is a receipt and nothing else: all that a reader may append. */
export function isReceipt(text: string): boolean {
  // Whoever writes many other things pays for no second reading of them.
  if (!text.startsWith('[{"kind":"opened"')) return false;
  const changes = decodeChanges(text);
  return changes.ok && changes.value.length > 0 && changes.value.every(({ kind }) => kind === "opened");
}
