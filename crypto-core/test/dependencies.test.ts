// What the product is made of besides its own code: named, pinned, locked by hash, and nothing of it runs at install (A61).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifests = ["package.json", "client/package.json", "server/package.json", "crypto-core/package.json"].map(
  (path) => JSON.parse(read(path)) as Manifest,
);

test("A61: every version is one version, and cryptography comes from one library", () => {
  const all = manifests.flatMap(({ dependencies = {}, devDependencies = {} }) =>
    Object.entries({ ...dependencies, ...devDependencies }),
  );
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(([, version]) => !/^(?:\d+\.\d+\.\d+|workspace:\*)$/.test(version))).toEqual([]);
  expect(Object.keys(manifests[3]?.dependencies ?? {})).toEqual(["libsodium-wrappers-sumo", "zod"]);
});

test("A61: every package of the lockfile has its hash, and none comes from elsewhere than the registry", () => {
  const lock = read("pnpm-lock.yaml");
  const sources = [...lock.matchAll(/^ {4}resolution: .+$/gm)].map(([line]) => line.trim());
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((line) => !/[{ ]integrity: sha512-[\w+/=]+[,}]/.test(line))).toEqual([]);
  expect(lock).not.toMatch(/tarball:|git\+|github:|http:/);
});

test("A61: of all packages only the one that brings Node itself runs something when it is installed", () => {
  const allowed = [...read("pnpm-workspace.yaml").matchAll(/^ {2}(\S+): true/gm)].map(([, name]) => name);
  expect(allowed).toEqual(["node"]);
});
