// The plaintext of an entry as bytes: one flag, then JSON as it is or deflated; inflating is capped (protocol §5, A52).
import { Inflate, deflateSync } from "fflate";
import { concat, type Purpose, utf8 } from "@health-vault/crypto-core";

const flags = { plain: 0, deflated: 1 } as const;
/** Below this deflating costs more than it saves. */
const worthDeflating = 2048;
const maxInflatedBytes = 8 * 1024 * 1024;

/** One act of one author. What stands in a conversation is as long as it is: one may have been given words of another to repeat. */
export function encodePayload(json: string, purpose: Purpose): Uint8Array {
  const plain = utf8(json);
  if (purpose !== "thread" && plain.length >= worthDeflating) {
    const deflated = deflateSync(plain, { level: 6 });
    if (deflated.length < plain.length) return concat(new Uint8Array([flags.deflated]), deflated);
  }
  return concat(new Uint8Array([flags.plain]), plain);
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((part, final) => {
    size += part.length;
    ended = final;
    if (size <= maxInflatedBytes) parts.push(part);
  });
  const step = 16 * 1024;
  try {
    for (let at = 0; at < bytes.length && size <= maxInflatedBytes; at += step) {
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    }
  } catch {
    return undefined;
  }
  return ended && size <= maxInflatedBytes ? concat(...parts) : undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined for what `encodePayload` could not have written. */
export function decodePayload(bytes: Uint8Array): string | undefined {
  const body = bytes.subarray(1);
  const plain = bytes[0] === flags.plain ? body : bytes[0] === flags.deflated ? inflate(body) : undefined;
  if (!plain) return undefined;
  try {
    return strict.decode(plain);
  } catch {
    return undefined;
  }
}
