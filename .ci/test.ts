// The README's second command: brings what the tests need, runs every check, ends with one plain line of counts.
import { pnpm, stories, unitTests, type Count } from "./checks.ts";
import { startMariadb } from "../server/test/mariadb.ts";
import { ensureTools } from "./tools.ts";

const all = process.argv.includes("--all");

if (!ensureTools(all)) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}

// One server for all tests; each takes a fresh database of its own.
const given = process.env["HV_TEST_MYSQL_URL"];
const database = await startMariadb();
if (given === undefined) process.env["HV_TEST_MYSQL_URL"] = database.server;

const counts: Count[] = [
  pnpm("types", "typecheck"),
  pnpm("lint, rooms and format", "lint"),
  pnpm("dead code", "deadcode"),
  unitTests(),
  pnpm("build", "build"),
  stories(all),
];

await database.stop();

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
const names = counts.flatMap((count) => count.names ?? []);
if (names.length > 0) console.log(`\n== failed\n${names.join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
