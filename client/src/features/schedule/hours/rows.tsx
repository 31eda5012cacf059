// Open from and until, where and for what: one line of the week, or of one day.
import type { ReactElement } from "react";
import type { FormFaults, HoursRow } from "../../../hooks/schedule-form.ts";
import { type MessageId, t } from "../../../locales/text.ts";
import type { ScheduleView } from "../../../session/api/appointments.ts";
import { IconButton } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/choices.tsx";
import { SelectField } from "../../../ui/select-field.tsx";
import { Field } from "../../../ui/text-field.tsx";

export const FAULTS: Readonly<Record<FormFaults[string], MessageId>> = {
  name: "schedule.fault.name",
  clock: "schedule.fault.clock",
  order: "schedule.fault.order",
  date: "schedule.fault.date",
};

interface HoursFieldsProps {
  readonly row: HoursRow;
  readonly places: ScheduleView["places"];
  readonly visits: ScheduleView["visits"];
  readonly fault: FormFaults[string] | undefined;
  /** What the line is of: a weekday or a date, for who hears it. */
  readonly of: string;
  readonly dated?: boolean;
  readonly onChange: (row: HoursRow) => void;
  readonly onRemove: () => void;
}

export function HoursFields(props: HoursFieldsProps): ReactElement {
  const { row, places, visits, fault, of, dated, onChange, onRemove } = props;
  const said = fault && t(FAULTS[fault]);
  const toggle = (id: number, on: boolean): void => {
    // None named means all: the first tick taken away names the others.
    const named = row.visits.length === 0 ? visits.map((visit) => visit.id) : row.visits;
    const next = on ? [...named, id] : named.filter((one) => one !== id);
    onChange({ ...row, visits: next.length === visits.length ? [] : next });
  };
  return (
    <fieldset className="hours-row">
      <legend className="only-heard">{of}</legend>
      {dated && (
        <Field
          type="date"
          label={t("schedule.date")}
          value={row.date}
          onChange={(date) => onChange({ ...row, date })}
          fault={fault === "date" ? said : undefined}
        />
      )}
      <Field
        type="time"
        label={t("schedule.from")}
        value={row.from}
        onChange={(from) => onChange({ ...row, from })}
        fault={fault === "clock" || fault === "order" ? said : undefined}
      />
      <Field
        type="time"
        label={t("schedule.until")}
        value={row.until}
        onChange={(until) => onChange({ ...row, until })}
      />
      {places.length > 1 && (
        <SelectField
          label={t("schedule.place")}
          value={String(row.place)}
          onChange={(id) => onChange({ ...row, place: Number(id) })}
          options={places.map(({ id, name }) => ({ value: String(id), text: name }))}
        />
      )}
      <IconButton icon="close" aria-label={t("schedule.remove.of", { of: `${of} ${row.from}` })} onPress={onRemove} />
      {visits.length > 1 && (
        <fieldset className="hours-visits">
          <legend className="only-heard">{t("schedule.forVisits")}</legend>
          {visits.map(({ id, name }) => (
            <Checkbox
              key={id}
              isSelected={row.visits.length === 0 || row.visits.includes(id)}
              onChange={(on) => toggle(id, on)}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      )}
    </fieldset>
  );
}
