// Seal: XChaCha20-Poly1305-IETF with a fresh 24-byte nonce and full associated data (protocol §2, A18, A20).
import type { Bytes } from "../brand.ts";
import { mustBeBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { ok, type Result } from "../result.ts";
import { sodium } from "../sodium.ts";

export type AeadKey = Bytes<"AeadKey">;

export const nonceSize = 24;
export const tagSize = 16;

export function asAeadKey(bytes: Uint8Array): AeadKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) throw new TypeError("AeadKey has 32 bytes");
  return bytes as AeadKey;
}

export function sealWithNonce(key: AeadKey, nonce: Uint8Array, plain: Uint8Array, ad: Uint8Array): Uint8Array {
  mustBeBytes(key, nonce, plain, ad);
  return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, null, nonce, key);
}

/** One generic failure, whatever was wrong (A15). */
export function open(
  key: AeadKey,
  nonce: Uint8Array,
  sealed: Uint8Array,
  ad: Uint8Array,
): Result<Uint8Array, ProtocolError> {
  mustBeBytes(key, nonce, sealed, ad);
  if (sealed.length < tagSize || nonce.length !== nonceSize) return refuse("open", "aead");
  try {
    return ok(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, ad, nonce, key));
  } catch {
    return refuse("open", "aead");
  }
}
