// Attachments: one random key per file, sealed as a stream, stored under the hash of the ciphertext; a file need never be in memory as a whole (protocol §5.6, A21).
import { concat, equalBytes } from "./bytes.ts";
import { refuse, type ProtocolError } from "./errors.ts";
import { asBlobId, type BlobId } from "./ids.ts";
import { hash, hashing } from "./primitives/hash.ts";
import {
  chunkOverhead,
  chunkSize,
  newStreamKey,
  openStream,
  sealStream,
  streamHeaderSize,
  streamOpener,
  streamSealer,
  type StreamKey,
  type StreamOpener,
} from "./primitives/stream.ts";
import { pad, padmeLength, unpad } from "./entry/padding.ts";
import { ok, type Result } from "./result.ts";

export interface SealedBlob {
  readonly id: BlobId;
  readonly key: StreamKey;
  readonly sealed: Uint8Array;
}

export const blobIdOf = (sealed: Uint8Array): BlobId => asBlobId(hash("HV1/blob-id/v1", sealed));

/** Largest file that the format is used for, bytes: lengths stay within 31 bits. */
export const maxFileBytes = 1024 * 1024 * 1024;

const chunksOf = (padded: number): number => Math.ceil(padded / chunkSize);

function paddedSize(size: number): number {
  if (!Number.isInteger(size) || size < 0 || size > maxFileBytes) throw new RangeError("file size");
  return padmeLength(size + 1);
}

/** Bytes of a sealed file of `size` bytes: header, file and padding, 17 more for each chunk. */
export function sealedBlobSize(size: number): number {
  const padded = paddedSize(size);
  return streamHeaderSize + padded + chunkOverhead * chunksOf(padded);
}

/** The whole file in memory; the chunked forms below give and read the same bytes. */
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

/** Bytes as they come, cut into pieces of `size`; each piece is good until the next is asked for. */
function cutter(size: number) {
  const held = new Uint8Array(size);
  let filled = 0;
  return {
    *add(bytes: Uint8Array): Generator<Uint8Array, void> {
      for (let at = 0; at < bytes.length; ) {
        const taken = Math.min(size - filled, bytes.length - at);
        held.set(bytes.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < size) continue;
        filled = 0;
        yield held;
      }
    },
    rest: (): Uint8Array => held.subarray(0, filled),
  };
}

/** The id of sealed bytes that come piece by piece. */
export interface BlobHashing {
  add(sealed: Uint8Array): void;
  /** Undefined when there were more or fewer bytes than said. */
  end(): BlobId | undefined;
}

/** `sealedSize`: bytes of the sealed whole. */
export function blobHashing(sealedSize: number): BlobHashing {
  const whole = hashing("HV1/blob-id/v1", sealedSize);
  let left = sealedSize;
  return {
    add(sealed) {
      left -= sealed.length;
      whole.update(sealed);
    },
    end: () => (left === 0 ? asBlobId(whole.end()) : undefined),
  };
}

export interface BlobSealer {
  /** Bytes of the sealed whole, known before the first. */
  readonly sealedSize: number;
  /** The next bytes of the file, in pieces of any size; answers the sealed bytes that are ready. @throws RangeError past the file's size */
  add(plain: Uint8Array): Uint8Array;
  /** After the file's last byte, once. @throws RangeError before it */
  end(): { readonly id: BlobId; readonly last: Uint8Array };
}

/** `size`: bytes of the file. Holds one chunk at a time. */
export function blobSealer(size: number, key: StreamKey): BlobSealer {
  const padded = paddedSize(size);
  const sealedSize = sealedBlobSize(size);
  const stream = streamSealer(key);
  const id = blobHashing(sealedSize);
  const chunks = cutter(chunkSize);
  let left = size;
  let chunksLeft = chunksOf(padded);
  let parts: Uint8Array[] = [stream.header];
  const seal = (chunk: Uint8Array): void => void parts.push(stream.push(chunk, --chunksLeft === 0));
  const put = (bytes: Uint8Array): void => {
    for (const chunk of chunks.add(bytes)) seal(chunk);
  };
  const ready = (): Uint8Array => {
    const out = concat(...parts);
    parts = [];
    id.add(out);
    return out;
  };
  return {
    sealedSize,
    add(plain) {
      left -= plain.length;
      if (left < 0) throw new RangeError("attachment: more than said");
      put(plain);
      return ready();
    },
    end() {
      if (left !== 0) throw new RangeError("attachment: not all of it");
      put(Uint8Array.of(0x80));
      for (let zeros = padded - size - 1; zeros > 0; zeros -= chunkSize)
        put(new Uint8Array(Math.min(zeros, chunkSize)));
      if (chunksLeft > 0) seal(chunks.rest());
      const last = ready();
      const found = id.end();
      if (!found) throw new RangeError("attachment: size");
      return { id: found, last };
    },
  };
}

export interface BlobOpener {
  /** The next sealed bytes, in pieces of any size; what it answers counts only once `end` has said so. */
  add(sealed: Uint8Array): Result<Uint8Array, ProtocolError>;
  /** `blob-hash` when the whole is not what its id says, `open` when something is missing. */
  end(): Result<undefined, ProtocolError>;
}

/** `size`: bytes of the file, as its entry names them. Holds one chunk at a time. */
export function blobOpener(id: BlobId, key: StreamKey, size: number): BlobOpener {
  const padded = paddedSize(size);
  const sealedSize = sealedBlobSize(size);
  const hashed = blobHashing(sealedSize);
  const headers = cutter(streamHeaderSize);
  const chunks = cutter(chunkSize + chunkOverhead);
  let stream: StreamOpener | undefined;
  let came = 0;
  let chunksLeft = chunksOf(padded);
  let plainSoFar = 0;

  /** The file's part of a chunk; what lies behind the file must be its padding. */
  function unpadded(chunk: Uint8Array): Result<Uint8Array, ProtocolError> {
    const end = Math.min(chunk.length, Math.max(0, size - plainSoFar));
    for (let at = end; at < chunk.length; at++)
      if (chunk[at] !== (plainSoFar + at === size ? 0x80 : 0)) return refuse("decode", "attachment: padding");
    plainSoFar += chunk.length;
    return ok(chunk.subarray(0, end));
  }

  return {
    add(sealed) {
      const before = came;
      came += sealed.length;
      if (came > sealedSize) return refuse("open", "attachment: more than said");
      hashed.add(sealed);
      const headerLeft = Math.max(0, streamHeaderSize - before);
      for (const header of headers.add(sealed.subarray(0, headerLeft))) stream = streamOpener(key, header);
      const out: Uint8Array[] = [];
      const open = (chunk: Uint8Array): Result<undefined, ProtocolError> => {
        if (!stream) return refuse("open", "attachment: header");
        const pulled = stream.pull(chunk, --chunksLeft === 0);
        const plain = pulled.ok ? unpadded(pulled.value) : pulled;
        if (!plain.ok) return plain;
        out.push(plain.value);
        return ok(undefined);
      };
      for (const chunk of chunks.add(sealed.subarray(headerLeft))) {
        const opened = open(chunk);
        if (!opened.ok) return opened;
      }
      if (came === sealedSize && chunksLeft > 0) {
        const opened = open(chunks.rest());
        if (!opened.ok) return opened;
      }
      return ok(concat(...out));
    },
    end() {
      if (came !== sealedSize || chunksLeft !== 0) return refuse("open", "attachment: cut");
      const found = hashed.end();
      return found && equalBytes(found, id) ? ok(undefined) : refuse("blob-hash", "attachment");
    },
  };
}
