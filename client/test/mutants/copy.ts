// A copy of the tree in which one thing is changed: the source, its tests and what they import, next to the same installed packages.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One change of one file. */
export interface Patch {
  /** From the root of the tree. */
  readonly file: string;
  /** Must occur exactly once. */
  readonly was: string;
  readonly is: string;
}

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const left: ReadonlySet<string> = new Set(["dist", "test-results", "fixtures"]);
const copied = [
  "package.json",
  "pnpm-workspace.yaml",
  "pnpm-lock.yaml",
  "tsconfig.base.json",
  "vitest.config.ts",
  "docs",
  "client",
  "server",
  "crypto-core",
];

/** Undefined where it does not apply any more. */
export function patched(patch: Patch, tree = root): string | undefined {
  const text = readFileSync(join(tree, patch.file), "utf8");
  return text.split(patch.was).length === 2 ? text.replace(patch.was, () => patch.is) : undefined;
}

export interface Copy {
  readonly path: string;
  /** @throws Error where it does not apply any more. */
  plant(patch: Patch): void;
  /** As it was. */
  heal(patch: Patch): void;
  remove(): void;
}

export function copyTree(): Copy {
  const path = mkdtempSync(join(tmpdir(), "hv-one-change-"));
  for (const name of copied)
    cpSync(join(root, name), join(path, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !left.has(basename(source)),
    });
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  const healthy = new Map<string, string>();
  return {
    path,
    plant(patch) {
      const text = patched(patch, path);
      if (text === undefined) throw new Error(`${patch.file} has changed`);
      healthy.set(patch.file, readFileSync(join(path, patch.file), "utf8"));
      writeFileSync(join(path, patch.file), text);
    },
    heal: ({ file }) => writeFileSync(join(path, file), healthy.get(file) ?? ""),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
