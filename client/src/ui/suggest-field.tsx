// A text field with suggestions: whatever is typed counts, a suggestion only saves typing; arrow keys choose, Escape leaves the words as they are.
import type { ReactElement } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { Icon } from "./icon.tsx";

interface SuggestFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly names: readonly string[];
  readonly maxLength: number;
  readonly fault?: string | undefined;
}

export function SuggestField(props: SuggestFieldProps): ReactElement {
  const { label, hint, value, onChange, names, maxLength, fault } = props;
  return (
    <ComboBox
      className="field"
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
      isInvalid={fault !== undefined}
      menuTrigger="input"
      defaultItems={names.map((name) => ({ id: name }))}
      defaultFilter={(text, typed) => typed !== "" && text.toLocaleLowerCase().includes(typed.toLocaleLowerCase())}
    >
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
      <div className="input-row">
        <Input className="input" maxLength={maxLength} autoComplete="off" dir="auto" />
      </div>
      <Popover className="suggestions">
        <ListBox<{ readonly id: string }> className="suggestion-list">
          {({ id }) => (
            <ListBoxItem className="suggestion" textValue={id}>
              {id}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
