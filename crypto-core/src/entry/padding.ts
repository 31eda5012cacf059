// Padmé: hides all but the order of magnitude of a length, at most 12 % larger, 256 bytes at least (protocol §5, A51).
import { refuse, type ProtocolError } from "../errors.ts";
import { ok, type Result } from "../result.ts";

const minimum = 256;

/** Smallest Padmé length that holds `length` bytes. */
export function padmeLength(length: number): number {
  if (length <= minimum) return minimum;
  const exponent = 31 - Math.clz32(length);
  const mantissaBits = 32 - Math.clz32(exponent);
  const mask = 2 ** (exponent - mantissaBits) - 1;
  return (length + mask) & ~mask;
}

/** plain ‖ 0x80 ‖ 0x00… */
export function pad(plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(padmeLength(plain.length + 1));
  out.set(plain);
  out[plain.length] = 0x80;
  return out;
}

/** Refuses any length or filling that `pad` would not have made. */
export function unpad(padded: Uint8Array): Result<Uint8Array, ProtocolError> {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== 0x80 || padmeLength(end + 1) !== padded.length) return refuse("decode", "padding");
  return ok(padded.subarray(0, end));
}
