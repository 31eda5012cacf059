// Sealed metadata opens only where it was written, under keys that rotate; blind indexes keep purposes apart (A53, A55).
import { describe, expect, test } from "vitest";
import { createKeyring, newKeyringText } from "../src/index.ts";
import { blindIndex, seal, unseal, UnsealError } from "../src/metadata/seal.ts";

const text = newKeyringText();
const keyring = createKeyring(text, "test");
const place = { table: "accounts", column: "profile_sealed", row: new Uint8Array([1, 2, 3]) };
const plain = new TextEncoder().encode("Dr Rao");

describe("seal", () => {
  test("opens where it was written", () => {
    const sealed = seal(keyring, place, plain);
    expect(unseal(keyring, place, sealed)).toEqual(plain);
    expect(seal(keyring, place, plain)).not.toEqual(sealed);
    expect(Buffer.from(sealed).includes("Rao")).toBe(false);
  });
  test.each([
    ["row", { ...place, row: new Uint8Array([1, 2, 4]) }],
    ["column", { ...place, column: "private_sealed" }],
    ["table", { ...place, table: "tokens" }],
  ])("A55: moved to another %s it does not open", (_name, other) => {
    expect(() => unseal(keyring, other, seal(keyring, place, plain))).toThrow(UnsealError);
  });
  test("every flipped bit and every cut is refused", () => {
    const sealed = seal(keyring, place, plain);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = sealed.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unseal(keyring, place, changed)).toThrow(UnsealError);
    }
    for (let length = 0; length < sealed.length; length++)
      expect(() => unseal(keyring, place, sealed.subarray(0, length))).toThrow(UnsealError);
  });
  test("keys rotate: the new one seals, the old one still opens, a foreign one does not", () => {
    const file = JSON.parse(text) as { wrap: Record<string, string> };
    const k2 = (JSON.parse(newKeyringText()) as { wrap: { k1: string } }).wrap.k1;
    const rotated = createKeyring(JSON.stringify({ ...file, active: "k2", wrap: { ...file.wrap, k2 } }), "test");
    expect(unseal(rotated, place, seal(keyring, place, plain))).toEqual(plain);
    expect(() => unseal(keyring, place, seal(rotated, place, plain))).toThrow(UnsealError);
    expect(() => unseal(createKeyring(newKeyringText(), "test"), place, seal(keyring, place, plain))).toThrow(
      UnsealError,
    );
  });
});

test("a blind index is the same for the same value and purpose, and for nothing else", () => {
  expect(blindIndex(keyring, "locator", plain)).toEqual(blindIndex(keyring, "locator", plain));
  expect(blindIndex(keyring, "locator", plain)).not.toEqual(blindIndex(keyring, "registration", plain));
  expect(blindIndex(keyring, "locator", plain)).not.toEqual(
    blindIndex(createKeyring(newKeyringText(), "x"), "locator", plain),
  );
});
