// All chance of a simulation: one stream of numbers that follows from the seed.
export interface Dice {
  /** [0, 1). */
  next(): number;
  /** Whole, from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** Undefined of an empty list. */
  pick<T>(list: readonly T[]): T | undefined;
  fill(bytes: Uint8Array): void;
  /** Mostly short, now and then long: how delays really are. */
  delayMs(typicalMs: number): number;
}

/** Sfc32: small, quick, the same everywhere. */
export function dice(seed: number): Dice {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88 + Math.imul(seed, 0x85ebca6b);
  let c = 0xb7e15162 ^ Math.imul(seed, 0xc2b2ae35);
  let counter = 1;
  function word(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }
  for (let i = 0; i < 16; i++) word();
  const next = (): number => word() / 4_294_967_296;
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    fill(bytes) {
      for (let at = 0; at < bytes.length; at += 4) {
        const four = word();
        for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = (four >>> (8 * i)) & 255;
      }
    },
    delayMs: (typicalMs) => typicalMs * (next() < 0.9 ? 0.2 + next() : 1 + 8 * next()),
  };
}
