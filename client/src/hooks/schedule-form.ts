// A doctor's hours while they are typed: clocks as text, keys for rows, and what is wrong before they are signed.
import type { ScheduleView } from "../session/api/appointments.ts";

export interface HoursRow {
  /** Of this row in the form; never stored. */
  readonly key: number;
  /** 1 = Monday; of extra hours unused. */
  readonly weekday: number;
  /** `2026-11-23`; of weekly hours empty. */
  readonly date: string;
  /** `09:00`. */
  readonly from: string;
  /** `12:30`; `00:00` is midnight at the end of the day. */
  readonly until: string;
  readonly place: number;
  /** Which visits may be booked then; none = all. */
  readonly visits: readonly number[];
}

export interface AwayRow {
  readonly key: number;
  /** `2026-12-24T00:00`. */
  readonly from: string;
  readonly until: string;
}

export interface ScheduleForm extends Omit<ScheduleView, "weekly" | "extra" | "away"> {
  readonly weekly: readonly HoursRow[];
  readonly extra: readonly HoursRow[];
  readonly away: readonly AwayRow[];
}

/** `place 2`, `visit 1`, `hours 7`, `away 3`: the row by id or key. */
export type FormFaults = Readonly<Record<string, "name" | "clock" | "order" | "date">>;

const two = (n: number): string => String(n).padStart(2, "0");
const clockOf = (minute: number): string => `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;

/** On the 5-minute grid; NaN where it is no clock. */
function minuteOf(clock: string): number {
  const [, hour = "", minute = ""] = /^(\d\d):(\d\d)$/.exec(clock) ?? [];
  const found = hour === "" ? Number.NaN : Number(hour) * 60 + Number(minute);
  return found % 5 === 0 ? found : Number.NaN;
}
const endMinute = (clock: string): number => minuteOf(clock) || (clock === "00:00" ? 1440 : Number.NaN);

type Span = Pick<ScheduleView["weekly"][number], "from" | "until" | "place" | "visits">;
const row = (key: number, { from, until, place, visits }: Span, day: { weekday: number; date: string }): HoursRow => ({
  key,
  ...day,
  from: clockOf(from),
  until: clockOf(until),
  place,
  visits,
});

export function formOf(schedule: ScheduleView): ScheduleForm {
  let key = 0;
  return {
    ...schedule,
    weekly: schedule.weekly.map((hours) => row(++key, hours, { weekday: hours.weekday, date: "" })),
    extra: schedule.extra.map((hours) => row(++key, hours, { weekday: 0, date: hours.date })),
    away: schedule.away.map((away) => ({ key: ++key, ...away })),
  };
}

/** What most surgeries begin with; `words`: the names of the first place and visit. */
export function firstForm(zone: string, words: { readonly place: string; readonly visit: string }): ScheduleForm {
  const open = (weekday: number, from: number, until: number) => ({ weekday, from, until, place: 1, visits: [] });
  return formOf({
    zone,
    places: [{ id: 1, name: words.place, link: "" }],
    visits: [{ id: 1, name: words.visit, way: "in-person", minutes: 20, before: 0, after: 5 }],
    weekly: [1, 2, 3, 4, 5].flatMap((weekday) => [open(weekday, 540, 720), open(weekday, 840, 1020)]),
    extra: [],
    away: [],
    leadMinutes: 120,
    aheadDays: 60,
    mode: "request",
    holdHours: 48,
  });
}

export const nextKey = ({ weekly, extra, away }: ScheduleForm): number =>
  Math.max(0, ...[...weekly, ...extra, ...away].map(({ key }) => key)) + 1;

/** Ids of one byte, never one that is in use. */
export const nextId = (of: readonly { readonly id: number }[]): number => Math.max(0, ...of.map(({ id }) => id)) + 1;

/** What names it keeps it: it can be taken out when nothing does. */
export const usesPlace = ({ weekly, extra }: ScheduleForm, id: number): boolean =>
  [...weekly, ...extra].some(({ place }) => place === id);

/** Without the visit, wherever hours were only for it among others. */
export const withoutVisit = (form: ScheduleForm, id: number): ScheduleForm => {
  const clean = (hours: HoursRow): HoursRow => ({ ...hours, visits: hours.visits.filter((one) => one !== id) });
  return {
    ...form,
    visits: form.visits.filter((visit) => visit.id !== id),
    weekly: form.weekly.map(clean),
    extra: form.extra.map(clean),
  };
};

/** Another day gets the hours of this one, instead of its own. */
export function copyDay(form: ScheduleForm, from: number, to: readonly number[]): ScheduleForm {
  const own = form.weekly.filter(({ weekday }) => weekday === from);
  const kept = form.weekly.filter(({ weekday }) => !to.includes(weekday));
  let key = nextKey(form);
  return {
    ...form,
    weekly: [...kept, ...to.flatMap((weekday) => own.map((hours) => ({ ...hours, weekday, key: key++ })))],
  };
}

function hoursFault({ from, until }: HoursRow): "clock" | "order" | undefined {
  const [start, end] = [minuteOf(from), endMinute(until)];
  if (Number.isNaN(start) || Number.isNaN(end)) return "clock";
  return start < end ? undefined : "order";
}

export function faultsOf(form: ScheduleForm): FormFaults {
  const found: Record<string, FormFaults[string]> = {};
  for (const { id, name } of form.places) if (name.trim() === "") found[`place ${id}`] = "name";
  for (const { id, name } of form.visits) if (name.trim() === "") found[`visit ${id}`] = "name";
  for (const hours of [...form.weekly, ...form.extra]) {
    const fault = hoursFault(hours);
    if (fault) found[`hours ${hours.key}`] = fault;
  }
  for (const { key, date } of form.extra) if (date === "") found[`hours ${key}`] = "date";
  for (const { key, from, until } of form.away) {
    if (from === "" || until === "") found[`away ${key}`] = "date";
    else if (from >= until) found[`away ${key}`] = "order";
  }
  return found;
}

/** To be signed; only of a form without faults. */
export function scheduleOf({ weekly, extra, away, places, visits, ...same }: ScheduleForm): ScheduleView {
  const span = ({ from, until, place, visits: only }: HoursRow) => ({
    from: minuteOf(from),
    until: endMinute(until),
    place,
    visits: only,
  });
  return {
    ...same,
    places: places.map((place) => ({ ...place, name: place.name.trim(), link: place.link.trim() })),
    visits: visits.map((visit) => ({ ...visit, name: visit.name.trim() })),
    weekly: weekly
      .toSorted((a, b) => a.weekday - b.weekday || minuteOf(a.from) - minuteOf(b.from))
      .map((hours) => ({ weekday: hours.weekday, ...span(hours) })),
    extra: extra.toSorted((a, b) => (a.date < b.date ? -1 : 1)).map((hours) => ({ date: hours.date, ...span(hours) })),
    away: away.map(({ from, until }) => ({ from, until })),
  };
}

/** A form kept as a draft, in another shape than today's: forgotten. */
export function readForm(text: string): ScheduleForm | undefined {
  try {
    const found = JSON.parse(text) as Partial<ScheduleForm> | null;
    const lists = [found?.places, found?.visits, found?.weekly, found?.extra, found?.away];
    return lists.every(Array.isArray) && typeof found?.zone === "string" ? (found as ScheduleForm) : undefined;
  } catch {
    return undefined;
  }
}
