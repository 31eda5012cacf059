// One value, one encoding: whatever a codec accepts it would have written itself, byte for byte (A38).
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  bool,
  bytes,
  decode,
  encode,
  fixed,
  list,
  literal,
  name,
  optional,
  sortedBy,
  struct,
  text,
  u16,
  u32,
  u64,
  u8,
  union,
  type Codec,
} from "../src/canonical.ts";
import { compareBytes, equalBytes, fromBase64url, fromHex, toBase64url, toHex, utf8 } from "../src/bytes.ts";
import { ready, readBatch, readIdentityOp, readRun, writeRun } from "../src/index.ts";
import { unsignedIdentityOp } from "../src/identity/op.ts";
import { unsignedBatch } from "../src/membership/op.ts";
import { fullLog } from "./vectors/build/identity.ts";
import { fullVault } from "./vectors/build/membership.ts";

beforeAll(ready);

const raw = fixed(4, (b) => b);
const tagged = union({
  none: [1, struct({})],
  number: [2, struct({ value: u32 })],
  text: [7, struct({ value: text(8) })],
});
const shapes: Readonly<Record<string, Codec<unknown>>> = {
  u8,
  u16,
  u32,
  u64,
  bool,
  fixed: raw,
  bytes: bytes(6),
  text: text(6),
  list: list(u8, 3),
  optional: optional(u16),
  literal: literal(utf8("HV")),
  enum: name(["owner", "custodian", "writer", "reader"], "role"),
  sorted: sortedBy(list(raw, 4), (b) => b),
  union: tagged,
  struct: struct({ a: optional(u8), b: list(tagged, 2), c: bool }),
};

/** Short strings over few byte values meet a codec's edges far more often than random ones. */
const likely = fc.oneof(
  fc.uint8Array({ maxLength: 24 }),
  fc.array(fc.constantFrom(0, 1, 2, 3, 4, 7, 0x48, 0x56, 255), { maxLength: 20 }).map((a) => Uint8Array.from(a)),
);

describe.each(Object.entries(shapes))("%s", (_, codec) => {
  test("A38: encode(decode(x)) is x, or x is refused as decode", () => {
    const canonical = fc.property(likely, (input) => {
      const read = decode(codec, input, "here");
      return read.ok ? equalBytes(encode(codec, read.value), input) : read.error.kind === "decode";
    });
    expect(fc.check(canonical, { numRuns: 2000 })).toMatchObject({ failed: false });
  });
});

test("values come back as they went in", () => {
  const shape = struct({ n: u64, flag: bool, word: text(40), parts: list(bytes(9), 5), maybe: optional(u32) });
  fc.assert(
    fc.property(
      fc.record({
        n: fc.maxSafeNat(),
        flag: fc.boolean(),
        word: fc.string({ unit: "grapheme", maxLength: 8 }).filter((s) => utf8(s).length <= 40),
        parts: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 5 }),
        maybe: fc.option(fc.nat(), { nil: undefined }),
      }),
      (value) => {
        const read = decode(shape, encode(shape, value), "here");
        expect(read.ok && read.value).toEqual(value);
      },
    ),
  );
});

const refused = (codec: Codec<unknown>, ...input: readonly number[]): boolean =>
  !decode(codec, Uint8Array.from(input), "x").ok;

test("the edges by name: presence bytes, tags, names, order, doubles, length, trailing bytes, UTF-8", () => {
  expect(refused(bool, 2)).toBe(true);
  expect(refused(optional(u8), 2, 0)).toBe(true);
  expect(refused(tagged, 3)).toBe(true);
  expect(refused(shapes["enum"] ?? u8, 4)).toBe(true);
  expect(refused(u8, 1, 2)).toBe(true);
  expect(refused(bytes(6), 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7)).toBe(true);
  expect(refused(list(u8, 3), 0, 4, 1, 2, 3, 4)).toBe(true);
  expect(refused(text(6), 0, 0, 0, 2, 0xc3, 0x28)).toBe(true);
  expect(refused(text(6), 0, 0, 0, 3, 0xed, 0xa0, 0x80)).toBe(true);
  expect(refused(text(6), 0, 0, 0, 2, 0xc0, 0x80)).toBe(true);
  expect(refused(u64, 0, 0x20, 0, 0, 0, 0, 0, 0)).toBe(true);
  const two = (a: number, b: number) => [0, 2, 0, 0, 0, a, 0, 0, 0, b] as const;
  expect(refused(shapes["sorted"] ?? u8, ...two(1, 2))).toBe(false);
  expect(refused(shapes["sorted"] ?? u8, ...two(2, 1))).toBe(true);
  expect(refused(shapes["sorted"] ?? u8, ...two(1, 1))).toBe(true);
  expect(decode(text(9), encode(text(9), "\ufeffa"), "bom")).toMatchObject({ value: "\ufeffa" });
});

test("a string where bytes belong is a bug, not an encoding of zeros", () => {
  const wrong: unknown = "abcd";
  expect(() => encode(raw, wrong as Uint8Array)).toThrow(TypeError);
  expect(() => encode(bytes(9), wrong as Uint8Array)).toThrow(TypeError);
  expect(() => encode(text(9), "\ud800")).toThrow(RangeError);
});

test("A38: any bytes at all: the readers of ops, batches and runs refuse them or write them back, and never throw", () => {
  const known = [...fullLog().ops, ...fullVault().batches];
  const patched = fc
    .constantFrom(...known)
    .chain((bytes) =>
      fc
        .tuple(fc.nat(Math.min(bytes.length - 1, 400)), fc.nat(255))
        .map(([at, byte]) => Uint8Array.from(bytes.with(at, byte))),
    );
  const canonical = fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), patched), (input) => {
    const op = readIdentityOp(input);
    const batch = readBatch(input);
    const run = readRun(input);
    const again = [
      op.ok ? unsignedIdentityOp(op.value.prev, op.value.index, op.value.body).with(op.value.signature) : input,
      batch.ok ? unsignedBatch(batch.value).with(batch.value.signature) : input,
      run.ok ? writeRun(run.value) : input,
    ];
    const names = [op, batch, run].flatMap((r) => (r.ok ? [] : [r.error.kind]));
    return again.every((bytes) => equalBytes(bytes, input)) && names.every((n) => n === "decode" || n === "version");
  });
  expect(fc.check(canonical, { numRuns: 3000 })).toMatchObject({ failed: false });
});

test("base64url and hex: one value, one text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (b) => {
      expect(fromBase64url(toBase64url(b))).toEqual(b);
      expect(fromHex(toHex(b))).toEqual(b);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (s) => {
      const read = fromBase64url(s);
      return read === undefined || toBase64url(read) === s;
    }),
  );
  for (const odd of ["A", "AB=", "AB", "A+", "A/", "é", "AAAAA"])
    expect([odd, fromBase64url(odd)]).toEqual([odd, undefined]);
  expect(fromHex("0G")).toBeUndefined();
  expect(fromHex("AA")).toBeUndefined();
});

test("bytes are ordered as numbers are, the shorter first", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6 }), fc.uint8Array({ maxLength: 6 }), (a, b) => {
      const [x, y] = [toHex(a), toHex(b)];
      expect(Math.sign(compareBytes(a, b))).toBe(x === y ? 0 : x < y ? -1 : 1);
    }),
  );
});
