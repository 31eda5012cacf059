// A waker that wakes nobody, for a relay without a network.
import type { Waker } from "./waker.ts";

export const sleepingWaker: Waker = {
  key: "",
  allows: () => false,
  keep: () => Promise.resolve(),
  stored: () => undefined,
  grew: () => undefined,
  seen: () => undefined,
  stop: () => undefined,
  settled: () => Promise.resolve(),
};
