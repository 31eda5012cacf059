// Files: secretstream in 64 KiB chunks, a final tag mandatory, so no chunk can be cut, moved or doubled (protocol §5.6, A21).
import type { Bytes } from "../brand.ts";
import { concat, mustBeBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { ok, type Result } from "../result.ts";
import { sodium } from "../sodium.ts";
import { randomBytes } from "./random.ts";

export type StreamKey = Bytes<"StreamKey">;

export const chunkSize = 64 * 1024;
/** What a chunk grows by when it is sealed. */
export const chunkOverhead = 17;
export const streamHeaderSize = 24;
const sealedChunkSize = chunkSize + chunkOverhead;

export function asStreamKey(bytes: Uint8Array): StreamKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) throw new TypeError("StreamKey has 32 bytes");
  return bytes as StreamKey;
}

export const newStreamKey = (): StreamKey => asStreamKey(randomBytes(32));

export interface StreamSealer {
  readonly header: Uint8Array;
  /** The next chunk: at most 64 KiB; shorter, and `final`, only the last. */
  push(chunk: Uint8Array, final: boolean): Uint8Array;
}

export interface StreamOpener {
  /** The next sealed chunk; whether it must be the last is the caller's knowledge. */
  pull(sealed: Uint8Array, final: boolean): Result<Uint8Array, ProtocolError>;
}

const tagOf = (final: boolean): number =>
  final
    ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;

export function streamSealer(key: StreamKey): StreamSealer {
  mustBeBytes(key);
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  return {
    header,
    push(chunk, final) {
      mustBeBytes(chunk);
      return sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, null, tagOf(final));
    },
  };
}

/** `header`: 24 bytes. */
export function streamOpener(key: StreamKey, header: Uint8Array): StreamOpener {
  mustBeBytes(key, header);
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  return {
    pull(sealed, final) {
      mustBeBytes(sealed);
      if (sealed.length < chunkOverhead) return refuse("open", "stream: short");
      const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null) as
        | { readonly message: Uint8Array; readonly tag: number }
        | false;
      if (!pulled) return refuse("open", "stream: chunk");
      return pulled.tag === tagOf(final) ? ok(pulled.message) : refuse("open", "stream: end");
    },
  };
}

/** header ‖ sealed chunks; an empty file is one empty final chunk. */
export function sealStream(key: StreamKey, plain: Uint8Array): Uint8Array {
  mustBeBytes(key, plain);
  const sealer = streamSealer(key);
  const parts = [sealer.header];
  const chunks = Math.max(1, Math.ceil(plain.length / chunkSize));
  for (let i = 0; i < chunks; i++)
    parts.push(sealer.push(plain.subarray(i * chunkSize, (i + 1) * chunkSize), i === chunks - 1));
  return concat(...parts);
}

export function openStream(key: StreamKey, sealed: Uint8Array): Result<Uint8Array, ProtocolError> {
  mustBeBytes(key, sealed);
  if (sealed.length < streamHeaderSize + chunkOverhead) return refuse("open", "stream: short");
  const opener = streamOpener(key, sealed.subarray(0, streamHeaderSize));
  const parts: Uint8Array[] = [];
  for (let at = streamHeaderSize; at < sealed.length; at += sealedChunkSize) {
    const end = Math.min(at + sealedChunkSize, sealed.length);
    const pulled = opener.pull(sealed.subarray(at, end), end === sealed.length);
    if (!pulled.ok) return pulled;
    parts.push(pulled.value);
  }
  return ok(concat(...parts));
}
