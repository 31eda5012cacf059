// Which messages of a long conversation are drawn: a stretch of it that moves with the reader, never the whole.

/** Numbers in the order of the conversation; `to` is not in it, and stays open at the newest. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const PAGE = 60;
/** Drawn at once. */
const MOST = 180;

export const newestSpan = (total: number): Span => ({ from: Math.max(0, total - PAGE), to: Infinity });

/** With room to both sides of one message. */
export function spanAround(total: number, at: number): Span {
  const from = Math.max(0, Math.min(at, total - 1) - PAGE / 2);
  return from + PAGE >= total
    ? { from: Math.min(from, newestSpan(total).from), to: Infinity }
    : { from, to: from + PAGE };
}

export function earlierSpan({ from, to }: Span, total: number): Span {
  const next = Math.max(0, from - PAGE);
  const most = next + MOST;
  return { from: next, to: Math.min(to, total) > most ? most : to };
}

export function laterSpan({ from, to }: Span, total: number): Span {
  const next = to + PAGE >= total ? Infinity : to + PAGE;
  return { from: Math.max(from, Math.min(next, total) - MOST), to: next };
}

/** The newest are followed; when many came, the first of them are let go. */
export const followedSpan = (span: Span, total: number): Span =>
  span.to === Infinity && total - span.from > 2 * MOST ? { from: total - MOST, to: Infinity } : span;

export const isNewest = ({ to }: Span, total: number): boolean => to >= total;
