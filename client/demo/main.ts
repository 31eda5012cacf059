// node client/demo/main.ts <set-up link> <file>: fills the relay behind the link and writes how to sign in as each to the file.
import { writeFileSync } from "node:fs";
import { ready } from "@health-vault/crypto-core";
import { demoPassword } from "./cast.ts";
import { fillDemo, type DemoAccount } from "./fill.ts";

const [setupUrl, path] = process.argv.slice(2);
if (setupUrl === undefined || path === undefined) throw new Error("a set-up link and a file are needed");

const line = ({ profession, name, codes }: DemoAccount): string =>
  `${profession.padEnd(8)} ${name.padEnd(20)} sign-in code ${codes.signIn}\n${" ".repeat(30)}recovery code ${codes.recovery}`;

await ready();
console.log("Filling the demo clinic; this takes about a minute.");
const accounts = await fillDemo(setupUrl, (step) => console.log(`  ${step}`));
writeFileSync(
  path,
  [
    "A demo clinic with invented people. Whoever can read this file can sign in as any of them.",
    `Password of all: ${demoPassword}`,
    "",
    ...accounts.map(line),
    "",
  ].join("\n"),
  { mode: 0o600 },
);
process.exit(0);
