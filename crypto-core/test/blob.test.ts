// Attachments piece by piece: the same bytes as in one go, however they are cut; nothing but the whole file passes (protocol §5.6, A21).
import { chacha20, hchacha } from "@noble/ciphers/chacha.js";
import { poly1305 } from "@noble/ciphers/_poly1305.js";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  blobHashing,
  blobIdOf,
  blobOpener,
  blobSealer,
  chunkSize,
  concat,
  maxFileBytes,
  newStreamKey,
  openFile,
  pad,
  ready,
  sealedBlobSize,
  sealFile,
  sealStream,
  type BlobId,
  type StreamKey,
} from "../src/index.ts";
import { must } from "../src/testing/index.ts";
import { refusedAs } from "./support.ts";
import { bigSize, fromPieces, plainOf, sealedOf } from "./vectors/build/attachment.ts";
import { streamKey } from "./vectors/build/meeting.ts";
import { withFixedRandom } from "./vectors/build/shape.ts";

beforeAll(ready);

/** Cut where these sizes say, over and over. */
function pieces(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    out.push(bytes.subarray(at, at + size));
    at += size;
  }
  return out;
}

function sealed(plain: Uint8Array, key: StreamKey, sizes: readonly number[]) {
  const sealer = blobSealer(plain.length, key);
  const parts = pieces(plain, sizes).map((piece) => sealer.add(piece));
  const { id, last } = sealer.end();
  return { id, bytes: concat(...parts, last), sealedSize: sealer.sealedSize };
}

function opened(id: BlobId, key: StreamKey, size: number, parts: readonly Uint8Array[]) {
  const opener = blobOpener(id, key, size);
  const out: Uint8Array[] = [];
  for (const part of parts) {
    const plain = opener.add(part);
    if (!plain.ok) return plain;
    out.push(plain.value.slice());
  }
  const end = opener.end();
  return end.ok ? { ok: true as const, value: concat(...out) } : end;
}

const sizes = fc.oneof(
  fc.integer({ min: 0, max: 700 }),
  fc.constantFrom(chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize - 1, 2 * chunkSize, 200_000),
);
const cuts = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 4 });

test("however a file is cut, it is sealed to the bytes that it is sealed to in one go, and opens from any pieces", () => {
  fc.assert(
    fc.property(sizes, cuts, cuts, (size, before, after) => {
      const plain = plainOf(size);
      const key = streamKey();
      const whole = withFixedRandom("pieces", () => sealStream(key, pad(plain)));
      const made = withFixedRandom("pieces", () => sealed(plain, key, before));
      expect(made.bytes).toEqual(whole);
      expect([made.sealedSize, sealedBlobSize(size)]).toEqual([whole.length, whole.length]);
      expect(made.id).toEqual(blobIdOf(whole));
      expect(must(opened(made.id, key, size, pieces(whole, after)))).toEqual(plain);
      expect(must(openFile(made.id, key, whole))).toEqual(plain);
      const hashing = blobHashing(whole.length);
      for (const piece of pieces(whole, after)) hashing.add(piece);
      expect(hashing.end()).toEqual(made.id);
    }),
    { numRuns: 40 },
  );
});

describe("piece by piece", () => {
  const id = () => blobIdOf(sealedOf(bigSize));
  const read = (bytes: Uint8Array, size = bigSize) =>
    refusedAs(opened(id(), streamKey(), size, pieces(bytes, [50_000])));

  test("A21: what is cut, moved, doubled, longer or of another file is refused", () => {
    const recipes = ["H 1 2 3", "H 1 2 3 4-", "H", "H 1 3 4", "H 2 1 3 4", "H 1 1 2 3 4", "H 1 2 3 4 x", "H 1 b 3 4"];
    expect(recipes.map((recipe) => read(fromPieces(recipe)))).toEqual(recipes.map(() => "open"));
    expect(read(fromPieces("h 1 2 3 4"))).toBe("open");
    expect(read(fromPieces("h a b c d"))).toBe("blob-hash");
    expect(read(sealedOf(bigSize), bigSize)).toBe("accepted");
  });

  test("another key, another size and other padding are refused", () => {
    const whole = sealedOf(bigSize);
    expect(refusedAs(opened(id(), newStreamKey(), bigSize, [whole]))).toBe("open");
    expect(read(whole, bigSize - 1)).toBe("decode");
    expect(read(whole, 2 * bigSize)).toBe("open");
    const odd = pad(plainOf(10)).with(200, 1);
    const key = streamKey();
    const other = sealStream(key, odd);
    expect(refusedAs(opened(blobIdOf(other), key, 10, [other]))).toBe("decode");
  });

  test("a file of another length than was said is a bug of the caller", () => {
    const key = streamKey();
    expect(() => blobSealer(3, key).add(new Uint8Array(4))).toThrow(RangeError);
    expect(() => blobSealer(3, key).end()).toThrow(RangeError);
    expect(() => blobSealer(maxFileBytes + 1, key)).toThrow(RangeError);
    expect(blobHashing(4).end()).toBeUndefined();
  });
});

/** The stream as libsodium's paper describes it, from parts of a library that is not libsodium. */
function oracleStream(key: Uint8Array, header: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  const words = (bytes: Uint8Array) => new Uint32Array(bytes.slice().buffer);
  const sub = new Uint32Array(8);
  hchacha(words(new TextEncoder().encode("expand 32-byte k")), words(key), words(header.subarray(0, 16)), sub);
  const subkey = new Uint8Array(sub.buffer);
  const nonce = concat(Uint8Array.of(1, 0, 0, 0), header.subarray(16));
  const u64 = (n: number) => new Uint8Array(new BigUint64Array([BigInt(n)]).buffer);
  const out = [header];
  for (const [i, chunk] of chunks.entries()) {
    const tag = i === chunks.length - 1 ? 3 : 0;
    const stream = (bytes: Uint8Array, counter: number) => chacha20(subkey, nonce, bytes, undefined, counter);
    const block = stream(new Uint8Array(64).with(0, tag), 1);
    const sealedChunk = stream(chunk, 2);
    const said = concat(block, sealedChunk, new Uint8Array(chunk.length & 15), u64(0), u64(64 + chunk.length));
    const mac = poly1305(said, stream(new Uint8Array(32), 0));
    out.push(block.subarray(0, 1), sealedChunk, mac);
    for (let b = 0; b < 8; b++) nonce[4 + b] = (nonce[4 + b] ?? 0) ^ (mac[b] ?? 0);
    nonce[0] = (nonce[0] ?? 0) + 1;
  }
  return concat(...out);
}

test("the sealed form is secretstream over the padded file, by a second implementation", () => {
  for (const size of [0, 100, 255, chunkSize - 1, bigSize]) {
    const padded = pad(plainOf(size));
    const whole = sealedOf(size);
    const chunks = pieces(padded, [chunkSize]);
    expect(oracleStream(streamKey(), whole.subarray(0, 24), chunks)).toEqual(whole);
  }
});

test("two files, and the same file twice, have nothing in common that can be seen but their size", () => {
  const [a, b] = [sealFile(plainOf(5000)), sealFile(plainOf(5000))];
  expect(a.id).not.toEqual(b.id);
  expect(a.sealed.length).toBe(b.sealed.length);
});
