// A birth date in three plain boxes; the day, or day and month, may stay empty because not everybody knows them.
import type { ReactElement } from "react";
import { readPartialDate } from "../../domain/time.ts";
import { t } from "../../locales/text.ts";
import { Icon } from "../../ui/icon.tsx";
import { Field } from "../../ui/text-field.tsx";

export interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** FHIR's partial date, or undefined when the boxes name no real day. */
export function toPartialDate({ day, month, year }: DateParts): string | undefined {
  const two = (text: string): string => text.trim().padStart(2, "0");
  if (day.trim() !== "" && month.trim() === "") return undefined;
  const text = [year.trim(), month.trim() && two(month), day.trim() && two(day)]
    .filter((part) => part !== "")
    .join("-");
  return readPartialDate(text) ? text : undefined;
}

interface BirthDateProps {
  readonly value: DateParts;
  readonly onChange: (value: DateParts) => void;
  readonly fault: string | undefined;
}

export function BirthDate({ value, onChange, fault }: BirthDateProps): ReactElement {
  const box = (part: keyof DateParts, label: string): ReactElement => (
    <Field
      kind="short"
      label={label}
      inputMode="numeric"
      maxLength={part === "year" ? 4 : 2}
      autoComplete={`bday-${part}`}
      value={value[part]}
      onChange={(text) => onChange({ ...value, [part]: text })}
    />
  );
  return (
    <fieldset className="group">
      <legend className="legend">{t("birth.legend")}</legend>
      <p className="soft">{t("birth.hint")}</p>
      {fault !== undefined && (
        <p className="fault-line" role="alert">
          <Icon name="stop" />
          {fault}
        </p>
      )}
      <div className="fields-row">
        {box("day", t("birth.day"))}
        {box("month", t("birth.month"))}
        {box("year", t("birth.year"))}
      </div>
    </fieldset>
  );
}
