/** Finding items of a decrypted chart by words and filters: accents, typos and unfinished words are forgiven; best fit first, then newest (docs/product.md §1). */
import { type Chart, itemsOf } from "../chart.ts";
import type { ItemIdText, UserIdText } from "../ids.ts";
import type { Item, ItemState } from "../item.ts";
import { type ItemLine, lineOfAny } from "../queries.ts";
import { whenOf } from "../resource-title.ts";
import { readPartialDate } from "../time.ts";
import { wordsIn } from "./fold.ts";
import { textsOf, valueText, wordsAbout } from "./item-text.ts";
import { likeness, slipsIn } from "./likeness.ts";
import { createTextIndex } from "./text-index.ts";

/** What is asked. Without words everything that fits the filters is found, newest first. */
export interface SearchQuery {
  readonly text: string;
  readonly types?: readonly string[] | undefined;
  /** Days, YYYY-MM-DD, both included; by when it happened, else by when it was written down. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly author?: string | undefined;
  /** Absent: what lists may show. */
  readonly state?: "conflicted" | "entered-in-error" | undefined;
  readonly offset?: number | undefined;
  /** Rows of the answer. */
  readonly limit: number;
}

/** A piece of a line; `hit` is what was asked for. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** One item found. */
export interface SearchHit extends ItemLine {
  readonly pieces: readonly Piece[];
  /** The line that was meant, where the title alone is not it. */
  readonly said: readonly Piece[] | undefined;
}

/** Plain and structured-clone-able. */
export interface SearchAnswer {
  readonly total: number;
  readonly hits: readonly SearchHit[];
  /** Of all that fit words and filters but the type, most first. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
  /** Who wrote what fits words and filters but the author. */
  readonly authors: readonly string[];
}

export const NOTHING_FOUND: SearchAnswer = { total: 0, hits: [], types: [], authors: [] };

export interface ChartSearch {
  /** Takes in what changed since, step by step: the caller draws each step and lets other work through in between. */
  refresh(chart: Chart, nameOf: (author: UserIdText) => string): Generator<void, void, void>;
  ask(query: SearchQuery): SearchAnswer;
  readonly size: () => number;
}

interface Held {
  readonly item: Item;
  readonly author: UserIdText | undefined;
  readonly name: string;
  readonly ms: number;
}

/** Items taken in between two steps. */
const STEP = 50;
const NEVER_MS = Number.MIN_SAFE_INTEGER;

const isFindable = ({ state }: Item): boolean => state !== "voided";

function held(item: Item, nameOf: (author: UserIdText) => string): Held {
  const version = item.current.at(-1) ?? item.versions.at(-1);
  const when = version && whenOf(version.resource);
  const ms = readPartialDate(when)?.startMs ?? readPartialDate(version?.recordedAt)?.startMs ?? NEVER_MS;
  return { item, author: version?.author, name: version ? nameOf(version.author) : "", ms };
}

/** Folded, in the order of the text. */
export const wordsOf = (text: string): readonly string[] => [...wordsIn(text)].map(({ word }) => word);

const DAY_MS = 86_400_000;

function fits(query: SearchQuery): {
  readonly shown: (one: Held) => boolean;
  readonly written: (one: Held) => boolean;
} {
  const from = readPartialDate(query.from)?.startMs ?? NEVER_MS;
  const to = (readPartialDate(query.to)?.startMs ?? Number.MAX_SAFE_INTEGER - DAY_MS) + DAY_MS;
  const wanted = (state: ItemState): boolean =>
    query.state === undefined ? state !== "entered-in-error" : state === query.state;
  return {
    shown: ({ item, ms }) => wanted(item.state) && ms >= from && ms < to,
    written: ({ author }) => query.author === undefined || author === query.author,
  };
}

function piecesOf(text: string, asked: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { word, from, to } of wordsIn(text)) {
    if (!asked.some((one) => likeness(one, word, slipsIn(one)) > 0)) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), hit: false });
    pieces.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

const BEFORE = 40;
const AROUND = 140;
const MOST_LOOKED_AT = 2000;
const hitsIn = (pieces: readonly Piece[]): number =>
  new Set(pieces.flatMap(({ text, hit }) => (hit ? [text] : []))).size;

/** Whether every asked word fits some word that was said. */
export const fitsAll = (asked: readonly string[], said: readonly string[]): boolean =>
  asked.every((one) => {
    const slips = slipsIn(one);
    return said.some((word) => likeness(one, word, slips) > 0);
  });

/** The beginning of what is around the first hit. */
export function excerpt(text: string, asked: readonly string[]): readonly Piece[] {
  const first = [...wordsIn(text)].find(({ word }) => asked.some((one) => likeness(one, word, slipsIn(one)) > 0));
  const from = Math.max(0, (first?.from ?? 0) - BEFORE);
  const cut = text.slice(from, from + AROUND).replace(/\s+/gu, " ");
  return piecesOf(`${from > 0 ? "…" : ""}${cut}${from + AROUND < text.length ? "…" : ""}`, asked);
}

