// Primitives refuse what libsodium lets through: strings, empty keys, malformed public keys, weak parameters (A10, A14, A17).
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  asAeadKey,
  asEpochKey,
  asInviteToken,
  asKemPublicKey,
  asSeed,
  asSignature,
  asSignPublicKey,
  asStreamKey,
  extendIdentity,
  hash,
  identityGenesis,
  isKemPublicKey,
  kdf,
  kemKeyPair,
  labels,
  open,
  openStream,
  readIdentityLog,
  ready,
  sealStream,
  sealWithNonce,
  sign,
  signKeyPair,
  stretchPassword,
  unwrap,
  verify,
  wrap,
  wrapWithSeed,
  type Label,
} from "../src/index.ts";
import { deviceAddOp } from "../src/identity/author.ts";
import { must, person } from "../src/testing/index.ts";
import { newDevice, refusedAs, seedOf } from "./support.ts";

beforeAll(ready);

const L: Label = "HV1/testing/v1";
const key = () => seedOf("key");
const text = "a string that is 32 characters.." as unknown as Uint8Array;
const nonce = new Uint8Array(24);
const otherKey = () => seedOf("another key");

describe("a string is never a key and never a message", () => {
  const pair = () => signKeyPair(key());
  const kem = () => kemKeyPair(key());
  const wrongKey = text as never;
  const calls: Readonly<Record<string, () => unknown>> = {
    hash: () => hash(L, text),
    "KDF key": () => kdf(text, L, key(), 32),
    "KDF context": () => kdf(key(), L, text, 32),
    "seal key": () => sealWithNonce(wrongKey, nonce, key(), key()),
    "seal plaintext": () => sealWithNonce(asAeadKey(key()), nonce, text, key()),
    "seal associated data": () => sealWithNonce(asAeadKey(key()), nonce, key(), text),
    "open ciphertext": () => open(asAeadKey(key()), nonce, text, key()),
    "open key": () => open(wrongKey, nonce, key(), key()),
    "sign key": () => sign(wrongKey, L, hash(L)),
    "sign message": () => sign(pair().secretKey, L, wrongKey),
    "verify message": () => verify(pair().publicKey, L, wrongKey, asSignature(new Uint8Array(64))),
    "verify key": () => verify(wrongKey, L, hash(L), asSignature(new Uint8Array(64))),
    "wrap recipient": () => wrap(wrongKey, L, key(), key()),
    "wrap plaintext": () => wrap(kem().publicKey, L, text, key()),
    "wrap context": () => wrap(kem().publicKey, L, key(), text),
    "wrap seed": () => wrapWithSeed(text, kem().publicKey, L, key(), key()),
    unwrap: () => unwrap(kem(), L, text, key()),
    "stream key": () => sealStream(wrongKey, key()),
    "stream plaintext": () => sealStream(asStreamKey(key()), text),
    "stream ciphertext": () => openStream(asStreamKey(key()), text),
    "sign seed": () => signKeyPair(text),
    "KEM seed": () => kemKeyPair(text),
    "AEAD key": () => asAeadKey(text),
    "epoch key": () => asEpochKey(text),
    seed: () => asSeed(text),
    token: () => asInviteToken(text),
  };
  test.each(Object.keys(calls))("%s", (name) => {
    expect(calls[name]).toThrow(TypeError);
  });
});

test("keys and outputs have their sizes or nothing", () => {
  expect(() => kdf(new Uint8Array(0), L, key(), 32)).toThrow(TypeError);
  expect(() => kdf(new Uint8Array(15), L, key(), 32)).toThrow(TypeError);
  expect(() => kdf(key(), L, key(), 8)).toThrow(TypeError);
  expect(() => kdf(key(), L, key(), 65)).toThrow(TypeError);
  expect(() => asAeadKey(new Uint8Array(31))).toThrow(TypeError);
  expect(refusedAs(open(asAeadKey(key()), new Uint8Array(23), key(), key()))).toBe("open");
  expect(refusedAs(open(asAeadKey(key()), nonce, new Uint8Array(15), key()))).toBe("open");
});

test("A15: whatever is wrong with a seal or a wrap, the answer is the same", () => {
  const sealed = sealWithNonce(asAeadKey(key()), nonce, key(), key());
  const kem = kemKeyPair(key());
  const wrapped = wrap(kem.publicKey, L, key(), key());
  const flip = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes[at] ?? 0) ^ 1);
  const wrongs = [flip(sealed, 0), flip(sealed, sealed.length - 1), sealed.slice(1), new Uint8Array(0)];
  const opened = [
    ...wrongs.map((s) => open(asAeadKey(key()), nonce, s, key())),
    open(asAeadKey(otherKey()), nonce, sealed, key()),
    open(asAeadKey(key()), nonce, sealed, nonce),
  ];
  expect(new Set(opened.map((o) => JSON.stringify(o))).size).toBe(1);
  const kinds = [
    flip(wrapped, 0),
    flip(wrapped, 1120),
    wrapped.slice(1),
    new Uint8Array(0),
    new Uint8Array(wrapped.length),
  ];
  expect(kinds.map((w) => refusedAs(unwrap(kem, L, w, key())))).toEqual(kinds.map(() => "bad-wrap"));
});

