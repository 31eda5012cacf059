// Epoch keys: committed to in the signed op, wrapped to each member, linked to the epoch before (protocol §5, A3, A16, A36).
import type { Bytes } from "../brand.ts";
import { concat, compareBytes, equalBytes } from "../bytes.ts";
import { encode, u32 } from "../canonical.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import type { Hash, KemPublicKey, UserId, VaultId } from "../ids.ts";
import { asAeadKey, nonceSize, open, sealWithNonce } from "../primitives/aead.ts";
import { hash, kdf } from "../primitives/hash.ts";
import { unwrap, wrap, type KemKeyPair } from "../primitives/kem.ts";
import { randomBytes } from "../primitives/random.ts";
import { ok, type Result } from "../result.ts";
import type { OpOf } from "./op.ts";
import type { Membership } from "./state.ts";

/** EK_e: 32 random bytes that open every entry of one epoch of one vault. */
export type EpochKey = Bytes<"EpochKey">;

export function asEpochKey(bytes: Uint8Array): EpochKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) throw new TypeError("EpochKey has 32 bytes");
  return bytes as EpochKey;
}

export const newEpochKey = (): EpochKey => asEpochKey(randomBytes(32));

const place = (vaultId: VaultId, epoch: number): Uint8Array => concat(vaultId, encode(u32, epoch));

export const epochCommitment = (vaultId: VaultId, epoch: number, key: EpochKey): Hash =>
  hash("HV1/epoch-commitment/v1", place(vaultId, epoch), key);

export interface Recipient {
  readonly userId: UserId;
  readonly identityHead: Hash;
  readonly kemPk: KemPublicKey;
}

const wrapContext = (vaultId: VaultId, epoch: number, userId: UserId, commitment: Hash): Uint8Array =>
  concat(place(vaultId, epoch), userId, commitment);

/** The older epoch whose key a new one seals: the one before, or the newest that the author holds. */
export interface LinkTarget {
  readonly epoch: number;
  readonly key: EpochKey;
  readonly commitment: Hash;
}

/** The epoch op that gives `key` to exactly these recipients; `before` is what its link leads to. */
export function epochOp(
  vaultId: VaultId,
  epoch: number,
  key: EpochKey,
  recipients: readonly Recipient[],
  before: LinkTarget | undefined,
): OpOf<"epoch"> {
  const commitment = epochCommitment(vaultId, epoch, key);
  const wraps = recipients
    .map(({ userId, identityHead, kemPk }) => ({
      userId,
      identityHead,
      wrap: wrap(kemPk, "HV1/epoch-wrap/v1", key, wrapContext(vaultId, epoch, userId, commitment)),
    }))
    .sort((a, b) => compareBytes(a.userId, b.userId));
  return {
    kind: "epoch",
    epoch,
    commitment,
    wraps,
    link: before && { to: before.epoch, sealed: sealLink(vaultId, epoch, key, before) },
  };
}

function linkKey(vaultId: VaultId, epoch: number, key: EpochKey) {
  return asAeadKey(kdf(key, "HV1/epoch-link/v1", place(vaultId, epoch), 32));
}

const linkAd = (vaultId: VaultId, epoch: number, to: number, commitment: Hash): Uint8Array =>
  concat(place(vaultId, epoch), encode(u32, to), commitment);

function sealLink(vaultId: VaultId, epoch: number, key: EpochKey, before: LinkTarget): Uint8Array {
  const nonce = randomBytes(nonceSize);
  const ad = linkAd(vaultId, epoch, before.epoch, before.commitment);
  return concat(nonce, sealWithNonce(linkKey(vaultId, epoch, key), nonce, before.key, ad));
}