/** The line that says most of what was asked; looked for no further than one that says all of it. */
function saidLine(item: Item, title: string, asked: readonly string[]): string | undefined {
  let best: { readonly text: string; readonly hits: number } | undefined;
  for (const { said } of textsOf(item))
    for (const text of said) {
      if (text === title) continue;
      const hits = hitsIn(piecesOf(text.slice(0, MOST_LOOKED_AT), asked));
      if (hits > (best?.hits ?? 0)) best = { text, hits };
      if (hits >= asked.length) return text;
    }
  return best?.text;
}

function hitOf({ item }: Held, asked: readonly string[]): readonly SearchHit[] {
  const line = lineOfAny(item);
  if (line === undefined) return [];
  const pieces = piecesOf(line.title, asked);
  const meant = hitsIn(pieces) >= asked.length ? undefined : saidLine(item, line.title, asked);
  // A title alone says little of a reading: its value stands beside it.
  const said = meant ?? valueText(item);
  return [{ ...line, pieces, said: said === undefined ? undefined : excerpt(said, asked) }];
}

/** The first `count` in order, without putting the rest in order. */
function firstOf<T>(all: readonly T[], count: number, order: (a: T, b: T) => number): readonly T[] {
  const best: T[] = [];
  for (const one of all) {
    const last = best.at(-1);
    if (best.length >= count && last !== undefined && order(one, last) >= 0) continue;
    let at = best.length;
    while (at > 0 && order(one, best[at - 1] ?? one) < 0) at -= 1;
    best.splice(at, 0, one);
    if (best.length > count) best.pop();
  }
  return best;
}

const tally = (types: Iterable<string>): SearchAnswer["types"] => {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
};

interface Scored {
  readonly one: Held;
  readonly score: number;
}

const byFit = (a: Scored, b: Scored): number =>
  b.score - a.score || b.one.ms - a.one.ms || (a.one.item.item < b.one.item.item ? -1 : 1);

/** Keeps the words of one chart; the chart itself stays as it is. */
export function createChartSearch(): ChartSearch {
  const index = createTextIndex<ItemIdText>();
  const items = new Map<ItemIdText, Held>();

  function take(item: Item, nameOf: (author: UserIdText) => string): boolean {
    const before = items.get(item.item);
    const isSame = before?.item === item;
    if (isSame && (before.author === undefined || before.name === nameOf(before.author))) return false;
    const next = held(item, nameOf);
    if (!isFindable(item)) {
      items.delete(item.item);
      index.remove(item.item);
      return before !== undefined;
    }
    items.set(item.item, next);
    const texts = textsOf(item);
    index.put(item.item, {
      title: texts.flatMap(({ title }) => wordsOf(title)),
      body: [
        ...texts.flatMap(({ said }) => said.flatMap(wordsOf)),
        ...wordsOf(wordsAbout(item)),
        ...wordsOf(next.name),
      ],
    });
    return true;
  }

  return {
    size: () => items.size,
    *refresh(chart, nameOf) {
      let taken = 0;
      for (const item of itemsOf(chart)) {
        if (take(item, nameOf)) taken += 1;
        if (taken === STEP) {
          taken = 0;
          yield;
        }
      }
    },
    ask(query) {
      const asked = wordsOf(query.text);
      if (asked.length === 0 && query.text.trim() !== "") return NOTHING_FOUND;
      const { shown, written } = fits(query);
      const scored =
        asked.length === 0
          ? [...items.values()].map((one) => ({ one, score: 0 }))
          : index.find(asked).flatMap(({ id, score }) => {
              const one = items.get(id);
              return one === undefined ? [] : [{ one, score }];
            });
      const fitting = scored.filter(({ one }) => shown(one));
      const authors = new Set(fitting.flatMap(({ one }) => one.author ?? []));
      const mine = fitting.filter(({ one }) => written(one));
      const types = tally(mine.map(({ one }) => one.item.type));
      const found =
        query.types === undefined || query.types.length === 0
          ? mine
          : mine.filter(({ one }) => query.types?.includes(one.item.type));
      const offset = query.offset ?? 0;
      const first = firstOf(found, offset + query.limit, byFit).slice(offset);
      const hits = first.flatMap(({ one }) => hitOf(one, asked));
      return { total: found.length, hits, types, authors: [...authors].sort() };
    },
  };
}

/** Draws every step at once, for tests and tools. */
export function searchWhole(chart: Chart, query: SearchQuery): SearchAnswer {
  const search = createChartSearch();
  for (const _ of search.refresh(chart, () => "")) continue;
  return search.ask(query);
}
