// Appointments on screen: what the session says of them, and for a patient what is next, what asks for her, what waits and what is over.
import type { AppointmentsView, AppointmentView, SlotView } from "../session/api/appointments.ts";
import { useTopic } from "./session.tsx";
import { visitEnd } from "./visits.ts";

/** Undefined until the session first spoke. */
export const useAppointments = (): AppointmentsView | undefined => useTopic("appointments");

export interface PatientsAppointments {
  /** Times that hold, the next one first; one that she asked to move stands here with its old time. */
  readonly coming: readonly AppointmentView[];
  /** The doctor offers or proposes a time. */
  readonly offers: readonly AppointmentView[];
  /** Asked for and not answered, and on the waitlist. */
  readonly asked: readonly AppointmentView[];
  /** Something that she asked for was not taken, and she has not said that she read it. */
  readonly refused: readonly AppointmentView[];
  /** The latest first. */
  readonly over: readonly AppointmentView[];
}

const holds = ({ state }: AppointmentView): boolean => state === "booked" || state === "arrived" || state === "in-room";

/** The time that holds now; undefined where none does. */
export const heldSlot = (one: AppointmentView): SlotView | undefined => (holds(one) ? one.slot : one.stands);

export function sorted(all: readonly AppointmentView[], nowMs: number): PatientsAppointments {
  const refused = all.filter((one) => one.refused !== undefined);
  const coming: AppointmentView[] = [];
  const offers: AppointmentView[] = [];
  const asked: AppointmentView[] = [];
  const over: AppointmentView[] = [];
  for (const one of all) {
    const held = heldSlot(one);
    const ahead = visitEnd(one.slot) > nowMs;
    const open = one.state === "pending" || one.state === "proposed";
    if (one.state === "proposed" && ahead) offers.push(one);
    if (held && visitEnd(held) > nowMs) coming.push(one);
    else if (one.state === "pending" && ahead) asked.push(one);
    else if (one.state === "waitlist" && (one.waitsUntilMs ?? 0) > nowMs) asked.push(one);
    else if (!(open && ahead) && one.refused === undefined) over.push(one);
  }
  const startOf = (one: AppointmentView): number => (heldSlot(one) ?? one.slot).startMs;
  return {
    coming: coming.toSorted((a, b) => startOf(a) - startOf(b)),
    offers,
    asked,
    refused,
    over: over.toSorted((a, b) => b.slot.startMs - a.slot.startMs),
  };
}
