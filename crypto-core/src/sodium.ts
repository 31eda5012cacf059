// The only import of libsodium, with a self-test of every function used: types of the package promise more than some builds hold (protocol §2).
import sodium from "libsodium-wrappers-sumo";

const used = [
  "crypto_aead_xchacha20poly1305_ietf_encrypt",
  "crypto_aead_xchacha20poly1305_ietf_decrypt",
  "crypto_generichash",
  "crypto_generichash_init",
  "crypto_generichash_update",
  "crypto_generichash_final",
  "crypto_kem_xwing_seed_keypair",
  "crypto_kem_xwing_enc",
  "crypto_kem_xwing_enc_deterministic",
  "crypto_kem_xwing_dec",
  "crypto_pwhash",
  "crypto_secretstream_xchacha20poly1305_init_push",
  "crypto_secretstream_xchacha20poly1305_push",
  "crypto_secretstream_xchacha20poly1305_init_pull",
  "crypto_secretstream_xchacha20poly1305_pull",
  "crypto_sign_detached",
  "crypto_sign_seed_keypair",
  "crypto_sign_verify_detached",
  "memcmp",
  "memzero",
] as const;

let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  await sodium.ready;
  for (const name of used) {
    if (typeof sodium[name] !== "function") throw new Error(`crypto self-test: ${name} is missing`);
  }
  const abc = sodium.crypto_generichash(32, new Uint8Array([97, 98, 99]), null);
  if (abc[0] !== 0xbd || abc[31] !== 0x19) throw new Error("crypto self-test: BLAKE2b");
}

/** Resolves when every primitive may be called; rejects when this platform lacks one. Idempotent. */
export function ready(): Promise<void> {
  loading ??= load();
  return loading;
}

export { sodium };
