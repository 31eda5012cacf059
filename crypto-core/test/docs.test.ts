// The pages keep up with the code: every error name, label and limit stands in protocol.md, every test that hazards.md names exists.
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { labels, maxRunEntries, protocolErrorKinds, roles, sizes } from "../src/index.ts";
import { rotateWrapSize } from "../src/identity/op.ts";
import { epochLinkSize, epochWrapSize } from "../src/membership/op.ts";

const root = new URL("../../", import.meta.url);
const page = (name: string): string => readFileSync(new URL(`docs/${name}`, root), "utf8");
const protocol = page("protocol.md");

test("every error name has a line of its own in the table", () => {
  const table = protocol.slice(protocol.indexOf("## 11."));
  expect(protocolErrorKinds.filter((kind) => !table.includes(`\`${kind}\``))).toEqual([]);
});

test("every label is listed, and none that is not one", () => {
  const section = protocol.slice(protocol.indexOf("### 2.2"), protocol.indexOf("### 2.3"));
  const listed = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, names]) => (names ?? "").split(/\s+/));
  const named = new Set(listed.map((name) => `HV1/${name}/v1`));
  expect(labels.filter((label) => !named.has(label))).toEqual([]);
  const inUse: ReadonlySet<string> = new Set(labels);
  expect(
    listed.filter((name) => !name.includes("HV1") && !name.startsWith("/") && !inUse.has(`HV1/${name}/v1`)),
  ).toEqual([]);
  const elsewhere = [...protocol.matchAll(/"(HV1\/[a-z/-]+\/v1)"/g)].map(([, label]) => label ?? "");
  expect(elsewhere.filter((label) => !inUse.has(label))).toEqual([]);
});

test("sizes and limits are the code's", () => {
  expect(protocol).toContain(`identity head, wrap ${epochWrapSize}`);
  expect(protocol).toContain(`optional link (to u32, sealed ${epochLinkSize})`);
  expect(protocol).toContain(`(deviceId, wrap ${rotateWrapSize})`);
  expect(protocol).toContain(`kemPk ${sizes.kemPublicKey}`);
  expect(protocol).toContain(`1 to ${maxRunEntries.toLocaleString("en")} consecutive entries`);
  expect(protocol).toContain(`Roles: ${roles.map((role, i) => `${role} ${i}`).join(", ")}.`);
});

/** The files that the hazard log means by a name: a folder, a test, a story. */
function filesNamed(name: string): readonly string[] {
  const at = /^(crypto-core|server)\//.test(name)
    ? name
    : name.startsWith("e2e/")
      ? `client/${name}`
      : `client/test/${name}`;
  return globSync([`${at}.{test,story,property.test,contract.test,mariadb.test,sqlite.test}.{ts,tsx}`, `${at}/*.ts`], {
    cwd: fileURLToPath(root),
  });
}

test("the hazard log has all its rows in order and every rule of the data; the tests it names exist and say what it quotes", () => {
  const log = page("hazards.md");
  const hazards = [...log.matchAll(/^\| (H\d+) \|.*\| (.+?) \| (?:controlled|partly|open)/gm)];
  expect(hazards.map(([, number]) => number)).toEqual(
    Array.from({ length: log.match(/^\| H\d+/gm)?.length ?? 0 }, (_, i) => `H${String(i + 1).padStart(2, "0")}`),
  );
  const rules = [...log.slice(log.indexOf("## Rules of the data")).matchAll(/^\| (\d)\. .+? \| (.+?) \|$/gm)];
  expect([...new Set(rules.map(([, rule]) => rule))].join("")).toBe("123456789");
  const wrong: string[] = [];
  let named = 0;
  for (const [, row = "", cell = ""] of [...hazards, ...rules])
    for (const [, name = "", said = ""] of cell.matchAll(/`([^` ]+)`(?: \(([^)]*)\))?/g)) {
      named++;
      const files = filesNamed(name);
      if (files.length === 0) wrong.push(`${row} ${name}`);
      const texts = files.map((file) => readFileSync(new URL(file, root), "utf8").toLowerCase());
      for (const [, phrase = ""] of said.matchAll(/"([^"]+)"/g))
        if (!texts.some((text) => text.includes(phrase.toLowerCase()))) wrong.push(`${row} ${name} "${phrase}"`);
    }
  expect(wrong).toEqual([]);
  expect(named).toBeGreaterThan(100);
});
