// An auditor's tool: `node crypto-core/test/auditor/main.ts EXPORT.json KIT` verifies and opens an exported vault. KIT is the text of
// a kit, or a file that holds it. Prints what it read as JSON; ends with 1 where something is wrong with the vault.
import { existsSync, readFileSync } from "node:fs";
import { audit } from "./audit.ts";
import { readExport } from "./export.ts";

const [file, kit] = process.argv.slice(2);
if (file === undefined || kit === undefined) {
  process.stderr.write("usage: node crypto-core/test/auditor/main.ts EXPORT.json KIT\n");
  process.exitCode = 2;
} else {
  const text = existsSync(kit) ? readFileSync(kit, "utf8").trim() : kit;
  const found = audit(readExport(readFileSync(file, "utf8")), text);
  process.stdout.write(`${JSON.stringify(found, undefined, 1)}\n`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
}
