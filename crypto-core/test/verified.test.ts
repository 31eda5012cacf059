// What was found good is not checked again, and nothing else is ever taken for good (ADR 0125).
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  asKemPublicKey,
  asSignature,
  concat,
  hash,
  isKemPublicKey,
  kemKeyPair,
  ready,
  sign,
  signKeyPair,
  verified,
  verify,
  type Hash,
  type Signature,
} from "../src/index.ts";
import { digestSize, mostVerified } from "../src/primitives/verified.ts";
import { seedOf } from "./support.ts";

beforeAll(ready);

let pat: ReturnType<typeof signKeyPair>;
let object: Hash;
let signature: Signature;

beforeEach(() => {
  pat = signKeyPair(seedOf("pat"));
  object = hash("HV1/testing/v1", new Uint8Array([1]));
  signature = sign(pat.secretKey, "HV1/sig/entry/v1", object);
});
afterEach(() => verified.end());

const asks = (): boolean => verify(pat.publicKey, "HV1/sig/entry/v1", object, signature);

describe("a process that remembers", () => {
  test("remembers nothing before it is told to, as a relay does", () => {
    expect(asks()).toBe(true);
    expect(verified.count()).toBe(0);
  });

  test("counts a good signature once, and knows it again by what it kept", () => {
    verified.begin();
    expect([asks(), asks(), verified.count()]).toEqual([true, true, 1]);
    const kept = verified.digests();
    expect(kept).toHaveLength(digestSize);
    verified.end();
    verified.begin(kept);
    expect([asks(), verified.count()]).toEqual([true, 1]);
  });

  test("takes nothing else for good: every bit of signature, object and key, and another label", () => {
    verified.begin();
    asks();
    const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
      const copy = bytes.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return copy;
    };
    for (let bit = 0; bit < signature.length * 8; bit++)
      expect(verify(pat.publicKey, "HV1/sig/entry/v1", object, asSignature(flipped(signature, bit)))).toBe(false);
    for (let bit = 0; bit < object.length * 8; bit++)
      expect(verify(pat.publicKey, "HV1/sig/entry/v1", flipped(object, bit) as Hash, signature)).toBe(false);
    expect(verify(signKeyPair(seedOf("mallory")).publicKey, "HV1/sig/entry/v1", object, signature)).toBe(false);
    expect(verify(pat.publicKey, "HV1/sig/session/v1", object, signature)).toBe(false);
    expect(verified.count()).toBe(1);
  });

  test("checks a bad one each time", () => {
    verified.begin();
    const bad = asSignature(new Uint8Array(64));
    const ask = (): boolean => verify(pat.publicKey, "HV1/sig/entry/v1", object, bad);
    expect([ask(), ask(), verified.count()]).toEqual([false, false, 0]);
  });

  test("remembers good public keys of the other kind apart, and no malformed ones", () => {
    verified.begin();
    const { publicKey } = kemKeyPair(seedOf("pat"));
    const malformed = asKemPublicKey(new Uint8Array(publicKey.length).fill(255));
    expect([isKemPublicKey(publicKey), isKemPublicKey(publicKey), isKemPublicKey(malformed)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(verified.count()).toBe(1);
  });

  test("reads whole digests only, and stops where it is full", () => {
    verified.begin(new Uint8Array(digestSize * 2 - 1));
    expect(verified.count()).toBe(1);
    const many = Array.from({ length: mostVerified }, (_, i) => {
      const digest = new Uint8Array(digestSize);
      new DataView(digest.buffer).setUint32(0, i + 1);
      return digest;
    });
    verified.begin(concat(...many));
    expect(asks()).toBe(true);
    expect(verified.count()).toBe(mostVerified);
  });
});
