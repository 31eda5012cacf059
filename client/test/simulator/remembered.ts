// Pure cryptography answers the same for the same bytes: over hundreds of seeds most of what is asked was asked before.
import { sodium } from "../../../crypto-core/src/sodium.ts";

/** A slow function of bytes, and nothing else, by name. */
const slow = [
  "crypto_sign_verify_detached",
  "crypto_sign_detached",
  "crypto_sign_seed_keypair",
  "crypto_kem_xwing_enc_deterministic",
  "crypto_kem_xwing_dec",
  "crypto_kem_xwing_seed_keypair",
] as const;

const most = 20_000;

type Pure = (...bytes: readonly Uint8Array[]) => unknown;

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** What was answered belongs to whoever asked: he may wipe it. */
function copyOf(answer: unknown): unknown {
  if (answer instanceof Uint8Array) return answer.slice();
  if (typeof answer !== "object" || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, copyOf(value)]));
}

function remembering(of: Pure): Pure {
  const answers = new Map<string, unknown>();
  return (...bytes) => {
    // Lengths first: no two lists of bytes have one text.
    const asked = bytes.map(({ length }) => length).join() + bytes.map(textOf).join("");
    if (answers.has(asked)) return copyOf(answers.get(asked));
    const answer = of(...bytes);
    if (answers.size >= most) answers.clear();
    answers.set(asked, copyOf(answer));
    return answer;
  };
}

let done = false;

/** From now on this process works nothing of it out twice. */
export function rememberPure(): void {
  if (done) return;
  done = true;
  for (const name of slow) {
    const of = sodium[name] as unknown as Pure;
    Object.assign(sodium, { [name]: remembering(of) });
  }
}
