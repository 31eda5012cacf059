// Times and amounts in words: the person's own locale for patients, whole numbers for ages, always a date beside a time (clinical-reference §2f).
import { dateFormat, numberFormat, relativeFormat } from "./formats.ts";
import { t } from "./text.ts";
import { isForClinician, whenText } from "./when.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** `14:02`, always 24 hours. */
export const clock = (atMs: number): string =>
  dateFormat({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(atMs);

/** `14 July 2026`, in the locale's own order and words. */
export const longDate = (atMs: number): string =>
  dateFormat({ dateStyle: "long" }).format(atMs);

/** `today at 14:02`, or `14 July 2026 at 14:02`. */
export const dated = (atMs: number, nowMs: number): string =>
  sameDay(atMs, nowMs)
    ? t("time.todayAt", { time: clock(atMs) })
    : t("time.dateAt", { date: longDate(atMs), time: clock(atMs) });

/** `14:02` today, `14 Jul, 14:02` on another day. */
export const shortDated = (atMs: number, nowMs: number): string =>
  sameDay(atMs, nowMs)
    ? clock(atMs)
    : dateFormat({
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }).format(atMs);

/** `just now`, `5 minutes ago`, `3 days ago`, `2 years ago`: never a fraction. */
export function ago(atMs: number, nowMs: number): string {
  const past = nowMs - atMs;
  const words = relativeFormat({ numeric: "always" });
  if (past < -MINUTE_MS) return dated(atMs, nowMs);
  if (past < MINUTE_MS) return t("time.justNow");
  if (past < HOUR_MS) return words.format(-Math.floor(past / MINUTE_MS), "minute");
  if (past < DAY_MS) return words.format(-Math.floor(past / HOUR_MS), "hour");
  if (past < 60 * DAY_MS) return words.format(-Math.floor(past / DAY_MS), "day");
  if (past < 730 * DAY_MS) return words.format(-Math.floor(past / (30.44 * DAY_MS)), "month");
  return words.format(-Math.floor(past / (365.25 * DAY_MS)), "year");
}

/** The local wall clock as FHIR writes it, with its offset: `2026-07-14T14:02:00+02:00`. */
export function localStamp(atMs: number): string {
  const at = new Date(atMs);
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, "0");
  const east = -at.getTimezoneOffset();
  const zone = `${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60)}:${two(Math.abs(east) % 60)}`;
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${zone}`;
}

export const count = (n: number): string => numberFormat({}).format(n);

/** `3.4 MB`: powers of ten, as browsers and phones count. */
export function bytesText(bytes: number): string {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const at = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const unit = steps[at] ?? "byte";
  return numberFormat({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(
    bytes / 1000 ** at,
  );
}

/** `24-May-2026`, and `24-May` without its year, on the local calendar. */
const clinicalDay = (atMs: number): string => whenText(localStamp(atMs).slice(0, 10));
const clinicalMark = (atMs: number): string => clinicalDay(atMs).split("-").slice(0, 2).join("-");

const dayMark = (atMs: number): string =>
  isForClinician() ? clinicalMark(atMs) : dateFormat({ day: "numeric", month: "short" }).format(atMs);

/** A mark on a time axis, as coarse as the marks are apart. */
export function timeMark(atMs: number, stepMs: number): string {
  if (stepMs >= 360 * DAY_MS) return dateFormat({ year: "numeric" }).format(atMs);
  if (stepMs >= 27 * DAY_MS)
    return isForClinician()
      ? whenText(localStamp(atMs).slice(0, 7))
      : dateFormat({ month: "short", year: "numeric" }).format(atMs);
  if (stepMs >= DAY_MS) return dayMark(atMs);
  const midnight = new Date(atMs).getHours() === 0 && new Date(atMs).getMinutes() === 0;
  return midnight ? dayMark(atMs) : clock(atMs);
}

/** `3 Jan – 14 Feb 2026`; to a clinician `03-Jan-2026 – 14-Feb-2026`. */
export const dayRange = (fromMs: number, toMs: number): string =>
  isForClinician()
    ? `${clinicalDay(fromMs)} – ${clinicalDay(toMs)}`
    : dateFormat({ day: "numeric", month: "short", year: "numeric" }).formatRange(fromMs, toMs);
