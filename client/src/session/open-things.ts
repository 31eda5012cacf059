// What of a chart waits for somebody: critical results, conflicts, objections; noted with a closed chart, so that a doctor's day needs none of them open (ADR 0074).
import { idKey, ownerOf } from "@health-vault/crypto-core";
import { itemsOf, type Chart } from "../domain/chart.ts";
import { titleOf } from "../domain/resource-title.ts";
import { openDisputes } from "../domain/item.ts";
import type { ReadingView } from "../domain/reading-view.ts";
import { type Counts, waitingResults } from "../domain/results.ts";
import { versionKey } from "../domain/change-fields.ts";
import type { OpenThings, ResultLine } from "./things.ts";
import type { Volume } from "./volume.ts";

/** Everybody who writes in a chart and is not whom it is about is a doctor whom the clinic vouched for (ADR 0073). */
export function countsIn({ vault }: Volume): Counts {
  const owner = ownerOf(vault.membership()?.members ?? new Map());
  const key = owner && idKey(owner.userId);
  return (author) => author !== key;
}

const lineOf = (view: ReadingView): ResultLine => ({
  item: view.item,
  version: view.version,
  concept: view.concept,
  label: view.label,
  figure: view.parts.map(({ text }) => text).join("/"),
  unit: view.parts[0]?.unit ?? "",
  ...(view.effective === undefined ? {} : { effective: view.effective }),
  ...(view.effectiveMs === undefined ? {} : { effectiveMs: view.effectiveMs }),
  recordedAt: view.recordedAt,
  author: view.author,
});

interface Known {
  readonly owner: string;
  readonly found: OpenThings;
}
// Charts are immutable: what was found once holds for as long as the chart and its owner do.
const known = new WeakMap<Chart, Known>();

/** `chart`: as its reader may see it. */
export function openThings(
  volume: Volume,
  myKey: string,
  nowMs: number,
  chart: Chart = volume.chart.value(),
): OpenThings {
  const held = known.get(chart);
  const members = volume.vault.membership()?.members ?? new Map();
  const owner = ownerOf(members);
  const ownerKey = owner ? idKey(owner.userId) : "";
  if (held?.owner === ownerKey) return held.found;
  let conflicts = 0;
  const objected: { item: string; title: string }[] = [];
  for (const item of itemsOf(chart)) {
    if (item.state === "conflicted") conflicts += 1;
    if (item.disputes.length === 0) continue;
    const own = item.current.filter(({ author }) => author === myKey);
    const mine = new Set(own.map(({ key }) => key));
    const against = openDisputes(item).some(({ targets }) => targets.some((target) => mine.has(versionKey(target))));
    const [first] = own;
    if (against && first) objected.push({ item: item.item, title: titleOf(first.resource) });
  }
  const critical = waitingResults(chart, nowMs, countsIn(volume)).map(lineOf);
  const found: OpenThings = { critical, conflicts, objections: objected.length, objected };
  known.set(chart, { owner: ownerKey, found });
  return found;
}
