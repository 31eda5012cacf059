// The fields of a record's form, each drawn as its kind asks.
import type { ReactElement } from "react";
import type { FieldFaults } from "../../hooks/record-faults.ts";
import { type Boxes, type FormField, partsBoxes, partsIn, tick, ticked } from "../../hooks/record-form.ts";
import { t } from "../../locales/text.ts";
import { Checkbox, Choices } from "../../ui/choices.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { PartialDate } from "../../ui/partial-date.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { SuggestField } from "../../ui/suggest-field.tsx";
import { Field } from "../../ui/text-field.tsx";

interface FormFieldsProps {
  readonly fields: readonly FormField[];
  readonly boxes: Boxes;
  readonly onChange: (boxes: Boxes) => void;
  readonly faults: FieldFaults;
}

interface OneProps extends Omit<FormFieldsProps, "fields"> {
  readonly field: FormField;
}

function OneField({ field, boxes, onChange, faults }: OneProps): ReactElement {
  const { name } = field;
  const label = t(field.label);
  const value = boxes[name] ?? "";
  const fault = faults[name];
  const set = (text: string): void => onChange({ ...boxes, [name]: text });
  const hint = field.needed ? {} : { hint: t("form.optional") };
  switch (field.kind) {
    case "text": {
      const shared = { label, value, onChange: set, maxLength: field.most, fault, ...hint };
      return field.names ? (
        <SuggestField {...shared} names={field.names.map(({ text }) => text)} />
      ) : (
        <Field {...shared} />
      );
    }
    case "long":
      return <Field label={label} value={value} onChange={set} maxLength={field.most} fault={fault} lines={10} />;
    case "number":
      return <NumberField label={label} value={value} onChange={set} fault={fault} {...hint} />;
    case "choice":
    case "select": {
      const options = field.options.map((option) => ({ value: option.value, text: t(option.text) }));
      const chosen = value === "" ? (options[0]?.value ?? "") : value;
      return field.kind === "choice" ? (
        <Choices label={label} value={chosen} onChange={set} options={options} fault={fault} wide />
      ) : (
        <SelectField label={label} value={chosen} onChange={set} options={options} fault={fault} />
      );
    }
    case "date":
      return (
        <PartialDate
          legend={label}
          value={partsIn(boxes, name)}
          onChange={(parts) => onChange({ ...boxes, ...partsBoxes(name, parts) })}
          fault={fault}
          hint={t("field.date.hint")}
        />
      );
    case "tick":
      return (
        <Checkbox isSelected={ticked(boxes, name)} onChange={(on) => set(tick(on))}>
          {label}
        </Checkbox>
      );
  }
}

export function FormFields({ fields, ...rest }: FormFieldsProps): ReactElement {
  return (
    <>
      {fields
        .filter(({ shown }) => shown === undefined || shown(rest.boxes))
        .map((field) => (
          <OneField key={field.name} field={field} {...rest} />
        ))}
    </>
  );
}
