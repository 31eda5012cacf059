// Civil days and wall clocks of an IANA zone as instants, right on both nights of daylight-saving change (protocol §7).
export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** Days since 1970-01-01 in somebody's calendar; has no zone. */
export type CivilDay = number;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, found);
  }
  return found;
}

/** Whether this machine knows the IANA name; an offset such as +02:00 is none. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The zone's wall clock at an instant, written as if it were UTC; whole seconds. Throws RangeError on an unknown zone. */
function wallOf(zone: string, atMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(atMs)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const offsetAt = (zone: string, atMs: number): number => wallOf(zone, atMs) - Math.floor(atMs / 1000) * 1000;

/** The instant within a day of `wall` at which the clock is put forward over it. */
function gapAt(zone: string, wall: number): number {
  let before = wall - dayMs;
  let after = wall + dayMs;
  const old = offsetAt(zone, before);
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offsetAt(zone, middle) === old) before = middle;
    else after = middle;
  }
  return after;
}

/**
 * The instant of a wall clock. A time that comes twice means its first coming for "earliest" and its second for "latest"; a time that the clock
 * jumps over means the jump.
 */
export function instantOf(
  zone: string,
  day: CivilDay,
  minuteOfDay: number,
  which: "earliest" | "latest" = "earliest",
): number {
  const wall = day * dayMs + minuteOfDay * minuteMs;
  const offsets = [offsetAt(zone, wall - dayMs), offsetAt(zone, wall + dayMs)];
  const instants = offsets.map((offset) => wall - offset).filter((at) => wallOf(zone, at) === wall);
  if (instants.length === 0) return gapAt(zone, wall);
  return which === "earliest" ? Math.min(...instants) : Math.max(...instants);
}

export const civilDayOf = (zone: string, atMs: number): CivilDay => Math.floor(wallOf(zone, atMs) / dayMs);

/** Minutes since midnight on the zone's clock, 0 to 1439. */
export const wallMinuteOf = (zone: string, atMs: number): number =>
  Math.floor((wallOf(zone, atMs) - civilDayOf(zone, atMs) * dayMs) / minuteMs);

/** 1 = Monday to 7 = Sunday. */
export const weekdayOf = (day: CivilDay): number => ((((day + 3) % 7) + 7) % 7) + 1;
