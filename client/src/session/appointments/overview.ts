// What screens are told of all appointments at once: those of the last weeks and of the time to come, doctors who can be booked, one's own hours (protocol §7).
import type { AppointmentsView, BookableView, ScheduleView } from "../api/appointments.ts";
import type { Names } from "../names.ts";
import { userIdFrom } from "../people.ts";
import type { Case } from "./cases.ts";
import type { Ledger } from "./ledger.ts";
import { keptBackMs } from "./live.ts";
import { scheduleView } from "./schedule-view.ts";
import type { Schedules } from "./schedules.ts";
import type { AppointmentViews } from "./views.ts";

interface Sources {
  readonly myKey: string;
  readonly isDoctor: boolean;
  readonly names: Names;
  readonly ledger: Ledger;
  readonly schedules: Pick<Schedules, "newest" | "fault">;
  readonly lost: () => ScheduleView | undefined;
  readonly views: AppointmentViews;
  readonly nowMs: number;
}

/** Shorter ones are an errand, not leave. */
const leaveMs = 12 * 3_600_000;

/** Only whom the clinic vouches for now. */
function bookables({ myKey, names, ledger, schedules, nowMs }: Sources): readonly BookableView[] {
  return Object.keys(ledger.value().schedules).flatMap((key): readonly BookableView[] => {
    const doctor = userIdFrom(key);
    const attested = doctor && names.attestation(doctor);
    const hours = schedules.newest(key)?.schedule;
    if (!doctor || !attested || !hours || key === myKey) return [];
    const { name, profession } = attested;
    const { zone, mode, places } = hours;
    const visits = hours.visits.map(({ id, name: called, way, minutes }) => ({ id, name: called, way, minutes }));
    const away = hours.away.filter(({ fromMs, untilMs }) => untilMs > nowMs && untilMs - fromMs >= leaveMs);
    const wrong = schedules.fault(key);
    const problem = wrong && ({ kind: "protocol", facts: { kind: wrong.kind, where: "hours" } } as const);
    const contact = names.contact(doctor);
    const said = problem ? { problem } : {};
    return [{ userId: key, name, profession, contact, zone, mode, away, visits, places, ...said }];
  });
}

export function overview(sources: Sources, all: readonly Case[]): AppointmentsView {
  const { myKey, isDoctor, ledger, schedules, views, nowMs } = sources;
  const since = nowMs - keptBackMs;
  const near = all.filter(({ now: { slot, stands, waits } }) =>
    [slot.startMs, stands?.slot.startMs ?? 0, waits?.untilMs ?? 0].some((ms) => ms >= since),
  );
  const appointments = near
    .map((one) => views.view(one, near))
    .toSorted((a, b) => a.slot.startMs - b.slot.startMs || (a.id < b.id ? -1 : 1));
  const own = isDoctor ? schedules.newest(myKey)?.schedule : undefined;
  const lost = isDoctor ? sources.lost() : undefined;
  const { asOfMs, ownWaits } = ledger.value();
  return {
    appointments,
    doctors: bookables(sources).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...(own ? { schedule: scheduleView(own) } : {}),
    scheduleWaits: ownWaits,
    ...(lost ? { scheduleLost: lost } : {}),
    ...(asOfMs === undefined ? {} : { asOfMs }),
  };
}
