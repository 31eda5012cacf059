// Who comes today, from now on, and how many requests wait: the whole day is one step away.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { dateIn } from "../../hooks/civil-date.ts";
import { requestsOf, visitEnd, visitsOn } from "../../hooks/visits.ts";
import { clockText, markOf } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentsView } from "../../session/api/appointments.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Empty } from "../../ui/show.tsx";

const SHOWN = 4;

interface VisitsCardProps {
  readonly view: AppointmentsView;
  readonly now: number;
}

export function VisitsCard({ view, now }: VisitsCardProps): ReactElement | null {
  const { schedule, appointments: all } = view;
  if (!schedule && all.length === 0) return null;
  const zone = schedule?.zone ?? "";
  const left = visitsOn(all, zone, dateIn(zone, now)).filter(
    ({ one, slot }) => one.state !== "fulfilled" && one.state !== "noshow" && visitEnd(slot) > now,
  );
  const requests = requestsOf(all, now).length;
  return (
    <Card
      title={t("day.visits")}
      flush
      action={<span className="soft">{t("schedule.count", { count: left.length })}</span>}
    >
      {left.length === 0 && <Empty icon="calendar" title={t("day.visits.none")} />}
      <ul className="rows">
        {left.slice(0, SHOWN).map(({ one, slot }) => (
          <li key={`${one.id} ${slot.startMs}`}>
            <Link href={`/schedule/visit/${one.id}`} className="row">
              <bdi className="strong">{clockText(slot.startMs, slot.zone)}</bdi>
              <span className="grow stack-small">
                <span className="strong" dir="auto">
                  {one.other.name === "" ? t("patients.unnamed") : one.other.name}
                </span>
                <span className="soft" dir="auto">
                  {slot.visitName}
                </span>
              </span>
              <AppointmentMark mark={markOf({ ...one, waiting: false })} />
            </Link>
          </li>
        ))}
      </ul>
      <div className="card-body">
        <div className="buttons">
          <LinkButton to="/schedule" look={requests > 0 ? "primary" : "secondary"}>
            {requests > 0 ? t("day.requests", { count: requests }) : t("day.visits.all")}
          </LinkButton>
        </div>
      </div>
    </Card>
  );
}
