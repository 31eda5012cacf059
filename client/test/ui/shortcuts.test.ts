// Which key presses are shortcuts: by the letter, on a layout without Latin letters by its place, and never with a modifier.
import { describe, expect, test } from "vitest";
import { type Shortcut, shortcutReader } from "../../src/hooks/shortcut-keys.ts";

type Press = Parameters<ReturnType<typeof shortcutReader>>[0];

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: `Key${key.toUpperCase()}`,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
});

/** What each press means, a tenth of a second apart. */
function read(...presses: readonly Press[]): readonly (Shortcut | undefined)[] {
  const reader = shortcutReader();
  return presses.map((one, at) => reader(one, at * 100));
}

describe("a press", () => {
  test("is a shortcut by its letter, also with the capitals locked", () => {
    expect(read(press("j"), press("K"), press("x"), press("Enter"))).toEqual(["j", "k", undefined, undefined]);
  });

  test("with a modifier belongs to the browser", () => {
    const held = (["altKey", "ctrlKey", "metaKey", "isComposing"] as const).map((key) => press("n", { [key]: true }));
    expect(read(...held, press("N", { shiftKey: true }))).toEqual(held.map(() => undefined).concat(undefined));
  });

  test("counts by its place where the layout writes other letters", () => {
    expect(
      read(
        press("ت", { code: "KeyJ" }),
        press("ظ", { code: "Slash" }),
        press("؟", { code: "Slash", shiftKey: true }),
        press("ل", { code: "KeyG" }),
        press("ح", { code: "KeyP" }),
      ),
    ).toEqual(["j", "/", "?", undefined, "g p"]);
  });

  test("counts by its letter where the layout has it elsewhere", () => {
    expect(read(press("/", { code: "Digit7", shiftKey: true }))).toEqual(["/"]);
  });
});

describe("two keys one after the other", () => {
  test("are one shortcut, and the second is none of its own", () => {
    expect(read(press("g"), press("p"), press("p"))).toEqual([undefined, "g p", undefined]);
    expect(read(press("g"), press("t"), press("t"))).toEqual([undefined, "g t", "t"]);
    expect(read(press("g"), press("n"), press("n"))).toEqual([undefined, undefined, "n"]);
  });

  test("are two keys when somebody thought in between", () => {
    const reader = shortcutReader();
    expect([reader(press("g"), 0), reader(press("n"), 1600)]).toEqual([undefined, "n"]);
  });
});
