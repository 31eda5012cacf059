// What a password must be: long, and hard to guess by the field's own estimator; no composition rules (protocol §3).
import { randomBytes } from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import { done, failed } from "./outcome.ts";

const minimumLength = 15;

/** Guesses an attacker of a stolen device would need, as a power of ten; the sign-in code lies on that device. */
const minimumGuessesLog10 = 12;

/** The estimator with its word lists is loaded when the first password is judged, and then kept. */
let estimator: Promise<(password: string) => number> | undefined;

async function load(): Promise<(password: string) => number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const own = ["healthvault", "health", "vault", "doctor", "patient", "clinic"];
  const zxcvbn = new ZxcvbnFactory({ dictionary: { ...dictionary, own }, graphs: adjacencyGraphs });
  return (password) => zxcvbn.check(password).guessesLog10;
}

/** facts.reason: `short` with the minimum, or `common`. */
export async function judgePassword(password: string): Promise<Outcome> {
  const normal = password.normalize("NFKC");
  if (Array.from(normal).length < minimumLength) {
    return failed("password-weak", { reason: "short", minimum: minimumLength });
  }
  estimator ??= load();
  const guessesLog10 = await estimator.catch((thrown: unknown) => {
    // Not kept: the part of the app that could not be loaded may come with the next try.
    estimator = undefined;
    throw thrown;
  });
  return guessesLog10(normal) < minimumGuessesLog10 ? failed("password-weak", { reason: "common" }) : done;
}

/** Five words, each drawn evenly from a list of 2^k words. */
export function suggestPassword(words: readonly string[]): string {
  const draw = (): string => {
    const [a = 0, b = 0] = randomBytes(2);
    return words[((a << 8) | b) % words.length] ?? "";
  };
  return Array.from({ length: 5 }, draw).join(" ");
}
