/** Text inside base64, as attachments of notes carry it, decoded without a platform. https://www.rfc-editor.org/rfc/rfc4648 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET).map((char, at) => [char, at]));

function* bytesOf(text: string): Generator<number, void> {
  let bits = 0;
  let held = 0;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) continue;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    yield (bits >> held) & 0xff;
  }
}

/** At most `most` characters; what is no UTF-8 becomes U+FFFD. */
export function base64Text(text: string, most: number): string {
  let said = "";
  let code = 0;
  let waiting = 0;
  for (const byte of bytesOf(text)) {
    if (said.length >= most) break;
    if (waiting > 0 && (byte & 0xc0) === 0x80) {
      code = (code << 6) | (byte & 0x3f);
      waiting -= 1;
      if (waiting === 0) said += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code);
      continue;
    }
    if (waiting > 0) said += "\ufffd";
    waiting = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
    code = waiting === 0 ? byte : byte & (0x3f >> waiting);
    if (waiting === 0) said += byte < 0x80 ? String.fromCharCode(byte) : "\ufffd";
  }
  return said;
}
