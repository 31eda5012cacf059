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
