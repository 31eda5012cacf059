// A socket frame: u8 wire version | u32 BE header length | JSON header | raw body; limits before parsing (A38).
import type { z } from "zod";
import { LIMITS, WIRE_VERSION } from "./version.ts";

const PREFIX = 5;
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export interface Frame<H> {
  readonly header: H;
  /** A view on the received buffer, empty when the message has no body. */
  readonly body: Uint8Array;
}

export type FrameError = "malformed" | "wire-version" | "too-large";

export type FrameResult<H> =
  | { readonly ok: true; readonly value: Frame<H> }
  | { readonly ok: false; readonly error: FrameError };

/** Throws a RangeError when a limit is passed: the sender's own bug. */
export const encodeFrame = (header: object, ...body: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const json = encoder.encode(JSON.stringify(header));
  const bodyBytes = body.reduce((sum, part) => sum + part.length, 0);
  if (json.length > LIMITS.headerBytes || bodyBytes > LIMITS.bodyBytes) throw new RangeError("frame too large");
  const out = new Uint8Array(PREFIX + json.length + bodyBytes);
  out[0] = WIRE_VERSION;
  new DataView(out.buffer).setUint32(1, json.length);
  out.set(json, PREFIX);
  let at = PREFIX + json.length;
  for (const part of body) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** Headers are plain ASCII JSON without escapes: nothing can spell `__proto__` past this look (A38). */
const parseHeader = (bytes: Uint8Array): unknown => {
  const text = decoder.decode(bytes);
  if (text.includes("\\") || text.includes('"__proto__"')) throw new SyntaxError("header");
  return JSON.parse(text) as unknown;
};

/** Reads a frame whose header is one of `schema`; never throws, never copies the body. */
export const decodeFrame = <S extends z.ZodType>(schema: S, bytes: Uint8Array): FrameResult<z.output<S>> => {
  const refuse = (error: FrameError): FrameResult<never> => ({ ok: false, error });
  if (bytes.length < PREFIX) return refuse("malformed");
  if (bytes[0] !== WIRE_VERSION) return refuse("wire-version");
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(1);
  if (headerBytes > LIMITS.headerBytes) return refuse("too-large");
  const bodyAt = PREFIX + headerBytes;
  if (bodyAt > bytes.length) return refuse("malformed");
  if (bytes.length - bodyAt > LIMITS.bodyBytes) return refuse("too-large");
  try {
    const parsed = schema.safeParse(parseHeader(bytes.subarray(PREFIX, bodyAt)));
    if (!parsed.success) return refuse("malformed");
    const body = bodyAt === bytes.length ? EMPTY : bytes.subarray(bodyAt);
    return { ok: true, value: { header: parsed.data, body } };
  } catch {
    return refuse("malformed");
  }
};

/** Cuts a body into the pieces whose lengths its header names; undefined when they do not add up. */
export const splitBody = (body: Uint8Array, lengths: readonly number[]): Uint8Array[] | undefined => {
  let at = 0;
  const parts = lengths.map((length) => body.subarray(at, (at += length)));
  return at === body.length ? parts : undefined;
};
