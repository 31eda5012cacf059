// Asking the relay again and again with growing pauses, until it has an answer, the time is over or nobody waits any more.
import type { Clock } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import { failed } from "./outcome.ts";

export interface Polling {
  /** `look` answers undefined while there is nothing yet. `device-link` when the time is over, `cancelled` after `stop`. */
  ask<T>(look: () => Promise<Outcome<T> | undefined>): Promise<Outcome<T>>;
  stop(): void;
}

const firstPauseMs = 400;
const longestPauseMs = 3_000;

export function createPolling(clock: Clock, untilMs: number): Polling {
  let stopped = false;
  const wakes = new Set<() => void>();

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        wakes.delete(wake);
        cancel();
        resolve();
      };
      const cancel = clock.after(delayMs, wake);
      wakes.add(wake);
    });

  return {
    async ask(look) {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.4, longestPauseMs)) {
        if (stopped) return failed("cancelled");
        if (clock.nowMs() >= untilMs) return failed("device-link", { reason: "time" });
        const found = await look();
        if (stopped) return failed("cancelled");
        if (found) return found;
        await pause(Math.max(1, Math.min(pauseMs, untilMs - clock.nowMs())));
      }
    },
    stop() {
      stopped = true;
      for (const wake of wakes) wake();
    },
  };
}
