/** Reads every file of the shared data set as `pnpm test:data` does; where the set is absent it says so and checks nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { exportBundle, exportText } from "../../src/domain/export-bundle.ts";
import { withSubjects } from "../../src/domain/export-subject.ts";
import { chartView, itemsOfType } from "../../src/domain/queries.ts";
import { judgeFile, written } from "../data/judge-file.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { planWhole } from "../../src/domain/import/plan.ts";
import { emptyChart } from "../../src/domain/chart.ts";
import { NOW_MS, testHash } from "./people.ts";

const ROOT = resolve(import.meta.dirname, "../../../../shared/data");
const present = existsSync(ROOT);

const filesIn = (folder: string): readonly string[] =>
  present
    ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "README.md")
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
        .sort()
    : [];

const judged = (path: string) => judgeFile(path, readFileSync(join(ROOT, path)));

test(`the shared data set is ${present ? "present and checked below" : "absent: its files were NOT checked"}`, () => {
  expect(GOOD.length > 100).toBe(present);
});

/** A group without files would be an error of its own. */
const whenPresent: (name: string, tests: () => void) => void = present ? describe : () => undefined;

const GOOD = ["synthea", "ips", "uscore-edge"].flatMap(filesIn).filter((path) => path.endsWith(".json"));
const NO_RESOURCE = ["payload-good", "payload-bad", "rendered-ids-complete", "rendered-ids-incomplete", "expected"];
const isNoResource = (path: string): boolean => NO_RESOURCE.some((name) => path.endsWith(`ktc-invalid/${name}.json`));
const FAULTY = ["messy"].flatMap(filesIn).filter((path) => !isNoResource(path));

/** What a left-out item of a good file may be left out for. */
const FAIR: ReadonlySet<string> = new Set(["too-large", "repeated-in-file"]);

whenPresent("every real-shaped file", () => {
  for (const path of [...GOOD, ...FAULTY])
    test(`${path}: what came in is what is shown`, () => {
      const { fault, broken, plan, chart, leftOut } = judged(path);
      expect(fault).toBeUndefined();
      expect(broken).toEqual([]);
      const view = chartView(chart, NOW_MS);
      const shown = new Set(
        view.counts.flatMap(({ type, count }) => itemsOfType(chart, type, 0, count).rows.map((row) => row.item)),
      );
      const withdrawn = plan?.taken.filter(({ item }) => !shown.has(item)) ?? [];
      expect(view.items + withdrawn.length).toBe(plan?.taken.length);
      expect(withdrawn.every(({ resource }) => JSON.stringify(resource).includes("entered-in-error"))).toBe(true);
      expect([...leftOut.keys()].filter((reason) => !FAIR.has(reason))).toEqual([]);
    });

  for (const path of GOOD)
    test(`${path}: goes out and comes in again, each resource as it was`, () => {
      const { chart } = judged(path);
      const bundle = exportBundle(chart, { atMs: NOW_MS, nameOf: () => "Pat", grants: [] });
      // What was entered in error does not go out: then there is nothing to take in.
      if (bundle.entry.length === 0) return;
      const steps = exportText(withSubjects(bundle));
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      const text = step.value;
      const source = openFile({ name: "again.json", bytes: new TextEncoder().encode(text), text });
      if (!source.ok) throw new Error(JSON.stringify(source.error));
      const context = { hash: testHash, nowMs: NOW_MS };
      expect(planWhole(source.value, { chart, ...context }).taken).toEqual([]);
      const there = written(emptyChart(), planWhole(source.value, { chart: emptyChart(), ...context }));
      const back = exportBundle(there, { atMs: NOW_MS, nameOf: () => "Pat", grants: [] });
      const said = ({ entry }: typeof bundle) =>
        entry
          .filter(({ resource }) => resource["meta"] !== bundle.meta)
          .map((one) => JSON.stringify(one))
          .sort();
      expect(said(back)).toEqual(said(bundle));
    });
});

const EXPECTED: Readonly<Record<string, string>> = {
  "allergies-no-known-vs-unknown.json": "5 taken, 0 left out",
  "bundle-no-entry.json": "no-entries",
  "deep-nesting.json": "too-deep",
  "empty-file.json": "empty",
  "home-bp.csv": "unsupported-format csv",
  "not-json.json": "unsupported-format pdf",
  "observation-values.json": "14 taken, 0 left out",
  "proto-pollution.json": "hostile-key",
  "shl-bad.txt": "unsupported-format health-link",
  "truncated.json": "truncated",
  "unknown-resource.json": "1 taken, 1 left out",
  "utf8-bom.json": "1 taken, 0 left out",
  "wrong-fhir-version-dstu2.json": "wrong-fhir-version",
  "xss-and-bidi-in-names.json": "2 taken, 0 left out",
  "xxe.ccda.xml": "unsupported-format c-cda",
};

whenPresent("every hostile or messy file is taken honestly or refused by name", () => {
  for (const path of filesIn("made/messy")) {
    const name = path.split("/").at(-1) ?? "";
    test(`${name}`, () => {
      const { fault, format, taken, total, broken } = judged(path);
      const refused = fault?.kind === "unsupported-format" ? `${fault.kind} ${format}` : fault?.kind;
      expect(refused ?? `${taken} taken, ${total - taken} left out`).toBe(EXPECTED[name]);
      expect(broken).toEqual([]);
      expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
    });
  }

  test("files of the other formats are named by what they are", () => {
    const named = (folder: string, end: string) =>
      new Set(
        filesIn(folder)
          .filter((path) => path.endsWith(end))
          .map((path) => judged(path).format),
      );
    expect(named("ccda", ".xml")).toEqual(new Set(["c-cda"]));
    expect(named("apple-health", ".xml")).toEqual(new Set(["apple-health"]));
    expect(named("csv", ".txt")).toEqual(new Set(["csv"]));
    expect(named("shc", "jws.txt")).toEqual(new Set(["health-card"]));
    expect(named("shc", ".smart-health-card")).toEqual(new Set(["health-card"]));
    expect(named("shl", "shl.txt")).toEqual(new Set(["health-link"]));
    expect(named("shl", "details.json")).toEqual(new Set(["health-link"]));
  });

  for (const path of present ? filesIn("messy").filter(isNoResource) : [])
    test(`${path} is not FHIR`, () => {
      expect(judged(path).fault?.kind).toMatch(/^not-fhir$|^unsupported-format$/);
    });
});
