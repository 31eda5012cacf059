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
  {
    kind: "enclosed",
    ...base,
    message: changeId("m"),
    files: [{ attachment: "a".repeat(43), name: "knee.jpg", contentType: "image/jpeg" }],
    cards: [
      {
        of: "item",
        vault: vaultId("v"),
        item: itemId("bp"),
        type: "Observation",
        title: "Blood pressure",
        text: "128/82 mmHg",
        when: "2026-03-01",
      },
      {
        of: "appointment",
        appointment: "p".repeat(22),
        doctor: userId("rao"),
        startMs: 1_772_352_000_000,
        minutes: 20,
        zone: "Europe/London",
      },
    ],
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

describe("a message with a file", () => {
  const [a, b, c, k] = ["A", "B", "C", "K"].map((letter) => letter.repeat(22)) as [string, string, string, string];
  const id = k.repeat(2).slice(0, 43);
  const at = "2026-03-01T08:15:00.000Z";
  // What stands in the two entries, byte by byte (docs/protocol.md §5.9).
  const enclosed = `[{"kind":"enclosed","changeId":"${a}","recordedAt":"${at}","message":"${b}","files":[{"attachment":"${id}","name":"knee.jpg","contentType":"image/jpeg"}],"cards":[]}]`;
  const message = `[{"kind":"message","changeId":"${b}","recordedAt":"${at}","text":"here","attachments":[{"id":"${id}","key":"${id}","size":300000}]}]`;

  test("is two texts whose bytes are these", () => {
    for (const text of [enclosed, message]) {
      const read = decodeChanges(text);
      expect(read.ok && encodeChanges(read.value)).toBe(text);
    }
  });

  test("an app that lacks the kind holds the one entry as newer than itself and reads the other", () => {
    const newer = enclosed.replace('"enclosed"', '"enclosed-2"');
    expect(decodeChanges(newer)).toEqual({ ok: false, error: { kind: "unknown-kind", found: "enclosed-2" } });
    expect(decodeChanges(message).ok).toBe(true);
  });

  test.each([
    ["a media type with parameters", enclosed.replace("image/jpeg", "text/html; charset=x")],
    ["a card of no kind", enclosed.replace('"cards":[]', `"cards":[{"of":"link","url":"https://a.example"}]`)],
    [
      "nine cards",
      enclosed.replace(
        '"cards":[]',
        `"cards":[${Array.from({ length: 9 }, () => `{"of":"item","vault":"${c}","item":"${c}","type":"","title":"","text":""}`).join(",")}]`,
      ),
    ],
    ["a field of its own", enclosed.replace('"cards"', '"url":"https://a.example","cards"')],
  ])("with %s is refused", (_what, text) => {
    expect(decodeChanges(text)).toMatchObject({ ok: false, error: { kind: "shape" } });
  });
});
