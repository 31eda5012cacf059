// A clock that runs as the system's does and can be put forward: what falls due on the way is called at once.
import type { Clock } from "../src/sync/ports.ts";

export interface LeapClock extends Clock {
  /** Negative: put back, and nothing falls due. */
  leap(ms: number): void;
}

export function leapClock(): LeapClock {
  let aheadMs = 0;
  const waiting = new Set<{ readonly dueMs: number; readonly call: () => void }>();
  const nowMs = (): number => Date.now() + aheadMs;
  return {
    nowMs,
    after(delayMs, call) {
      const once = { dueMs: nowMs() + delayMs, call: () => waiting.delete(once) && (clearTimeout(timer), call()) };
      const timer = setTimeout(() => once.call(), delayMs);
      waiting.add(once);
      return () => {
        waiting.delete(once);
        clearTimeout(timer);
      };
    },
    leap(ms) {
      aheadMs += ms;
      const due = [...waiting].filter(({ dueMs }) => dueMs <= nowMs()).sort((a, b) => a.dueMs - b.dueMs);
      for (const { call } of due) call();
    },
  };
}
