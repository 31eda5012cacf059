// In which units this person reads values: one choice for each quantity, kept with the account.
import type { ReactElement } from "react";
import { UNIT_CHOICES, UNIT_QUANTITIES, type UnitQuantity } from "../../domain/unit-preference.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Fault } from "../../ui/fault.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Card } from "../../ui/show.tsx";

const QUANTITIES: Readonly<Record<UnitQuantity, MessageId>> = {
  concentration: "units.concentration",
  weight: "units.weight",
  length: "units.length",
  temperature: "units.temperature",
};

const unitWord = (choice: string): string =>
  choice === "ft-in" ? t("units.feet") : choice === "C" || choice === "F" ? `°${choice}` : choice;

export function UnitsCard(): ReactElement | null {
  const session = useSession();
  const units = useTopic("account")?.units;
  const choose = useAction((quantity: UnitQuantity, value: string) => {
    const choice = UNIT_CHOICES[quantity].find((one) => one === value);
    return session.chooseUnit(quantity, choice);
  });
  if (!units) return null;
  return (
    <Card title={t("units.title")}>
      <p className="soft">{t("units.text")}</p>
      {choose.error && <Fault {...explain(choose.error)} />}
      {UNIT_QUANTITIES.map((quantity) => (
        <SelectField
          key={quantity}
          label={t(QUANTITIES[quantity])}
          value={units[quantity] ?? ""}
          onChange={(value) => void choose.run(quantity, value)}
          options={[
            { value: "", text: t("units.asRecorded") },
            ...UNIT_CHOICES[quantity].map((choice) => ({ value: choice, text: unitWord(choice) })),
          ]}
        />
      ))}
    </Card>
  );
}
