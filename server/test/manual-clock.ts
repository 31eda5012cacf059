// A clock that stands until a test moves it; what is due runs while it moves.
import type { Clock } from "../src/clock.ts";

export interface ManualClock extends Clock {
  pass(ms: number): void;
}

export const manualClock = (startMs: number): ManualClock => {
  let now = startMs;
  const timers = new Set<{ readonly everyMs: number; dueMs: number; readonly work: () => void }>();
  return {
    now: () => now,
    every: (everyMs, work) => {
      const timer = { everyMs, dueMs: now + everyMs, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = [...timers].toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined || next.dueMs > end) break;
        now = next.dueMs;
        next.dueMs += next.everyMs;
        next.work();
      }
      now = end;
    },
  };
};
