// Dates as the reader is used to: a clinician reads `31-Dec-2008 14:05`, everybody else the long form of the own language (clinical-reference §2f).
import { dateFormat, numberFormat } from "./formats.ts";
import { type PartialDate, readPartialDate } from "../domain/time.ts";
import { digits } from "./numbers.ts";
import { spoken, t } from "./text.ts";

/** Who reads: set when a record is opened. */
let clinical = false;
export const writeFor = (reader: "clinician" | "person"): void => void (clinical = reader === "clinician");
export const isForClinician = (): boolean => clinical;

const two = (n: number): string => String(n).padStart(2, "0");
const noonOf = ({ year, month = 1, day = 1 }: PartialDate): Date => {
  const noon = new Date(Date.UTC(2000, month - 1, day, 12));
  noon.setUTCFullYear(year, month - 1, day);
  return noon;
};
const format = (date: PartialDate, parts: Intl.DateTimeFormatOptions): string =>
  dateFormat({ ...parts, timeZone: "UTC" }).format(noonOf(date));

/** The NHS form, month by month; other languages have their own short names. https://github.com/pacharanero/nhs-cui */
const CUI_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const shortMonth = (date: PartialDate): string =>
  spoken() === "en" ? (CUI_MONTHS[(date.month ?? 1) - 1] ?? "") : format(date, { month: "short" }).replace(".", "");

function clinicalDay(date: PartialDate): string {
  const month = date.month === undefined ? "" : `${shortMonth(date)}-`;
  const day = date.day === undefined ? "" : `${two(date.day)}-`;
  return digits(`${day}${month}${String(date.year).padStart(4, "0")}`);
}

function longDay(date: PartialDate): string {
  if (date.month === undefined) return format(date, { year: "numeric" });
  if (date.day === undefined) return format(date, { year: "numeric", month: "long" });
  return format(date, { dateStyle: "long" });
}

/** A FHIR date or dateTime, partial as its source gave it, on its source's clock; text that is no date is shown as it came. */
export function whenText(text: string | undefined): string {
  if (text === undefined || text === "") return t("time.notRecorded");
  const date = readPartialDate(text);
  if (date === undefined) return text;
  const time = date.clock && digits(`${two(date.clock.hour)}:${two(date.clock.minute)}`);
  if (clinical) return time === undefined ? clinicalDay(date) : `${clinicalDay(date)} ${time}`;
  return time === undefined ? longDay(date) : t("time.dateAt", { date: longDay(date), time });
}

/** When something of the record was; of what nobody dated, when it was written down, and that it is that. */
export const datedOrAdded = (when: string | undefined, recordedAt: string): string =>
  when === undefined || when === "" ? t("time.added", { when: whenText(recordedAt.slice(0, 10)) }) : whenText(when);

const AGE_UNITS = { y: "year", m: "month", w: "week", d: "day" } as const;

/** `61y`, `7w 2d` (domain/display) in the signs of the language. */
export const ageText = (age: string): string =>
  age.replace(/(\d+)([ymwd])/g, (_, n: string, unit: keyof typeof AGE_UNITS) =>
    numberFormat({ style: "unit", unit: AGE_UNITS[unit], unitDisplay: "narrow" }).format(Number(n)),
  );
