// Quiet hours: until when a device is let sleep, by its person's own clock.
import type { QuietHours } from "@health-vault/crypto-core/wire";

const MINUTE = 60_000;

const minuteOf = (zone: string, atMs: number): number => {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(atMs);
  return Number(parts.slice(0, 2)) * 60 + Number(parts.slice(3, 5));
};

export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
};

const isQuietAt = ({ from, until, zone }: QuietHours, atMs: number): boolean => {
  const minute = minuteOf(zone, atMs);
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
};

/** When it may be woken: now, or the first minute after the quiet; on a night when the clocks change too. */
export const quietUntil = (quiet: QuietHours | undefined, nowMs: number): number => {
  if (quiet === undefined || !isQuietAt(quiet, nowMs)) return nowMs;
  const ahead = (quiet.until - minuteOf(quiet.zone, nowMs) + 1440) % 1440;
  let at = Math.floor(nowMs / MINUTE) * MINUTE + ahead * MINUTE;
  // Clocks that changed in between: an hour too early or too late.
  while (isQuietAt(quiet, at)) at += 15 * MINUTE;
  while (at - 15 * MINUTE > nowMs && !isQuietAt(quiet, at - 15 * MINUTE)) at -= 15 * MINUTE;
  return at;
};
