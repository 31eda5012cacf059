// The page of the protocol names every kind of change with its fields, and no other: without it nobody else could write one (protocol §5.9).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { z } from "zod";
import { changeSchema } from "../../src/domain/change.ts";

const page = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");
const shared: ReadonlySet<string> = new Set(["kind", "changeId", "recordedAt"]);

test("kinds and fields in docs/protocol.md are those of the code", () => {
  const section = page.slice(page.indexOf("### 5.9"), page.indexOf("## 6."));
  const rows = [...section.matchAll(/^\| `([a-z-]+)` +\| (.*?) +\|/gm)].map(
    ([, kind = "", cell = ""]) => [kind, [...cell.matchAll(/`([\w]+\??)`/g)].map(([, field]) => field)] as const,
  );
  const kinds = changeSchema.options.map((option) => {
    const { shape } = option.unwrap() as { readonly shape: Readonly<Record<string, z.ZodType>> };
    const fields = Object.entries(shape)
      .filter(([name]) => !shared.has(name))
      .map(([name, schema]) => (schema.safeParse(undefined).success ? `${name}?` : name));
    return [(shape["kind"] as z.ZodLiteral<string>).value, fields] as const;
  });
  expect(kinds.length).toBeGreaterThan(15);
  expect(rows).toEqual(kinds);
});
