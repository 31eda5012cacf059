/** Text to base64 of its UTF-8, without a browser's or Node's own functions: for the short texts that FHIR carries inside a resource. https://www.rfc-editor.org/rfc/rfc4648#section-4 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function* utf8(text: string): Generator<number, void> {
  for (const letter of text.toWellFormed()) {
    const point = letter.codePointAt(0) ?? 0;
    if (point < 0x80) yield point;
    else if (point < 0x800) yield* [0xc0 | (point >> 6), 0x80 | (point & 0x3f)];
    else if (point < 0x10000) yield* [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
    else
      yield* [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
  }
}

/** Lone surrogates become U+FFFD. */
export function textToBase64(text: string): string {
  const bytes = [...utf8(text)];
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const left = bytes.length - at;
    const letters = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63];
    out += letters.map((sextet, n) => (n > left ? "=" : ALPHABET.charAt(sextet))).join("");
  }
  return out;
}
