// The one byte form: big-endian fixed-width integers and length-prefixed bytes, so each value has exactly one encoding (protocol §2, A38).
import { compareBytes, mustBeBytes } from "./bytes.ts";
import type { ProtocolError } from "./errors.ts";
import { refuse } from "./errors.ts";
import { ok, type Result } from "./result.ts";

export interface Writer {
  bytes: Uint8Array;
  at: number;
}

export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** `read` throws DecodeError; only `decode` may call it from outside a codec. */
export interface Codec<T> {
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

export type Decoded<C> = C extends Codec<infer T> ? T : never;

class DecodeError extends Error {}

const bad = (what: string): never => {
  throw new DecodeError(what);
};

function reserve(w: Writer, n: number): number {
  const at = w.at;
  const end = at + n;
  if (end > w.bytes.length) {
    const grown = new Uint8Array(Math.max(end, w.bytes.length * 2));
    grown.set(w.bytes);
    w.bytes = grown;
  }
  w.at = end;
  return at;
}

function take(r: Reader, n: number): Uint8Array {
  const end = r.at + n;
  if (end > r.bytes.length) bad("short");
  const out = r.bytes.subarray(r.at, end);
  r.at = end;
  return out;
}

export function encode<T>(codec: Codec<T>, value: T, sizeHint = 256): Uint8Array {
  const w: Writer = { bytes: new Uint8Array(sizeHint), at: 0 };
  codec.write(w, value);
  return w.bytes.slice(0, w.at);
}

/** Refuses trailing bytes, values out of bounds and anything `encode` would not have written. Views into `bytes`, not copies. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, where: string): Result<T, ProtocolError> {
  try {
    const r: Reader = { bytes, at: 0 };
    const value = codec.read(r);
    return r.at === bytes.length ? ok(value) : refuse("decode", `${where}: trailing bytes`);
  } catch (thrown) {
    if (thrown instanceof DecodeError) return refuse("decode", `${where}: ${thrown.message}`);
    throw thrown;
  }
}

function uint(size: number, max: number): Codec<number> {
  return {
    write(w, value) {
      if (!Number.isSafeInteger(value) || value < 0 || value > max) throw new RangeError(`u${size * 8} out of range`);
      let at = reserve(w, size) + size;
      let rest = value;
      for (let i = 0; i < size; i++) {
        w.bytes[--at] = rest % 256;
        rest = Math.floor(rest / 256);
      }
    },
    read(r) {
      const b = take(r, size);
      let value = 0;
      for (let i = 0; i < size; i++) value = value * 256 + (b[i] ?? 0);
      return value <= max ? value : bad("integer too large");
    },
  };
}

export const u8 = uint(1, 0xff);
export const u16 = uint(2, 0xffff);
export const u32 = uint(4, 0xffffffff);
/** Unsigned, at most 2^53 - 1: sequence numbers, positions and milliseconds. */
export const u64 = uint(8, Number.MAX_SAFE_INTEGER);

export const bool: Codec<boolean> = {
  write: (w, value) => u8.write(w, value ? 1 : 0),
  read(r) {
    const value = u8.read(r);
    return value < 2 ? value === 1 : bad("not a boolean");
  },
};

/** Exactly `size` bytes; `mint` brands them. */
export function fixed<T extends Uint8Array>(size: number, mint: (bytes: Uint8Array) => T): Codec<T> {
  return {
    write(w, value) {
      mustBeBytes(value);
      if (value.length !== size) throw new RangeError(`expected ${size} bytes`);
      const at = reserve(w, size);
      w.bytes.set(value, at);
    },
    read: (r) => mint(take(r, size)),
  };
}

export function bytes(max: number): Codec<Uint8Array> {
  return {
    write(w, value) {
      mustBeBytes(value);
      if (value.length > max) throw new RangeError(`more than ${max} bytes`);
      u32.write(w, value.length);
      const at = reserve(w, value.length);
      w.bytes.set(value, at);
    },
    read(r) {
      const length = u32.read(r);
      return length <= max ? take(r, length) : bad("too long");
    },
  };
}

/** Well-formed UTF-8 of at most `max` bytes. */
export function text(max: number): Codec<string> {
  const inner = bytes(max);
  return {
    write(w, value) {
      if (!value.isWellFormed()) throw new RangeError("lone surrogate");
      inner.write(w, new TextEncoder().encode(value));
    },
    read(r) {
      const raw = inner.read(r);
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
      } catch {
        return bad("not UTF-8");
      }
    },
  };
}

