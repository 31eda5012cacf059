// Where the doctor sees patients: rooms, a video link, a telephone.
import type { ReactElement } from "react";
import { type FormFaults, nextId, type ScheduleForm, usesPlace } from "../../../hooks/schedule-form.ts";
import { t } from "../../../locales/text.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Card } from "../../../ui/show.tsx";
import { Field } from "../../../ui/text-field.tsx";
import { FAULTS } from "./rows.tsx";

export interface PartProps {
  readonly form: ScheduleForm;
  readonly faults: FormFaults;
  readonly onChange: (form: ScheduleForm) => void;
}

export function Places({ form, faults, onChange }: PartProps): ReactElement {
  const { places } = form;
  type Place = ScheduleForm["places"][number];
  const set = (id: number, part: Partial<Place>): void =>
    onChange({ ...form, places: places.map((place) => (place.id === id ? { ...place, ...part } : place)) });
  return (
    <Card title={t("schedule.places")}>
      {places.map(({ id, name, link }) => {
        const fault = faults[`place ${id}`];
        return (
          <fieldset key={id} className="hours-row">
            <legend className="only-heard">{name}</legend>
            <Field
              label={t("schedule.place.name")}
              value={name}
              onChange={(text) => set(id, { name: text })}
              maxLength={100}
              fault={fault && t(FAULTS[fault])}
            />
            <Field
              label={t("schedule.place.link")}
              hint={t("schedule.place.link.hint")}
              value={link}
              onChange={(text) => set(id, { link: text })}
              maxLength={250}
            />
            <IconButton
              icon="close"
              aria-label={t("schedule.remove.of", { of: name })}
              isDisabled={usesPlace(form, id) || places.length === 1}
              onPress={() => onChange({ ...form, places: places.filter((place) => place.id !== id) })}
            />
          </fieldset>
        );
      })}
      <p className="soft">{t("schedule.places.text")}</p>
      <div className="buttons">
        <Button
          small
          icon="plus"
          isDisabled={places.length >= 32}
          onPress={() => onChange({ ...form, places: [...places, { id: nextId(places), name: "", link: "" }] })}
        >
          {t("schedule.places.add")}
        </Button>
      </div>
    </Card>
  );
}
