import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readResource } from "../../src/domain/fhir/any-resource.ts";
import { inspectValue, readJson } from "../../src/domain/json.ts";

const nested = (levels: number): string => `${'{"a":['.repeat(levels)}${"]}".repeat(levels)}`;

describe("JSON from strangers", () => {
  test("4,000 levels are a clear error, not the stack's end", () => {
    expect(readJson(nested(4000))).toEqual({ ok: false, error: { kind: "too-deep", limit: 512 } });
    expect(readJson("[".repeat(1_000_000))).toMatchObject({ ok: false, error: { kind: "too-deep" } });
    expect(inspectValue(JSON.parse(nested(4000)))).toEqual({ ok: false, error: { kind: "too-deep", limit: 64 } });
  });

  test("brackets inside text are text", () => {
    expect(readJson(JSON.stringify({ a: "[".repeat(2000), b: 'quote " and \\' }))).toMatchObject({ ok: true });
  });

  test("keys that could reach a prototype are named and refused", () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const value: unknown = JSON.parse(`{"resourceType":"Patient","x":[{"${key}":{"admin":true}}]}`);
      expect(readResource(value)).toEqual({ ok: false, error: { kind: "hostile-key", key } });
    }
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  test("empty, cut off and other files have their own names", () => {
    expect(readJson("")).toEqual({ ok: false, error: { kind: "empty" } });
    expect(readJson("\ufeff \n")).toEqual({ ok: false, error: { kind: "empty" } });
    expect(readJson('{"a":[1,"b')).toEqual({ ok: false, error: { kind: "truncated", sizeChars: 10, openBrackets: 2 } });
    expect(readJson("%PDF-1.4")).toEqual({ ok: false, error: { kind: "not-json", starts: "%PDF-1.4" } });
  });

  test("any JSON comes back as it was; any text at all is answered, never thrown", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(typeof readJson(text).ok).toBe("boolean");
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof readResource(value).ok).toBe("boolean");
      }),
    );
  });
});
