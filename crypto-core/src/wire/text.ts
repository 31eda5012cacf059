// Bytes as JSON carries them: canonical, unpadded base64url of a bounded length (protocol.md §2, one codec, A38).
import { z } from "zod";

/** Characters of unpadded base64url for `bytes` bytes. */
export const textLength = (bytes: number): number => Math.ceil((bytes * 4) / 3);

const body = "[A-Za-z0-9_-]";
const tail: Readonly<Record<number, string>> = { 0: "", 1: `${body}[AQgw]`, 2: `${body}{2}[AEIMQUYcgkosw048]` };
const anyText = new RegExp(`^(?:${body}{4})*(?:${tail[1]}|${tail[2]})?$`);

/** Exactly `bytes` bytes; the unused bits of the last character are zero, so one value has one text. */
export const fixedText = (bytes: number) =>
  z.string().regex(new RegExp(`^(?:${body}{4}){${Math.floor(bytes / 3)}}${tail[bytes % 3]}$`));

/** 1 to `maxBytes` bytes. */
export const boundedText = (maxBytes: number) => z.string().min(2).max(textLength(maxBytes)).regex(anyText);

export const userIdText = fixedText(32);
export const vaultIdText = fixedText(16);
export const deviceIdText = fixedText(32);
export const hashText = fixedText(32);
/** Names one life of the relay's database; another after a restore (protocol.md §5, cursor). */
export const incarnationText = fixedText(16);
export const relayIdText = fixedText(16);
/** A compact JWS. */
export const jwtText = z
  .string()
  .max(2048)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);

/** A count, a position, a sequence number. */
export const countNumber = z.int().min(0);
/** Milliseconds since 1970 by the relay's clock. */
export const timeNumber = z.int().min(0);
