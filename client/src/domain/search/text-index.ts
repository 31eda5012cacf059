/** An inverted index of words: put and taken out one document at a time, asked with all words at once. Mutable; whoever makes it keeps it. */
import { likeness, slipsIn } from "./likeness.ts";

/** What a document says. */
export interface Document {
  /** Folded words of its title. */
  readonly title: Iterable<string>;
  /** Folded words of everything else. */
  readonly body: Iterable<string>;
}

/** A document that has every word that was asked; a greater score fits better. */
export interface Found<Id> {
  readonly id: Id;
  readonly score: number;
}

export interface TextIndex<Id> {
  readonly size: () => number;
  /** Puts a document in the place of the one that had this id. */
  put(id: Id, document: Document): void;
  remove(id: Id): void;
  /** Every asked word fits some word of each document found; in no order. No words find nothing. */
  find(asked: readonly string[]): readonly Found<Id>[];
}

/** In a title a word weighs one more than elsewhere. */
const weigh = (like: number, inTitle: boolean): number => like * 2 + (inTitle ? 1 : 0);

/** Dead documents beyond this share are swept out of the lists. */
const MOST_DEAD = 2000;

export function createTextIndex<Id>(): TextIndex<Id> {
  /** Documents by number; a number is used once. */
  let ids: (Id | undefined)[] = [];
  let numbers = new Map<Id, number>();
  /** By word: `number * 2 + inTitle`, each document once. */
  let postings = new Map<string, number[]>();

  function sweep(): void {
    const kept: (Id | undefined)[] = [];
    const moved = ids.map((id) => (id === undefined ? -1 : kept.push(id) - 1));
    const next = new Map<string, number[]>();
    for (const [word, list] of postings) {
      const live = list.flatMap((at) => {
        const number = moved[at >> 1] ?? -1;
        return number < 0 ? [] : [number * 2 + (at & 1)];
      });
      if (live.length > 0) next.set(word, live);
    }
    [ids, postings] = [kept, next];
    numbers = new Map(kept.flatMap((id, at) => (id === undefined ? [] : [[id, at] as const])));
  }

  function remove(id: Id): void {
    const number = numbers.get(id);
    if (number === undefined) return;
    ids[number] = undefined;
    numbers.delete(id);
    if (ids.length - numbers.size > Math.max(MOST_DEAD, numbers.size)) sweep();
  }

  /** The weight of the best word of each document, 0 where none fits. */
  function weights(asked: string): Uint8Array {
    const best = new Uint8Array(ids.length);
    const slips = slipsIn(asked);
    for (const [word, list] of postings) {
      const like = likeness(asked, word, slips);
      if (like === 0) continue;
      for (const at of list) {
        const weight = weigh(like, (at & 1) === 1);
        if (weight > (best[at >> 1] ?? 0)) best[at >> 1] = weight;
      }
    }
    return best;
  }

  return {
    size: () => numbers.size,
    put(id, { title, body }) {
      remove(id);
      const number = ids.push(id) - 1;
      numbers.set(id, number);
      const said = new Map<string, number>();
      for (const word of body) said.set(word, 0);
      for (const word of title) said.set(word, 1);
      for (const [word, inTitle] of said) {
        const list = postings.get(word);
        if (list === undefined) postings.set(word, [number * 2 + inTitle]);
        else list.push(number * 2 + inTitle);
      }
    },
    remove,
    find(asked) {
      const [first, ...others] = [...new Set(asked)].map(weights);
      if (first === undefined) return [];
      const found: Found<Id>[] = [];
      for (const [number, id] of ids.entries()) {
        let score = first[number] ?? 0;
        if (id === undefined || score === 0) continue;
        const rest = others.map((weight) => weight[number] ?? 0);
        if (rest.includes(0)) continue;
        score += rest.reduce((sum, one) => sum + one, 0);
        found.push({ id, score });
      }
      return found;
    },
  };
}
