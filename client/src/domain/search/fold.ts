/** Words as they are compared: accents, vowel points, digit systems and spellings that mean the same are folded, in Latin, Devanagari and Arabic script alike. https://unicode.org/reports/tr15/ */

/** Letters that Unicode does not take apart, and letters that writers use for one another. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["\u00df", "ss"],
  ["\u00f8", "o"],
  ["\u00e6", "ae"],
  ["\u0153", "oe"],
  ["\u0142", "l"],
  ["\u0111", "d"],
  ["\u00f0", "d"],
  ["\u00fe", "th"],
  ["\u0131", "i"],
  // Arabic: alef and its carriers of hamza, final forms, Persian and Urdu letters.
  ["\u0623", "\u0627"],
  ["\u0625", "\u0627"],
  ["\u0622", "\u0627"],
  ["\u0671", "\u0627"],
  ["\u0649", "\u064a"],
  ["\u06cc", "\u064a"],
  ["\u0626", "\u064a"],
  ["\u0624", "\u0648"],
  ["\u0629", "\u0647"],
  ["\u06a9", "\u0643"],
  // Devanagari: the moon and the dot both mean a nasal sound.
  ["\u0901", "\u0902"],
]);

const ALONE = new RegExp(`[${[...SAME.keys()].join("")}]`, "gu");
/** Marks that may be left out: Latin, Greek and Cyrillic accents; Arabic vowel points and the stretching line; the Devanagari dot below; joiners. */
const MARKS = /[\u0300-\u036f]|[\u064b-\u065f]|\u0670|\u0640|[\u06d6-\u06ed]|\u093c|[\u200c-\u200f]|\u061c/gu;
/** A nasal consonant before another one may be written as a dot above. */
const NASAL = /[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])/gu;
const ZEROS = ["\u0660", "\u06f0", "\u0966"] as const;
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/gu;

const digit = (one: string): string => {
  const code = one.codePointAt(0) ?? 0;
  const zero = ZEROS.map((text) => text.codePointAt(0) ?? 0).find((from) => code >= from && code < from + 10);
  return zero === undefined ? one : String(code - zero);
};

const PLAIN = /^[\x20-\x7e]*$/;

/** The same text as it is compared; nothing of it is shown. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize("NFKD")
    .replace(MARKS, "")
    .normalize("NFC")
    .replace(ALONE, (one) => SAME.get(one) ?? one)
    .replace(NASAL, "\u0902")
    .replace(DIGITS, digit);
}

/** A word where it stands in the text as written. */
export interface Word {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

/** Letters with their marks, or figures with what holds them together: `2026-03-01`, `128/82`, `4.5`. */
const WORDS = /[\p{N}]+(?:[.,/:-][\p{N}]+)*|[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*/gu;

/** Every word of a text. */
export function* wordsIn(text: string): Generator<Word, void> {
  for (const found of text.matchAll(WORDS)) {
    const word = fold(found[0]);
    if (word !== "") yield { word, from: found.index, to: found.index + found[0].length };
  }
}
