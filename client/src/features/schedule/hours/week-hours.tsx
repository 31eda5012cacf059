// Open hours by weekday, and hours of single days besides.
import type { ReactElement } from "react";
import { addDays, noonOf } from "../../../hooks/civil-date.ts";
import { copyDay, type HoursRow, nextKey, type ScheduleForm } from "../../../hooks/schedule-form.ts";
import { dateFormat } from "../../../locales/formats.ts";
import { t } from "../../../locales/text.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/show.tsx";
import type { PartProps } from "./places.tsx";
import { HoursFields } from "./rows.tsx";

/** A Monday. */
const ANY_MONDAY = "2024-01-01";
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const WORKDAYS = [2, 3, 4, 5] as const;

const dayName = (weekday: number): string =>
  dateFormat({ weekday: "long", timeZone: "UTC" }).format(noonOf(addDays(ANY_MONDAY, weekday - 1)));

const fresh = ({ places }: ScheduleForm, key: number, day: Pick<HoursRow, "weekday" | "date">): HoursRow => ({
  key,
  ...day,
  from: "09:00",
  until: "12:00",
  place: places[0]?.id ?? 1,
  visits: [],
});

const put = (rows: readonly HoursRow[], row: HoursRow): readonly HoursRow[] =>
  rows.map((one) => (one.key === row.key ? row : one));
const out = (rows: readonly HoursRow[], key: number): readonly HoursRow[] => rows.filter((one) => one.key !== key);

export function WeekHours({ form, faults, onChange }: PartProps): ReactElement {
  const { places, visits, weekly } = form;
  return (
    <Card title={t("schedule.weekly")}>
      {WEEKDAYS.map((weekday) => {
        const own = weekly.filter((row) => row.weekday === weekday);
        const name = dayName(weekday);
        return (
          <section key={weekday} className="weekday" aria-label={name}>
            <h3>{name}</h3>
            <div className="group">
              {own.length === 0 && <p className="soft">{t("schedule.closed")}</p>}
              {own.map((row) => (
                <HoursFields
                  key={row.key}
                  row={row}
                  places={places}
                  visits={visits}
                  of={name}
                  fault={faults[`hours ${row.key}`]}
                  onChange={(next) => onChange({ ...form, weekly: put(weekly, next) })}
                  onRemove={() => onChange({ ...form, weekly: out(weekly, row.key) })}
                />
              ))}
              <div className="buttons">
                <Button
                  small
                  look="quiet"
                  icon="plus"
                  aria-label={t("schedule.weekly.add.of", { day: name })}
                  onPress={() =>
                    onChange({ ...form, weekly: [...weekly, fresh(form, nextKey(form), { weekday, date: "" })] })
                  }
                >
                  {t("schedule.weekly.add")}
                </Button>
                {weekday === 1 && own.length > 0 && (
                  <Button small look="quiet" icon="copy" onPress={() => onChange(copyDay(form, 1, WORKDAYS))}>
                    {t("schedule.weekly.copy", { from: dayName(2), until: dayName(5) })}
                  </Button>
                )}
              </div>
            </div>
          </section>
        );
      })}
    </Card>
  );
}

export function ExtraHours({ form, faults, onChange, today }: PartProps & { readonly today: string }): ReactElement {
  const { places, visits, extra } = form;
  return (
    <Card title={t("schedule.extra")}>
      <p className="soft">{t("schedule.extra.text")}</p>
      {extra.map((row) => (
        <HoursFields
          key={row.key}
          row={row}
          places={places}
          visits={visits}
          of={row.date}
          dated
          fault={faults[`hours ${row.key}`]}
          onChange={(next) => onChange({ ...form, extra: put(extra, next) })}
          onRemove={() => onChange({ ...form, extra: out(extra, row.key) })}
        />
      ))}
      <div className="buttons">
        <Button
          small
          icon="plus"
          isDisabled={extra.length >= 400}
          onPress={() =>
            onChange({
              ...form,
              extra: [...extra, fresh(form, nextKey(form), { weekday: 0, date: addDays(today, 1) })],
            })
          }
        >
          {t("schedule.extra.add")}
        </Button>
      </div>
    </Card>
  );
}
