// The sealed blobs of an account: seed under the password, seed under the recovery code, account data under the seed (protocol §3, A12, A13, A29).
import type { Bytes } from "../brand.ts";
import {
  bytes,
  decode,
  encode,
  fixed,
  list,
  literal,
  optional,
  struct,
  u32,
  u8,
  type Codec,
  type Decoded,
} from "../canonical.ts";
import { equalBytes, utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { asHash, asUserId, asVaultId, sizes, type Hash, type UserId } from "../ids.ts";
import { asAeadKey, nonceSize, open, sealWithNonce, type AeadKey } from "../primitives/aead.ts";
import { hash, kdf } from "../primitives/hash.ts";
import { randomBytes } from "../primitives/random.ts";
import { ok, type Result } from "../result.ts";
import { asSignInCode } from "./codes.ts";
import { asSeed } from "./keys.ts";

/** A sealed blob as the relay and the device keep it. */
export type AccountBlob = Bytes<"AccountBlob">;

const kinds = { password: 1, recovery: 2, account: 3, device: 4 } as const;
export type BlobKind = keyof typeof kinds;

export interface BlobName {
  readonly kind: BlobKind;
  readonly userId: UserId;
  readonly generation: number;
  readonly accountVersion: number;
}

const raw = (size: number): Codec<Uint8Array> => fixed(size, (b) => b);

const header = struct({
  magic: literal(utf8("HV1B")),
  kind: u8,
  userId: fixed(sizes.userId, asUserId),
  generation: u32,
  accountVersion: u32,
  nonce: raw(nonceSize),
});
const sealedBlob = struct({ header, commitment: raw(32), sealed: bytes(64 * 1024) });

export const passwordBlobContent = struct({ seed: fixed(32, asSeed), generation: u32 });
export const recoveryBlobContent = struct({
  seed: fixed(32, asSeed),
  generation: u32,
  signInCode: optional(fixed(16, asSignInCode)),
});
const head = struct({ vaultId: fixed(sizes.vaultId, asVaultId), head: fixed(sizes.hash, asHash), length: u32 });
export const accountDataContent = struct({
  selfVaultId: fixed(sizes.vaultId, asVaultId),
  clinicId: fixed(sizes.userId, asUserId),
  identityHead: fixed(sizes.hash, asHash),
  vaultHeads: list(head, 4096),
  accountVersion: u32,
});
export type AccountData = Decoded<typeof accountDataContent>;
/** Device secrets at rest; the seed opens them. */
export const deviceFileContent = struct({ signSeed: raw(32), kemSeed: raw(32) });

/** The clinic's seed, kept as an entry of the clinic vault, and its recovery code, never stored. */
export const clinicSecretContent = struct({ seed: fixed(32, asSeed), generation: u32 });

const nameFields = (name: BlobName, nonce: Uint8Array) => ({
  magic: undefined,
  kind: kinds[name.kind],
  userId: name.userId,
  generation: name.generation,
  accountVersion: name.accountVersion,
  nonce,
});

function keys(key: AeadKey, ad: Uint8Array): { readonly key: AeadKey; readonly commitment: Uint8Array } {
  const okm = kdf(key, "HV1/blob/v1", ad, 64);
  return { key: asAeadKey(okm.subarray(0, 32)), commitment: okm.subarray(32) };
}

export function sealBlobWithNonce<T>(
  key: AeadKey,
  nonce: Uint8Array,
  name: BlobName,
  content: Codec<T>,
  value: T,
): AccountBlob {
  const fields = nameFields(name, nonce);
  const ad = encode(header, fields);
  const derived = keys(key, ad);
  const sealed = sealWithNonce(derived.key, nonce, encode(content, value), ad);
  return encode(sealedBlob, { header: fields, commitment: derived.commitment, sealed }) as AccountBlob;
}

export const sealBlob = <T>(key: AeadKey, name: BlobName, content: Codec<T>, value: T): AccountBlob =>
  sealBlobWithNonce(key, randomBytes(nonceSize), name, content, value);

export interface OpenedBlob<T> {
  readonly name: BlobName;
  readonly value: T;
}

/** `expected` is what the log says; an older generation is `rollback`, another person or kind is `open`. */
export function openBlob<T>(
  key: AeadKey,
  expected: { readonly kind: BlobKind; readonly userId: UserId; readonly generation?: number },
  content: Codec<T>,
  blob: Uint8Array,
): Result<OpenedBlob<T>, ProtocolError> {
  const parsed = decode(sealedBlob, blob, "blob");
  if (!parsed.ok) return parsed;
  const { header: fields, commitment, sealed } = parsed.value;
  if (fields.kind !== kinds[expected.kind] || !equalBytes(fields.userId, expected.userId))
    return refuse("open", "blob: other name");
  const ad = encode(header, fields);
  const derived = keys(key, ad);
  if (!equalBytes(derived.commitment, commitment)) return refuse("key-commitment", "blob");
  const opened = open(derived.key, fields.nonce, sealed, ad);
  if (!opened.ok) return opened;
  if (expected.generation !== undefined && fields.generation !== expected.generation)
    return refuse("rollback", "blob generation");
  const value = decode(content, opened.value, "blob content");
  if (!value.ok) return value;
  const { kind } = expected;
  return ok({
    name: { kind, userId: fields.userId, generation: fields.generation, accountVersion: fields.accountVersion },
    value: value.value,
  });
}

/** The account version a blob claims, before it is opened: for compare-and-swap only. */
export function peekBlob(
  blob: Uint8Array,
): Result<{ readonly generation: number; readonly accountVersion: number }, ProtocolError> {
  const parsed = decode(sealedBlob, blob, "blob");
  return parsed.ok ? ok(parsed.value.header) : parsed;
}

/** What `rotate` and `recovery-confirm` sign of the recovery blob. */
export const recoveryBlobHash = (blob: Uint8Array): Hash => hash("HV1/blob-hash/v1", blob);

export const deviceFileKey = (seed: Uint8Array, deviceId: Uint8Array): AeadKey =>
  asAeadKey(kdf(seed, "HV1/device-file/v1", deviceId, 32));
