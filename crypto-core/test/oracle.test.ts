// A second implementation, not ours and not libsodium's, gives the same bytes for every primitive (threats §3.1).
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  asAeadKey,
  asHash,
  concat,
  hash,
  kdf,
  kemKeyPair,
  labels,
  open,
  ready,
  sealWithNonce,
  sign,
  signKeyPair,
  stretchPassword,
  toHex,
  unwrap,
  utf8,
  verify,
  wrapWithSeed,
} from "../src/index.ts";
import { sodium } from "../src/sodium.ts";
import { must, person } from "../src/testing/index.ts";
import { seedOf } from "./support.ts";

beforeAll(ready);

const framed = (...parts: readonly Uint8Array[]): Uint8Array =>
  concat(...parts.flatMap((p) => [new Uint8Array([p.length >>> 24, p.length >>> 16, p.length >>> 8, p.length]), p]));

const of = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const anyBytes = fc.uint8Array({ maxLength: 400 });

test("H is BLAKE2b-256 over label and parts, each with its length before it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...labels), fc.array(anyBytes, { maxLength: 5 }), (label, parts) => {
      expect(hash(label, ...parts)).toEqual(blake2b(framed(utf8(label), ...parts), { dkLen: 32 }));
    }),
  );
});

test("KDF is the same, keyed, of 16 to 64 bytes", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...labels),
      fc.uint8Array({ minLength: 16, maxLength: 64 }),
      anyBytes,
      fc.integer({ min: 16, max: 64 }),
      (label, key, context, size) => {
        const message = framed(utf8(label), context);
        expect(kdf(key, label, context, size)).toEqual(blake2b(message, { key, dkLen: size }));
      },
    ),
  );
});

test("seal is XChaCha20-Poly1305", () => {
  fc.assert(
    fc.property(of(32), of(24), anyBytes, anyBytes, (key, nonce, plain, ad) => {
      const theirs = xchacha20poly1305(key, nonce, ad).encrypt(plain);
      expect(sealWithNonce(asAeadKey(key), nonce, plain, ad)).toEqual(theirs);
      expect(must(open(asAeadKey(key), nonce, theirs, ad))).toEqual(plain);
    }),
  );
});

test("sign is Ed25519 over label and hash", () => {
  fc.assert(
    fc.property(of(32), of(32), fc.constantFrom(...labels), (seed, object, label) => {
      const pair = signKeyPair(seed);
      expect(pair.publicKey).toEqual(ed25519.getPublicKey(seed));
      const ours = sign(pair.secretKey, label, asHash(object));
      expect(ours).toEqual(ed25519.sign(concat(utf8(label), object), seed));
      expect(ed25519.verify(ours, concat(utf8(label), object), pair.publicKey)).toBe(true);
      expect(verify(pair.publicKey, label, asHash(object), ours)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test("wrap is X-Wing, then the seal under a key bound to recipient, encapsulation and context", () => {
  for (const what of ["one", "two", "three"]) {
    const [seed, eseed, context, plain] = [
      seedOf(`${what} seed`),
      seedOf(`${what} eseed`, 64),
      seedOf(`${what} context`, 48),
      seedOf(`${what} plain`),
    ];
    const ours = kemKeyPair(seed);
    const theirs = ml_kem768_x25519.keygen(seed);
    expect(ours.publicKey).toEqual(theirs.publicKey);
    const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(theirs.publicKey, eseed);
    const bound = blake2b(framed(utf8("HV1/wrap-context/v1"), theirs.publicKey, cipherText, context), { dkLen: 32 });
    const okm = blake2b(framed(utf8("HV1/epoch-wrap/v1"), bound), { key: sharedSecret, dkLen: 56 });
    const sealed = xchacha20poly1305(okm.subarray(0, 32), okm.subarray(32), context).encrypt(plain);
    expect(toHex(wrapWithSeed(eseed, ours.publicKey, "HV1/epoch-wrap/v1", plain, context))).toBe(
      toHex(concat(cipherText, sealed)),
    );
    expect(must(unwrap(ours, "HV1/epoch-wrap/v1", concat(cipherText, sealed), context))).toEqual(plain);
    expect(ml_kem768_x25519.decapsulate(cipherText, theirs.secretKey)).toEqual(sharedSecret);
  }
});

test("libsodium's Argon2id is Argon2id", () => {
  for (const [m, t] of [
    [8, 1],
    [64, 2],
    [1024, 3],
  ] as const) {
    const salt = seedOf("salt", 16);
    const ours = sodium.crypto_pwhash(32, utf8("pässword"), salt, t, m * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13);
    expect(ours).toEqual(argon2id(utf8("pässword"), salt, { t, m, p: 1, dkLen: 32 }));
  }
});

test("A11: a password is stretched with 64 MiB and 3 passes over its NFKC form, salted by the user id", () => {
  const { userId } = person("pat").identity;
  const salt = blake2b(framed(utf8("HV1/salt/v1"), userId), { dkLen: 32 }).subarray(0, 16);
  const theirs = argon2id(utf8("Å, fünf"), salt, { t: 3, m: 64 * 1024, p: 1, dkLen: 32 });
  expect(must(stretchPassword("A\u030a, fu\u0308nf", userId, 1))).toEqual(theirs);
});
