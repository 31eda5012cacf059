// Free times of one doctor, by day or by week, the next one first; says as of when they were free.
import { type ReactElement, useState } from "react";
import { addDays, dateIn, mondayOf, noonOf } from "../../hooks/civil-date.ts";
import { type TimesWanted, daysOf, useFreeTimes } from "../../hooks/use-free-times.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { useNow } from "../../hooks/use-now.ts";
import { clockText, dayText, isElsewhere, longDayText, zoneText } from "../../locales/appointment-words.ts";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { TimeView } from "../../session/api/appointments.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { TimeChoices, type TimeGroup } from "../../ui/time-choices.tsx";

interface TimePickerProps {
  readonly wanted: TimesWanted;
  readonly zone: string;
  /** The time that is to be left. */
  readonly leaving?: number | undefined;
  readonly chosen: TimeView | undefined;
  readonly onChoose: (time: TimeView | undefined) => void;
  /** Where nothing fits; with the place that is wanted, where one is known. */
  readonly onNothing?: (place: number | undefined) => void;
}

const soonest = 3;
const keyOf = ({ startMs, place }: TimeView): string => `${startMs} ${place}`;

/** `Tuesday 24 November` of a day without an instant in it. */
const civilText = (date: string): string => longDayText(noonOf(date), "UTC");

export function TimePicker(props: TimePickerProps): ReactElement {
  const { wanted, zone, leaving, chosen, onChoose, onNothing } = props;
  const answer = useFreeTimes(wanted);
  const offline = useIsOffline();
  const now = useNow();
  const [span, setSpan] = useState<"day" | "week">("day");
  const [at, setAt] = useState<string>();
  const [place, setPlace] = useState<number>();
  if (!answer) return <Skeleton rows={5} label={t("book.looking")} />;
  const places = [...new Map(answer.times.map((time) => [time.place, time.placeName]))];
  const only = places.some(([id]) => id === place) ? place : undefined;
  const times = answer.times.filter((time) => time.startMs !== leaving && (only === undefined || time.place === only));
  const first = times[0];
  if (!first)
    return (
      <Card>
        <Empty icon="calendar" title={t("book.nothing")}>
          <p>{t("book.nothing.text")}</p>
          {onNothing && <Button onPress={() => onNothing(undefined)}>{t("book.toWaitlist")}</Button>}
        </Empty>
      </Card>
    );
  const days = daysOf(times, zone);
  const choice = (time: TimeView) => ({
    value: keyOf(time),
    text: clockText(time.startMs, zone),
    note: places.length > 1 && only === undefined ? time.placeName : undefined,
  });
  const choose = (key: string): void => {
    const found = times.find((time) => keyOf(time) === key);
    if (found) onChoose(found);
  };
  const dates = [...days.keys()];
  const firstDay = dateIn(zone, first.startMs);
  const lastDay = dates.at(-1) ?? firstDay;
  const day = at === undefined || at < firstDay ? firstDay : at > lastDay ? lastDay : at;
  const group = (date: string): TimeGroup => ({
    key: date,
    title: span === "day" ? civilText(date) : dayText(noonOf(date), "UTC", now),
    times: (days.get(date) ?? []).map(choice),
  });
  const monday = mondayOf(day);
  const groups = span === "day" ? [group(day)] : Array.from({ length: 7 }, (_, i) => group(addDays(monday, i)));
  const before =
    span === "day" ? dates.findLast((date) => date < day) : monday > firstDay ? addDays(monday, -7) : undefined;
  const after =
    span === "day" ? dates.find((date) => date > day) : addDays(monday, 7) <= lastDay ? addDays(monday, 7) : undefined;
  return (
    <div className="form">
      {offline && (
        <Notice tone="neutral" icon="clock" title={t("book.offline")}>
          <p>
            {answer.asOfMs === undefined
              ? t("book.neverAsked")
              : t("book.asOf.long", { when: dated(answer.asOfMs, now) })}
          </p>
        </Notice>
      )}
      {isElsewhere({ startMs: first.startMs, zone }) && (
        <Notice tone="info" icon="clock" title={t("book.zone", { zone: zoneText(zone, first.startMs) })} />
      )}
      {places.length > 1 && (
        <Choices
          label={t("book.place")}
          value={only === undefined ? "" : String(only)}
          onChange={(id) => {
            setPlace(id === "" ? undefined : Number(id));
            onChoose(undefined);
          }}
          options={[
            { value: "", text: t("book.anyPlace") },
            ...places.map(([id, name]) => ({ value: String(id), text: name })),
          ]}
          wide
        />
      )}
      <section className="stack" aria-label={t("book.soonest")}>
        <p className="strong">{t("book.soonest")}</p>
        <div className="buttons">
          {times.slice(0, soonest).map((time) => (
            <Button
              key={keyOf(time)}
              small
              look={chosen && keyOf(chosen) === keyOf(time) ? "primary" : "secondary"}
              aria-pressed={chosen !== undefined && keyOf(chosen) === keyOf(time)}
              onPress={() => onChoose(time)}
            >
              {t("visit.when", {
                day: dayText(time.startMs, zone, now),
                hours: clockText(time.startMs, zone),
              })}
            </Button>
          ))}
        </div>
      </section>
      <Segments
        label={t("book.show")}
        value={span}
        onChange={setSpan}
        options={[
          { value: "day", text: t("book.byDay") },
          { value: "week", text: t("book.byWeek") },
        ]}
      />
      <div className="day-turn">
        <IconButton
          icon="back"
          aria-label={t(span === "day" ? "book.dayBefore" : "book.weekBefore")}
          isDisabled={before === undefined}
          onPress={() => setAt(before)}
        />
        <p className="strong" aria-live="polite">
          {span === "day" ? civilText(day) : t("book.weekOf", { day: civilText(monday) })}
        </p>
        <IconButton
          icon="chevron"
          aria-label={t(span === "day" ? "book.dayAfter" : "book.weekAfter")}
          isDisabled={after === undefined}
          onPress={() => setAt(after)}
        />
      </div>
      <TimeChoices
        label={t("book.times")}
        groups={groups}
        none={t("book.noneThatDay")}
        value={chosen && keyOf(chosen)}
        onChange={choose}
        week={span === "week"}
      />
      {!offline && answer.asOfMs !== undefined && (
        <p className="soft">{t("book.asOf", { when: dated(answer.asOfMs, now) })}</p>
      )}
      {onNothing && (
        <div className="buttons">
          <Button look="quiet" onPress={() => onNothing(only ?? first.place)}>
            {t("book.noneFits")}
          </Button>
        </div>
      )}
    </div>
  );
}
