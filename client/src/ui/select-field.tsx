// One of a short list, in the browser's own control: small, and known to every phone and screen reader.
import { type ReactElement, useId } from "react";
import { Icon } from "./icon.tsx";

interface SelectFieldProps<V extends string> {
  readonly label: string;
  /** The label is heard and not shown: the chosen value says what it is. */
  readonly quiet?: boolean;
  readonly value: V;
  readonly onChange: (value: V) => void;
  /** `lang`: the language of the text, for a right voice. */
  readonly options: readonly { readonly value: V; readonly text: string; readonly lang?: string }[];
  readonly fault?: string | undefined;
}

export function SelectField<V extends string>(props: SelectFieldProps<V>): ReactElement {
  const { label, quiet, value, onChange, options, fault } = props;
  const id = useId();
  return (
    <div className={quiet ? "select quiet" : "select"}>
      <label className={quiet ? "only-heard" : "label"} htmlFor={id}>
        {label}
      </label>
      {fault !== undefined && (
        <p id={`${id}-fault`} className="fault-line">
          <Icon name="stop" />
          {fault}
        </p>
      )}
      <select
        id={id}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        value={value}
        onChange={({ currentTarget }) => {
          const picked = options.find((option) => option.value === currentTarget.value);
          if (picked) onChange(picked.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
