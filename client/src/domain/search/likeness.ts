/** How well a word that was typed fits a word that is there: whole, as its beginning, or with a slip or two by its length. */

/** 0 is no match; the greater the better. */
export type Likeness = 0 | 1 | 2 | 3 | 4;

const WHOLE = 4;
const BEGINNING = 3;
const ONE_SLIP = 2;
const TWO_SLIPS = 1;

const SHORTEST_FORGIVEN = 4;
const SHORTEST_WITH_TWO = 8;
/** From here on a slip is forgiven in a word that is still being typed. */
const SHORTEST_BEGINNING = 5;

const HAS_FIGURE = /\p{N}/u;

/** Slips that are forgiven; in figures none, since another figure is another fact. */
export function slipsIn(asked: string): 0 | 1 | 2 {
  if (asked.length < SHORTEST_FORGIVEN || HAS_FIGURE.test(asked)) return 0;
  return asked.length < SHORTEST_WITH_TWO ? 1 : 2;
}

const MOST_CHARS = 64;
const rows = [0, 1, 2].map(() => new Uint8Array(MOST_CHARS + 1));

interface Distance {
  readonly whole: number;
  /** To the nearest beginning of the other word. */
  readonly beginning: number;
}

const FAR: Distance = { whole: MOST_CHARS, beginning: MOST_CHARS };

/** Letters put in, left out, changed, or two swapped; given up as soon as more than `most` are certain. */
function distance(asked: string, word: string, most: number): Distance {
  const [n, m] = [asked.length, Math.min(word.length, asked.length + most)];
  if (n > MOST_CHARS || m > MOST_CHARS || n - word.length > most) return FAR;
  let [before = new Uint8Array(0), last = before, next = before] = rows;
  for (let j = 0; j <= m; j += 1) last[j] = j;
  for (let i = 1; i <= n; i += 1) {
    const letter = asked.charCodeAt(i - 1);
    next[0] = i;
    let least = i;
    for (let j = 1; j <= m; j += 1) {
      const other = word.charCodeAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (letter === other ? 0 : 1));
      const swapped = i > 1 && j > 1 && letter === word.charCodeAt(j - 2) && other === asked.charCodeAt(i - 2);
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return FAR;
    [before, last, next] = [last, next, before];
  }
  let beginning = MOST_CHARS;
  for (let j = Math.max(0, n - most); j <= m; j += 1) beginning = Math.min(beginning, last[j] ?? MOST_CHARS);
  return { whole: m === word.length ? (last[m] ?? MOST_CHARS) : MOST_CHARS, beginning };
}

/** Both folded. `slips`: as `slipsIn(asked)` says. */
export function likeness(asked: string, word: string, slips: 0 | 1 | 2): Likeness {
  if (word.startsWith(asked)) return word.length === asked.length ? WHOLE : BEGINNING;
  if (slips === 0 || word.length < asked.length - slips) return 0;
  const { whole, beginning } = distance(asked, word, slips);
  if (whole === 1) return ONE_SLIP;
  if (whole <= slips) return TWO_SLIPS;
  return asked.length >= SHORTEST_BEGINNING && beginning <= 1 ? TWO_SLIPS : 0;
}
