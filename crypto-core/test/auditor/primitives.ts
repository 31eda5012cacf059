// The constructions of protocol.md 2.1, on libraries that the product itself does not use.
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { join, refuse, u32, utf8, type Refusal } from "./codec.ts";

const framed = (...parts: readonly Uint8Array[]): Uint8Array => join(...parts.flatMap((p) => [u32(p.length), p]));

export const H = (label: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  blake2b(framed(utf8(`HV1/${label}/v1`), ...parts), { dkLen: 32 });

export const KDF = (key: Uint8Array, label: string, context: Uint8Array, dkLen: number): Uint8Array =>
  blake2b(framed(utf8(`HV1/${label}/v1`), context), { key, dkLen });

/** The password stretched under kdfId 1. */
export const stretched = (password: string, userId: Uint8Array): Uint8Array =>
  argon2id(utf8(password.normalize("NFKC")), H("salt", userId).slice(0, 16), { t: 3, m: 65_536, p: 1, dkLen: 32 });

export function openSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  ad: Uint8Array,
  refusal: Refusal,
  where: string,
): Uint8Array {
  try {
    return xchacha20poly1305(key, nonce, ad).decrypt(sealed);
  } catch {
    return refuse(refusal, where);
  }
}

/** Whether `signature` is this key's over label and hash; strict, as RFC 8032 has it. */
export function verified(key: Uint8Array, label: string, hash: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, join(utf8(`HV1/sig/${label}/v1`), hash), key, { zip215: false });
  } catch {
    return false;
  }
}

export interface KemPair {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

export const kemPair = (seed: Uint8Array): KemPair => ml_kem768_x25519.keygen(seed);
export const signPublicKey = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);

/** Whether somebody could encapsulate to this key. */
export function kemKeyServes(publicKey: Uint8Array): boolean {
  try {
    ml_kem768_x25519.encapsulate(publicKey);
    return true;
  } catch {
    return false;
  }
}

export function openWrap(pair: KemPair, label: string, wrap: Uint8Array, context: Uint8Array): Uint8Array {
  const ct = wrap.slice(0, 1120);
  let ss: Uint8Array;
  try {
    ss = ml_kem768_x25519.decapsulate(ct, pair.secretKey);
  } catch {
    return refuse("bad-wrap", label);
  }
  const okm = KDF(ss, label, H("wrap-context", pair.publicKey, ct, context), 56);
  return openSeal(okm.slice(0, 32), okm.slice(32), wrap.slice(1120), context, "bad-wrap", label);
}
