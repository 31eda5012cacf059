// Bytes as text on JSON edges, by Node's own codec; wire shapes have checked the text before (protocol.md §2).
import { asUserId, type UserId } from "@health-vault/crypto-core";
import { Refusal } from "./refusal.ts";

export const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");

/** A copy of its own: Node's small buffers share memory. */
export const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64url"));

/** @throws Refusal malformed */
export const userIdFrom = (text: string): UserId => {
  const bytes = fromText(text);
  if (bytes.length !== 32) throw new Refusal("malformed");
  return asUserId(bytes);
};
