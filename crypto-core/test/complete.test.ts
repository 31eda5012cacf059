// No object of the protocol is without a frozen vector, an invalid case, and a test that spoils it (threats §3.1, §3.2).
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { labels } from "../src/index.ts";
import { innerMagics, kindsOfOps, objects } from "./objects.ts";
import type { VectorFile } from "./vectors/build/shape.ts";

const here = new URL("./", import.meta.url);
const protocol = readFileSync(new URL("../../docs/protocol.md", here), "utf8");
const file = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, here), "utf8")) as VectorFile;
const split = (place: string): readonly [string, string] => {
  const at = place.indexOf(": ");
  return [place.slice(0, at), place.slice(at + 2)];
};

test("every magic and every label of the protocol is some object's", () => {
  const magics = [...protocol.matchAll(/["`](HV1[A-Z]|HV(?:KIT|LINK|MEET)1:)["`]/g)].map(([, magic]) => magic ?? "");
  expect(new Set(magics).size).toBeGreaterThan(12);
  const known = new Set([...objects.map(({ magic }) => magic), ...innerMagics]);
  expect([...new Set(magics)].filter((magic) => !known.has(magic))).toEqual([]);
  const listed = objects.flatMap((one) => one.labels);
  expect(listed.length).toBe(new Set(listed).size);
  const all = labels.map((label) => label.slice(4, -3)).filter((label) => label !== "testing");
  expect(listed.toSorted()).toEqual(all.toSorted());
});

test("every object has a vector and an invalid one, or a reason why nothing of it is refused", () => {
  const without = objects.filter(({ vector, invalid, irrefusable }) => {
    if (vector === undefined) return irrefusable === undefined || invalid !== undefined;
    const [from, prefix] = split(vector);
    if (!file(from).vectors.some((v) => v.name.startsWith(prefix))) return true;
    if (invalid === undefined) return irrefusable === undefined;
    const [where, reader] = split(invalid);
    return !file(where).invalid.some((v) => v.reader === reader);
  });
  expect(without.map(({ name }) => name)).toEqual([]);
});

test("every kind of op of both logs has its own", () => {
  const [log, vault] = [file("identity").vectors, file("membership").vectors].map((all) =>
    all.map(({ name }) => name.replace(/^(?:op|batch) \d+: /, "")),
  );
  const invalid = file("parts").invalid.map(({ name }) => name);
  expect(kindsOfOps.identity.filter((kind) => log?.includes(kind) !== true)).toEqual([]);
  const inBatches = vault?.flatMap((names) => names.split(", ").map((one) => one.replace("epoch 0", "epoch"))) ?? [];
  expect(kindsOfOps.membership.filter((kind) => kind !== "upgrade" && !inBatches.includes(kind))).toEqual([]);
  for (const kind of [...kindsOfOps.identity, ...kindsOfOps.membership])
    expect([kind, invalid.some((name) => name.includes(kind))]).toEqual([kind, true]);
  // The tables of the page have as many rows as kinds: a new op without a line here is noticed.
  const identityTable = protocol.slice(protocol.indexOf("## 4."), protocol.indexOf("A notice tells"));
  const rows = [...identityTable.matchAll(/^\| \d+ +\| ([\w-]+)/gm)].map(([, name]) => name);
  expect(new Set(rows)).toEqual(new Set(kindsOfOps.identity.map((kind) => kind.split(",")[0])));
  const table = protocol.slice(protocol.indexOf("An op is a tag and its body"), protocol.indexOf("Cut-offs: set"));
  const named = [...table.matchAll(/^\| [\d, ]+\| ([a-z, -]+?) +\|/gm)].flatMap(
    ([, names]) => names?.split(", ") ?? [],
  );
  expect(named.sort()).toEqual(kindsOfOps.membership.toSorted());
});

test("every object that can be refused is spoiled by a test of mutation/, and that test exists", () => {
  // Without the numbers of the attacks that a title begins with.
  const texts = globSync("mutation/*.test.ts", { cwd: fileURLToPath(here) }).map((name) =>
    readFileSync(new URL(name, here), "utf8").replaceAll(/"(?:A\d+, )*A\d+: /g, '"'),
  );
  const missing = objects.filter(
    ({ invalid, mutation }) =>
      invalid !== undefined && !texts.some((text) => mutation !== undefined && text.includes(`"${mutation}"`)),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
