// A time in the doctor's own calendar: the gaps of his hours by day, or any time he types.
import { type ReactElement, useEffect, useState } from "react";
import { addDays, dateIn, noonOf } from "../../hooks/civil-date.ts";
import { useSession } from "../../hooks/session.tsx";
import { daysOf } from "../../hooks/use-free-times.ts";
import { clockText, dayText } from "../../locales/appointment-words.ts";
import { localStamp } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Empty, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

const dayMs = 86_400_000;
const gridMs = 300_000;
const SHOWN_DAYS = 14;

interface GapPickerProps {
  readonly doctor: string;
  readonly visit: number;
  readonly zone: string;
  readonly place: number;
  /** Where looking begins. */
  readonly fromMs: number;
  readonly moving: string;
  readonly now: number;
  readonly value: TimeView | undefined;
  readonly onChange: (time: TimeView | undefined) => void;
}

export function GapPicker(props: GapPickerProps): ReactElement {
  const { doctor, visit, zone, place, moving, now, value, onChange } = props;
  const session = useSession();
  const [fromMs, setFrom] = useState(Math.max(props.fromMs, now));
  const [times, setTimes] = useState<readonly TimeView[]>();
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    let live = true;
    const untilMs = fromMs + SHOWN_DAYS * dayMs;
    void session.freeTimes({ doctor, visit, fromMs, untilMs, moving }).then((found) => live && setTimes(found.times));
    return () => {
      live = false;
    };
  }, [session, doctor, visit, fromMs, moving]);
  const days = daysOf(times ?? [], zone);
  const several = new Set((times ?? []).map((time) => time.place)).size > 1;
  const type = (local: string): void => {
    setTyped(local);
    const atMs = new Date(local).getTime();
    onChange(Number.isNaN(atMs) ? undefined : { startMs: Math.round(atMs / gridMs) * gridMs, place, placeName: "" });
  };
  const shift = (days_: number): void => {
    setTimes(undefined);
    setFrom((from) => Math.max(from + days_ * dayMs, now));
  };
  if (typed !== undefined)
    return (
      <div className="group">
        <Field
          type="datetime-local"
          label={t("schedule.otherTime")}
          hint={t("schedule.otherTime.hint")}
          value={typed}
          onChange={type}
        />
        <div className="buttons">
          <Button
            small
            onPress={() => {
              setTyped(undefined);
              onChange(undefined);
            }}
          >
            {t("schedule.gaps")}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="group">
      <div className="buttons">
        <Button small icon="back" isDisabled={fromMs <= now} onPress={() => shift(-SHOWN_DAYS)}>
          {t("schedule.earlier")}
        </Button>
        <Button small onPress={() => shift(SHOWN_DAYS)}>
          {t("schedule.later")}
        </Button>
        <Button small look="quiet" onPress={() => type(localStamp(fromMs).slice(0, 14).concat("00"))}>
          {t("schedule.otherTime")}
        </Button>
      </div>
      {!times && <Skeleton rows={3} label={t("schedule.looking")} />}
      {times?.length === 0 && (
        <Empty icon="calendar" title={t("schedule.gaps.none")}>
          <p>
            {t("schedule.gaps.none.text", {
              from: dayText(fromMs, zone, now),
              until: dayText(noonOf(addDays(dateIn(zone, fromMs), SHOWN_DAYS)), "UTC", now),
            })}
          </p>
        </Empty>
      )}
      <div className="gap-days">
        {[...days].map(([date, of]) => (
          <Choices
            key={date}
            label={dayText(of[0]?.startMs ?? now, zone, now)}
            value={value && of.some(({ startMs }) => startMs === value.startMs) ? String(value.startMs) : undefined}
            onChange={(startMs) => onChange(of.find((time) => String(time.startMs) === startMs))}
            options={of.map(({ startMs, placeName }) => ({
              value: String(startMs),
              text:
                placeName === "" || !several ? clockText(startMs, zone) : `${clockText(startMs, zone)} · ${placeName}`,
            }))}
            wide
          />
        ))}
      </div>
    </div>
  );
}
