// A doctor's schedule as he edits it, days and clocks in words of his zone, and as it is signed (protocol §7).
import { civilDayOf, instantOf, isZone, wallMinuteOf, type Schedule } from "@health-vault/crypto-core";
import type { ScheduleView } from "../api/appointments.ts";

const dayMs = 86_400_000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const CLOCK = /^(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d):(?<minute>\d\d)$/;

const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Throws RangeError naming the field, as `signAvailability` does. */
function dayOf(text: string, field: string): number {
  const atMs = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(atMs) || dayText(atMs / dayMs) !== text) throw new RangeError(`schedule: ${field}`);
  return atMs / dayMs;
}

function clockText(zone: string, atMs: number): string {
  const minute = wallMinuteOf(zone, atMs);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${dayText(civilDayOf(zone, atMs))}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function instantFrom(zone: string, text: string, which: "earliest" | "latest"): number {
  const { day = "", hour = "", minute = "" } = CLOCK.exec(text)?.groups ?? {};
  return instantOf(zone, dayOf(day, "away"), Number(hour) * 60 + Number(minute), which);
}

export const scheduleView = ({ extra, away, ...same }: Schedule): ScheduleView => ({
  ...same,
  extra: extra.map(({ day, ...hours }) => ({ date: dayText(day), ...hours })),
  away: away.map(({ fromMs, untilMs }) => ({
    from: clockText(same.zone, fromMs),
    until: clockText(same.zone, untilMs),
  })),
});

/** Throws RangeError `schedule: <field>` where a date or a clock is none. */
export function scheduleFrom({ extra, away, ...same }: ScheduleView): Schedule {
  if (!isZone(same.zone)) throw new RangeError("schedule: zone");
  return {
    ...same,
    places: same.places.map((place) => ({ ...place })),
    visits: same.visits.map((visit) => ({ ...visit })),
    weekly: same.weekly.map((hours) => ({ ...hours, visits: [...hours.visits] })),
    extra: extra.map(({ date, visits, ...hours }) => ({ ...hours, visits: [...visits], day: dayOf(date, "extra") })),
    away: away.map(({ from, until }) => ({
      fromMs: instantFrom(same.zone, from, "earliest"),
      untilMs: instantFrom(same.zone, until, "latest"),
    })),
  };
}
