/** JSON from strangers: read with a depth limit before the parser sees it, and refused when a key could reach a prototype (docs/product.md §3.4). */
import { err, ok, type Result } from "./result.ts";

/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Deepest nesting of one resource or change; real FHIR stays under 20. */
export const MAX_VALUE_DEPTH = 64;
/** Deepest nesting of a whole file, so that one deep resource can still be left out alone. */
const MAX_FILE_DEPTH = 512;

/** Why a value is not taken. */
export type ValueFault =
  | { readonly kind: "too-deep"; readonly limit: number }
  | { readonly kind: "hostile-key"; readonly key: string }
  | { readonly kind: "not-plain"; readonly found: string };

/** Why a text is not JSON that we read. */
export type JsonFault =
  | { readonly kind: "empty" }
  | { readonly kind: "not-json"; readonly starts: string }
  | { readonly kind: "truncated"; readonly sizeChars: number; readonly openBrackets: number }
  | { readonly kind: "too-deep"; readonly limit: number };

const HOSTILE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Recursion ends at the limit, so no input reaches the stack's end. */
function faultIn(value: unknown, room: number, limit: number): ValueFault | undefined {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return undefined;
  if (typeof value === "number")
    return Number.isFinite(value) ? undefined : { kind: "not-plain", found: String(value) };
  if (typeof value !== "object") return { kind: "not-plain", found: typeof value };
  if (room === 0) return { kind: "too-deep", limit };
  if (Array.isArray(value)) {
    for (const member of value) {
      const fault = faultIn(member, room - 1, limit);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members)) {
    if (HOSTILE_KEYS.has(key)) return { kind: "hostile-key", key };
    const fault = faultIn(members[key], room - 1, limit);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Checks that `value` is plain JSON of bounded depth and without a key that could reach a prototype. */
export function inspectValue(value: unknown, limit: number = MAX_VALUE_DEPTH): Result<JsonValue, ValueFault> {
  const fault = faultIn(value, limit, limit);
  return fault === undefined ? ok(value as JsonValue) : err(fault);
}

interface Shape {
  readonly deepest: number;
  readonly openAtEnd: number;
  readonly inText: boolean;
}

/** Where the string that began before `from` ends: index of its closing quote, or -1. */
function endOfText(text: string, from: number): number {
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

/** Walks the brackets of a JSON text without building anything; stops at `limit`. */
function measure(text: string, limit: number): Shape {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) {
      at = endOfText(text, at + 1);
      if (at < 0) return { deepest, openAtEnd: depth, inText: true };
    } else if (unit === 0x7b || unit === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (depth > limit) break;
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1;
  }
  return { deepest, openAtEnd: depth, inText: false };
}

/** Reads JSON text (a byte order mark is skipped). Never throws; hostile keys are found later by `inspectValue`. */
export function readJson(text: string, limit: number = MAX_FILE_DEPTH): Result<unknown, JsonFault> {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const start = body.trimStart().slice(0, 16);
  if (start === "") return err({ kind: "empty" });
  const shape = measure(body, limit);
  if (shape.deepest > limit) return err({ kind: "too-deep", limit });
  try {
    const value: unknown = JSON.parse(body);
    return ok(value);
  } catch {
    const cut = (start.startsWith("{") || start.startsWith("[")) && (shape.inText || shape.openAtEnd > 0);
    if (cut) return err({ kind: "truncated", sizeChars: body.length, openBrackets: shape.openAtEnd });
    return err({ kind: "not-json", starts: start });
  }
}
