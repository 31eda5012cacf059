// The doctor's day: critical results stand patient by patient in one order, however the charts came.
import { expect, test } from "vitest";
import { waitingGroups } from "../../src/hooks/waiting-results.ts";
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
const order = (cards: readonly VaultCard[]) =>
  waitingGroups(cards).map(({ card, results }) => [card.vaultId, ...results.map(({ version }) => version)]);

test("patient by patient, whoever has the newest first; of the same moment in the chart's own order, whichever chart is read first", () => {
  const pat = chart("b", ["sodium", 5], ["old", 1], ["potassium", 5], ["undated"]);
  const lee = chart("a", ["glucose", 5]);
  const kim = chart("c", ["urea", 2], ["newest", 9]);
  const none = chart("d");
  const expected = [
    ["c", "newest", "urea"],
    ["a", "glucose"],
    ["b", "sodium", "potassium", "old", "undated"],
  ];
  expect(order([pat, none, lee, kim])).toEqual(expected);
  expect(order([kim, lee, pat, none])).toEqual(expected);
});
