// Base64 as FHIR carries bytes: RFC 4648 with padding; spaces are passed over.
import { fromBase64url, toBase64url } from "@health-vault/crypto-core";

/** Undefined for text that is no base64. */
export const fromBase64 = (data: string): Uint8Array | undefined =>
  fromBase64url(data.replace(/\s/g, "").replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));

export function toBase64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}
