// The shape of a vector file, and randomness that is the same on every run: the platform's source replaced by a KDF stream.
import { vi } from "vitest";
import { kdf, toHex, utf8 } from "../../../src/index.ts";
import type { Person } from "../../../src/testing/index.ts";

/** Bytes are hex, texts are texts. */
export interface Vector {
  readonly name: string;
  readonly [fact: string]: unknown;
}

export interface InvalidVector {
  readonly name: string;
  /** Which reader has to refuse it. */
  readonly reader: string;
  readonly bytes: string;
  readonly error: string;
}

export interface VectorFile {
  readonly about: string;
  readonly vectors: readonly Vector[];
  readonly invalid: readonly InvalidVector[];
}

export const hex = toHex;

/** Whose signatures a vector carries: without the log nobody else could verify them. */
export const logVector = (of: Person): Vector => ({
  name: `log of ${of.name}`,
  userId: hex(of.identity.userId),
  ops: of.log.map(hex),
});

export function withFixedRandom<T>(label: string, make: () => T): T {
  let drawn = 0;
  const root = kdf(utf8("health-vault vectors"), "HV1/testing/v1", utf8(label), 32);
  const spy = vi.spyOn(globalThis.crypto, "getRandomValues").mockImplementation((array) => {
    if (!ArrayBuffer.isView(array)) throw new TypeError("an array view");
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at += 32) {
      const block = kdf(root, "HV1/testing/v1", utf8(`draw ${drawn++}`), 32);
      bytes.set(block.subarray(0, Math.min(32, bytes.length - at)), at);
    }
    return array;
  });
  try {
    return make();
  } finally {
    spy.mockRestore();
  }
}

export const flipped = (bytes: Uint8Array, at: number, bit = 1): Uint8Array => {
  const out = bytes.slice();
  const index = at < 0 ? out.length + at : at;
  out[index] = (out[index] ?? 0) ^ bit;
  return out;
};

export const patched = (bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array => {
  const out = bytes.slice();
  out.set(values, at);
  return out;
};
