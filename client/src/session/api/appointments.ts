// What a view may ask about appointments and is told: times, people and words, no signature (protocol §7).
import type { ContactState } from "./contact-state.ts";
import type { Outcome, SessionError } from "./outcome.ts";

export type AppointmentStateView =
  | "proposed"
  | "pending"
  | "booked"
  | "arrived"
  | "in-room"
  | "fulfilled"
  | "noshow"
  | "cancelled"
  | "waitlist";

/** What somebody may do with an appointment; the doctor's begin with `confirm`. */
export type AppointmentAct =
  | "accept"
  | "refuse"
  | "reschedule"
  | "cancel"
  | "confirm"
  | "decline"
  | "propose"
  | "arrive"
  | "room"
  | "done"
  | "noshow"
  | "undo";

export interface SlotView {
  readonly startMs: number;
  readonly minutes: number;
  /** IANA name: where the visit takes place. */
  readonly zone: string;
  /** Ids of the doctor's schedule. */
  readonly visit: number;
  readonly place: number;
  /** As the doctor's newest schedule calls them; empty where it does not. */
  readonly visitName: string;
  readonly placeName: string;
  readonly link: string;
  readonly way?: "in-person" | "video" | "phone";
}

export interface StepView {
  readonly kind: AppointmentAct | "request" | "wait" | "walkin";
  readonly byMe: boolean;
  readonly madeMs: number;
  readonly note: string;
  /** `waiting`: the relay has not answered. `refused`: it did not take it. `overtaken`: made on an older state than the other side's step. */
  readonly where: "decided" | "waiting" | "refused" | "overtaken";
}

/**
 * What the two paths, thread and relay, do not agree about; `no rule`: no schedule of his that is known here books by itself; `not signed`: the
 * relay lists a step of it that is not its author's, and it counts for nothing (A67).
 */
export type AppointmentDoubt = "not at the relay" | "not in the thread" | "overlaps" | "no rule" | "not signed";

export interface AppointmentView {
  readonly id: string;
  readonly mine: "doctor" | "patient";
  /** The person on the other side; of a walk-in without an account only a name. */
  readonly other: {
    readonly userId?: string;
    readonly name: string;
    readonly born?: string;
    readonly contact?: ContactState;
    /** Her chart, where I may read it. */
    readonly chartId?: string;
  };
  readonly state: AppointmentStateView;
  /** By the doctor's rule, or by his own step. */
  readonly bookedBy?: "rule" | "doctor";
  readonly slot: SlotView;
  /** A booked time that holds while another is asked for or proposed. */
  readonly stands?: SlotView;
  /** Latest wanted, of one on the waitlist. */
  readonly waitsUntilMs?: number;
  /** What was written with the request. */
  readonly reason: string;
  readonly steps: readonly StepView[];
  /** The relay has not answered my newest step. */
  readonly waiting: boolean;
  /** My newest step was not taken. `startMs`: the time it asked for; `near`: the three nearest that were free when that was last asked. */
  readonly refused?: {
    readonly code: string;
    readonly atMs: number;
    readonly startMs: number;
    readonly near: readonly TimeView[];
  };
  /** Until when a time that is not agreed yet is kept. */
  readonly holdUntilMs?: number;
  readonly may: readonly AppointmentAct[];
  readonly doubts: readonly AppointmentDoubt[];
  /** When something was last said about it. */
  readonly changedMs: number;
}

export interface TimeView {
  readonly startMs: number;
  readonly place: number;
  readonly placeName: string;
}

export interface VisitView {
  readonly id: number;
  readonly name: string;
  readonly way: "in-person" | "video" | "phone";
  readonly minutes: number;
}

/** A doctor who can be booked, or looked at. */
export interface BookableView {
  readonly userId: string;
  readonly name: string;
  readonly profession: string;
  readonly contact: ContactState;
  readonly zone: string;
  readonly mode: "request" | "auto" | "view-only";
  /** Leave of half a day and more, by his hours; what is over is left out. */
  readonly away: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly visits: readonly VisitView[];
  readonly places: readonly { readonly id: number; readonly name: string; readonly link: string }[];
  /** What the relay last said his hours were, and they are not: not his, or older than what was seen here; those shown are the newest that he signed (A68). */
  readonly problem?: SessionError;
}

