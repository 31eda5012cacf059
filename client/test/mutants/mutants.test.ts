// Every defence of the mutation run is still where its patch says, and belongs to a row that has tests.
import { expect, test } from "vitest";
import { patched } from "./copy.ts";
import { defences } from "./defences.ts";
import { testsOf } from "./rows.ts";

test("every patch applies, exactly once", () => {
  expect(defences.filter((one) => patched(one) === undefined).map(({ row, off }) => `${row} ${off}`)).toEqual([]);
  expect(defences.filter(({ was, is }) => was === is)).toEqual([]);
});

test("each has a row of the threat model with tests to run, and no two are the same", () => {
  expect(defences.filter(({ row, tests = testsOf(row) }) => tests.length === 0).map(({ row }) => row)).toEqual([]);
  expect(new Set(defences.map(({ row, file, was, is }) => JSON.stringify([row, file, was, is]))).size).toBe(
    defences.length,
  );
  expect(defences.length).toBeGreaterThanOrEqual(40);
});
