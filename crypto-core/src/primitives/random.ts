// Fresh randomness from the platform, never from the library (10x slower) and never from a counter (A18).
export function randomBytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size));
}
