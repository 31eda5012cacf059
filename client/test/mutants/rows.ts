// Which tests stand for a row of the threat model: the files that its table names, and in them the tests whose titles begin with its number.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./copy.ts";

const rows: ReadonlyMap<string, readonly string[]> = new Map(
  [...readFileSync(join(root, "docs/threat-model.md"), "utf8").matchAll(/^\| (A\d+) +\| .+? +\| (.+?) +\|$/gm)].map(
    ([, number = "", tests = ""]) => [
      number,
      [...new Set([...tests.matchAll(/[\w./-]+\.test\.ts/g)].map(([file]) => file))],
    ],
  ),
);

/** Stories in a browser are left out: they take a build each. */
export const testsOf = (row: string): readonly string[] => rows.get(row) ?? [];

/** For vitest's `-t`. */
export const titlesOf = (row: string): string => `(^|[ ,])${row}[,:] `;
