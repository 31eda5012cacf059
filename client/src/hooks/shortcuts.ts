// Whether shortcuts are on, remembered per browser, and listening for them while they are (WCAG 2.1.4: they can be switched off).
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { type Shortcut, shortcutReader, takesKeys } from "./shortcut-keys.ts";

const KEY = "shortcuts";
const watchers = new Set<() => void>();

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

export const useShortcutsOn = (): boolean => useSyncExternalStore(watch, () => localStorage.getItem(KEY) !== "off");

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
  for (const tell of watchers) tell();
}

/** A dialog is answered before anything else happens. */
const isAsked = (): boolean => document.querySelector("[role=dialog], [role=alertdialog]") !== null;

/** `act` answers whether the shortcut meant something here. */
export function useShortcuts(act: (shortcut: Shortcut) => boolean): void {
  const on = useShortcutsOn();
  const perform = useEffectEvent(act);
  useEffect(() => {
    if (!on) return undefined;
    const read = shortcutReader();
    const press = (event: KeyboardEvent): void => {
      if (takesKeys(event.target) || isAsked()) return;
      const shortcut = read(event, event.timeStamp);
      if (shortcut !== undefined && perform(shortcut)) event.preventDefault();
    };
    document.addEventListener("keydown", press, { capture: true });
    return () => document.removeEventListener("keydown", press, { capture: true });
  }, [on]);
}
