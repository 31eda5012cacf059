// Sign: Ed25519 over label ‖ H(object), never over a bare object (protocol §2, A14).
import type { Bytes } from "../brand.ts";
import { concat, mustBeBytes, utf8 } from "../bytes.ts";
import { asSignature, asSignPublicKey, type Hash, type Signature, type SignPublicKey } from "../ids.ts";
import type { Label } from "../labels.ts";
import { sodium } from "../sodium.ts";
import { once } from "./verified.ts";

export type SignSecretKey = Bytes<"SignSecretKey">;

export interface SignKeyPair {
  readonly publicKey: SignPublicKey;
  readonly secretKey: SignSecretKey;
}

export function signKeyPair(seed: Uint8Array): SignKeyPair {
  if (!(seed instanceof Uint8Array) || seed.length !== 32) throw new TypeError("sign seed has 32 bytes");
  const pair = sodium.crypto_sign_seed_keypair(seed);
  return { publicKey: asSignPublicKey(pair.publicKey), secretKey: pair.privateKey as SignSecretKey };
}

export function sign(secretKey: SignSecretKey, label: Label, object: Hash): Signature {
  mustBeBytes(secretKey, object);
  return asSignature(sodium.crypto_sign_detached(concat(utf8(label), object), secretKey));
}

export function verify(publicKey: SignPublicKey, label: Label, object: Hash, signature: Signature): boolean {
  mustBeBytes(publicKey, object, signature);
  return once(label, [publicKey, object, signature], () => {
    try {
      return sodium.crypto_sign_verify_detached(signature, concat(utf8(label), object), publicKey);
    } catch {
      return false;
    }
  });
}
