// The frame codec and text shapes: what goes in comes out, what is too much or not canonical is refused (A38).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  boundedText,
  decodeFrame,
  encodeFrame,
  fixedText,
  LIMITS,
  REFUSALS,
  splitBody,
  up,
  WIRE_VERSION,
} from "@health-vault/crypto-core/wire";

const anything = z.record(z.string(), z.unknown());
const bytes = fc.uint8Array({ maxLength: 300 });

describe("frames", () => {
  test("round trip, from any place in a buffer", () => {
    const header = fc.record({
      type: fc.constant("push"),
      id: fc.integer({ min: 1, max: 1e6 }),
      vaultId: fc.constant("A".repeat(22)),
    });
    fc.assert(
      fc.property(header, bytes, bytes, (message, body, before) => {
        const frame = encodeFrame(message, body);
        const shifted = new Uint8Array([...before, ...frame]).subarray(before.length);
        expect(decodeFrame(up, shifted)).toEqual({ ok: true, value: { header: message, body } });
      }),
    );
  });
  test("any bytes are read or refused, never thrown at", () => {
    fc.assert(
      fc.property(bytes, (frame) => {
        expect(decodeFrame(up, frame).ok).toBeTypeOf("boolean");
      }),
    );
    const valid = encodeFrame({ type: "ping" });
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, value) => {
        const changed = valid.slice();
        changed[at] = value;
        const read = decodeFrame(up, changed);
        return !read.ok || read.value.header.type === "ping";
      }),
    );
  });
  test.each([
    ["empty", new Uint8Array(0), "malformed"],
    ["other version", encodeFrame({ type: "ping" }).fill(WIRE_VERSION + 1, 0, 1), "wire-version"],
    ["header longer than the frame", new Uint8Array([WIRE_VERSION, 0, 0, 0, 9, 123]), "malformed"],
    ["header over its limit", new Uint8Array([WIRE_VERSION, 0, 2, 0, 0]), "too-large"],
    ["body over its limit", new Uint8Array(5 + LIMITS.bodyBytes + 1).fill(WIRE_VERSION, 0, 1), "too-large"],
    ["unknown type", encodeFrame({ type: "pling" }), "malformed"],
    ["unknown field", encodeFrame({ type: "ping", also: 1 }), "malformed"],
    ["not UTF-8", new Uint8Array([WIRE_VERSION, 0, 0, 0, 1, 255]), "malformed"],
  ])("%s is refused", (_name, frame, error) => {
    expect(decodeFrame(up, frame)).toEqual({ ok: false, error });
  });
  test("no header reaches a prototype, escaped or not", () => {
    for (const json of ['{"__proto__":{"a":1}}', '{"\\u005f_proto__":{"a":1}}']) {
      const text = new TextEncoder().encode(json);
      const frame = new Uint8Array([WIRE_VERSION, 0, 0, 0, text.length, ...text]);
      expect(decodeFrame(anything, frame)).toEqual({ ok: false, error: "malformed" });
    }
  });
  test("a sender's own frame over the limits is a bug", () => {
    expect(() => encodeFrame({ type: "x" }, new Uint8Array(LIMITS.bodyBytes), new Uint8Array(1))).toThrow(RangeError);
    expect(() => encodeFrame({ type: "x".repeat(LIMITS.headerBytes) })).toThrow(RangeError);
  });
  test("bodies are cut where the header says, or not at all", () => {
    const body = new Uint8Array([1, 2, 3]);
    expect(splitBody(body, [1, 0, 2])).toEqual([new Uint8Array([1]), new Uint8Array(0), new Uint8Array([2, 3])]);
    for (const lengths of [[1], [4], [1, 3]]) expect(splitBody(body, lengths)).toBeUndefined();
  });
});

describe("bytes as text", () => {
  test("one value has one text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (value) => {
        const text = Buffer.from(value).toString("base64url");
        expect(fixedText(value.length).safeParse(text).success).toBe(true);
        expect(boundedText(70).safeParse(text).success).toBe(true);
        expect(fixedText(value.length + 1).safeParse(text).success).toBe(false);
        expect(boundedText(70).safeParse(`${text}=`).success).toBe(false);
      }),
    );
    for (const twin of ["AB", "AAB", "A", "A+", "AA==", ""])
      expect(boundedText(70).safeParse(twin).success).toBe(false);
    expect(boundedText(3).safeParse("AAAAAA").success).toBe(false);
  });
});

test("every refusal has a status and a cure", () => {
  for (const { status, cure } of Object.values(REFUSALS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(["retry", "refresh", "reseal", "final"]).toContain(cure);
  }
});
