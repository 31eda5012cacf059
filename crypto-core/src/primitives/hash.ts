// H: BLAKE2b-256 over length-prefixed label and parts; every use has a label of its own (protocol §2, A14).
import { mustBeBytes, utf8 } from "../bytes.ts";
import type { Label } from "../labels.ts";
import { asHash, type Hash } from "../ids.ts";
import { sodium } from "../sodium.ts";

const labelBytes = new Map<string, Uint8Array>();

function prefixed(label: string): Uint8Array {
  let found = labelBytes.get(label);
  if (!found) {
    found = frame([utf8(label)]).slice();
    labelBytes.set(label, found);
  }
  return found;
}

/** Reused for inputs that fit; the library copies what it is given before it returns. */
const scratch = new Uint8Array(4096);

/** u32 length before each part, so that no two lists of parts share bytes. The result is good until the next call. */
function frame(parts: readonly Uint8Array[], head?: Uint8Array): Uint8Array {
  mustBeBytes(...parts);
  let size = head?.length ?? 0;
  for (const part of parts) size += 4 + part.length;
  const out = size <= scratch.length ? scratch.subarray(0, size) : new Uint8Array(size);
  let at = 0;
  if (head) {
    out.set(head);
    at = head.length;
  }
  for (const part of parts) {
    const n = part.length;
    out[at++] = n >>> 24;
    out[at++] = (n >>> 16) & 255;
    out[at++] = (n >>> 8) & 255;
    out[at++] = n & 255;
    out.set(part, at);
    at += n;
  }
  return out;
}

export function hash(label: Label, ...parts: readonly Uint8Array[]): Hash {
  return asHash(sodium.crypto_generichash(32, frame(parts, prefixed(label)), null));
}

export interface Hashing {
  update(bytes: Uint8Array): void;
  /** Once, after exactly `length` bytes. @throws RangeError after more or fewer */
  end(): Hash;
}

/** `hash(label, part)` of one part of `length` bytes that comes piece by piece. */
export function hashing(label: Label, length: number): Hashing {
  if (!Number.isInteger(length) || length < 0 || length > 0xffffffff) throw new RangeError("hash: length");
  const state = sodium.crypto_generichash_init(null, 32);
  let left = length;
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, length);
  sodium.crypto_generichash_update(state, prefixed(label));
  sodium.crypto_generichash_update(state, head);
  return {
    update(bytes) {
      mustBeBytes(bytes);
      left -= bytes.length;
      if (left >= 0) sodium.crypto_generichash_update(state, bytes);
    },
    end() {
      const whole = asHash(sodium.crypto_generichash_final(state, 32));
      if (left !== 0) throw new RangeError("hash: not the length that was said");
      return whole;
    },
  };
}

/** KDF(key, label, context, size): keyed BLAKE2b; key and size are 16..64 bytes. */
export function kdf(key: Uint8Array, label: Label, context: Uint8Array, size: number): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length < 16 || key.length > 64) throw new TypeError("KDF key");
  if (!Number.isInteger(size) || size < 16 || size > 64) throw new TypeError("KDF size");
  return sodium.crypto_generichash(size, frame([context], prefixed(label)), key);
}
