// HV1's bytes are frozen: each vector has its hash under the version that wrote it, and neither goes away (protocol §1).
// `HV1_WRITE_VECTORS=1` adds the hashes of new vectors; it never changes one.
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { currentSuite, currentVersion } from "../src/version.ts";
import type { VectorFile } from "./vectors/build/shape.ts";

const folder = fileURLToPath(new URL("./vectors/", import.meta.url));
const list = `${folder}frozen/version-${currentVersion}.json`;
const whatToDo = `These bytes are frozen as version ${currentVersion}. A change of bytes is a new version: raise currentVersion in \
crypto-core/src/version.ts, say in docs/protocol.md how both are told apart and read, and keep this version's vectors and its list.`;

type Hashes = Readonly<Record<string, string>>;
const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);

/** `file: vector` and the hash of all its facts. */
function today(): Hashes {
  const files = globSync(`${folder}*.json`).sort();
  return Object.fromEntries(
    files.flatMap((path) => {
      const { vectors, invalid } = JSON.parse(readFileSync(path, "utf8")) as VectorFile;
      const name = basename(path, ".json");
      return [
        ...vectors.map((v) => [`${name}: ${v.name}`, digest(v)] as const),
        ...invalid.map((v) => [`${name}, invalid: ${v.name}`, digest(v)] as const),
      ];
    }),
  );
}

const frozen = (): Hashes =>
  existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as { readonly vectors: Hashes }).vectors : {};

test("every vector is as it was frozen", () => {
  const now = today();
  if (process.env["HV1_WRITE_VECTORS"] === "1")
    writeFileSync(list, `${JSON.stringify({ suite: currentSuite, vectors: { ...now, ...frozen() } }, undefined, 1)}\n`);
  const was = frozen();
  const changed = Object.keys(was).filter((name) => was[name] !== now[name]);
  expect(changed, whatToDo).toEqual([]);
  const unlisted = Object.keys(now).filter((name) => was[name] === undefined);
  expect(unlisted, "New vectors: HV1_WRITE_VECTORS=1 adds them to the list of what is frozen.").toEqual([]);
  expect(Object.keys(was).length).toBeGreaterThan(100);
});

test("names are used once in a file: a hash has one vector", () => {
  const files = globSync(`${folder}*.json`);
  const count = files.reduce((sum, path) => {
    const { vectors, invalid } = JSON.parse(readFileSync(path, "utf8")) as VectorFile;
    return sum + vectors.length + invalid.length;
  }, 0);
  expect(Object.keys(today()).length).toBe(count);
});
