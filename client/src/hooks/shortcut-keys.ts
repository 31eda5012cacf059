// Which shortcut a key press is, if it is one at all: never while somebody types, never with a modifier, on every keyboard layout.

/** What `a` and a letter add to the record that is open, as a place in it. */
export const ADD_KEYS = {
  v: "new",
  w: "week",
  p: "add/problem",
  a: "add/allergy",
  m: "add/medicine",
  l: "add/panel",
  i: "add/immunization",
  c: "add/procedure",
  n: "add/note",
} as const;
export type AddKey = keyof typeof ADD_KEYS;

const ADDS = (Object.keys(ADD_KEYS) as AddKey[]).map((key) => `a ${key}` as const);

const SHORTCUTS = ["/", "j", "k", "n", "t", "u", "?", "g a", "g m", "g p", "g s", "g d", "g t", ...ADDS] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing">;

/** How long after `g` or `a` its second key counts. */
const PAIR_MS = 1500;

/** Where a layout writes other letters (Arabic, Devanagari, Cyrillic), the place of the key counts. */
function letterOf({ key, code, shiftKey }: Press): string | undefined {
  if (/^[!-~]$/.test(key)) return /[A-Z]/.test(key) && !shiftKey ? key.toLowerCase() : key;
  if (code === "Slash") return shiftKey ? "?" : "/";
  return shiftKey ? undefined : /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
}

const isShortcut = (text: string): text is Shortcut => SHORTCUTS.some((one) => one === text);

/** Reads presses one after the other; answers the shortcut that a press completes. */
export function shortcutReader(): (press: Press, atMs: number) => Shortcut | undefined {
  let ledMs = -Infinity;
  let leader = "";
  return (press, atMs) => {
    if (press.altKey || press.ctrlKey || press.metaKey || press.isComposing) return undefined;
    const letter = letterOf(press);
    if (letter === undefined) return undefined;
    const led = atMs - ledMs <= PAIR_MS;
    const text = led ? `${leader} ${letter}` : letter;
    const leads = !led && (letter === "g" || letter === "a");
    ledMs = leads ? atMs : -Infinity;
    leader = leads ? letter : "";
    return isShortcut(text) ? text : undefined;
  };
}

/** What takes keys for itself: fields, and whatever offers a choice by its first letter. */
const TAKES_KEYS =
  "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=listbox], [role=menu], [role=combobox]";

export const takesKeys = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TAKES_KEYS) !== null;
