// Chance that comes again: everything of a fuzzing run follows from its seed.

export interface Chance {
  /** 0 to `below` - 1. */
  below(below: number): number;
  of<T>(list: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

/** mulberry32: small, and good enough to spoil bytes with. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    of(list) {
      const found = list[below(list.length)];
      if (found === undefined) throw new RangeError("nothing to choose from");
      return found;
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
