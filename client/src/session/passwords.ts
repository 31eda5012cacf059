// What a password must be: long or made of random words; no composition rules; the common and the repetitive refused (protocol §3).
import { randomBytes } from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { done, failed } from "./outcome.ts";

export const minimumLength = 15;

/** Beginnings of what people choose when they must choose long. */
const common = [
  "password",
  "passwort",
  "contraseña",
  "qwerty",
  "azerty",
  "letmein",
  "welcome",
  "iloveyou",
  "admin",
  "abc123",
  "123456",
  "654321",
  "111111",
  "healthvault",
  "health vault",
  "changeme",
  "secret",
  "monkey",
  "dragon",
  "football",
  "baseball",
  "sunshine",
  "princess",
  "trustno1",
  "correcthorse",
  "correct horse",
];

/** Letters that are new given the two before: "aaaa…" and "abcabcabc…" count little. */
function variety(password: string): number {
  const pairs = new Set<string>();
  const letters = Array.from(password);
  letters.forEach((letter, i) => pairs.add((letters[i - 1] ?? "") + letter));
  return pairs.size;
}

function isSequence(password: string): boolean {
  const codes = Array.from(password, (letter) => letter.codePointAt(0) ?? 0);
  let steps = 0;
  for (let i = 1; i < codes.length; i++) if (Math.abs((codes[i] ?? 0) - (codes[i - 1] ?? 0)) <= 1) steps++;
  return steps > codes.length * 0.6;
}

/** facts.reason: short, common, repetitive. */
export function judgePassword(password: string): Outcome {
  const normal = password.normalize("NFKC");
  if (Array.from(normal).length < minimumLength)
    return failed("password-weak", { reason: "short", minimum: minimumLength });
  const bare = normal.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, "");
  const rest = common.reduce((left, word) => left.replaceAll(word, ""), bare).replace(/[\d\s]/g, "");
  if (rest.length < 6) return failed("password-weak", { reason: "common" });
  if (variety(bare) < 9 || isSequence(bare)) return failed("password-weak", { reason: "repetitive" });
  return done;
}

/** Five words, each drawn evenly from a list of 2^k words. */
export function suggestPassword(words: readonly string[]): string {
  const draw = (): string => {
    const [a = 0, b = 0] = randomBytes(2);
    return words[((a << 8) | b) % words.length] ?? "";
  };
  return Array.from({ length: 5 }, draw).join(" ");
}
