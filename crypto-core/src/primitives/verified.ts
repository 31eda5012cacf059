// What was found good before: a digest of each signature and public key that was checked, so that a device need not check at every start what it checked once (ADR 0125).
import { concat, utf8 } from "../bytes.ts";
import { hash } from "./hash.ts";

export const digestSize = 32;
/** 2 MiB; what comes past it is checked each time. */
export const mostVerified = 65_536;

/** Keyed by the digest, each byte a character; undefined: nothing is remembered, as at the relay. */
let good: Map<string, Uint8Array> | undefined;

const nameOf = (digest: Uint8Array): string => String.fromCharCode(...digest);

function remember(digest: Uint8Array): void {
  if (good && good.size < mostVerified) good.set(nameOf(digest), digest);
}

/** `check` of these bytes, unless it was true before; what was false is never remembered. `what`: which question, a signature's own label for one. */
export function once(what: string, parts: readonly Uint8Array[], check: () => boolean): boolean {
  if (!good) return check();
  const digest = hash("HV1/verified/v1", utf8(what), ...parts);
  if (good.has(nameOf(digest))) return true;
  const found = check();
  if (found) remember(digest);
  return found;
}

export const verified = {
  /** From here on this process remembers; `digests`, of `digestSize` each, are what it found before and kept where nobody else can write. A tail that is no digest counts for nothing. */
  begin(digests: Uint8Array = new Uint8Array()): void {
    good ??= new Map();
    for (let at = 0; at + digestSize <= digests.length; at += digestSize) remember(digests.slice(at, at + digestSize));
  },
  /** How many are remembered. */
  count: (): number => good?.size ?? 0,
  /** All of them, one after the other. */
  digests: (): Uint8Array => concat(...(good?.values() ?? [])),
  /** Nothing is remembered any more, nor from here on. */
  end(): void {
    good = undefined;
  },
};
