// Work with the relay that did not come to its end while there is a line: begun again by itself, with growing pauses (protocol §5).
import type { Clock } from "../sync/ports.ts";
import { backoffMs } from "../sync/step.ts";

export interface TryingAgain {
  /** How the work came out; `false` plans the next try. */
  settled(isDone: boolean): void;
  stop(): void;
}

/** @param jitter in [0, 1): of two devices that were refused together one comes back first. */
export function tryingAgain(clock: Pick<Clock, "after">, jitter: number, work: () => void): TryingAgain {
  let tries = 0;
  let stopped = false;
  let cancel = (): void => undefined;
  return {
    settled(isDone) {
      cancel();
      tries = isDone ? 0 : tries + 1;
      if (isDone || stopped) return;
      cancel = clock.after(backoffMs(tries, jitter), work);
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
