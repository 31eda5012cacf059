// Who of the clinic's doctors is on leave now, by the hours that they signed, and who is there instead.
import type { BookableView } from "../session/api/appointments.ts";
import { useAppointments } from "./use-appointments.ts";
import { useNow } from "./use-now.ts";

export interface Leave {
  readonly doctor: BookableView;
  /** One leave that follows upon another counts as one. */
  readonly untilMs: number;
  /** Doctors who are there. */
  readonly instead: readonly BookableView[];
}

const awayUntil = ({ away }: BookableView, nowMs: number): number | undefined => {
  let until: number | undefined;
  for (const { fromMs, untilMs } of away.toSorted((a, b) => a.fromMs - b.fromMs))
    if (fromMs <= (until ?? nowMs) && untilMs > (until ?? nowMs)) until = untilMs;
  return until;
};

/** Undefined where the person is no doctor with hours, or is there. */
export function useLeave(userId: string | undefined): Leave | undefined {
  const doctors = useAppointments()?.doctors ?? [];
  const now = useNow();
  const doctor = doctors.find((one) => one.userId === userId);
  const untilMs = doctor && awayUntil(doctor, now);
  if (!doctor || untilMs === undefined) return undefined;
  return { doctor, untilMs, instead: doctors.filter((one) => one !== doctor && awayUntil(one, now) === undefined) };
}
