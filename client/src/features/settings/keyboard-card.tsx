// The keyboard on this device: shortcuts on or off, and what they are.
import { type ReactElement, useState } from "react";
import { switchShortcuts, useShortcutsOn } from "../../hooks/shortcuts.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Card } from "../../ui/show.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";

export function KeyboardCard(): ReactElement {
  const on = useShortcutsOn();
  const [shown, show] = useState(false);
  return (
    <Card title={t("shortcuts.title")}>
      <Checkbox isSelected={on} onChange={switchShortcuts}>
        {t("shortcuts.on")}
      </Checkbox>
      <p className="soft">{t("shortcuts.text")}</p>
      <div className="buttons">
        <Button onPress={() => show(true)}>{t("shortcuts.show")}</Button>
      </div>
      <ShortcutSheet isOpen={shown} onClose={() => show(false)} />
    </Card>
  );
}
