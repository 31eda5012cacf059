/** FHIR's partial dates and instants, read strictly: 2024-02-30 is not a date. https://hl7.org/fhir/R4/datatypes.html#dateTime */

/** A moment as precisely as its source gave it. */
export interface PartialDate {
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
  /** Wall clock of the source; absent when only a date was given. */
  readonly clock: { readonly hour: number; readonly minute: number } | undefined;
  /** Minutes east of UTC; absent when the source named no zone. */
  readonly offsetMinutes: number | undefined;
  /** Start of the stated time as epoch milliseconds, for sorting; without a zone it is read as UTC. */
  readonly startMs: number;
}

/** A clock may be this far ahead before a time counts as the future. */
export const CLOCK_SLACK_MS = 5 * 60_000;
/** Without a zone the same wall clock comes this much later elsewhere. */
const ZONE_SLACK_MS = 14 * 60 * 60_000;

/** True for a time that has not come yet anywhere it may have been meant. */
export const isAhead = ({ startMs, offsetMinutes }: PartialDate, nowMs: number): boolean =>
  startMs > nowMs + CLOCK_SLACK_MS + (offsetMinutes === undefined ? ZONE_SLACK_MS : 0);

const FORM = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const MINUTE_MS = 60_000;

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith("-") ? -minutes : minutes;
}

/** Days of a month of the proleptic Gregorian calendar. */
export const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** Reads a FHIR date, dateTime or instant; `undefined` for text that names no real day or time. */
export function readPartialDate(text: string | undefined): PartialDate | undefined {
  const parts = text === undefined ? undefined : FORM.exec(text);
  if (parts === undefined || parts === null) return undefined;
  const [, yearText, monthText, dayText, hourText, minuteText, secondText, fraction, zone] = parts;
  const year = Number(yearText);
  const month = numberOf(monthText);
  const day = numberOf(dayText);
  const hour = numberOf(hourText);
  const minute = numberOf(minuteText) ?? 0;
  const second = numberOf(secondText) ?? 0;
  const offset = offsetOf(zone);
  if (year < 1 || (month !== undefined && (month < 1 || month > 12))) return undefined;
  if (day !== undefined && (day < 1 || day > daysInMonth(year, month ?? 1))) return undefined;
  if ((hour ?? 0) > 23 || minute > 59 || second > 59 || Math.abs(offset ?? 0) > 14 * 60) return undefined;
  const start = new Date(0);
  start.setUTCFullYear(year, (month ?? 1) - 1, day ?? 1);
  start.setUTCHours(hour ?? 0, minute, second, Math.floor(Number(fraction ?? "0") * 1000));
  return {
    year,
    month,
    day,
    clock: hour === undefined ? undefined : { hour, minute },
    offsetMinutes: offset,
    startMs: start.getTime() - (offset ?? 0) * MINUTE_MS,
  };
}
