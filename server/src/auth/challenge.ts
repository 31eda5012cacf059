// Challenges: stateless random and the relay's time under a MAC, good for 60 s and once in this process (protocol.md §3, sessions).
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";

const VALID_MS = 60_000;
const RANDOM = 16;

export interface Challenges {
  make(): { readonly challenge: Uint8Array; readonly timeMs: number };
  /** True once for a challenge of this relay that is not older than 60 s. */
  redeem(challenge: Uint8Array, timeMs: number): boolean;
}

export const createChallenges = (key: Uint8Array, clock: Clock): Challenges => {
  const mac = (random: Uint8Array, timeMs: number): Buffer =>
    createHmac("sha256", key).update(random).update(String(timeMs)).digest().subarray(0, RANDOM);
  /** Redeemed ones by their end, oldest first. */
  const used = new Map<string, number>();
  return {
    make: () => {
      const timeMs = clock.now();
      const random = randomBytes(RANDOM);
      return { challenge: new Uint8Array(Buffer.concat([random, mac(random, timeMs)])), timeMs };
    },
    redeem: (challenge, timeMs) => {
      const now = clock.now();
      for (const [text, endMs] of used) {
        if (endMs > now) break;
        used.delete(text);
      }
      if (challenge.length !== 2 * RANDOM || timeMs > now || now - timeMs > VALID_MS) return false;
      if (!timingSafeEqual(mac(challenge.subarray(0, RANDOM), timeMs), challenge.subarray(RANDOM))) return false;
      const text = Buffer.from(challenge).toString("base64url");
      if (used.has(text)) return false;
      used.set(text, now + VALID_MS);
      return true;
    },
  };
};
