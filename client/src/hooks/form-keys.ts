// Forms by keyboard: Enter goes on to the next field, Ctrl+Enter saves, Ctrl+Shift+Enter saves and begins the next.
import { type RefObject, useEffect, useEffectEvent } from "react";

const FIELDS =
  "input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled), button[type=submit]";

/** What takes the focus, in the order of the form; of a group of radio buttons only the one that does. */
const stops = (form: HTMLFormElement): readonly HTMLElement[] =>
  [...form.querySelectorAll<HTMLElement>(FIELDS)].filter(
    (field) => field.tabIndex >= 0 && field.closest("[hidden], [aria-hidden=true]") === null,
  );

/** Where a suggestion is being chosen, Enter chooses it. */
const isChoosing = (field: Element): boolean =>
  field.getAttribute("aria-expanded") === "true" && field.hasAttribute("aria-activedescendant");

interface FormActs {
  readonly save: () => void;
  /** Absent where there is no next. */
  readonly saveAndNext?: (() => void) | undefined;
}

/** Listens while the form is shown; the buttons do the same as the keys. */
export function useFormKeys(form: RefObject<HTMLFormElement | null>, acts: FormActs): void {
  const press = useEffectEvent((event: KeyboardEvent, within: HTMLFormElement): void => {
    const { target } = event;
    if (event.key !== "Enter" || event.isComposing || !(target instanceof HTMLElement)) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (event.shiftKey && acts.saveAndNext) acts.saveAndNext();
      else acts.save();
      return;
    }
    if (!target.matches("input, select") || isChoosing(target)) return;
    event.preventDefault();
    const all = stops(within);
    all[all.indexOf(target) + 1]?.focus();
  });
  useEffect(() => {
    const within = form.current;
    if (within === null) return undefined;
    const hear = (event: KeyboardEvent): void => press(event, within);
    within.addEventListener("keydown", hear);
    return () => within.removeEventListener("keydown", hear);
  }, [form]);
}

/** The first field with a fault, or the first of all. */
export const focusFirst = (form: HTMLFormElement | null, which: "fault" | "field"): void => {
  requestAnimationFrame(() => {
    const found = form?.querySelector<HTMLElement>("[aria-invalid=true]");
    const first = form === null ? undefined : stops(form)[0];
    (which === "fault" ? found : first)?.focus();
  });
};
