// Every attack of the threat model has its test: each row names files, each of them has a test whose title begins with the row's number, and no such title is left out of its row.
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

interface Row {
  readonly number: string;
  readonly files: readonly string[];
}

const rows: readonly Row[] = [...read("docs/threat-model.md").matchAll(/^\| (A\d+) +\| .+? +\| (.+?) +\|$/gm)].map(
  ([, number = "", tests = ""]) => ({
    number,
    files: [...new Set([...tests.matchAll(/[\w./-]+\.(?:test|story)\.ts/g)].map(([file]) => file))],
  }),
);

/** The numbers that the titles in this text begin with: `A23: …`, `A27, A31: …`. */
const numbersIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/["'`]((?:A\d+, )*A\d+): \S/g)].flatMap(([, list = ""]) => list.split(", ")));

const told = new Map<string, ReadonlySet<string>>();
function titlesOf(file: string): ReadonlySet<string> {
  const known = told.get(file) ?? (existsSync(new URL(file, root)) ? numbersIn(read(file)) : new Set<string>());
  told.set(file, known);
  return known;
}

test("a title is counted where it begins with a number, and nowhere else", () => {
  expect([...numbersIn(`test("A1, A23: x", …); ["A4: y", …]; test('as in A5: z'); // A6: no`)]).toEqual([
    "A1",
    "A23",
    "A4",
  ]);
});

test("every row from A1 to A75 names a test, and each file that it names has one with its number", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 75 }, (_, i) => `A${i + 1}`));
  expect(rows.filter(({ files }) => files.length === 0).map(({ number }) => number)).toEqual([]);
  const silent = rows.flatMap(({ number, files }) =>
    files.filter((file) => !titlesOf(file).has(number)).map((file) => `${number} ${file}`),
  );
  expect(silent).toEqual([]);
});

test("a test that bears a number stands in its row", () => {
  const files = globSync(
    ["client/test/**/*.test.ts", "client/e2e/*.story.ts", "server/test/**/*.test.ts", "crypto-core/test/**/*.test.ts"],
    {
      cwd: fileURLToPath(root),
    },
  ).filter((file) => !file.endsWith("threats.test.ts"));
  const named = new Map(rows.map(({ number, files: list }) => [number, list]));
  const left = files.flatMap((file) =>
    [...titlesOf(file)]
      .filter((number) => named.get(number)?.includes(file) !== true)
      .map((number) => `${number} ${file}`),
  );
  expect(left).toEqual([]);
});
