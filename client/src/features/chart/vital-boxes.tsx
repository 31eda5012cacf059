// The boxes of one kind of reading, each with its unit.
import type { ReactElement } from "react";
import { t } from "../../locales/text.ts";
import { Choices } from "../../ui/choices.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import type { Faults } from "./vital-faults.ts";
import { type Boxes, kindWord, unitChoices, unitText, type VitalKind } from "../../hooks/vital-kinds.ts";

interface VitalBoxesProps {
  readonly kind: VitalKind;
  readonly boxes: Boxes;
  readonly onChange: (boxes: Boxes) => void;
  readonly faults: Faults;
  /** Without the pulse that is written beside a blood pressure as a reading of its own. */
  readonly alone?: boolean;
}

export function VitalBoxes({ kind, boxes, onChange, faults, alone }: VitalBoxesProps): ReactElement {
  const set = (name: keyof Boxes) => (text: string) => onChange({ ...boxes, [name]: text });
  if (kind === "blood-pressure") {
    return (
      <div className="fields-row">
        <NumberField
          label={t("vital.systolic")}
          hint={t("vital.systolic.hint")}
          unit="mmHg"
          value={boxes.systolic}
          onChange={set("systolic")}
          fault={faults.systolic}
        />
        <NumberField
          label={t("vital.diastolic")}
          hint={t("vital.diastolic.hint")}
          unit="mmHg"
          value={boxes.diastolic}
          onChange={set("diastolic")}
          fault={faults.diastolic}
        />
        {!alone && (
          <NumberField
            label={t("vital.heartRate")}
            hint={t("form.optional")}
            unit="/min"
            value={boxes.pulse}
            onChange={set("pulse")}
            fault={faults.pulse}
          />
        )}
      </div>
    );
  }
  const units = unitChoices(kind);
  return (
    <div className="form">
      {units.length > 0 && (
        <Choices
          label={t("vital.unit")}
          value={boxes.unit === "" ? units[0]?.value : boxes.unit}
          onChange={set("unit")}
          options={units}
          wide
        />
      )}
      <NumberField
        label={kindWord(kind)}
        unit={unitText(kind, boxes.unit)}
        value={boxes.value}
        onChange={set("value")}
        fault={faults.value}
      />
    </div>
  );
}
