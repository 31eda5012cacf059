// The help sheet of the keyboard: every shortcut and what it does.
import { Fragment, type ReactElement } from "react";
import type { Shortcut } from "../../hooks/shortcut-keys.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

const ROWS: readonly (readonly [keys: Shortcut | "Enter" | "Ctrl Enter" | "Ctrl Shift Enter", does: MessageId])[] = [
  ["/", "shortcuts.search"],
  ["j", "shortcuts.next"],
  ["k", "shortcuts.previous"],
  ["Enter", "shortcuts.open"],
  ["n", "shortcuts.new"],
  ["a p", "add.problem"],
  ["a a", "add.allergy"],
  ["a m", "add.medicine"],
  ["a l", "add.panel"],
  ["a i", "add.immunization"],
  ["a c", "add.procedure"],
  ["a n", "add.note"],
  ["a v", "vitals.add"],
  ["a w", "week.title"],
  ["Ctrl Enter", "vitals.save"],
  ["Ctrl Shift Enter", "form.saveNext"],
  ["t", "part.timeline"],
  ["u", "shortcuts.up"],
  ["g t", "shortcuts.day"],
  ["g a", "shortcuts.schedule"],
  ["g p", "shortcuts.patients"],
  ["g m", "shortcuts.messages"],
  ["g s", "shortcuts.sync"],
  ["g d", "shortcuts.device"],
  ["?", "shortcuts.help"],
];

interface ShortcutSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ShortcutSheet({ isOpen, onClose }: ShortcutSheetProps): ReactElement {
  return (
    <Dialog title={t("shortcuts.title")} isOpen={isOpen} onClose={onClose}>
      <p className="soft">{t("shortcuts.text")}</p>
      <table className="table plain keys">
        <thead>
          <tr>
            <th scope="col">{t("shortcuts.key")}</th>
            <th scope="col">{t("shortcuts.does")}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <bdi dir="ltr">
                  {keys.split(" ").map((key, at) => (
                    <Fragment key={`${at} ${key}`}>
                      {at > 0 && keys.startsWith("Ctrl") && "+ "}
                      <kbd>{key}</kbd>
                    </Fragment>
                  ))}
                </bdi>
              </th>
              <td>{t(does)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="buttons">
        <Button onPress={onClose}>{t("ui.close")}</Button>
      </div>
    </Dialog>
  );
}
