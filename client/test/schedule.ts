// A doctor's hours for stories about appointments: one room, one kind of visit, open on every day.
import type { ScheduleView } from "../src/session/api/appointments.ts";

/** Every day from one minute of the day to another. */
export const everyDay = (from: number, until: number): ScheduleView["weekly"] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, until, place: 1, visits: [] }));

/** Madrid, 09:00 to 17:00, half an hour each, on request; `otherwise`: what a story needs differently. */
export const hours = (otherwise: Partial<ScheduleView> = {}): ScheduleView => ({
  zone: "Europe/Madrid",
  places: [{ id: 1, name: "Harbour Street 4", link: "" }],
  visits: [{ id: 1, name: "Visit", way: "in-person", minutes: 30, before: 0, after: 0 }],
  weekly: everyDay(540, 1020),
  extra: [],
  away: [],
  leadMinutes: 0,
  aheadDays: 60,
  mode: "request",
  holdHours: 48,
  ...otherwise,
});
