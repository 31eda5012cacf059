// Text of the wire as bytes; what is no base64url gives nothing, which no reader of bytes takes.
import { fromBase64url } from "@health-vault/crypto-core";

export const bytesOf = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array();
