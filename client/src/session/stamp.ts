// The name and time that every change carries: 16 random bytes and the instant by this device's clock (protocol §5 changes).
import { randomBytes, toBase64url } from "@health-vault/crypto-core";
import type { Change } from "../domain/change.ts";
import { changeIdSchema, type ChangeIdText } from "../domain/ids.ts";

export const newChangeId = (): ChangeIdText => changeIdSchema.parse(toBase64url(randomBytes(16)));

/** Ids of one act: 12 random bytes and a counter of 4, so that thousands of them hold little that is random. */
export function newChangeIds(): () => ChangeIdText {
  const bytes = randomBytes(16);
  const counter = new DataView(bytes.buffer, bytes.byteOffset + 12, 4);
  let next = 0;
  return () => {
    counter.setUint32(0, next++);
    return changeIdSchema.parse(toBase64url(bytes));
  };
}

export const instant = (nowMs: number): string => new Date(nowMs).toISOString();

export const stamp = (nowMs: number): Pick<Change, "changeId" | "recordedAt"> => ({
  changeId: newChangeId(),
  recordedAt: instant(nowMs),
});

/** FHIR dateTime to the second with the device's own offset, for example 2026-03-01T08:15:00+01:00. */
export function localDateTime(nowMs: number): string {
  const at = new Date(nowMs);
  const minutes = -at.getTimezoneOffset();
  const local = new Date(nowMs + minutes * 60_000).toISOString().slice(0, 19);
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
