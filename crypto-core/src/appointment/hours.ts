// The times a schedule offers, the same sum at the relay and on every device (protocol §7).
import { cellMinutes, type Schedule, type Visit } from "./availability.ts";
import { civilDayOf, dayMs, instantOf, minuteMs, weekdayOf } from "./zone.ts";

/** From, up to and without until; milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Opening extends Span {
  readonly place: number;
  /** Which visits may be booked; none = all. */
  readonly visits: readonly number[];
}

export interface FreeTime {
  readonly startMs: number;
  readonly place: number;
}

export interface Wanted {
  readonly visit: number;
  readonly place: number;
  readonly startMs: number;
}

export type Misfit = "visit" | "grid" | "view-only" | "too-soon" | "too-late" | "closed" | "away";

const overlaps = (a: Span, b: Span): boolean => a.fromMs < b.untilMs && b.fromMs < a.untilMs;

/** The openings that touch the span, in order of their start. */
export function openings(schedule: Schedule, span: Span): readonly Opening[] {
  const { zone } = schedule;
  const first = civilDayOf(zone, span.fromMs) - 1;
  const last = civilDayOf(zone, span.untilMs);
  const found: Opening[] = [];
  for (let day = first; day <= last; day++) {
    const weekday = weekdayOf(day);
    const hours = [
      ...schedule.weekly.filter((entry) => entry.weekday === weekday),
      ...schedule.extra.filter((entry) => entry.day === day),
    ];
    for (const { from, until, place, visits } of hours) {
      const fromMs = instantOf(zone, day, from, "earliest");
      const untilMs = instantOf(zone, day, until, "latest");
      if (fromMs < untilMs && overlaps({ fromMs, untilMs }, span)) found.push({ fromMs, untilMs, place, visits });
    }
  }
  return found.toSorted((a, b) => a.fromMs - b.fromMs || a.place - b.place);
}

const offers = ({ visits }: Opening, visit: number): boolean => visits.length === 0 || visits.includes(visit);

/** Until when a visit that begins in this opening may go on: hours of the same place that touch or overlap are one, also over midnight. */
function goesOnUntil(opening: Opening, all: readonly Opening[]): number {
  let { untilMs } = opening;
  for (const next of all)
    if (next.place === opening.place && next.fromMs <= untilMs) untilMs = Math.max(untilMs, next.untilMs);
  return untilMs;
}

/** What a visit at a time takes of the doctor, buffers included. */
export const claimed = (visit: Pick<Visit, "minutes" | "before" | "after">, startMs: number): Span => ({
  fromMs: startMs - visit.before * minuteMs,
  untilMs: startMs + (visit.minutes + visit.after) * minuteMs,
});

/** Why a patient may not ask for this time; undefined when the schedule offers it. Buffers may reach beyond the hours. */
export function misfit(schedule: Schedule, wanted: Wanted, nowMs: number): Misfit | undefined {
  const visit = schedule.visits.find(({ id }) => id === wanted.visit);
  if (!visit) return "visit";
  const { startMs } = wanted;
  if (startMs % (cellMinutes * minuteMs) !== 0) return "grid";
  if (schedule.mode === "view-only") return "view-only";
  if (startMs < nowMs + schedule.leadMinutes * minuteMs) return "too-soon";
  if (startMs > nowMs + schedule.aheadDays * dayMs) return "too-late";
  const meeting = { fromMs: startMs, untilMs: startMs + visit.minutes * minuteMs };
  if (schedule.away.some((away) => overlaps(away, meeting))) return "away";
  const open = openings(schedule, meeting).filter((one) => one.place === wanted.place && offers(one, visit.id));
  const begins = open.find(({ fromMs }) => fromMs <= startMs);
  return begins && meeting.untilMs <= goesOnUntil(begins, open) ? undefined : "closed";
}

const gridMs = cellMinutes * minuteMs;

/**
 * Times to offer for one visit, in order, at most `limit`: back to back from the start of each opening and after whatever is taken; the last of an
 * opening may go on into the next. `busy` holds what is claimed already, buffers included.
 */
export function freeTimes(
  schedule: Schedule,
  ask: Span & { readonly visit: number; readonly nowMs: number; readonly limit?: number },
  busy: readonly Span[],
): readonly FreeTime[] {
  const visit = schedule.visits.find(({ id }) => id === ask.visit);
  if (!visit || schedule.mode === "view-only") return [];
  const limit = ask.limit ?? 1000;
  const earliest = Math.max(ask.fromMs, ask.nowMs + schedule.leadMinutes * minuteMs);
  const latest = Math.min(ask.untilMs, ask.nowMs + schedule.aheadDays * dayMs + 1);
  const taken = [...busy, ...schedule.away].toSorted((a, b) => a.fromMs - b.fromMs);
  const found = new Map<string, FreeTime>();
  if (earliest >= latest) return [];
  const lengthMs = visit.minutes * minuteMs;
  const open = openings(schedule, { fromMs: earliest, untilMs: latest + lengthMs });
  const hours = open.filter((one) => offers(one, visit.id));
  for (const opening of hours) {
    const untilMs = Math.min(opening.untilMs, latest);
    const lastMs = goesOnUntil(opening, hours) - lengthMs;
    let startMs = opening.fromMs;
    while (startMs < untilMs && startMs <= lastMs) {
      const claim = claimed(visit, startMs);
      const inTheWay = taken.find((span) => overlaps(span, claim));
      if (inTheWay) {
        startMs = Math.ceil((inTheWay.untilMs + visit.before * minuteMs) / gridMs) * gridMs;
        continue;
      }
      if (startMs >= earliest) found.set(`${startMs} ${opening.place}`, { startMs, place: opening.place });
      startMs += (visit.before + visit.minutes + visit.after) * minuteMs;
    }
  }
  return [...found.values()].toSorted((a, b) => a.startMs - b.startMs || a.place - b.place).slice(0, limit);
}
