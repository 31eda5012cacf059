// Transport keys by WebCrypto Ed25519: not extractable, kept as a handle by structured clone (protocol §3).
import type { TransportKey, TransportKeys } from "../session/ports.ts";

interface Handle {
  readonly privateKey: CryptoKey;
  readonly publicKey: Uint8Array;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === "object" && value !== null && "privateKey" in value && "publicKey" in value;
}

const transportKey = (handle: Handle): TransportKey => ({
  publicKey: handle.publicKey,
  handle,
  async sign(message) {
    return new Uint8Array(await crypto.subtle.sign("Ed25519", handle.privateKey, new Uint8Array(message)));
  },
});

export const webCryptoTransportKeys: TransportKeys = {
  async create() {
    const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    if (!("privateKey" in pair)) throw new TypeError("Ed25519 key pair expected");
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return transportKey({ privateKey: pair.privateKey, publicKey });
  },
  fromHandle(value) {
    return isHandle(value)
      ? Promise.resolve(transportKey(value))
      : Promise.reject(new TypeError("no transport key here"));
  },
};
