import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, decodeChanges, encodeChanges, parseChange } from "../../src/domain/change.ts";
import { bloodPressure, changeId, entryId, importId, itemId, NOW, userId, vaultId } from "./people.ts";

const ref = { author: userId("pat"), changeId: changeId("one") };
const base = { changeId: changeId("c"), recordedAt: NOW };
const identityHead = "h".repeat(43);

const EVERY_KIND: readonly Change[] = [
  {
    kind: "record",
    ...base,
    replaces: [ref],
    item: itemId("bp"),
    resource: bloodPressure(128, 82),
    recordedZone: "Europe/London",
    origin: { importId: importId("i"), fileName: "a.json", fullUrl: "urn:uuid:1" },
  },
  { kind: "enter-in-error", ...base, replaces: [ref], reason: "wrong patient" },
  { kind: "dispute", ...base, target: ref, reason: "not mine" },
  { kind: "acknowledge", ...base, targets: [ref] },
  { kind: "void", ...base, entry: entryId("e") },
  {
    kind: "import-summary",
    ...base,
    importId: importId("i"),
    fileName: "a.json",
    total: 3,
    taken: 2,
    leftOut: [{ reason: "too-large", count: 1 }],
  },
  {
    kind: "contact-pin",
    ...base,
    replaces: [],
    contact: userId("rao"),
    identityHead,
    state: "verified-in-person",
    name: "Dr Rao",
  },
  { kind: "contact-card", ...base, replaces: [], vault: vaultId("v"), name: "Pat Nair", born: "1945-07-14" },
  {
    kind: "vault-listed",
    ...base,
    replaces: [],
    vault: vaultId("v"),
    purpose: "chart",
    role: "owner",
    accepted: true,
    label: "My record",
  },
  { kind: "setting", ...base, replaces: [], key: "units.glucose", value: "mmol/L" },
];

describe("a change", () => {
  test("of every kind survives the entry's plaintext unchanged", () => {
    for (const [at, change] of EVERY_KIND.entries()) {
      const own = { ...change, changeId: changeId(`c${at}`) };
      expect(decodeChanges(encodeChanges([own]))).toEqual({ ok: true, value: [own] });
    }
  });

  test("of a kind from a newer app is held, not mistaken for damage", () => {
    expect(parseChange({ kind: "teleport", ...base })).toEqual({
      ok: false,
      error: { kind: "unknown-kind", found: "teleport" },
    });
  });

  test("with a missing, extra or malformed field is refused with its place", () => {
    const [record] = EVERY_KIND;
    expect(parseChange({ ...record, changeId: "short" })).toEqual({
      ok: false,
      error: { kind: "shape", path: "changeId" },
    });
    expect(parseChange({ ...record, extra: 1 })).toMatchObject({ ok: false, error: { kind: "shape" } });
    expect(parseChange({ ...record, recordedAt: "yesterday" })).toMatchObject({
      ok: false,
      error: { path: "recordedAt" },
    });
    expect(parseChange({ ...record, recordedAt: "2026-13-41T09:00:00Z" })).toMatchObject({ ok: false });
    expect(parseChange({ ...record, resource: [] })).toMatchObject({ ok: false, error: { path: "resource" } });
  });

  test("with a hostile key or too deep a resource is refused", () => {
    const hostile: unknown = JSON.parse('{"kind":"record","__proto__":{"x":1}}');
    expect(parseChange(hostile)).toEqual({ ok: false, error: { kind: "hostile-key", key: "__proto__" } });
    const deep: unknown = JSON.parse(
      `{"resourceType":"Patient","extension":${'[{"e":'.repeat(70)}1${"}]".repeat(70)}}`,
    );
    expect(parseChange({ ...EVERY_KIND[0], resource: deep })).toMatchObject({ ok: false, error: { kind: "too-deep" } });
  });

  test("may not use one id twice in an entry", () => {
    const [record] = EVERY_KIND;
    expect(decodeChanges(JSON.stringify([record, record]))).toMatchObject({
      ok: false,
      error: { kind: "repeated-change-id" },
    });
  });

  test("is never a throw, whatever the plaintext holds", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof parseChange(value).ok).toBe("boolean");
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof decodeChanges(text).ok).toBe("boolean");
      }),
    );
  });
});
