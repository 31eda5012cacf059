// One of a few short words in a row, as a segmented control; arrow keys move within it.
import type { ReactElement } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";

interface SegmentsProps<V extends string> {
  readonly label: string;
  /** None, where what is shown is none of them. */
  readonly value: V | undefined;
  readonly onChange: (value: V) => void;
  readonly options: readonly { readonly value: V; readonly text: string }[];
}

export function Segments<V extends string>({ label, value, onChange, options }: SegmentsProps<V>): ReactElement {
  const pick = (text: string): void => {
    const found = options.find((option) => option.value === text);
    if (found) onChange(found.value);
  };
  return (
    <RadioGroup className="segments" value={value ?? null} onChange={pick} orientation="horizontal">
      <Label className="only-heard">{label}</Label>
      <div className="segments-row">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="segment">
            {option.text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
