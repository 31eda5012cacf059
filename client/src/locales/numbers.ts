// Numbers as people type them, in either decimal mark.

/** The number in a text, or undefined where it is not one. "36,8" and "36.8" are the same. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  return /^-?\d{1,7}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined;
}
