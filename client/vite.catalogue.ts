// Compiles the ICU messages of src/locales/*.json while building, so that no message parser is shipped and a broken message stops the build.
import { readFile } from "node:fs/promises";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

export const catalogue = (): Plugin => ({
  name: "catalogue",
  enforce: "pre",
  async load(id) {
    if (!/\/src\/locales\/[a-z]{2}\.json$/.test(id)) return undefined;
    const messages = JSON.parse(await readFile(id, "utf8")) as Record<string, string>;
    return JSON.stringify(
      Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, compileMessageOrThrow(text)])),
    );
  },
});
