// What every way of asking for an appointment is given: whom, for what, why, and where it leads.
import type { BookableView, VisitView } from "../../session/api/appointments.ts";

export interface AskProps {
  readonly doctor: BookableView;
  readonly visit: VisitView;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** Of the half-written reason. */
  readonly forget: () => Promise<unknown>;
  /** With the id of the new appointment. */
  readonly onDone: (id: string) => void;
  readonly onBack: () => void;
}
