// The doctor's day: critical results of equal time stand in one order, however the charts came.
import { expect, test } from "vitest";
import { waitingResults } from "../../src/hooks/waiting-results.ts";
import type { VaultCard } from "../../src/session/api.ts";

const chart = (vaultId: string, ...critical: readonly (readonly [string, number?])[]): VaultCard => ({
  vaultId,
  purpose: "chart",
  state: "open",
  role: "writer",
  members: [],
  aside: 0,
  waiting: 0,
  things: {
    critical: critical.map(([version, effectiveMs]) => ({
      item: version,
      version,
      concept: "potassium",
      label: "Potassium",
      figure: "6.8",
      unit: "mmol/L",
      ...(effectiveMs === undefined ? {} : { effectiveMs }),
      recordedAt: "2026-11-23T09:00:00Z",
      author: "a",
    })),
    conflicts: 0,
    objections: 0,
  },
});
const order = (cards: readonly VaultCard[]): readonly string[] =>
  waitingResults(cards).map(({ result }) => result.version);

test("newest first; of the same moment chart by chart, in the chart's own order, whichever chart is read first", () => {
  const pat = chart("b", ["sodium", 5], ["potassium", 5], ["old", 1]);
  const lee = chart("a", ["glucose", 5], ["newest", 9], ["undated"]);
  const expected = ["newest", "glucose", "sodium", "potassium", "old", "undated"];
  expect(order([pat, lee])).toEqual(expected);
  expect(order([lee, pat])).toEqual(expected);
});
