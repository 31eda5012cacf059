// Days as a calendar names them, `2026-11-23`: of an instant in a zone, and counted from one another.
const formats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-CA", {
      ...(zone === "" ? {} : { timeZone: zone }),
      calendar: "iso8601",
      numberingSystem: "latn",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(zone, found);
  }
  return found;
}

/** The day of an instant; `zone`: IANA name, empty for this device's. */
export function dateIn(zone: string, atMs: number): string {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(atMs)) part[type] = value;
  return `${part["year"]}-${part["month"]}-${part["day"]}`;
}

/** IANA name of this device's own zone. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Noon of the day in UTC: for formatting with that zone. */
export const noonOf = (date: string): number => Date.parse(`${date}T12:00:00Z`);

export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noonOf(text)) && addDays(text, 0) === text;

export const addDays = (date: string, days: number): string =>
  new Date(noonOf(date) + days * dayMs).toISOString().slice(0, 10);

/** The Monday of its week. */
export const mondayOf = (date: string): string => addDays(date, -((new Date(noonOf(date)).getUTCDay() + 6) % 7));
