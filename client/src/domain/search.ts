/** Finding items by words in a decrypted chart: every word has to begin some word of what the item says; accents and case do not matter. */
import { type Chart, itemsOf } from "./chart.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import { type ItemLine, lineOf } from "./queries.ts";
import { readPartialDate } from "./time.ts";
import { saidLines } from "./said.ts";

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("und");

const wordsOf = (text: string): readonly string[] => folded(text).match(/[\p{L}\p{N}./-]+/gu) ?? [];

/** What was searched once is not folded again: resources never change. */
const known = new WeakMap<AnyResource, readonly string[]>();

function wordsIn(resource: AnyResource): readonly string[] {
  const held = known.get(resource);
  if (held) return held;
  const words = [...new Set([resource.resourceType, ...saidLines(resource).map(({ text }) => text)].flatMap(wordsOf))];
  known.set(resource, words);
  return words;
}

/** Newest first, undated ones last; at most `limit`. An empty search finds nothing. */
export function searchItems(chart: Chart, text: string, limit: number): readonly ItemLine[] {
  const asked = wordsOf(text);
  if (asked.length === 0) return [];
  const found: { readonly ms: number; readonly line: ItemLine }[] = [];
  for (const item of itemsOf(chart)) {
    const hit = item.current.some(({ resource }) => {
      const words = wordsIn(resource);
      return asked.every((start) => words.some((word) => word.startsWith(start)));
    });
    if (!hit) continue;
    for (const line of lineOf(item))
      found.push({ ms: readPartialDate(line.when)?.startMs ?? Number.MIN_SAFE_INTEGER, line });
  }
  found.sort((a, b) => b.ms - a.ms || (a.line.item < b.line.item ? -1 : 1));
  return found.slice(0, limit).map(({ line }) => line);
}
