// Two people compare 60 digits: equal on both screens means nobody stands between them (protocol §6).
import { compareBytes } from "./bytes.ts";
import type { SignPublicKey, UserId } from "./ids.ts";
import { hash } from "./primitives/hash.ts";

export interface SafetyParty {
  readonly userId: UserId;
  readonly sigPk: SignPublicKey;
}

/** 12 groups of 5 digits; the same for both whichever asks. */
export function safetyNumber(a: SafetyParty, b: SafetyParty): readonly string[] {
  const [first, second] = compareBytes(a.userId, b.userId) < 0 ? [a, b] : [b, a];
  return [0, 1].flatMap((half) => {
    const digest = hash(
      "HV1/safety-number/v1",
      new Uint8Array([half]),
      first.userId,
      first.sigPk,
      second.userId,
      second.sigPk,
    );
    const view = new DataView(digest.buffer, digest.byteOffset, 32);
    return Array.from({ length: 6 }, (_, i) => {
      const five = (BigInt(view.getUint32(i * 5)) << 8n) | BigInt(view.getUint8(i * 5 + 4));
      return (five % 100000n).toString().padStart(5, "0");
    });
  });
}
