// From the paper kit to a person's keys: the kit, the recovery blob, the seeds of older generations (protocol.md 3, 4).
import { join, must, none, same, u32, walk, type Walk } from "./codec.ts";
import { H, KDF, kemPair, openSeal, signPublicKey, type KemPair } from "./primitives.ts";
import type { IdentityLog } from "./identity-log.ts";

export interface Kit {
  readonly userId: Uint8Array;
  readonly recoveryCode: Uint8Array;
  readonly clinicId: Uint8Array;
  readonly identityHead: Uint8Array;
}

export function readKit(text: string): Kit {
  must(text.startsWith("HVKIT1:"), "decode", "kit");
  const bytes = Uint8Array.from(Buffer.from(text.slice(7), "base64url"));
  must(Buffer.from(bytes).toString("base64url") === text.slice(7), "decode", "kit: not base64url");
  const r = walk(bytes, "kit");
  r.magic("HV1K");
  const userId = r.raw(32);
  r.optional(() => r.raw(16));
  const recoveryCode = r.raw(32);
  r.text(200);
  const [clinicId] = [r.raw(32), r.number(4)];
  const identityHead = r.raw(32);
  r.number(8);
  const said = r.sofar();
  must(same(r.raw(8), H("kit-check", said).slice(0, 8)), "decode", "kit: check");
  r.end();
  return { userId, recoveryCode, clinicId, identityHead };
}

const recoveryPublicKey = (recoveryCode: Uint8Array): Uint8Array =>
  signPublicKey(KDF(recoveryCode, "recovery-sign", none, 32));

export const blobKinds = { password: 1, recovery: 2, account: 3, device: 4 } as const;

/** A blob of §3 opened: what it holds, and the generation its header names. */
export function openBlob(
  key: Uint8Array,
  kind: keyof typeof blobKinds,
  userId: Uint8Array,
  blob: Uint8Array,
): { readonly content: Walk; readonly generation: number; readonly accountVersion: number } {
  const where = `${kind} blob`;
  const r = walk(blob, where);
  r.magic("HV1B");
  const [found, owner] = [r.number(1), r.raw(32)];
  const [generation, accountVersion] = [r.number(4), r.number(4)];
  const nonce = r.raw(24);
  const header = r.sofar();
  const commitment = r.raw(32);
  const sealed = r.bytes(65_536);
  r.end();
  must(found === blobKinds[kind] && same(owner, userId), "open", `${where}: another kind or person`);
  const okm = KDF(key, "blob", header, 64);
  must(same(commitment, okm.slice(32)), "key-commitment", where);
  const content = openSeal(okm.slice(0, 32), nonce, sealed, header, "open", where);
  return { content: walk(content, where), generation, accountVersion };
}

/** The keys of every generation, by its number: the newest seed, then each link to the one before. */
export function generationsOf(seed: Uint8Array, log: IdentityLog): readonly KemPair[] {
  const pairs: KemPair[] = [];
  let current = seed;
  for (let g = log.generations.length - 1; g >= 0; g--) {
    const generation = log.generations[g];
    const signPk = signPublicKey(KDF(current, "identity-sign", u32(g), 32));
    const pair = kemPair(KDF(current, "identity-kem", u32(g), 32));
    const fits = generation && same(signPk, generation.sigPk) && same(pair.publicKey, generation.kemPk);
    must(fits === true, "missing-key", `the seed does not give the log's keys of generation ${g}`);
    pairs[g] = pair;
    if (!generation.seedLink) break;
    const context = join(log.userId, u32(g));
    const [nonce, sealed] = [generation.seedLink.slice(0, 24), generation.seedLink.slice(24)];
    current = openSeal(KDF(current, "seed-link", context, 32), nonce, sealed, context, "open", `seed link ${g}`);
  }
  return pairs;
}

export interface AccountData {
  readonly identityHead: Uint8Array;
  /** What this person's vaults had come to when she last wrote it down. */
  readonly vaults: readonly { readonly vaultId: Uint8Array; readonly head: Uint8Array; readonly length: number }[];
}

/** The newest seed from the kit's recovery code and the recovery blob, which the log has to name. */
export function seedFromKit(kit: Kit, log: IdentityLog, blob: Uint8Array): Uint8Array {
  must(same(recoveryPublicKey(kit.recoveryCode), log.recPk), "missing-key", "the kit's recovery code is not the log's");
  const named = log.recoveryBlobHash;
  must(
    named === undefined || same(named, H("blob-hash", blob)),
    "rollback",
    "recovery blob: not the one that the log names",
  );
  const key = KDF(kit.recoveryCode, "recovery-blob", none, 32);
  const { content, generation } = openBlob(key, "recovery", kit.userId, blob);
  must(generation === log.generations.length - 1, "rollback", "recovery blob: another generation than the log's");
  const seed = content.raw(32);
  must(content.number(4) === generation, "decode", "recovery blob: generation");
  content.optional(() => content.raw(16));
  content.end();
  return seed;
}

export function readAccountData(seed: Uint8Array, log: IdentityLog, blob: Uint8Array): AccountData {
  const g = log.generations.length - 1;
  const { content, generation, accountVersion } = openBlob(
    KDF(seed, "account-data", u32(g), 32),
    "account",
    log.userId,
    blob,
  );
  must(generation === g, "rollback", "account data: another generation than the log's");
  content.raw(16);
  content.raw(32);
  const identityHead = content.raw(32);
  const vaults = content.list(4_096, () => ({
    vaultId: content.raw(16),
    head: content.raw(32),
    length: content.number(4),
  }));
  must(content.number(4) === accountVersion, "decode", "account data: version");
  content.end();
  return { identityHead, vaults };
}