test("a signature under no key, the zero key or the identity point is no signature", () => {
  const signature = asSignature(new Uint8Array(64));
  for (const first of [0, 1]) {
    const pk = asSignPublicKey(Uint8Array.from(new Uint8Array(32).with(0, first)));
    expect(verify(pk, L, hash(L), signature)).toBe(false);
  }
});

describe("nobody can be made to wrap to a key that is none", () => {
  const good = () => kemKeyPair(key()).publicKey;
  const bad = (): readonly Uint8Array[] => {
    const lowOrder = good().slice();
    lowOrder.fill(0, 1184);
    const pastModulus = good().slice();
    pastModulus.fill(255, 0, 3);
    return [new Uint8Array(1216), new Uint8Array(1216).fill(255), lowOrder, pastModulus];
  };

  test("A17: zero, all ones, low order and past the modulus are told apart from a key", () => {
    expect(isKemPublicKey(good())).toBe(true);
    for (const pk of bad()) {
      expect(isKemPublicKey(asKemPublicKey(pk))).toBe(false);
      expect(() => wrap(asKemPublicKey(pk), L, key(), key())).toThrow("invalid usage");
    }
  });

  test("A17: an identity log that names one is refused, so no re-key ever meets it", () => {
    const mallory = person("mallory");
    for (const pk of bad()) {
      const kem = { ...mallory.keys.kem, publicKey: asKemPublicKey(pk) };
      const genesis = identityGenesis({ ...mallory.keys, kem }, mallory.recovery.publicKey, seedOf("n"));
      expect(refusedAs(readIdentityLog([genesis.op]))).toBe("bad-wrap");
      const device = { ...newDevice("odd"), kem };
      const op = deviceAddOp(mallory.identity, mallory.keys.sign, { device, transportPk: device.sign.publicKey });
      expect(refusedAs(extendIdentity(mallory.identity, [op]))).toBe("bad-wrap");
    }
  });
});

test("A10: only a kdfId that is compiled in stretches a password", () => {
  const { userId } = person("pat").identity;
  for (const id of [0, 2, -1, 1.5, Number.NaN]) expect(refusedAs(stretchPassword("x", userId, id))).toBe("kdf-floor");
  expect(() => stretchPassword(new Uint8Array(4) as unknown as string, userId, 1)).toThrow(TypeError);
});

describe("labels", () => {
  const source = (dir: URL): string =>
    readdirSync(dir, { withFileTypes: true })
      .map((f) =>
        f.isDirectory()
          ? source(new URL(`${f.name}/`, dir))
          : f.name === "labels.ts"
            ? ""
            : readFileSync(new URL(f.name, dir), "utf8"),
      )
      .join("\n");
  const all = source(new URL("../src/", import.meta.url));
  const uses = (label: string, call: RegExp): number =>
    all
      .split(`"${label}"`)
      .slice(0, -1)
      .filter((s) => call.test(s.slice(-80))).length;

  test("are all different and all of one form", () => {
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^HV1\/[a-z/-]+\/v1$/);
    const prefixed = labels.filter((a) => labels.some((b) => a !== b && b.startsWith(a)));
    expect(prefixed).toEqual([]);
  });

  test("are used by one construction each: a hash, a KDF, a wrap or a signature", () => {
    for (const label of labels.filter((l) => l !== "HV1/testing/v1" && l !== "HV1/import-item/v1")) {
      const kinds = [
        /\bhash\(\s*$/,
        /\bkdf\([^()]*(\([^()]*\))?[^()]*$/,
        /\b(un)?wrap\([^()]*$/,
        /\b(sign|verify)\([^()]*$|utf8\(\s*$/,
      ];
      const used = kinds.filter((kind) => uses(label, kind) > 0).length;
      expect([label, used]).toEqual([label, 1]);
    }
  });

  test("A14: a value signed, derived or hashed under one is nothing under another", () => {
    const pair = signKeyPair(key());
    const digests = new Set(labels.map((l) => hash(l).join()));
    const derived = new Set(labels.map((l) => kdf(key(), l, nonce, 32).join()));
    expect([digests.size, derived.size]).toEqual([labels.length, labels.length]);
    const object = hash(L);
    const signature = sign(pair.secretKey, "HV1/sig/claim/v1", object);
    expect(labels.filter((l) => verify(pair.publicKey, l, object, signature))).toEqual(["HV1/sig/claim/v1"]);
    const wrapped = wrap(kemKeyPair(key()).publicKey, "HV1/epoch-wrap/v1", key(), nonce);
    expect(refusedAs(unwrap(kemKeyPair(key()), "HV1/rotate-wrap/v1", wrapped, nonce))).toBe("bad-wrap");
    expect(must(unwrap(kemKeyPair(key()), "HV1/epoch-wrap/v1", wrapped, nonce))).toEqual(key());
  });
});
