// A doctor's appointments as he works through them: a day in order, what asks for him oldest first, who waits for a time.
import type { AppointmentAct, AppointmentView, SlotView } from "../session/api/appointments.ts";
import { dateIn } from "./civil-date.ts";

const minuteMs = 60_000;
const off: ReadonlySet<AppointmentView["state"]> = new Set(["cancelled", "waitlist"]);

/** One line of a day: an appointment, or the time it leaves when another is agreed. */
export interface Visit {
  readonly one: AppointmentView;
  readonly slot: SlotView;
  /** This time holds until the other side answers about another. */
  readonly stands: boolean;
}

export const visitEnd = ({ startMs, minutes }: Pick<SlotView, "startMs" | "minutes">): number =>
  startMs + minutes * minuteMs;

/** What happens on a day of the zone, in order; what was called off is left out. */
export function visitsOn(all: readonly AppointmentView[], zone: string, date: string): readonly Visit[] {
  const lines = all.flatMap((one): readonly Visit[] => [
    ...(off.has(one.state) ? [] : [{ one, slot: one.slot, stands: false }]),
    ...(one.stands ? [{ one, slot: one.stands, stands: true }] : []),
  ]);
  return lines
    .filter(({ slot }) => dateIn(zone, slot.startMs) === date)
    .toSorted((a, b) => a.slot.startMs - b.slot.startMs || (a.one.id < b.one.id ? -1 : 1));
}

export const askedMs = ({ steps }: AppointmentView): number =>
  steps.find(({ kind }) => kind === "request" || kind === "wait" || kind === "reschedule")?.madeMs ?? 0;

const newestAsk = ({ steps }: AppointmentView): number =>
  steps.findLast(({ kind }) => kind === "request" || kind === "reschedule")?.madeMs ?? 0;

const stillAhead = ({ slot }: AppointmentView, nowMs: number): boolean => visitEnd(slot) > nowMs;

/** What the doctor has to answer, the one that waits longest first. */
export const requestsOf = (all: readonly AppointmentView[], nowMs: number): readonly AppointmentView[] =>
  all
    .filter((one) => one.state === "pending" && stillAhead(one, nowMs))
    .toSorted((a, b) => newestAsk(a) - newestAsk(b));

/** Times he offered and nobody has answered, the earliest first. */
export const offeredOf = (all: readonly AppointmentView[], nowMs: number): readonly AppointmentView[] =>
  all.filter((one) => one.state === "proposed" && stillAhead(one, nowMs));

/** Who waits for a time, longest first. */
export const waitingOf = (all: readonly AppointmentView[], nowMs: number): readonly AppointmentView[] =>
  all
    .filter((one) => one.state === "waitlist" && (one.waitsUntilMs ?? 0) > nowMs)
    .toSorted((a, b) => askedMs(a) - askedMs(b));

/** What he asked the relay for and it did not take. */
export const refusedOf = (all: readonly AppointmentView[]): readonly AppointmentView[] =>
  all.filter((one) => one.refused !== undefined);

/** The one step that most likely comes next on the day; nobody is called in long before his time. */
export function nextAct({ may, state, slot }: AppointmentView, nowMs: number): AppointmentAct | undefined {
  const { startMs, zone } = slot;
  if (state === "booked" && dateIn(zone, startMs) !== dateIn(zone, nowMs) && startMs > nowMs) return undefined;
  const order: readonly AppointmentAct[] = state === "arrived" ? ["room"] : state === "in-room" ? ["done"] : ["arrive"];
  return order.find((act) => may.includes(act));
}

const undoable: ReadonlySet<string> = new Set(["arrive", "room", "done", "noshow"]);
const undoMs = 15 * minuteMs;

/** His own last word, said a moment ago, can be taken back where it was said; later on its own page. */
export function justSaid({ may, steps }: AppointmentView, nowMs: number): boolean {
  const last = steps.at(-1);
  return may.includes("undo") && last !== undefined && undoable.has(last.kind) && nowMs - last.madeMs < undoMs;
}

/** Nobody has seen her here before: no chart, and nothing in this list that is older. */
export const isFirstVisit = (one: AppointmentView, all: readonly AppointmentView[]): boolean =>
  one.other.userId !== undefined &&
  one.other.chartId === undefined &&
  !all.some(
    (other) =>
      other.id !== one.id &&
      other.other.userId === one.other.userId &&
      other.slot.startMs < one.slot.startMs &&
      other.state === "fulfilled",
  );
