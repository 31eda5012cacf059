// Numbers as people type and read them: either decimal mark, and the digits of their own script.
import { numberFormat } from "./formats.ts";

/** Arabic-Indic, its eastern form, and Devanagari, each beginning with its zero. */
const ZEROS = [0x660, 0x6f0, 0x966] as const;

/** The same text with the digits of any of these scripts as 0 to 9. */
export const plainDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
  });

/** The number in a text, or undefined where it is not one. "36,8", "36.8" and "٣٦٫٨" are the same. */
export function readNumber(text: string): number | undefined {
  const plain = plainDigits(text).trim().replace(/[,\u066b]/, ".");
  return /^-?\d{1,7}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined;
}

/** A figure or clock as recorded, digit by digit in the script of the reader: nothing is rounded, grouped or moved. */
export function digits(text: string): string {
  const own = numberFormat({ useGrouping: false });
  return own.resolvedOptions().numberingSystem === "latn"
    ? text
    : text.replace(/\d/g, (digit) => own.format(Number(digit)));
}
