// Rate limits: one small token bucket per key, bounded in number, by the relay's clock (A9).
import type { Clock } from "./clock.ts";
import { Refusal } from "./refusal.ts";
import { createLru } from "./relay/lru.ts";

export interface BucketOptions {
  /** Uses at once. */
  readonly capacity: number;
  /** Time until one use comes back. */
  readonly refillMs: number;
}

export interface Buckets {
  /** Takes one use. @throws Refusal rate-limited */
  take(key: string): void;
}

const KEYS = 10_000;

export const createBuckets = (clock: Clock, { capacity, refillMs }: BucketOptions): Buckets => {
  const buckets = createLru<{ readonly level: number; readonly atMs: number }>(KEYS);
  return {
    take: (key) => {
      const now = clock.now();
      const held = buckets.get(key) ?? { level: capacity, atMs: now };
      // A clock that was put back gives nothing and takes nothing.
      const level = Math.min(capacity, held.level + Math.max(0, now - held.atMs) / refillMs);
      if (level < 1) throw new Refusal("rate-limited", { retryAfterMs: Math.ceil((1 - level) * refillMs) });
      buckets.set(key, { level: level - 1, atMs: now });
    },
  };
};

/** Address and locator keys exist only in memory; addresses are written nowhere. */
export const createLimits = (clock: Clock) => ({
  challenge: createBuckets(clock, { capacity: 600, refillMs: 100 }),
  signIn: createBuckets(clock, { capacity: 60, refillMs: 2_000 }),
  /** Per locator: guessing is slow wherever it comes from. */
  locator: createBuckets(clock, { capacity: 10, refillMs: 30_000 }),
  signUp: createBuckets(clock, { capacity: 200, refillMs: 1_000 }),
  /** Per person: parts of attachments, up and down. */
  attachment: createBuckets(clock, { capacity: 1_000, refillMs: 20 }),
  /** Per person: steps of appointments and versions of availability; a day of marks may come at once. */
  step: createBuckets(clock, { capacity: 200, refillMs: 2_000 }),
  /** Per person: questions for busy spans and lists. */
  appointments: createBuckets(clock, { capacity: 600, refillMs: 200 }),
  /** Per person: codes to addresses, which may be somebody else's. */
  mail: createBuckets(clock, { capacity: 5, refillMs: 600_000 }),
  /** Per administrator: looking for people by their address. */
  findPerson: createBuckets(clock, { capacity: 60, refillMs: 2_000 }),
});
export type Limits = ReturnType<typeof createLimits>;