/** `kem` by generation: the pairs of the identity generations this person had, newest first. */
export function unwrapEpoch(
  vaultId: VaultId,
  op: OpOf<"epoch">,
  me: UserId,
  pairs: readonly KemKeyPair[],
): Result<EpochKey, ProtocolError> {
  const mine = op.wraps.find((w) => equalBytes(w.userId, me));
  if (!mine) return refuse("missing-key", "epoch wrap");
  for (const pair of pairs) {
    const opened = unwrap(pair, "HV1/epoch-wrap/v1", mine.wrap, wrapContext(vaultId, op.epoch, me, op.commitment));
    if (!opened.ok || opened.value.length !== 32) continue;
    const key = asEpochKey(opened.value);
    return equalBytes(epochCommitment(vaultId, op.epoch, key), op.commitment)
      ? ok(key)
      : refuse("epoch-commitment", "epoch wrap");
  }
  return refuse("bad-wrap", "epoch wrap");
}

function followLink(membership: Membership, epoch: number, key: EpochKey): Result<EpochKey, ProtocolError> {
  const { vaultId, epochs } = membership;
  const op = epochs[epoch];
  const before = op?.link && epochs[op.link.to];
  if (!op?.link || !before) return refuse("missing-key", "epoch link");
  const { to, sealed } = op.link;
  const ad = linkAd(vaultId, epoch, to, before.commitment);
  const opened = open(linkKey(vaultId, epoch, key), sealed.subarray(0, nonceSize), sealed.subarray(nonceSize), ad);
  if (!opened.ok || opened.value.length !== 32) return refuse("bad-wrap", "epoch link");
  const older = asEpochKey(opened.value);
  const fits = equalBytes(epochCommitment(vaultId, to, older), before.commitment);
  return fits ? ok(older) : refuse("epoch-commitment", "epoch link");
}

/** Every epoch key this person can reach: own wraps first, links for what lies before. Missing ones stay undefined. */
export function epochKeys(
  membership: Membership,
  me: UserId,
  pairs: readonly KemKeyPair[],
): readonly (EpochKey | undefined)[] {
  const keys: (EpochKey | undefined)[] = membership.epochs.map(() => undefined);
  for (let e = keys.length - 1; e >= 0; e--) {
    const op = membership.epochs[e];
    if (!op) continue;
    if (keys[e] === undefined) {
      const own = unwrapEpoch(membership.vaultId, op, me, pairs);
      if (own.ok) keys[e] = own.value;
    }
    const key = keys[e];
    if (key !== undefined && op.link) {
      const older = followLink(membership, e, key);
      if (older.ok) keys[op.link.to] = older.value;
    }
  }
  return keys;
}

/**
 * Whether I got the newest epoch as its op promises, wrap and link: `bad-wrap` or `epoch-commitment` = a member who can re-keys,
 * with a link to the newest epoch he holds; `missing-key` = I am not among the members.
 */
export function checkNewestEpoch(
  membership: Membership,
  me: UserId,
  pairs: readonly KemKeyPair[],
): Result<EpochKey, ProtocolError> {
  const op = membership.epochs[membership.epoch];
  if (!op) return refuse("missing-key", "epoch");
  const own = unwrapEpoch(membership.vaultId, op, me, pairs);
  if (!own.ok || !op.link) return own;
  const link = followLink(membership, op.epoch, own.value);
  return link.ok ? own : link;
}

/** Box audit before offering: does the newest epoch stand wrapped to exactly the keys the logs name now? (A32, A41, A50) */
export function auditEpoch(
  membership: Membership,
  currentHead: (userId: UserId) => Hash | undefined,
  sameKey: (userId: UserId, wrappedAt: Hash) => boolean,
): Result<undefined, ProtocolError> {
  const op = membership.epochs[membership.epoch];
  if (!op || membership.rekeyDue) return refuse("epoch-mismatch", "re-key due");
  for (const member of membership.members.values()) {
    const wrapped = op.wraps.find((w) => equalBytes(w.userId, member.userId));
    if (!wrapped || !currentHead(member.userId)) return refuse("ghost-member", "box audit");
    if (!sameKey(member.userId, wrapped.identityHead))
      return refuse("epoch-mismatch", "box audit: a member's key changed");
  }
  return op.wraps.length === membership.members.size ? ok(undefined) : refuse("ghost-member", "box audit");
}
