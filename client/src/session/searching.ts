// Search in open charts: words are gathered when somebody first asks, step by step beside other work, and kept for the charts asked last.
import {
  createChartSearch,
  NOTHING_FOUND,
  type ChartSearch,
  type SearchAnswer,
  type SearchQuery,
} from "../domain/search/search.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";

export interface Searching {
  search(key: string, query: SearchQuery): Promise<SearchAnswer>;
}

export interface SearchingPorts {
  readonly book: Pick<Book, "opened" | "shown">;
  readonly nameOf: (userKey: string, volume: Volume) => string;
  readonly breathe: () => Promise<void>;
}

/** Charts whose words are kept in memory at once. */
const mostKept = 4;

interface Kept {
  readonly search: ChartSearch;
  /** One refresh at a time: each goes on from what the last one took in. */
  turn: Promise<void>;
}

export function createSearching({ book, nameOf, breathe }: SearchingPorts): Searching {
  /** Asked last stands last. */
  const kept = new Map<string, Kept>();

  function keptFor(key: string): Kept {
    const known = kept.get(key) ?? { search: createChartSearch(), turn: Promise.resolve() };
    kept.delete(key);
    kept.set(key, known);
    for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old);
    return known;
  }

  async function refresh({ search }: Kept, volume: Volume): Promise<void> {
    const steps = search.refresh(book.shown(volume).chart, (author) => nameOf(author, volume));
    while (!steps.next().done) await breathe();
  }

  return {
    async search(key, query) {
      const volume = await book.opened(key);
      if (!volume) return NOTHING_FOUND;
      const own = keptFor(key);
      own.turn = own.turn.then(() => refresh(own, volume));
      await own.turn;
      return own.search.ask(query);
    },
  };
}