/** A doctor's own hours as he edits them: minutes of the day, dates and clocks of his zone. */
export interface ScheduleView {
  readonly zone: string;
  readonly places: readonly { readonly id: number; readonly name: string; readonly link: string }[];
  readonly visits: readonly (VisitView & { readonly before: number; readonly after: number })[];
  readonly weekly: readonly {
    readonly weekday: number;
    readonly from: number;
    readonly until: number;
    readonly place: number;
    readonly visits: readonly number[];
  }[];
  readonly extra: readonly {
    /** `2026-11-23`. */
    readonly date: string;
    readonly from: number;
    readonly until: number;
    readonly place: number;
    readonly visits: readonly number[];
  }[];
  /** `2026-11-23T09:00`; without the end. */
  readonly away: readonly { readonly from: string; readonly until: string }[];
  readonly leadMinutes: number;
  readonly aheadDays: number;
  readonly mode: "request" | "auto" | "view-only";
  readonly holdHours: number;
}

export interface AppointmentsView {
  /** By their start. */
  readonly appointments: readonly AppointmentView[];
  readonly doctors: readonly BookableView[];
  /** Of a doctor: his own hours, and whether the relay has them. */
  readonly schedule?: ScheduleView;
  readonly scheduleWaits: boolean;
  /** Hours of mine that were made without a line, after another device of mine had changed them. */
  readonly scheduleLost?: ScheduleView;
  /** When the relay's list was last read whole; absent before the first time. */
  readonly asOfMs?: number;
}

/** While nobody is signed in. */
export const noAppointments: AppointmentsView = { appointments: [], doctors: [], scheduleWaits: false };

export interface TimesView {
  readonly times: readonly TimeView[];
  /** When it was so; absent where it was never asked: times are the doctor's hours, whatever is taken. */
  readonly asOfMs?: number;
}

export interface TimesAsked {
  readonly doctor: string;
  readonly visit: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limit?: number;
  /** This appointment's own time counts as free: it is to be moved. */
  readonly moving?: string;
}

export interface AppointmentsApi {
  /** From what this device knows; with a line, what is taken is asked first. */
  freeTimes(asked: TimesAsked): Promise<TimesView>;
  /** Durable on this device when it resolves; the relay decides the race. */
  requestAppointment(
    doctor: string,
    time: { readonly visit: number; readonly place: number; readonly startMs: number },
    reason: string,
  ): Promise<Outcome<{ readonly id: string }>>;
  /** Waits for a time between the two; holds nothing. */
  joinWaitlist(
    doctor: string,
    wish: { readonly visit: number; readonly place: number; readonly fromMs: number; readonly untilMs: number },
    reason: string,
  ): Promise<Outcome<{ readonly id: string }>>;
  /** `time` with `reschedule` and `propose`. */
  actOnAppointment(
    id: string,
    act: AppointmentAct,
    options?: { readonly note?: string; readonly time?: { readonly startMs: number; readonly place: number } },
  ): Promise<Outcome>;
  /** Somebody who is here without an appointment; `chartId` of a patient of mine, or a name. */
  walkIn(input: {
    readonly chartId?: string;
    readonly name: string;
    readonly visit: number;
    readonly place: number;
    readonly startMs: number;
    readonly note: string;
  }): Promise<Outcome<{ readonly id: string }>>;
  /** Signed by this device; offered when there is a line. */
  saveSchedule(schedule: ScheduleView): Promise<Outcome>;
  /** `scheduleLost` was looked at. */
  forgetLostSchedule(): Promise<void>;
  /** The newest hours and the newest list, where there is a line. */
  refreshAppointments(): Promise<void>;
  /** Forgets that a step of mine was refused: it was read. */
  dismissRefusal(id: string): Promise<void>;
}
