// Free times to choose one of: days as headings, times as large targets; arrow keys move through all of them.
import type { ReactElement } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";

export interface TimeGroup {
  readonly key: string;
  readonly title: string;
  readonly times: readonly { readonly value: string; readonly text: string; readonly note?: string | undefined }[];
}

interface TimeChoicesProps {
  readonly label: string;
  readonly groups: readonly TimeGroup[];
  /** Said under a day without times. */
  readonly none: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  /** Days side by side where there is room. */
  readonly week?: boolean;
}

export function TimeChoices({ label, groups, none, value, onChange, week }: TimeChoicesProps): ReactElement {
  return (
    <RadioGroup className={week ? "times week" : "times"} value={value ?? null} onChange={onChange}>
      <Label className="only-heard">{label}</Label>
      {groups.map(({ key, title, times }) => (
        <div key={key} className="time-day">
          {/* A day alone is named by what turns it. */}
          <h2 className={groups.length === 1 ? "only-heard" : undefined}>{title}</h2>
          {times.length === 0 && <p className="soft">{none}</p>}
          <div className="time-grid">
            {times.map((time) => (
              <Radio
                key={time.value}
                value={time.value}
                className="time"
                aria-label={[title, time.text, time.note].filter(Boolean).join(", ")}
              >
                <bdi dir="ltr" className="strong">
                  {time.text}
                </bdi>
                {time.note !== undefined && <span className="soft">{time.note}</span>}
              </Radio>
            ))}
          </div>
        </div>
      ))}
    </RadioGroup>
  );
}
