// pnpm test:data [folder]: every file of a folder through the import, a line each: format, resources in, taken, left out with reasons, outcome.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { judgeFile, type Verdict } from "./judge-file.ts";

const home = resolve(import.meta.dirname, "../../..");
const [given = join(home, "../shared/data")] = process.argv.slice(2);
const root = resolve(process.env["INIT_CWD"] ?? process.cwd(), given);

if (!existsSync(root)) {
  console.log(`${root} is not here: no file was looked at.`);
  process.exit(0);
}

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "README.md")
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const factsOf = ({ fault }: Verdict): string => {
  if (fault === undefined) return "";
  const { kind, ...facts } = fault;
  return `${kind} ${Object.values(facts).join(" ")}`.replace(/\s+/g, " ").slice(0, 60);
};

const reasons = ({ leftOut }: Verdict): string =>
  [...leftOut].map(([reason, count]) => `${reason} ${count}`).join(", ");

function outcome(verdict: Verdict): string {
  if (verdict.broken.length > 0) return `BROKEN: ${verdict.broken.join("; ")}`;
  if (verdict.fault !== undefined) return `refused: ${factsOf(verdict)}`;
  return verdict.warnings.length === 0 ? "imported" : `imported; ${verdict.warnings.join(", ")}`;
}

let broken = 0;
const kinds = new Map<string, number>();
console.log(
  `${"file".padEnd(58)} ${"format".padEnd(20)} ${"in".padStart(5)} ${"taken".padStart(5)} ${"left".padStart(5)}  outcome`,
);
for (const path of files) {
  const verdict = judgeFile(path, readFileSync(path));
  if (verdict.broken.length > 0) broken += 1;
  const { format, total, taken } = verdict;
  kinds.set(format, (kinds.get(format) ?? 0) + 1);
  const left = total - taken;
  const why = left > 0 ? `  [${reasons(verdict)}]` : "";
  const name = relative(root, path);
  console.log(
    `${(name.length > 58 ? `…${name.slice(-57)}` : name).padEnd(58)} ${format.padEnd(20)} ${String(total).padStart(5)} ${String(taken).padStart(5)} ${String(left).padStart(5)}  ${outcome(verdict)}${why}`,
  );
}
console.log(`\n${files.length} files: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
console.log(broken === 0 ? "Every count adds up; nothing else changed." : `${broken} files BROKEN`);
process.exitCode = broken === 0 ? 0 : 1;
