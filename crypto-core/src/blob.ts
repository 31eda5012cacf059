// Attachments: one random key per file, sealed as a stream, stored under the hash of the ciphertext (protocol §5, A21).
import { equalBytes } from "./bytes.ts";
import { refuse, type ProtocolError } from "./errors.ts";
import { asBlobId, type BlobId } from "./ids.ts";
import { hash } from "./primitives/hash.ts";
import { newStreamKey, openStream, sealStream, type StreamKey } from "./primitives/stream.ts";
import { pad, unpad } from "./entry/padding.ts";
import { ok, type Result } from "./result.ts";

export interface SealedBlob {
  readonly id: BlobId;
  readonly key: StreamKey;
  readonly sealed: Uint8Array;
}

export const blobIdOf = (sealed: Uint8Array): BlobId => asBlobId(hash("HV1/blob-id/v1", sealed));

/** The whole file in memory; chunked forms follow the same bytes. */
export function sealFile(plain: Uint8Array, key: StreamKey = newStreamKey()): SealedBlob {
  const sealed = sealStream(key, pad(plain));
  return { id: blobIdOf(sealed), key, sealed };
}

export function openFile(id: BlobId, key: StreamKey, sealed: Uint8Array): Result<Uint8Array, ProtocolError> {
  if (!equalBytes(blobIdOf(sealed), id)) return refuse("blob-hash", "attachment");
  const padded = openStream(key, sealed);
  if (!padded.ok) return padded;
  const plain = unpad(padded.value);
  return plain.ok ? ok(plain.value) : plain;
}
