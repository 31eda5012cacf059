/** The imports of a chart: what each brought, by whom and when, whether it still counts, and what takes it back (docs/product.md §3.4). */
import { type Chart, isVoided, itemsOf } from "../chart.ts";
import type { DeviceIdText, EntryIdText, ImportIdText, UserIdText } from "../ids.ts";

/** Plain and structured-clone-able. */
export interface ImportLine {
  readonly importId: ImportIdText;
  readonly fileName: string;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly recordedAt: string;
  /** Items it brought. */
  readonly items: number;
  /** Of the file; absent for one that broke off before it could say. */
  readonly summary:
    | { readonly total: number; readonly leftOut: readonly { readonly reason: string; readonly count: number }[] }
    | undefined;
  /** `undone`: all of it was taken back by its author. */
  readonly state: "kept" | "undone";
}

interface Gathered {
  readonly line: Omit<ImportLine, "items" | "state">;
  readonly entries: Set<EntryIdText>;
  readonly items: Set<string>;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By author and import: two people may have imported one file, and only its author takes an import back. */
function gather(chart: Chart): ReadonlyMap<string, Gathered> {
  const found = new Map<string, Gathered>();
  for (const { summary, author, device, entry, recordedAt } of chart.imports.values()) {
    const { importId, fileName, total, leftOut } = summary;
    found.set(`${author} ${importId}`, {
      line: { importId, fileName, author, device, recordedAt, summary: { total, leftOut } },
      entries: new Set([entry]),
      items: new Set(),
    });
  }
  for (const { item, versions } of itemsOf(chart))
    for (const { origin, author, device, entry, recordedAt } of versions) {
      if (origin === undefined) continue;
      const { importId, fileName } = origin;
      const key = `${author} ${importId}`;
      const known = found.get(key) ?? {
        line: { importId, fileName, author, device, recordedAt, summary: undefined },
        entries: new Set(),
        items: new Set(),
      };
      found.set(key, known);
      known.entries.add(entry);
      known.items.add(item);
    }
  return found;
}

/** Every import, newest first. */
export function importsOf(chart: Chart): readonly ImportLine[] {
  return [...gather(chart).values()]
    .map(({ line, entries, items }): ImportLine => {
      const undone = [...entries].every((entry) => isVoided(chart, line.author, entry));
      return { ...line, items: items.size, state: undone ? "undone" : "kept" };
    })
    .sort((a, b) => compare(b.recordedAt, a.recordedAt) || compare(a.importId, b.importId));
}

/** The entries of an import of this author that still count: what `void` has to name. Absent when the author has no such import. */
export function entriesOfImport(
  chart: Chart,
  author: UserIdText,
  importId: ImportIdText,
): readonly EntryIdText[] | undefined {
  const found = gather(chart).get(`${author} ${importId}`);
  return found && [...found.entries].filter((entry) => !isVoided(chart, author, entry)).sort(compare);
}
