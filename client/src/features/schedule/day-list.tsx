// The visits of one day in order, with the gaps between them into which somebody can walk.
import type { ReactElement } from "react";
import { dateIn } from "../../hooks/civil-date.ts";
import { isFirstVisit, type Visit, visitEnd } from "../../hooks/visits.ts";
import { clockText } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Card, Empty } from "../../ui/show.tsx";
import { VisitRow } from "./visit-row.tsx";

const SHORTEST_GAP_MS = 15 * 60_000;

interface DayListProps {
  readonly title: string;
  readonly date: string;
  readonly zone: string;
  readonly visits: readonly Visit[];
  readonly all: readonly AppointmentView[];
  readonly charts: readonly VaultCard[];
  readonly now: number;
  /** With the beginning of the gap. */
  readonly onWalkIn: (startMs: number) => void;
}

interface Gap {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Between this visit's end and the next one's start, as far as it is still to come. */
function gapAfter(visits: readonly Visit[], at: number, now: number): Gap | undefined {
  const next = visits[at + 1];
  const ends = visits.slice(0, at + 1).map(({ slot }) => visitEnd(slot));
  if (!next) return undefined;
  const fromMs = Math.max(...ends, now);
  const untilMs = next.slot.startMs;
  return untilMs - fromMs < SHORTEST_GAP_MS ? undefined : { fromMs, untilMs };
}

export function DayList({ title, date, zone, visits, all, charts, now, onWalkIn }: DayListProps): ReactElement {
  const today = dateIn(zone, now) === date;
  const critical = (chartId: string | undefined): number =>
    charts.find(({ vaultId }) => vaultId === chartId)?.things?.critical.length ?? 0;
  return (
    <Card title={title} flush action={<span className="soft">{t("schedule.count", { count: visits.length })}</span>}>
      {visits.length === 0 && <Empty icon="calendar" title={t("schedule.day.none")} />}
      <ol className="rows visits">
        {visits.flatMap((visit, at) => {
          const gap = today ? gapAfter(visits, at, now) : undefined;
          const key = `${visit.one.id} ${visit.slot.startMs}`;
          return [
            <VisitRow
              key={key}
              visit={visit}
              now={now}
              first={isFirstVisit(visit.one, all)}
              critical={critical(visit.one.other.chartId)}
            />,
            ...(gap
              ? [
                  <li key={`${key} gap`} className="visit-gap no-print">
                    <Button small look="quiet" icon="plus" onPress={() => onWalkIn(gap.fromMs)}>
                      {t("schedule.gap", { from: clockText(gap.fromMs, zone), until: clockText(gap.untilMs, zone) })}
                    </Button>
                  </li>,
                ]
              : []),
          ];
        })}
      </ol>
    </Card>
  );
}
