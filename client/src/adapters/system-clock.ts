// The platform's clock and timers behind sync's Clock port.
import type { Clock } from "../sync/ports.ts";

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
