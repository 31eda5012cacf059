// The doctor's appointments: one day or one week, what asks for him beside it; all of it from this device.
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { addDays, dateIn, isDate, mondayOf, noonOf, ownZone } from "../../hooks/civil-date.ts";
import { useTopic } from "../../hooks/session.tsx";
import { useAppointments } from "../../hooks/use-appointments.ts";
import { useIsBehind } from "../../hooks/use-line.ts";
import { useNow } from "../../hooks/use-now.ts";
import { offeredOf, refusedOf, requestsOf, visitsOn, waitingOf } from "../../hooks/visits.ts";
import { longDayText, zoneText } from "../../locales/appointment-words.ts";
import { dated, dayRange } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { AskCard } from "./ask-card.tsx";
import { DayList } from "./day-list.tsx";
import { Refused } from "./refused-card.tsx";
import { WalkInDialog } from "./walk-in-dialog.tsx";
import { Week } from "./week.tsx";

interface ScheduleProps {
  readonly span: "day" | "week";
  /** `2026-11-23`; today where it is none. */
  readonly date: string;
}

export default function Schedule({ span, date: asked }: ScheduleProps): ReactElement {
  const view = useAppointments();
  const vaults = useTopic("vaults");
  const waits = useIsBehind();
  const now = useNow();
  const [, go] = useLocation();
  const [walkInMs, setWalkIn] = useState<number>();
  const zone = view?.schedule?.zone ?? "";
  const today = dateIn(zone, now);
  const date = isDate(asked) ? asked : today;
  const step = span === "day" ? 1 : 7;
  const to = (next: string, as = span): void =>
    go(next === today && as === "day" ? "/schedule" : `/schedule/${as}/${next}`);
  if (!view) return <Skeleton rows={8} label={t("app.opening")} />;
  const { appointments: all, schedule, scheduleWaits, scheduleLost, asOfMs } = view;
  const monday = mondayOf(date);
  const title =
    span === "day" ? longDayText(noonOf(date), "UTC") : dayRange(noonOf(monday), noonOf(addDays(monday, 6)));
  const elsewhere =
    zone !== "" && dateIn(zone, now) + zoneText(zone, now) !== dateIn("", now) + zoneText(ownZone(), now);
  return (
    <Page
      title={t("place.schedule")}
      wide
      actions={
        <>
          <Button look="primary" icon="plus" isDisabled={!schedule} onPress={() => setWalkIn(now)}>
            {t("schedule.walkIn")}
          </Button>
          <Button icon="print" onPress={() => print()}>
            {t("schedule.print")}
          </Button>
          <LinkButton to="/schedule/hours">{t("schedule.hours")}</LinkButton>
        </>
      }
    >
      {!schedule && (
        <Empty icon="calendar" title={t("schedule.noHours")}>
          <p>{t("schedule.noHours.text")}</p>
          <LinkButton to="/schedule/hours" look="primary">
            {t("schedule.hours.make")}
          </LinkButton>
        </Empty>
      )}
      {scheduleLost && (
        <Notice tone="warn" title={t("schedule.hoursLost")}>
          <LinkButton to="/schedule/hours">{t("schedule.look")}</LinkButton>
        </Notice>
      )}
      {scheduleWaits && <Notice tone="neutral" icon="clock" title={t("schedule.hoursWait")} />}
      {waits && asOfMs !== undefined && (
        <Notice tone="neutral" icon="clock" title={t("schedule.asOf", { when: dated(asOfMs, now) })}>
          <p>{t("schedule.asOf.text")}</p>
        </Notice>
      )}
      <Refused refused={refusedOf(all)} now={now} />
      {elsewhere && <p className="soft">{t("schedule.zone", { zone: zoneText(zone, now) })}</p>}
      <div className="line schedule-nav no-print">
        <Segments
          label={t("schedule.span")}
          value={span}
          onChange={(next) => to(date, next)}
          options={[
            { value: "day", text: t("schedule.day") },
            { value: "week", text: t("schedule.week") },
          ]}
        />
        <div className="line">
          <IconButton icon="back" aria-label={t("schedule.before")} onPress={() => to(addDays(date, -step))} />
          <Button small isDisabled={date === today} onPress={() => to(today)}>
            {t("schedule.today")}
          </Button>
          <IconButton icon="chevron" aria-label={t("schedule.after")} onPress={() => to(addDays(date, step))} />
        </div>
      </div>
      {span === "week" ? (
        <>
          <h2 className="schedule-title">{title}</h2>
          <Week monday={monday} zone={zone} all={all} now={now} />
        </>
      ) : (
        <div className="panes">
          <div className="pane">
            <DayList
              title={title}
              date={date}
              zone={zone}
              visits={visitsOn(all, zone, date)}
              all={all}
              charts={vaults ?? []}
              now={now}
              onWalkIn={setWalkIn}
            />
          </div>
          <div className="pane no-print">
            <AskCard
              title={t("schedule.requests")}
              none={t("schedule.requests.none")}
              asked={requestsOf(all, now)}
              all={all}
              now={now}
            />
            <AskCard title={t("schedule.offered")} asked={offeredOf(all, now)} all={all} now={now} />
            <AskCard title={t("schedule.waitlist")} asked={waitingOf(all, now)} all={all} now={now} />
          </div>
        </div>
      )}
      {walkInMs !== undefined && schedule && (
        <WalkInDialog
          schedule={schedule}
          charts={vaults ?? []}
          startMs={walkInMs}
          now={now}
          onClose={() => setWalkIn(undefined)}
        />
      )}
    </Page>
  );
}
