/** Clinical display in the NHS common user interface forms (rules D+Ta, D+Tb, PAB), whatever the region of the device. https://github.com/pacharanero/nhs-cui */
import type { HumanName } from "./fhir/datatypes.ts";
import type { Patient } from "./fhir/patient.ts";
import { daysInMonth, type PartialDate, readPartialDate } from "./time.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const two = (value: number): string => String(value).padStart(2, "0");
const DAY_MS = 86_400_000;

/** The clinical text for an absent value (D+Ta null display). */
const NOT_RECORDED = "Not recorded";

/** `31-Dec-2008`, `Dec-2008`, `2008`; text that is no date is shown as it came; absent is "Not recorded". */
export function displayDate(text: string | undefined): string {
  if (text === undefined || text === "") return NOT_RECORDED;
  const date = readPartialDate(text);
  if (date === undefined) return text;
  const month = date.month === undefined ? "" : `${MONTHS[date.month - 1] ?? ""}-`;
  const day = date.day === undefined ? "" : `${two(date.day)}-`;
  return `${day}${month}${String(date.year).padStart(4, "0")}`;
}

/** `14:05` on the wall clock of the source; absent when the source gave no time. */
function displayTime(text: string | undefined): string | undefined {
  const clock = readPartialDate(text)?.clock;
  return clock === undefined ? undefined : `${two(clock.hour)}:${two(clock.minute)}`;
}

/** `31-Dec-2008 14:05`, or the date alone. */
export function displayDateTime(text: string | undefined): string {
  const time = displayTime(text);
  return time === undefined ? displayDate(text) : `${displayDate(text)} ${time}`;
}

interface Span {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly totalDays: number;
}

function span(from: PartialDate, to: PartialDate): Span | undefined {
  const day = from.day ?? 1;
  const fromMonth = from.month ?? 1;
  let months = (to.year - from.year) * 12 + ((to.month ?? 1) - fromMonth);
  let days = (to.day ?? 1) - day;
  if (days < 0) {
    months -= 1;
    const month = (to.month ?? 1) - 1;
    days += month === 0 ? 31 : daysInMonth(to.year, month);
  }
  const totalDays = Math.floor(
    (Date.UTC(to.year, (to.month ?? 1) - 1, to.day ?? 1) - Date.UTC(from.year, fromMonth - 1, day)) / DAY_MS,
  );
  return months < 0 || totalDays < 0
    ? undefined
    : { years: Math.floor(months / 12), months: months % 12, days, totalDays };
}

/** Age as NHS CUI writes it: `5d`, `7w 2d`, `13m 4d`, `9y 2m`, `61y`. Absent for a birth date that is absent, impossible or in the future. */
export function displayAge(born: string | undefined, at: string): string | undefined {
  const from = readPartialDate(born);
  const to = readPartialDate(at);
  if (from === undefined || to === undefined) return undefined;
  if (from.month === undefined) return to.year < from.year ? undefined : `${to.year - from.year}y`;
  const age = span(from, to);
  if (age === undefined) return undefined;
  if (age.years >= 18) return `${age.years}y`;
  if (age.years >= 2) return `${age.years}y ${age.months}m`;
  if (from.day === undefined || age.years >= 1)
    return `${age.years * 12 + age.months}m${from.day === undefined ? "" : ` ${age.days}d`}`;
  if (age.totalDays >= 28) return `${Math.floor(age.totalDays / 7)}w ${age.totalDays % 7}d`;
  return `${age.totalDays}d`;
}

/** Whole years of age; absent when the birth date does not say. A year-only birth date gives the lowest possible age. */
export function wholeYears(born: string | undefined, at: string): number | undefined {
  const from = readPartialDate(born);
  const to = readPartialDate(at);
  if (from === undefined || to === undefined) return undefined;
  const latest = {
    ...from,
    month: from.month ?? 12,
    day: from.day ?? (from.month === undefined ? 31 : daysInMonth(from.year, from.month)),
  };
  const beforeBirthday =
    (to.month ?? 1) < latest.month || ((to.month ?? 1) === latest.month && (to.day ?? 1) < latest.day);
  return to.year - from.year - (beforeBirthday ? 1 : 0);
}

/** The parts of a name that the banner shows. */
export interface NameParts {
  readonly family: string | undefined;
  readonly given: string | undefined;
  readonly title: string | undefined;
  /** The name as one text, for sources that do not split it. */
  readonly text: string | undefined;
}

const joined = (words: readonly string[]): string | undefined => {
  const text = words.filter((word) => word.trim() !== "").join(" ");
  return text === "" ? undefined : text;
};

const RANK: readonly (string | undefined)[] = ["official", "usual", undefined];

const preferred = (names: readonly HumanName[]): HumanName | undefined =>
  RANK.map((use) => names.find((name) => name.use === use)).find((name) => name !== undefined) ?? names[0];

/** The official name first, then the usual one, then the first that is there. */
export function nameParts(patient: Pick<Patient, "name"> | undefined): NameParts {
  const name = preferred(patient?.name ?? []);
  return {
    family: joined([name?.family ?? ""]),
    given: joined(name?.given ?? []),
    title: joined(name?.prefix ?? []),
    text: joined([name?.text ?? ""]),
  };
}

/** `FAMILY, Given (Title)`; a name that its source did not split is shown as it came. */
export function displayName(parts: NameParts): string {
  const title = parts.title === undefined ? "" : ` (${parts.title})`;
  if (parts.family === undefined && parts.given === undefined) return parts.text ?? NOT_RECORDED;
  const both = [parts.family?.toLocaleUpperCase("en"), parts.given].filter((part) => part !== undefined);
  return `${both.join(", ")}${title}`;
}
