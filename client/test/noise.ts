// Bytes that nothing makes smaller, the same each time.

export function noise(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let at = seed;
  for (let i = 0; i < size; i++) {
    at = (Math.imul(at, 1_103_515_245) + 12_345) & 0x7fffffff;
    out[i] = at >> 16;
  }
  return out;
}
