// The doctor's shortcuts: from the key that was pressed to the place, the row, the field or the sheet it asks for.
import { type ReactElement, useState } from "react";
import { useLocation, useRoute } from "wouter";
import { ShortcutSheet } from "../features/settings/shortcut-sheet.tsx";
import { ADD_KEYS, type AddKey, type Shortcut } from "../hooks/shortcut-keys.ts";
import { useShortcuts } from "../hooks/shortcuts.ts";

/** The pane that is at work, or the whole page. */
const here = (): Element | null => document.activeElement?.closest("[data-pane]") ?? document.querySelector("main");

function focusOn(found: HTMLElement | null | undefined): boolean {
  found?.focus();
  found?.scrollIntoView({ block: "nearest" });
  return Boolean(found);
}

/** The field nearest to what is at work: of its pane, of the one around it, of the page. */
function searchFrom(pane: Element | null | undefined): HTMLElement | null {
  const found = pane?.querySelector<HTMLElement>("input[type=search]") ?? null;
  const outer = pane?.parentElement?.closest("[data-pane], main");
  return found ?? (outer ? searchFrom(outer) : null);
}

/** The row after the one that has the focus, or before it; the first where none has. */
function moveBy(step: 1 | -1): boolean {
  const rows = [...(here()?.querySelectorAll<HTMLElement>(".rows > li") ?? [])].filter((row) =>
    row.querySelector("a, button"),
  );
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = at === -1 ? rows[0] : rows[at + step];
  return focusOn(row?.querySelector<HTMLElement>("a, button"));
}

const keyOf = (shortcut: `a ${AddKey}`): AddKey => shortcut.slice(2) as AddKey;

export function Shortcuts(): ReactElement {
  const [, go] = useLocation();
  const [isChart, params] = useRoute("/patients/:vaultId/*?");
  const [asked, ask] = useState(false);
  const inChart = (place: string): boolean => {
    if (isChart) go(`/patients/${params.vaultId}/${place}`);
    return isChart;
  };
  const act = (shortcut: Shortcut): boolean => {
    switch (shortcut) {
      case "/":
        return focusOn(searchFrom(here()));
      case "j":
        return moveBy(1);
      case "k":
        return moveBy(-1);
      case "n":
        return inChart("new");
      case "t":
        return inChart("timeline");
      case "a v":
      case "a w":
      case "a p":
      case "a a":
      case "a m":
      case "a l":
      case "a i":
      case "a c":
      case "a n":
        return inChart(ADD_KEYS[keyOf(shortcut)]);
      case "u": {
        const back = document.querySelector<HTMLElement>("main .back");
        back?.click();
        return back !== null;
      }
      case "g t":
        go("/day");
        return true;
      case "g a":
        go("/schedule");
        return true;
      case "g p":
        go("/patients");
        return true;
      case "g m":
        go("/messages");
        return true;
      case "g s":
        go("/sync");
        return true;
      case "g d":
        go("/settings");
        return true;
      case "?":
        ask(true);
        return true;
    }
  };
  useShortcuts(act);
  return <ShortcutSheet isOpen={asked} onClose={() => ask(false)} />;
}
