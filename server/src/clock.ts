// Time as a port: the relay's clock decides challenges, JWTs, heartbeats and quarantine (protocol.md §3, §5).
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` every `ms` milliseconds until the returned function is called. */
  every(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
