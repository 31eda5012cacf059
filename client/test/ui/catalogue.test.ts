// The catalogue and the code name the same messages: none is missing, none is left over, every one compiles.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, test } from "vitest";

const source = join(import.meta.dirname, "../../src");
const messages = JSON.parse(readFileSync(join(source, "locales/en.json"), "utf8")) as Record<string, string>;
const code = ["app", "features", "hooks", "locales", "ui"]
  .flatMap((room) =>
    readdirSync(join(source, room), { recursive: true, encoding: "utf8" }).map((file) => join(source, room, file)),
  )
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

const read = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(source, `locales/${language}.json`), "utf8")) as Record<string, string>;

/** Everything that a compiled message asks for, and the categories of each of its plurals. */
function partsOf(compiled: unknown): { readonly facts: ReadonlySet<string>; readonly plurals: readonly string[][] } {
  const facts = new Set<string>();
  const plurals: string[][] = [];
  const look = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    for (const one of part as readonly unknown[]) {
      if (!Array.isArray(one)) continue;
      const [name, kind, forms] = one as readonly unknown[];
      if (typeof name === "string") facts.add(name);
      if (typeof forms !== "object" || forms === null) continue;
      if (kind === "plural") plurals.push(Object.keys(forms).filter((form) => form !== "offset"));
      for (const form of Object.values(forms)) look(form);
    }
  };
  look(compiled);
  return { facts, plurals };
}

/** The plural categories that whole numbers of a language need. https://cldr.unicode.org/index/cldr-spec/plural-rules */
const CATEGORIES = {
  es: ["one", "other"],
  hi: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
} as const;

describe.each(["es", "hi", "ar"] as const)("the catalogue of %s", (language) => {
  const translated = read(language);

  test("has the same messages as the English one", () => {
    expect(Object.keys(translated).toSorted()).toEqual(Object.keys(messages).toSorted());
  });

  test("asks for the same facts in each, and has every plural form of the language", () => {
    const faults = Object.entries(messages).flatMap(([id, text]) => {
      const [mine, english] = [translated[id] ?? "", text].map((one) => partsOf(compileMessageOrThrow(one)));
      const lacks = CATEGORIES[language].filter((form) => mine?.plurals.some((forms) => !forms.includes(form)));
      const same = [...(mine?.facts ?? [])].toSorted().join() === [...(english?.facts ?? [])].toSorted().join();
      return same && lacks.length === 0 ? [] : [`${id}: ${lacks.join()}`];
    });
    expect(faults).toEqual([]);
  });

  test("is a translation: no sentence was left in English", () => {
    const left = Object.entries(messages).filter(([id, text]) => /\w+ \w+ \w+/.test(text) && translated[id] === text);
    expect(left).toEqual([]);
  });
});

describe("the English catalogue", () => {
  test("has every message the code asks for", () => {
    const asked = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, id]) => id ?? "");
    expect(asked.filter((id) => !(id in messages))).toEqual([]);
  });

  test("has no message that the code never names", () => {
    expect(Object.keys(messages).filter((id) => !code.includes(`"${id}"`))).toEqual([]);
  });

  test("holds only messages that compile", () => {
    const broken = Object.entries(messages).filter(([, text]) => {
      try {
        compileMessageOrThrow(text);
        return text.trim() === "";
      } catch {
        return true;
      }
    });
    expect(broken).toEqual([]);
  });
});
