/** Reads every file of the shared data set whose format is imported today; where the set is absent it says so and checks nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { applyChanges, emptyChart } from "../../src/domain/chart.ts";
import { decodeChanges, encodeChanges } from "../../src/domain/change.ts";
import { toChangeGroups } from "../../src/domain/import/change-groups.ts";
import { planWhole } from "../../src/domain/import/plan.ts";
import { readBundle } from "../../src/domain/import/read-bundle.ts";
import { chartView, itemsOfType } from "../../src/domain/queries.ts";
import { importAct, NOW_MS, person, testHash } from "./people.ts";

const ROOT = resolve(import.meta.dirname, "../../../../shared/data");
const present = existsSync(ROOT);
const pat = person("pat");

const filesIn = (folder: string): readonly string[] =>
  present
    ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && !entry.name.startsWith("expected"))
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const imported = (path: string) => {
  const source = readBundle(readFileSync(path, "utf8"));
  if (!source.ok) return { fault: source.error } as const;
  const plan = planWhole(source.value, { chart: emptyChart(), hash: testHash });
  const groups = toChangeGroups(plan, importAct());
  const read = groups.map((group) => decodeChanges(encodeChanges(group)));
  const changes = read.flatMap((group) => (group.ok ? group.value : []));
  const chart = applyChanges(
    emptyChart(),
    changes.map((change) => pat.say(change)),
  );
  const again = planWhole(source.value, { chart, hash: testHash });
  return { plan, read, chart, again, view: chartView(chart, NOW_MS) } as const;
};

test(`the shared data set is ${present ? "present and checked below" : "absent: its files were NOT checked"}`, () => {
  expect(GOOD.length > 100).toBe(present);
});

/** A group without files would be an error of its own. */
const whenPresent: (name: string, tests: () => void) => void = present ? describe : () => undefined;

const GOOD = ["synthea", "ips", "uscore-edge"].flatMap(filesIn);
const FHIR_LOOKALIKES = new Set([
  "payload-good.json",
  "payload-bad.json",
  "rendered-ids-complete.json",
  "rendered-ids-incomplete.json",
]);
const FAULTY = ["messy/ktc-invalid"].flatMap((folder) =>
  filesIn(folder).filter((path) => !FHIR_LOOKALIKES.has(path.split("/").at(-1) ?? "")),
);

whenPresent("every real-shaped file", () => {
  for (const path of [...GOOD, ...FAULTY])
    test(`${path.slice(ROOT.length + 1)}: what came in is what is shown`, () => {
      const found = imported(path);
      if (found.fault !== undefined) throw new Error(JSON.stringify(found.fault));
      const { plan, view, again, read, chart } = found;
      expect(read.every((group) => group.ok)).toBe(true);
      expect(plan.taken.length + plan.leftOut.length).toBe(plan.total);
      const shown = new Set(
        view.counts.flatMap(({ type, count }) => itemsOfType(chart, type, 0, count).rows.map((row) => row.item)),
      );
      const withdrawn = plan.taken.filter(({ item }) => !shown.has(item));
      expect(view.items + withdrawn.length).toBe(plan.taken.length);
      expect(withdrawn.every(({ resource }) => JSON.stringify(resource).includes("entered-in-error"))).toBe(true);
      expect(
        plan.leftOut.filter(({ reason }) => reason.kind !== "too-large" && reason.kind !== "repeated-in-file"),
      ).toEqual([]);
      expect(again.taken).toEqual([]);
    });
});

const EXPECTED: Readonly<Record<string, string>> = {
  "bundle-no-entry.json": "no-entries",
  "deep-nesting.json": "too-deep",
  "empty-file.json": "empty",
  "not-json.json": "not-json",
  "proto-pollution.json": "hostile-key",
  "truncated.json": "truncated",
  "wrong-fhir-version-dstu2.json": "wrong-fhir-version",
  "allergies-no-known-vs-unknown.json": "5 taken, 0 left out",
  "observation-values.json": "14 taken, 0 left out",
  "unknown-resource.json": "1 taken, 1 left out",
  "utf8-bom.json": "1 taken, 0 left out",
  "xss-and-bidi-in-names.json": "2 taken, 0 left out",
};

whenPresent("every hostile or messy file is taken honestly or refused by name", () => {
  for (const path of filesIn("made/messy")) {
    const name = path.split("/").at(-1) ?? "";
    test(`${name}`, () => {
      const found = imported(path);
      const outcome = found.fault?.kind ?? `${found.plan?.taken.length} taken, ${found.plan?.leftOut.length} left out`;
      expect(outcome).toBe(EXPECTED[name]);
      expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
    });
  }

  for (const name of present ? FHIR_LOOKALIKES : [])
    test(`${name} is not FHIR`, () => {
      expect(imported(join(ROOT, "messy/ktc-invalid", name)).fault?.kind).toBe("not-fhir");
    });
});
