/** What is wrong with a form of the record, field by field, as facts; the checks that all forms share. */
import { daysInMonth, type PartialDate, readPartialDate } from "../time.ts";

/** Bounds are in the unit that was entered. `field` is the name of the form's field. */
export type RecordFault =
  | { readonly kind: "missing"; readonly field: string }
  | { readonly kind: "too-long"; readonly field: string; readonly most: number }
  | { readonly kind: "not-a-date"; readonly field: string }
  | { readonly kind: "in-the-future"; readonly field: string }
  | { readonly kind: "ends-before-it-begins"; readonly field: string }
  | { readonly kind: "ended-and-active"; readonly field: string }
  | { readonly kind: "not-a-number"; readonly field: string }
  | { readonly kind: "too-low"; readonly field: string; readonly least: number; readonly unit: string }
  | { readonly kind: "too-high"; readonly field: string; readonly most: number; readonly unit: string }
  | { readonly kind: "unknown-unit"; readonly field: string }
  | { readonly kind: "not-a-range"; readonly field: string }
  | { readonly kind: "stays-signed"; readonly field: string };

/** A name of a thing, a drug or a dose. */
export const MOST_NAME = 250;
/** A remark. */
export const MOST_NOTE = 2000;

/** A clock may be this far ahead before a time counts as the future. */
const CLOCK_SLACK_MS = 5 * 60_000;
/** Without a time of day, today has begun somewhere on earth this much earlier than in UTC. */
const DAY_SLACK_MS = 14 * 3_600_000;

const absent = (text: string | undefined): text is undefined => text === undefined || text.trim() === "";

export function textFaults(
  field: string,
  text: string | undefined,
  most: number,
  needed = false,
): readonly RecordFault[] {
  if (absent(text)) return needed ? [{ kind: "missing", field }] : [];
  return text.length > most ? [{ kind: "too-long", field, most }] : [];
}

interface DateRule {
  readonly needed?: boolean;
  /** It may lie ahead, as the planned end of a medicine does. */
  readonly ahead?: boolean;
}

export function dateFaults(
  field: string,
  text: string | undefined,
  nowMs: number,
  rule: DateRule = {},
): readonly RecordFault[] {
  if (absent(text)) return rule.needed ? [{ kind: "missing", field }] : [];
  const date = readPartialDate(text);
  if (date === undefined) return [{ kind: "not-a-date", field }];
  const slack = date.clock === undefined ? DAY_SLACK_MS : CLOCK_SLACK_MS;
  return !rule.ahead && date.startMs > nowMs + slack ? [{ kind: "in-the-future", field }] : [];
}

/** The first moment after a partial date: a year ends when it ends. */
function afterMs({ year, month, day, clock, startMs }: PartialDate): number {
  if (clock !== undefined) return startMs;
  const last = month ?? 12;
  return Date.UTC(year, last - 1, (day ?? daysInMonth(year, last)) + 1);
}

/** A fault at the end when it surely lies before the beginning. */
export function orderFaults(field: string, start: string | undefined, end: string | undefined): readonly RecordFault[] {
  const [from, to] = [readPartialDate(start), readPartialDate(end)];
  if (from === undefined || to === undefined || afterMs(to) > from.startMs) return [];
  return [{ kind: "ends-before-it-begins", field }];
}
