// Every way to spoil a byte string a little: each bit, each length, one byte more; long opaque parts get a spread of bits.
import { protocolErrorKinds, type ProtocolError, type Result } from "../../src/index.ts";

function opaque(bytes: Uint8Array, parts: readonly Uint8Array[]): readonly (readonly [number, number])[] {
  const haystack = Buffer.from(bytes);
  return parts.flatMap((part) => {
    const at = haystack.indexOf(part);
    return at < 0 ? [] : [[at, at + part.length] as const];
  });
}

/** Inside `parts` (KEM keys and ciphertexts) every 61st bit, elsewhere all of them. */
function* mutants(bytes: Uint8Array, parts: readonly Uint8Array[] = []): Generator<readonly [string, Uint8Array]> {
  const ranges = opaque(bytes, parts);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const at = bit >> 3;
    if (bit % 61 !== 0 && ranges.some(([from, to]) => at >= from && at < to)) continue;
    const out = bytes.slice();
    out[at] = (out[at] ?? 0) ^ (1 << (bit & 7));
    yield [`bit ${bit}`, out];
  }
  for (let length = 0; length < bytes.length; length++) yield [`length ${length}`, bytes.slice(0, length)];
  for (const more of [0, 1, 0x80, 255]) {
    const out = new Uint8Array(bytes.length + 1).fill(more);
    out.set(bytes);
    yield [`then ${more}`, out];
  }
}

/** The mutants that were accepted or refused under no name of the list; a throw goes through. Empty is right. */
export function survivors(
  bytes: Uint8Array,
  read: (mutant: Uint8Array) => Result<unknown, ProtocolError>,
  parts: readonly Uint8Array[] = [],
): readonly string[] {
  const found: string[] = [];
  for (const [name, mutant] of mutants(bytes, parts)) {
    const result = read(mutant);
    if (result.ok || !protocolErrorKinds.includes(result.error.kind)) found.push(name);
  }
  return found;
}
