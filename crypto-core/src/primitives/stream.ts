// Files: secretstream in 64 KiB chunks, a final tag mandatory, so no chunk can be cut, moved or doubled (protocol §2, A21).
import type { Bytes } from "../brand.ts";
import { concat, mustBeBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { ok, type Result } from "../result.ts";
import { sodium } from "../sodium.ts";
import { randomBytes } from "./random.ts";

export type StreamKey = Bytes<"StreamKey">;

export const chunkSize = 64 * 1024;
const sealedChunkSize = chunkSize + 17;
const headerSize = 24;

export function asStreamKey(bytes: Uint8Array): StreamKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) throw new TypeError("StreamKey has 32 bytes");
  return bytes as StreamKey;
}

export const newStreamKey = (): StreamKey => asStreamKey(randomBytes(32));

/** header ‖ sealed chunks; an empty file is one empty final chunk. */
export function sealStream(key: StreamKey, plain: Uint8Array): Uint8Array {
  mustBeBytes(key, plain);
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  const parts = [header];
  const chunks = Math.max(1, Math.ceil(plain.length / chunkSize));
  for (let i = 0; i < chunks; i++) {
    const tag =
      i === chunks - 1
        ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    const chunk = plain.subarray(i * chunkSize, (i + 1) * chunkSize);
    parts.push(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, null, tag));
  }
  return concat(...parts);
}

export function openStream(key: StreamKey, sealed: Uint8Array): Result<Uint8Array, ProtocolError> {
  mustBeBytes(key, sealed);
  if (sealed.length < headerSize + 17) return refuse("open", "stream: short");
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(sealed.subarray(0, headerSize), key);
  const parts: Uint8Array[] = [];
  let at = headerSize;
  while (at < sealed.length) {
    const end = Math.min(at + sealedChunkSize, sealed.length);
    const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed.subarray(at, end), null) as
      | { readonly message: Uint8Array; readonly tag: number }
      | false;
    if (!pulled) return refuse("open", "stream: chunk");
    const expected =
      end === sealed.length
        ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    if (pulled.tag !== expected) return refuse("open", "stream: end");
    parts.push(pulled.message);
    at = end;
  }
  return ok(concat(...parts));
}
