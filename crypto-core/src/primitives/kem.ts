// Wrap a key for a person: X-Wing KEM, then an AEAD bound to the context; decapsulation never fails by itself (protocol §2, A3, A17).
import type { Bytes } from "../brand.ts";
import { concat, mustBeBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { asKemPublicKey, type KemPublicKey } from "../ids.ts";
import type { Label } from "../labels.ts";
import type { Result } from "../result.ts";
import { sodium } from "../sodium.ts";
import { asAeadKey, open, sealWithNonce } from "./aead.ts";
import { hash, kdf } from "./hash.ts";
import { randomBytes } from "./random.ts";
import { once } from "./verified.ts";

export type KemSecretKey = Bytes<"KemSecretKey">;

export interface KemKeyPair {
  readonly publicKey: KemPublicKey;
  readonly secretKey: KemSecretKey;
}

const kemCiphertextSize = 1120;
/** Bytes a wrap adds to what it holds: encapsulation and tag. */
export const wrapOverhead = kemCiphertextSize + 16;

export function kemKeyPair(seed: Uint8Array): KemKeyPair {
  if (!(seed instanceof Uint8Array) || seed.length !== 32) throw new TypeError("KEM seed has 32 bytes");
  const pair = sodium.crypto_kem_xwing_seed_keypair(seed);
  return { publicKey: asKemPublicKey(pair.publicKey), secretKey: pair.privateKey as KemSecretKey };
}

const keyAndNonce = (
  secret: Uint8Array,
  label: Label,
  recipient: KemPublicKey,
  ciphertext: Uint8Array,
  context: Uint8Array,
) => {
  const okm = kdf(secret, label, hash("HV1/wrap-context/v1", recipient, ciphertext, context), 56);
  return { key: asAeadKey(okm.subarray(0, 32)), nonce: okm.subarray(32, 56) };
};

/** ct ‖ AEAD(...). The key is fresh per encapsulation, so the nonce may be derived with it. Throws on a malformed public key (A17). */
export function wrapWithSeed(
  seed: Uint8Array,
  recipient: KemPublicKey,
  label: Label,
  plain: Uint8Array,
  context: Uint8Array,
): Uint8Array {
  mustBeBytes(seed, recipient, plain, context);
  const { ciphertext, sharedSecret } = sodium.crypto_kem_xwing_enc_deterministic(recipient, seed);
  const { key, nonce } = keyAndNonce(sharedSecret, label, recipient, ciphertext, context);
  return concat(ciphertext, sealWithNonce(key, nonce, plain, context));
}

const probe = new Uint8Array(64);

/** Whether one can encapsulate to this key at all: no low order, no coefficient past the modulus (A17). */
export function isKemPublicKey(key: KemPublicKey): boolean {
  mustBeBytes(key);
  return once("kem-public-key", [key], () => {
    try {
      sodium.crypto_kem_xwing_enc_deterministic(key, probe);
      return true;
    } catch {
      return false;
    }
  });
}

export const wrap = (recipient: KemPublicKey, label: Label, plain: Uint8Array, context: Uint8Array): Uint8Array =>
  wrapWithSeed(randomBytes(64), recipient, label, plain, context);

export function unwrap(
  pair: KemKeyPair,
  label: Label,
  wrapped: Uint8Array,
  context: Uint8Array,
): Result<Uint8Array, ProtocolError> {
  mustBeBytes(pair.publicKey, pair.secretKey, wrapped, context);
  if (wrapped.length < wrapOverhead) return refuse("bad-wrap", "length");
  const ciphertext = wrapped.subarray(0, kemCiphertextSize);
  let secret: Uint8Array;
  try {
    secret = sodium.crypto_kem_xwing_dec(ciphertext, pair.secretKey);
  } catch {
    return refuse("bad-wrap", "kem");
  }
  const { key, nonce } = keyAndNonce(secret, label, pair.publicKey, ciphertext, context);
  const opened = open(key, nonce, wrapped.subarray(kemCiphertextSize), context);
  return opened.ok ? opened : refuse("bad-wrap", "aead");
}
