// Leave and closed days: times at which nobody can be booked, whatever the week says.
import type { ReactElement } from "react";
import { addDays } from "../../../hooks/civil-date.ts";
import { nextKey } from "../../../hooks/schedule-form.ts";
import { t } from "../../../locales/text.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Card } from "../../../ui/show.tsx";
import { Field } from "../../../ui/text-field.tsx";
import type { PartProps } from "./places.tsx";
import { FAULTS } from "./rows.tsx";

export function Away({ form, faults, onChange, today }: PartProps & { readonly today: string }): ReactElement {
  const { away } = form;
  const set = (key: number, part: { readonly from?: string; readonly until?: string }): void =>
    onChange({ ...form, away: away.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  return (
    <Card title={t("schedule.away")}>
      <p className="soft">{t("schedule.away.text")}</p>
      {away.map(({ key, from, until }) => {
        const fault = faults[`away ${key}`];
        return (
          <fieldset key={key} className="hours-row">
            <legend className="only-heard">{t("schedule.away")}</legend>
            <Field
              type="datetime-local"
              label={t("schedule.from")}
              value={from}
              onChange={(text) => set(key, { from: text })}
              fault={fault && t(FAULTS[fault])}
            />
            <Field
              type="datetime-local"
              label={t("schedule.until")}
              value={until}
              onChange={(text) => set(key, { until: text })}
            />
            <IconButton
              icon="close"
              aria-label={t("schedule.remove.of", { of: `${t("schedule.away")} ${from}` })}
              onPress={() => onChange({ ...form, away: away.filter((row) => row.key !== key) })}
            />
          </fieldset>
        );
      })}
      <div className="buttons">
        <Button
          small
          icon="plus"
          isDisabled={away.length >= 400}
          onPress={() => {
            const from = `${addDays(today, 1)}T00:00`;
            onChange({ ...form, away: [...away, { key: nextKey(form), from, until: `${addDays(today, 2)}T00:00` }] });
          }}
        >
          {t("schedule.away.add")}
        </Button>
      </div>
    </Card>
  );
}
