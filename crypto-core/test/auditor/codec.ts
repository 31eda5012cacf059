// The codec of protocol.md 2.3 read and written a second time: fields one after the other, every refusal under its name.

/** The names of protocol.md 11 that this reader says. */
export type Refusal =
  | "attestation"
  | "bad-wrap"
  | "blob-hash"
  | "chain-gap"
  | "claim"
  | "decode"
  | "epoch-commitment"
  | "epoch-mismatch"
  | "equivocation"
  | "erased"
  | "expired"
  | "fork"
  | "ghost-device"
  | "ghost-member"
  | "identity-changed"
  | "invite"
  | "key-commitment"
  | "missing-key"
  | "open"
  | "quarantined"
  | "revoked-writer"
  | "role"
  | "rollback"
  | "schema"
  | "signature"
  | "version"
  | "withheld";

export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, where: string) {
    super(`${refusal}: ${where}`);
    this.refusal = refusal;
  }
}

export function refuse(refusal: Refusal, where: string): never {
  throw new Refused(refusal, where);
}

export function must(holds: boolean, refusal: Refusal, where: string): asserts holds {
  if (!holds) refuse(refusal, where);
}

export const none = new Uint8Array();
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
export const u8 = (n: number): Uint8Array => Uint8Array.of(n);
export const u16 = (n: number): Uint8Array => Uint8Array.of(n >>> 8, n);
export const u32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
export const u64 = (n: number): Uint8Array => join(u32(Math.floor(n / 2 ** 32)), u32(n % 2 ** 32));
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

export function fromBase64url(text: unknown, where: string): Uint8Array {
  must(typeof text === "string", "decode", where);
  const bytes = Uint8Array.from(Buffer.from(text, "base64url"));
  must(base64url(bytes) === text, "decode", where);
  return bytes;
}

export interface Walk {
  raw(n: number): Uint8Array;
  number(n: number): number;
  bool(): boolean;
  bytes(max: number): Uint8Array;
  text(max: number): string;
  /** An enum: its cases are 0 to `cases` - 1. */
  among(cases: number): number;
  optional<T>(read: () => T): T | undefined;
  list<T>(max: number, read: () => T): readonly T[];
  set<T>(max: number, read: () => T, key: (item: T) => Uint8Array): readonly T[];
  magic(text: string): void;
  /** What was read since the beginning. */
  sofar(): Uint8Array;
  end(): void;
}

/** Walks over bytes as the page writes them down; `what` is what a refusal calls them. */
export function walk(bytes: Uint8Array, what: string): Walk {
  let at = 0;
  const raw = (n: number): Uint8Array => {
    must(at + n <= bytes.length, "decode", `${what}: too short`);
    return bytes.slice(at, (at += n));
  };
  const number = (n: number): number => {
    const value = raw(n).reduce((sum, byte) => sum * 256 + byte, 0);
    must(value <= Number.MAX_SAFE_INTEGER, "decode", `${what}: a number above 2^53-1`);
    return value;
  };
  const counted = (n: number, max: number): number => {
    const count = number(n);
    must(count <= max, "decode", `${what}: more than ${max}`);
    return count;
  };
  const among = (cases: number): number => counted(1, cases - 1);
  const list = <T>(max: number, read: () => T): readonly T[] => Array.from({ length: counted(2, max) }, () => read());
  return {
    raw,
    number,
    among,
    list,
    bool: () => among(2) === 1,
    bytes: (max) => raw(counted(4, max)),
    text(max) {
      const encoded = raw(counted(4, max));
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(encoded);
      } catch {
        return refuse("decode", `${what}: no UTF-8`);
      }
    },
    optional: (read) => (among(2) === 1 ? read() : undefined),
    set(max, read, key) {
      const items = list(max, read);
      items.forEach((item, i) => {
        const before = items[i - 1];
        const rises = before === undefined || Buffer.compare(key(before), key(item)) < 0;
        must(rises, "decode", `${what}: a set out of order`);
      });
      return items;
    },
    magic(text) {
      must(same(raw(text.length), utf8(text)), "decode", `${what}: not ${text}`);
    },
    sofar: () => bytes.slice(0, at),
    end() {
      must(at === bytes.length, "decode", `${what}: bytes after the end`);
    },
  };
}
