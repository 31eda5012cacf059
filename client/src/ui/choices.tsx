// Picking one of a few, or ticking one thing; every choice is a 48-px target with its own words.
import type { ReactElement, ReactNode } from "react";
import { Checkbox as AriaCheckbox, Label, Radio, RadioGroup, Text } from "react-aria-components";
import { Icon } from "./icon.tsx";

interface ChoicesProps<V extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly value: V | undefined;
  readonly onChange: (value: V) => void;
  /** `more`: a second, quieter line. */
  readonly options: readonly { readonly value: V; readonly text: string; readonly more?: string }[];
  readonly fault?: string | undefined;
  readonly wide?: boolean;
}

export function Choices<V extends string>(props: ChoicesProps<V>): ReactElement {
  const { label, hint, value, onChange, options, fault, wide } = props;
  const pick = (text: string): void => {
    const found = options.find((option) => option.value === text);
    if (found) onChange(found.value);
  };
  return (
    <RadioGroup className="field" value={value ?? null} onChange={pick} isInvalid={fault !== undefined}>
      <Label className="label">{label}</Label>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {fault !== undefined && (
        <Text slot="errorMessage" className="fault">
          <Icon name="stop" />
          {fault}
        </Text>
      )}
      <div className={wide ? "choices wide" : "choices"}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice">
            <span className="dot" />
            {option.more === undefined ? (
              option.text
            ) : (
              <span className="stack-small">
                <bdi>{option.text}</bdi>
                <span className="soft">{option.more}</span>
              </span>
            )}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface CheckboxProps {
  readonly children: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (on: boolean) => void;
  readonly isDisabled?: boolean;
}

export function Checkbox({ children, ...rest }: CheckboxProps): ReactElement {
  return (
    <AriaCheckbox className="choice" {...rest}>
      <span className="box">
        <Icon name="check" size={18} />
      </span>
      {children}
    </AriaCheckbox>
  );
}
