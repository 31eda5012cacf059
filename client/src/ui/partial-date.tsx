// A date in three plain boxes; the day, or day and month, may stay empty because not everybody knows them.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { Icon } from "./icon.tsx";
import { Field } from "./text-field.tsx";

/** As typed. */
export interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

interface PartialDateProps {
  readonly legend: string;
  readonly value: DateParts;
  readonly onChange: (value: DateParts) => void;
  readonly fault: string | undefined;
  /** The browser may offer the person's own birthday. */
  readonly birthday?: boolean;
  readonly hint?: string;
}

export function PartialDate({ legend, value, onChange, fault, birthday, hint }: PartialDateProps): ReactElement {
  const box = (part: keyof DateParts, label: string): ReactElement => (
    <Field
      kind="short"
      label={label}
      inputMode="numeric"
      maxLength={part === "year" ? 4 : 2}
      autoComplete={birthday ? `bday-${part}` : "off"}
      value={value[part]}
      onChange={(text) => onChange({ ...value, [part]: text })}
    />
  );
  return (
    <fieldset className="group">
      <legend className="legend">{legend}</legend>
      <p className="soft">{hint ?? t("birth.hint")}</p>
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
