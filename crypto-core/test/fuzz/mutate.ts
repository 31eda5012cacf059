// Honest bytes, texts and JSON a little spoiled: flipped, cut, grown, moved, of another type, far too large, too deep.
import type { Chance } from "./random.ts";

const edges = [0, 1, 0x7f, 0x80, 0xff];

/** Up to four small injuries, or something else altogether. */
export function spoilBytes(given: Uint8Array, by: Chance): Uint8Array {
  let bytes: Uint8Array = given.slice();
  for (let n = by.below(4); n >= 0; n--) {
    const at = by.below(bytes.length + 1);
    const size = 1 + by.below(40);
    switch (by.below(9)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...by.bytes(size), ...bytes.subarray(at)]);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + size)]);
        break;
      case 3:
        // A length or count that says far more than there is.
        bytes.set([0xff, 0xff, 0xff, 0xff].slice(0, Math.max(0, bytes.length - at)), at);
        break;
      case 4:
        if (at < bytes.length) bytes[at] = by.of(edges);
        break;
      case 5:
        bytes.copyWithin(at, by.below(bytes.length + 1), by.below(bytes.length + 1));
        break;
      case 6:
        if (by.below(8) === 0) bytes = by.bytes(by.below(600));
        break;
      default:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << by.below(8));
    }
  }
  return bytes;
}

const oddTexts = ["", " ", "\u0000", "\ufeff", "\u202e", "\ud800", "é", "a".repeat(70_000), "__proto__", "constructor"];

export function spoilText(given: string, by: Chance): string {
  const at = by.below(given.length + 1);
  switch (by.below(7)) {
    case 0:
      return given.slice(0, at);
    case 1:
      return given.slice(0, at) + by.of(oddTexts) + given.slice(at);
    case 2:
      return by.of(oddTexts);
    case 3:
      return given + given;
    case 4:
      // The same bytes in another spelling, or nearly.
      return `${given.slice(0, -1)}${by.of("ABQgw048=+/~".split(""))}`;
    case 5:
      return Buffer.from(spoilBytes(Uint8Array.from(Buffer.from(given, "base64url")), by)).toString("base64url");
    default:
      return given.slice(0, at) + String.fromCodePoint(by.below(0x2ff)) + given.slice(at + 1);
  }
}

const nested = (depth: number): unknown => {
  let value: unknown = "deep";
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

const oddValues: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 2 ** 53,
  () => 1e308,
  () => "",
  () => [],
  () => ({}),
  () => nested(3_000),
  () => Array.from({ length: 5_000 }, () => 0),
  () => ({ length: 2 ** 31, toString: "no", valueOf: 1, constructor: 1 }),
];

/** One value somewhere in there is another, gone, doubled or joined by one that nobody asked for. */
function spoilJson(given: unknown, by: Chance): unknown {
  if (by.below(12) === 0) return by.of(oddValues)();
  if (Array.isArray(given) && given.length > 0) {
    const at = by.below(given.length);
    if (by.below(4) === 0) return by.below(2) === 0 ? given.toSpliced(at, 1) : [...given, ...given];
    return given.with(at, spoilJson(given[at], by));
  }
  if (typeof given === "object" && given !== null && Object.keys(given).length > 0) {
    const key = by.of(Object.keys(given));
    const record = given as Readonly<Record<string, unknown>>;
    if (by.below(8) === 0)
      return { ...record, [by.of(["extra", "type", "id", "toJSON", "hasOwnProperty"])]: by.of(oddValues)() };
    if (by.below(6) === 0) return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
    return { ...record, [key]: spoilJson(record[key], by) };
  }
  if (typeof given === "string" && by.below(5) > 0) return spoilText(given, by);
  if (typeof given === "number" && by.below(2) === 0) return given + by.of([-1, 1, 0.5, 1e9, -1e9]);
  return by.of(oddValues)();
}

/** JSON as text; sometimes no JSON any more, sometimes with keys that reach for prototypes. */
export function spoilJsonText(given: unknown, by: Chance): Uint8Array {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (by.below(6)) {
    case 0:
      return spoilBytes(encode(JSON.stringify(given)), by);
    case 1: {
      const text = JSON.stringify(given);
      const key = by.of([
        '"__proto__":{"admin":true},',
        '"constructor":{"prototype":{"x":1}},',
        '"\\u005f_proto__":1,',
      ]);
      return encode(text.startsWith("{") ? `{${key}${text.slice(1)}`.replace(",}", "}") : key);
    }
    default:
      return encode(JSON.stringify(spoilJson(given, by)) ?? "undefined");
  }
}
