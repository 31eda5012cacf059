// Seven days beside each other on a laptop and below each other on a phone: who comes when, and where each stands.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { addDays, dateIn, noonOf } from "../../hooks/civil-date.ts";
import { visitsOn } from "../../hooks/visits.ts";
import { type AppointmentMarkKind, clockText, markOf, markWord } from "../../locales/appointment-words.ts";
import { dateFormat } from "../../locales/formats.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { StateMark } from "../../ui/state-mark.tsx";
import { personName } from "./visit-facts.tsx";

interface WeekProps {
  readonly monday: string;
  readonly zone: string;
  readonly all: readonly AppointmentView[];
  readonly now: number;
}

/** What he said counts for him before the relay has answered. */
const standing = (one: AppointmentView): AppointmentMarkKind => markOf({ ...one, waiting: false });

const dayName = (date: string): string =>
  dateFormat({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(noonOf(date));

export function Week({ monday, zone, all, now }: WeekProps): ReactElement {
  const today = dateIn(zone, now);
  const days = [0, 1, 2, 3, 4, 5, 6].map((n) => addDays(monday, n));
  return (
    <div className="visit-week">
      {days.map((date) => {
        const visits = visitsOn(all, zone, date);
        return (
          <section key={date} className="visit-day" aria-label={dayName(date)}>
            <h2>
              <Link href={`/schedule/day/${date}`} aria-current={date === today ? "date" : undefined}>
                {dayName(date)}
              </Link>
            </h2>
            {visits.length === 0 && <p className="soft">{t("schedule.day.free")}</p>}
            <ul>
              {visits.map(({ one, slot, stands }) => (
                <li key={`${one.id} ${slot.startMs}`}>
                  <Link
                    href={`/schedule/visit/${one.id}`}
                    className={`week-visit is-${stands ? "confirmed" : standing(one)}`}
                  >
                    <bdi className="strong">{clockText(slot.startMs, zone)}</bdi>
                    <span dir="auto">{personName(one)}</span>
                    {one.waiting && <StateMark place="device" />}
                    <span className="soft">{stands ? t("schedule.stands") : markWord(standing(one))}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
