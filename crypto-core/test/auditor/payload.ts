// What an entry says: its seal, padding, compression and changes (protocol.md 5.3, 5.9).
import { inflateRawSync } from "node:zlib";
import { join, must, refuse, same, u32, u64 } from "./codec.ts";
import { KDF, openSeal } from "./primitives.ts";
import { padme, type Entry } from "./run.ts";

export interface Change {
  readonly kind: string;
  readonly changeId: string;
  readonly [field: string]: unknown;
}

export function openEntry(
  entry: Entry,
  vaultId: Uint8Array,
  deviceId: Uint8Array,
  epochKey: Uint8Array | undefined,
  where: string,
): Uint8Array {
  if (!entry.ciphertext) return refuse("erased", where);
  if (!epochKey) return refuse("missing-key", `${where}: key of epoch ${entry.epoch}`);
  const context = join(vaultId, u32(entry.epoch), deviceId, u64(entry.seq), entry.nonce);
  const okm = KDF(epochKey, "entry", context, 64);
  must(same(okm.slice(32), entry.commitment), "key-commitment", where);
  const padded = openSeal(okm.slice(0, 32), entry.nonce, entry.ciphertext, entry.header, "open", where);
  const end = padded.findLastIndex((byte) => byte !== 0);
  must(end >= 0 && padded[end] === 0x80 && padme(end + 1) === padded.length, "decode", `${where}: padding`);
  must(end <= 256 * 1_024, "decode", `${where}: size`);
  return padded.slice(0, end);
}

/** The text of a plaintext, inflated where it says so. */
export function textOf(plaintext: Uint8Array, where: string): string {
  const [flag, body] = [plaintext[0], plaintext.subarray(1)];
  must(flag === 0 || flag === 1, "schema", `${where}: its first byte`);
  try {
    const bytes = flag === 1 ? inflateRawSync(body, { maxOutputLength: 8 * 1_024 * 1_024 }) : body;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("schema", `${where}: its text`);
  }
}

/** The changes of a text. What each kind asks for is the application's to know; this reader looks at what all have. */
export function changesOf(text: string, where: string): readonly Change[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("schema", `${where}: no JSON`);
  }
  must(Array.isArray(value) && value.length >= 1 && value.length <= 10_000, "schema", where);
  const isChange = (c: unknown): c is Change =>
    typeof c === "object" && c !== null && "kind" in c && typeof c.kind === "string" && "changeId" in c;
  return value.map((change: unknown) => (isChange(change) ? change : refuse("schema", where)));
}
