// What can be booked: how long it takes, how it is held, and the time that is kept free around it.
import type { ReactElement } from "react";
import { nextId, type ScheduleForm, withoutVisit } from "../../../hooks/schedule-form.ts";
import { wayWord } from "../../../locales/appointment-words.ts";
import { t } from "../../../locales/text.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { SelectField } from "../../../ui/select-field.tsx";
import { Card } from "../../../ui/show.tsx";
import { Field } from "../../../ui/text-field.tsx";
import type { PartProps } from "./places.tsx";
import { FAULTS } from "./rows.tsx";

const LENGTHS = [5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120, 180, 240];
const BUFFERS = [0, 5, 10, 15, 20, 30, 45, 60];
const WAYS = ["in-person", "video", "phone"] as const;

/** The usual ones, and what is set already. */
const minutes = (usual: readonly number[], now: number) =>
  [...new Set([...usual, now])]
    .toSorted((a, b) => a - b)
    .map((count) => ({ value: String(count), text: t("schedule.minutes", { count }) }));

export function Visits({ form, faults, onChange }: PartProps): ReactElement {
  const { visits } = form;
  type Visit = ScheduleForm["visits"][number];
  const set = (id: number, part: Partial<Visit>): void =>
    onChange({ ...form, visits: visits.map((visit) => (visit.id === id ? { ...visit, ...part } : visit)) });
  return (
    <Card title={t("schedule.visits")}>
      {visits.map((visit) => {
        const fault = faults[`visit ${visit.id}`];
        const pick = (part: "minutes" | "before" | "after") => (text: string) =>
          set(visit.id, { [part]: Number(text) });
        return (
          <fieldset key={visit.id} className="hours-row visit-kind">
            <legend className="only-heard">{visit.name}</legend>
            <Field
              label={t("schedule.visit.name")}
              value={visit.name}
              onChange={(name) => set(visit.id, { name })}
              maxLength={60}
              fault={fault && t(FAULTS[fault])}
            />
            <SelectField
              label={t("schedule.visit.way")}
              value={visit.way}
              onChange={(way) => set(visit.id, { way })}
              options={WAYS.map((way) => ({ value: way, text: wayWord(way) }))}
            />
            <SelectField
              label={t("schedule.visit.length")}
              value={String(visit.minutes)}
              onChange={pick("minutes")}
              options={minutes(LENGTHS, visit.minutes)}
            />
            <SelectField
              label={t("schedule.visit.before")}
              value={String(visit.before)}
              onChange={pick("before")}
              options={minutes(BUFFERS, visit.before)}
            />
            <SelectField
              label={t("schedule.visit.after")}
              value={String(visit.after)}
              onChange={pick("after")}
              options={minutes(BUFFERS, visit.after)}
            />
            <IconButton
              icon="close"
              aria-label={t("schedule.remove.of", { of: visit.name })}
              isDisabled={visits.length === 1}
              onPress={() => onChange(withoutVisit(form, visit.id))}
            />
          </fieldset>
        );
      })}
      <div className="buttons">
        <Button
          small
          icon="plus"
          isDisabled={visits.length >= 32}
          onPress={() =>
            onChange({
              ...form,
              visits: [...visits, { id: nextId(visits), name: "", way: "in-person", minutes: 20, before: 0, after: 0 }],
            })
          }
        >
          {t("schedule.visits.add")}
        </Button>
      </div>
    </Card>
  );
}