export function list<T>(item: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    write(w, values) {
      if (values.length > max) throw new RangeError(`more than ${max} items`);
      u16.write(w, values.length);
      for (const value of values) item.write(w, value);
    },
    read(r) {
      const count = u16.read(r);
      if (count > max) bad("too many");
      const out: T[] = [];
      for (let i = 0; i < count; i++) out.push(item.read(r));
      return out;
    },
  };
}

export function optional<T>(inner: Codec<T>): Codec<T | undefined> {
  return {
    write(w, value) {
      bool.write(w, value !== undefined);
      if (value !== undefined) inner.write(w, value);
    },
    read: (r) => (bool.read(r) ? inner.read(r) : undefined),
  };
}

export function literal(expected: Uint8Array): Codec<undefined> {
  return {
    write(w) {
      const at = reserve(w, expected.length);
      w.bytes.set(expected, at);
    },
    read(r) {
      const got = take(r, expected.length);
      for (let i = 0; i < expected.length; i++) if (got[i] !== expected[i]) bad("magic");
      return undefined;
    },
  };
}

type Struct<S> = { readonly [K in keyof S]: S[K] extends Codec<infer T> ? T : never };

/** Fields in the order they are written down. */
export function struct<S extends Readonly<Record<string, Codec<unknown>>>>(shape: S): Codec<Struct<S>> {
  const fields = Object.entries(shape);
  return {
    write(w, value) {
      for (const [key, codec] of fields) codec.write(w, (value as Record<string, unknown>)[key]);
    },
    read(r) {
      const out: Record<string, unknown> = {};
      for (const [key, codec] of fields) out[key] = codec.read(r);
      return out as Struct<S>;
    },
  };
}

/** A closed union told apart by one tag byte; `kind` names the case. */
export function union<const S extends Readonly<Record<string, readonly [number, Codec<unknown>]>>>(
  cases: S,
): Codec<
  { [K in keyof S]: { readonly kind: K } & (S[K] extends readonly [number, Codec<infer T>] ? T : never) }[keyof S]
> {
  type Value = { readonly kind: string };
  const byKind = new Map(Object.entries(cases) as [string, readonly [number, Codec<Value>]][]);
  const byTag = new Map([...byKind].map(([kind, [tag, codec]]) => [tag, { kind, codec }] as const));
  const codec: Codec<Value> = {
    write(w, value) {
      const found = byKind.get(value.kind);
      if (!found) throw new RangeError("unknown kind");
      u8.write(w, found[0]);
      found[1].write(w, value);
    },
    read(r) {
      const found = byTag.get(u8.read(r));
      if (!found) return bad("unknown tag");
      return { ...found.codec.read(r), kind: found.kind };
    },
  };
  return codec as unknown as ReturnType<typeof union<S>>;
}

/** Items in strictly rising bytewise order of their key: one set, one encoding. */
export const sortedBy = <T>(inner: Codec<readonly T[]>, key: (item: T) => Uint8Array): Codec<readonly T[]> =>
  checked(inner, "sorted without doubles", (items) =>
    items.every((item, i) => {
      const before = items[i - 1];
      return before === undefined || compareBytes(key(before), key(item)) < 0;
    }),
  );

/** One of a few names, as the byte of its place in the list. */
export function name<T extends string>(names: readonly T[], what: string): Codec<T> {
  const inner = checked(u8, what, (n) => n < names.length);
  return {
    write: (w, value) => inner.write(w, names.indexOf(value)),
    read: (r) => names[inner.read(r)] as T,
  };
}

/** A codec with a rule of its own on top, for example that a list is sorted. */
function checked<T>(inner: Codec<T>, rule: string, holds: (value: T) => boolean): Codec<T> {
  return {
    write(w, value) {
      if (!holds(value)) throw new RangeError(rule);
      inner.write(w, value);
    },
    read(r) {
      const value = inner.read(r);
      return holds(value) ? value : bad(rule);
    },
  };
}
