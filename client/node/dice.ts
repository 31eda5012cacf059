// Numbers in [0, 1) from a seed: the same row everywhere, for generators and schedules; never for anything secret.

/** mulberry32. https://gist.github.com/tommyettinger/46a574433244883189143505d203312c (public domain) */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mix = Math.imul(state ^ (state >>> 15), state | 1);
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32;
  };
}
