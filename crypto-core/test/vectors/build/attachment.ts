// Vectors of attachments that are longer than a chunk: sizes, ids, and what is no whole file although each piece of it is genuine.
import {
  blobIdOf,
  chunkSize,
  concat,
  hash,
  sealedBlobSize,
  sealStream,
  pad,
  type StreamKey,
} from "../../../src/index.ts";
import { hex, withFixedRandom, type VectorFile } from "./shape.ts";
import { streamKey } from "./meeting.ts";

/** Byte i of every file here. */
export const plainOf = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => ((i * 31) >> 3) & 255);

/** Sealed with the fixed header of its size. */
export const sealedOf = (size: number, key: StreamKey = streamKey(), draw = `file of ${size}`): Uint8Array =>
  withFixedRandom(draw, () => sealStream(key, pad(plainOf(size))));

/** Four chunks, the last of them short. */
export const bigSize = 3 * chunkSize + 10;

function piecesOf(sealed: Uint8Array): readonly Uint8Array[] {
  const size = chunkSize + 17;
  const count = Math.ceil((sealed.length - 24) / size);
  return [
    sealed.subarray(0, 24),
    ...Array.from({ length: count }, (_, i) => sealed.subarray(24 + i * size, 24 + (i + 1) * size)),
  ];
}

/** `H 1 2`: header and chunks of the file of four chunks by number; `h` and `a` to `d` those of another file under the same key, `x` a byte more, `-` a byte less. */
export function fromPieces(recipe: string): Uint8Array {
  const mine = piecesOf(sealedOf(bigSize));
  const others = piecesOf(sealedOf(bigSize, streamKey(), "another file"));
  const parts = recipe.split(" ").map((name) => {
    if (name === "x") return Uint8Array.of(0);
    if (name.endsWith("-")) return (mine[Number(name.slice(0, -1))] ?? new Uint8Array(0)).slice(0, -1);
    const found =
      name === "H" ? mine[0] : name === "h" ? others[0] : (mine[Number(name)] ?? others["0abcd".indexOf(name)]);
    if (!found) throw new Error(`no piece ${name}`);
    return found;
  });
  return concat(...parts);
}

const one = (name: string, size: number) => {
  const sealed = sealedOf(size);
  if (sealed.length !== sealedBlobSize(size)) throw new Error("size");
  return {
    name,
    key: hex(streamKey()),
    plain: "byte i is (i * 31 >> 3) & 255",
    size,
    header: hex(sealed.subarray(0, 24)),
    sealedSize: sealed.length,
    chunks: piecesOf(sealed)
      .slice(1)
      .map((chunk) => ({ length: chunk.length, "H(HV1/testing/v1)": hex(hash("HV1/testing/v1", chunk)) })),
    id: hex(blobIdOf(sealed)),
  };
};

const wrong = (name: string, recipe: string, error = "open", reader = "stream of pieces") => ({
  name,
  reader,
  bytes: recipe,
  error,
});

export function attachment(): VectorFile {
  return {
    about:
      "protocol §5.6 attachments; of the invalid ones, bytes is a list of pieces of the file of four chunks: H its header, 1 to 4 its chunks; h, a to d those of another file under the same key; x a zero byte, n- without its last byte",
    vectors: [
      one("attachment of nothing", 0),
      one("attachment of 255 bytes", 255),
      one("attachment of 256 bytes", 256),
      one("attachment that fills a chunk", chunkSize - 1),
      one("attachment of a chunk", chunkSize),
      one("attachment of four chunks", bigSize),
    ],
    invalid: [
      wrong("cut after a chunk", "H 1 2 3"),
      wrong("cut within a chunk", "H 1 2 3 4-"),
      wrong("header alone", "H"),
      wrong("a chunk is missing", "H 1 3 4"),
      wrong("chunks in another order", "H 2 1 3 4"),
      wrong("a chunk comes twice", "H 1 1 2 3 4"),
      wrong("something follows the end", "H 1 2 3 4 x"),
      wrong("the end comes twice", "H 1 2 3 4 4"),
      wrong("a chunk of another file", "H 1 b 3 4"),
      wrong("the header of another file", "h 1 2 3 4"),
      wrong("another file", "h a b c d", "blob-hash", "attachment of pieces"),
      wrong("cut, by its id", "H 1 2 3", "blob-hash", "attachment of pieces"),
      wrong("reordered, by its id", "H 2 1 3 4", "blob-hash", "attachment of pieces"),
      wrong("something follows the end, by its id", "H 1 2 3 4 x", "blob-hash", "attachment of pieces"),
    ],
  };
}
