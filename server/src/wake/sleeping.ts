// A waker that wakes nobody, for a relay without a network.
import type { Mailer } from "./mailer.ts";
import type { Waker } from "./waker.ts";

const silent: Mailer = {
  offered: false,
  of: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(false),
  confirm: () => Promise.resolve(false),
  remove: () => Promise.resolve(),
  news: () => undefined,
  told: () => undefined,
  seen: () => undefined,
  stop: () => undefined,
  settled: () => Promise.resolve(),
};

export const sleepingWaker: Waker = {
  key: "",
  mailer: silent,
  allows: () => false,
  keep: () => Promise.resolve(),
  stored: () => undefined,
  grew: () => undefined,
  seen: () => undefined,
  stop: () => undefined,
  settled: () => Promise.resolve(),
};
