// Making batches: the ops a session asks for, with the epoch they cause, signed by the device (protocol §5).
import { compareBytes } from "../bytes.ts";
import type { Hash, SignPublicKey, UserId, VaultId } from "../ids.ts";
import type { DeviceKeys } from "../identity/author.ts";
import { emptyHead } from "../identity/op.ts";
import type { Identity } from "../identity/state.ts";
import { randomBytes } from "../primitives/random.ts";
import { sign } from "../primitives/sign.ts";
import { currentVersion } from "../version.ts";
import { epochOp, newEpochKey, type EpochKey, type Recipient } from "./epoch.ts";
import { unsignedBatch, vaultIdOf, type MembershipOp, type OpOf, type Purpose } from "./op.ts";
import type { Role } from "./roles.ts";
import type { Membership } from "./state.ts";

export interface Author {
  readonly identity: Identity;
  readonly device: DeviceKeys;
}

export interface MadeBatch {
  readonly bytes: Uint8Array;
  readonly head: Hash;
}

function signBatch(author: Author, prev: Hash, index: number, ops: readonly MembershipOp[]): MadeBatch {
  const batch = unsignedBatch({
    prev,
    index,
    author: author.identity.userId,
    authorHead: author.identity.head,
    deviceId: author.device.deviceId,
    ops,
  });
  return {
    bytes: batch.with(sign(author.device.sign.secretKey, "HV1/sig/membership-batch/v1", batch.hash)),
    head: batch.hash,
  };
}

export const recipientOf = (identity: Identity): Recipient => ({
  userId: identity.userId,
  identityHead: identity.head,
  kemPk: identity.kemPk,
});

export interface NewVault {
  readonly purpose: Purpose;
  readonly members: readonly { readonly identity: Identity; readonly role: Role; readonly untilMs?: number }[];
  readonly clinicId?: UserId;
  readonly claimPk?: SignPublicKey;
  /** The version floor; this app's own version unless said otherwise. */
  readonly minVersion?: number;
}

export interface MadeVault extends MadeBatch {
  readonly vaultId: VaultId;
  readonly epochKey: EpochKey;
}

/** Genesis and epoch 0 in one batch; may be made offline. */
export function createVault(author: Author, vault: NewVault): MadeVault {
  const members = vault.members
    .map(({ identity, role, untilMs }) => ({ userId: identity.userId, identityHead: identity.head, role, untilMs }))
    .sort((a, b) => compareBytes(a.userId, b.userId));
  const genesis: OpOf<"genesis"> = {
    kind: "genesis",
    creator: author.identity.userId,
    random: randomBytes(32),
    purpose: vault.purpose,
    minVersion: vault.minVersion ?? currentVersion,
    members,
    clinicId: vault.clinicId,
    claimPk: vault.claimPk,
  };
  const vaultId = vaultIdOf(genesis);
  const epochKey = newEpochKey();
  const epoch = epochOp(
    vaultId,
    0,
    epochKey,
    vault.members.map((m) => recipientOf(m.identity)),
    undefined,
  );
  return { ...signBatch(author, emptyHead, 0, [genesis, epoch]), vaultId, epochKey };
}

/** Ops that change no key: invite, role, cut-off, erase, upgrade, close, leave. */
export const plainBatch = (author: Author, membership: Membership, op: MembershipOp): MadeBatch =>
  signBatch(author, membership.head, membership.length, [op]);

/**
 * Changes of the member set (or none: a re-key by hand) with the epoch they cause; `staying` are the members after it.
 * `current` is the key of epoch `linkTo`: the newest one, unless that is a `bad-wrap` and an older one is all the author holds.
 */
export function rekeyBatch(
  author: Author,
  membership: Membership,
  ops: readonly MembershipOp[],
  staying: readonly Identity[],
  current: EpochKey,
  linkTo = membership.epoch,
): MadeBatch & { readonly epochKey: EpochKey } {
  const before = membership.epochs[linkTo];
  if (!before) throw new TypeError("vault without epoch");
  const epochKey = newEpochKey();
  const epoch = epochOp(membership.vaultId, membership.epoch + 1, epochKey, staying.map(recipientOf), {
    epoch: linkTo,
    key: current,
    commitment: before.commitment,
  });
  return { ...signBatch(author, membership.head, membership.length, [...ops, epoch]), epochKey };
}
