// Password to key: Argon2id13 with parameters compiled in by kdfId; the library's floor is not ours (protocol §2, A10).
import type { Bytes } from "../brand.ts";
import { utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import type { UserId } from "../ids.ts";
import { ok, type Result } from "../result.ts";
import { sodium } from "../sodium.ts";
import { hash } from "./hash.ts";

export type StretchedPassword = Bytes<"StretchedPassword">;

/** The one kdfId a client writes; others it refuses. */
export const currentKdfId = 1;

const parameters: Readonly<Record<number, { readonly memoryBytes: number; readonly passes: number }>> = {
  1: { memoryBytes: 64 * 1024 * 1024, passes: 3 },
};

/** S = Argon2id(NFKC(password), H16("HV1/salt/v1", userId)); 32 bytes, about 200 ms. Run it in a throw-away worker. */
export function stretchPassword(
  password: string,
  userId: UserId,
  kdfId: number,
): Result<StretchedPassword, ProtocolError> {
  if (typeof password !== "string") throw new TypeError("a password is text");
  const chosen = parameters[kdfId];
  if (!chosen) return refuse("kdf-floor", `kdfId ${kdfId}`);
  const salt = hash("HV1/salt/v1", userId).subarray(0, 16);
  const out = sodium.crypto_pwhash(
    32,
    utf8(password.normalize("NFKC")),
    salt,
    chosen.passes,
    chosen.memoryBytes,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
  return ok(out as StretchedPassword);
}
