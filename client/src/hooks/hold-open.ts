// What waits for another device keeps the record open although nobody touches this one: a device link, for as long as its mailbox lives.
import { useEffect } from "react";

/** A link's mailbox lives ten minutes; nothing holds longer. */
const MOST_MS = 10 * 60_000;
const held = new Set<{ readonly untilMs: number }>();

export const isHeldOpen = (nowMs: number): boolean => [...held].some(({ untilMs }) => nowMs < untilMs);

/** While `waits`, and at most ten minutes from when it began. */
export function useHoldOpen(waits: boolean, nowMs: () => number): void {
  useEffect(() => {
    if (!waits) return undefined;
    const mine = { untilMs: nowMs() + MOST_MS };
    held.add(mine);
    return () => void held.delete(mine);
  }, [waits, nowMs]);
}
