// From when to when nobody is to be told of news: two times of the day.
import type { ReactElement } from "react";
import type { Quiet } from "../../hooks/waking.ts";
import { t } from "../../locales/text.ts";
import { Field } from "../../ui/text-field.tsx";

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

interface QuietHoursProps {
  readonly quiet: Quiet;
  readonly onChange: (quiet: Quiet) => void;
}

export function QuietHours({ quiet, onChange }: QuietHoursProps): ReactElement {
  const field = (end: keyof Quiet, label: string): ReactElement => (
    <Field
      label={label}
      type="time"
      value={clock(quiet[end])}
      onChange={(text) => /^\d\d:\d\d$/.test(text) && onChange({ ...quiet, [end]: minutesOf(text) })}
    />
  );
  return (
    <div className="fields-row">
      {field("from", t("waking.quiet.from"))}
      {field("until", t("waking.quiet.until"))}
    </div>
  );
}
