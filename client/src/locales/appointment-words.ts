// Words for appointments: where one stands, what kind of visit, and when it is, on the clock of the place and, where that differs, on the reader's own.
import type { AppointmentView, SlotView, StepView, VisitView } from "../session/api/appointments.ts";
import { dateFormat, relativeFormat } from "./formats.ts";
import { type MessageId, t } from "./text.ts";

/** Where an appointment stands, for a mark of its own word, shape and colour. */
export type AppointmentMarkKind =
  | "waiting"
  | "asked"
  | "offered"
  | "by-rule"
  | "confirmed"
  | "arrived"
  | "in-room"
  | "done"
  | "noshow"
  | "cancelled"
  | "declined"
  | "waitlist"
  | "lost"
  | "withheld";

const MARKS: Readonly<Record<AppointmentMarkKind, MessageId>> = {
  waiting: "visit.mark.waiting",
  asked: "visit.mark.asked",
  offered: "visit.mark.offered",
  "by-rule": "visit.mark.byRule",
  confirmed: "visit.mark.confirmed",
  arrived: "visit.mark.arrived",
  "in-room": "visit.mark.inRoom",
  done: "visit.mark.done",
  noshow: "visit.mark.noshow",
  cancelled: "visit.mark.cancelled",
  declined: "visit.mark.declined",
  waitlist: "visit.mark.waitlist",
  lost: "visit.mark.lost",
  withheld: "visit.mark.withheld",
};
export const markWord = (mark: AppointmentMarkKind): string => t(MARKS[mark]);

type Marked = Pick<AppointmentView, "state" | "bookedBy" | "waiting" | "refused" | "doubts" | "steps">;

/** A doubt comes before everything, then what this device still has to hand in. */
export function markOf({ state, bookedBy, waiting, refused, doubts, steps }: Marked): AppointmentMarkKind {
  if (doubts.length > 0) return "withheld";
  if (waiting) return "waiting";
  switch (state) {
    case "proposed":
      return "offered";
    case "pending":
      return "asked";
    case "booked":
      return bookedBy === "doctor" ? "confirmed" : "by-rule";
    case "arrived":
      return "arrived";
    case "in-room":
      return "in-room";
    case "fulfilled":
      return "done";
    case "noshow":
      return "noshow";
    case "waitlist":
      return "waitlist";
    case "cancelled":
      if (refused !== undefined || steps.every(({ where }) => where === "refused")) return "lost";
      return steps.findLast(({ where }) => where === "decided")?.kind === "decline" ? "declined" : "cancelled";
  }
}

const DOUBTS: Readonly<Record<AppointmentView["doubts"][number], MessageId>> = {
  "not at the relay": "visit.doubt.relay",
  "not in the thread": "visit.doubt.thread",
  overlaps: "visit.doubt.overlaps",
  "no rule": "visit.doubt.rule",
  "not signed": "visit.doubt.signed",
};
export const doubtText = (doubt: AppointmentView["doubts"][number]): string => t(DOUBTS[doubt]);

const WAYS: Readonly<Record<VisitView["way"], MessageId>> = {
  "in-person": "visit.way.inPerson",
  video: "visit.way.video",
  phone: "visit.way.phone",
};
export const wayWord = (way: VisitView["way"]): string => t(WAYS[way]);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** `zone`: IANA name. */
export type Timed = Pick<SlotView, "startMs" | "minutes" | "zone">;
const HOURS = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const zoned = (zone: string | undefined) => (zone === undefined || zone === "" ? {} : { timeZone: zone });

/** `Tue 24 Nov`; with the year where it is another than now's. */
export function dayText(atMs: number, zone: string | undefined, nowMs: number): string {
  const year = dateFormat({ year: "numeric", ...zoned(zone) });
  const other = year.format(atMs) === year.format(nowMs) ? {} : { year: "numeric" as const };
  return dateFormat({ weekday: "short", day: "numeric", month: "short", ...other, ...zoned(zone) }).format(atMs);
}

/** `Tuesday 24 November`. */
export const longDayText = (atMs: number, zone?: string): string =>
  dateFormat({ weekday: "long", day: "numeric", month: "long", ...zoned(zone) }).format(atMs);

/** `09:30`. */
export const clockText = (atMs: number, zone?: string): string =>
  dateFormat({ ...HOURS, ...zoned(zone) }).format(atMs);

/** A clock time that comes twice that night, because the clock goes back. */
const isTwice = (atMs: number, zone: string): boolean =>
  [-hourMs, hourMs].some((apart) => clockText(atMs, zone) === clockText(atMs + apart, zone));

/** `09:30–10:00`; with the offset in the hour that comes twice. */
export function hoursText({ startMs, minutes, zone }: Timed): string {
  const endMs = startMs + minutes * minuteMs;
  const named = isTwice(startMs, zone) || isTwice(endMs, zone) ? ({ timeZoneName: "short" } as const) : {};
  const clock = dateFormat({ ...HOURS, ...named, ...zoned(zone) });
  return `${clock.format(startMs)}–${clock.format(endMs)}`;
}

/** `Tue 24 Nov, 09:30–10:00`, on the clock of the place. */
export const slotText = (slot: Timed, nowMs: number): string =>
  t("visit.when", { day: dayText(slot.startMs, slot.zone, nowMs), hours: hoursText(slot) });

const wall = (atMs: number, zone?: string): string =>
  dateFormat({ dateStyle: "short", timeStyle: "short", ...zoned(zone) }).format(atMs);

/** Whether the reader's own clock shows something else then. */
export const isElsewhere = ({ startMs, zone }: Pick<Timed, "startMs" | "zone">): boolean =>
  wall(startMs, zone) !== wall(startMs);

/** `Central European Time`, as the language calls it. */
export const zoneText = (zone: string, atMs: number): string =>
  dateFormat({ timeZone: zone, timeZoneName: "longGeneric" })
    .formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName")?.value ?? zone;

/** `Your time: Tue 24 Nov, 08:30–09:00`; undefined where it is the same. */
export function yourTimeText(slot: Timed, nowMs: number): string | undefined {
  if (!isElsewhere(slot)) return undefined;
  return t("visit.yourTime", { when: slotText({ ...slot, zone: "" }, nowMs) });
}

const STEPS: Readonly<Record<StepView["kind"], MessageId>> = {
  request: "visit.did.request",
  wait: "visit.did.wait",
  walkin: "visit.did.walkin",
  accept: "visit.did.accept",
  refuse: "visit.did.refuse",
  reschedule: "visit.did.reschedule",
  cancel: "visit.did.cancel",
  confirm: "visit.did.confirm",
  decline: "visit.did.decline",
  propose: "visit.did.propose",
  arrive: "visit.did.arrive",
  room: "visit.did.room",
  done: "visit.did.done",
  noshow: "visit.did.noshow",
  undo: "visit.did.undo",
};
/** What somebody did, as a title of its own: `asked for this time`. */
export const stepWord = (kind: StepView["kind"]): string => t(STEPS[kind]);

/** `in 45 minutes`, `in 2 hours`: whole numbers, downwards. */
export function soonText(atMs: number, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((atMs - nowMs) / minuteMs));
  const words = relativeFormat({ numeric: "always" });
  return minutes < 120 ? words.format(minutes, "minute") : words.format(Math.floor(minutes / 60), "hour");
}
