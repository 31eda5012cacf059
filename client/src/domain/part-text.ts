/** One number of a reading as text, with the unit as people write it. */
import type { ReadingPart } from "./reading.ts";

const UNIT_TEXT: ReadonlyMap<string, string> = new Map([
  ["mm[Hg]", "mmHg"],
  ["Cel", "°C"],
  ["[degF]", "°F"],
  ["[lb_av]", "lb"],
  ["[in_i]", "in"],
  ["{score}", ""],
  ["{INR}", ""],
]);

/** Recorded precision, one digit beyond the usual at most: a value must not look in range because it was rounded. */
export const numberText = (part: ReadingPart, value: number): string => {
  const own = part.canonical !== undefined && !part.canonical.converted;
  const digits = 10 ** (own ? part.concept.decimals + 1 : 2);
  const scaled = Math.round(value * digits) / digits;
  // Near the greatest number the scaling itself would leave the numbers.
  const text = String(Number.isFinite(scaled) ? scaled : value);
  return part.original.comparator === undefined ? text : `${part.original.comparator} ${text}`;
};

/** How people write a UCUM unit. */
export const ucumText = (ucum: string): string => UNIT_TEXT.get(ucum) ?? ucum;

/** `mmHg`, `°C`; empty where the unit is none. */
export const unitText = (part: ReadingPart): string => {
  const { unit, code } = part.original;
  return UNIT_TEXT.get(unit ?? code ?? "") ?? unit ?? code ?? "";
};
