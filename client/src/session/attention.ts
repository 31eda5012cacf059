// What news asks of a session beyond showing it: looked at once, a moment after a burst, and by the clock for what ends while nothing happens.
import type { News } from "../sync/events.ts";
import type { Clock } from "../sync/ports.ts";

/** With 500 vaults a link that opens brings a thousand pieces of news. */
const burstMs = 50;
/** While news keeps coming, looking takes a fifth of the time; nobody waits longer than this for what is due. */
const longestMs = 1_000;
/** How late an access that has run out may be ended by a device that is online all the time. */
const everyMs = 60_000;

const quiet: ReadonlySet<News["type"]> = new Set(["segment", "acked", "refused"]);

export interface Attention {
  heard(news: News): void;
  /** Something else asks for a look. */
  poke(): void;
  stop(): void;
}

export interface AttentionPorts {
  readonly clock: Clock;
  /** Looks at people and vaults; never called while it runs. */
  readonly look: () => Promise<void>;
  readonly failed: (thrown: unknown) => void;
}

export function createAttention({ clock, look, failed }: AttentionPorts): Attention {
  let stopTimer: () => void = () => undefined;
  let running = false;
  let again = false;
  let soon = false;
  let over = false;
  let restMs = burstMs;

  async function run(): Promise<void> {
    if (over) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    const fromMs = clock.nowMs();
    await look().catch(failed);
    restMs = Math.min(longestMs, Math.max(burstMs, 4 * (clock.nowMs() - fromMs)));
    running = false;
    if (over) return;
    if (again) plan();
    else stopTimer = clock.after(everyMs, () => void run());
  }

  function plan(): void {
    again = false;
    soon = true;
    stopTimer();
    stopTimer = clock.after(restMs, () => {
      soon = false;
      void run();
    });
  }

  function poke(): void {
    if (over) return;
    if (running) again = true;
    else if (!soon) plan();
  }

  return {
    poke,
    heard(news) {
      if (!quiet.has(news.type)) poke();
    },
    stop() {
      over = true;
      stopTimer();
    },
  };
}
