// What a membership log says after its last batch, and what it said at every earlier head (protocol §5).
import { idKey, type BlobId, type DeviceId, type Hash, type SignPublicKey, type UserId, type VaultId } from "../ids.ts";
import type { OpOf, Purpose } from "./op.ts";
import type { Role } from "./roles.ts";

export interface Member {
  readonly userId: UserId;
  readonly role: Role;
  readonly identityHead: Hash;
  readonly untilMs: number | undefined;
}

/** How far a device counts; `byOwner` ones are replaced by the owner only. */
export interface DeviceCutoff {
  readonly deviceId: DeviceId;
  readonly seq: number;
  readonly hash: Hash;
  readonly byOwner: boolean;
}

/** A removal, leave or demotion at batch `at`: of what its subject wrote under an older head, only this much counts. */
export interface Barring {
  readonly at: number;
  /** By idKey(deviceId); a device that is not listed counts not at all. */
  readonly cutoffs: ReadonlyMap<string, DeviceCutoff>;
}

/** Who asked for a payload to go: legal when the owner did, or the entry's own author. */
export interface Erasure {
  readonly byOwner: boolean;
  /** By idKey(userId). */
  readonly by: ReadonlySet<string>;
}

/** What the log said at one head. */
export interface AtHead {
  readonly index: number;
  readonly epoch: number;
  readonly closed: boolean;
  readonly members: ReadonlyMap<string, Member>;
}

export interface Membership {
  readonly vaultId: VaultId;
  readonly purpose: Purpose;
  readonly creator: UserId;
  readonly clinicId: UserId | undefined;
  readonly claimPk: SignPublicKey | undefined;
  readonly head: Hash;
  /** Number of batches. */
  readonly length: number;
  readonly epoch: number;
  readonly minVersion: number;
  readonly closed: boolean;
  /** A member left and nobody has re-keyed yet. */
  readonly rekeyDue: boolean;
  /** By idKey(userId). */
  readonly members: ReadonlyMap<string, Member>;
  /** Once members, by idKey(userId): index of the batch that ended it. */
  readonly removed: ReadonlyMap<string, number>;
  /** By idKey(userId), in order: each removal, leave or demotion that took the right to write. */
  readonly barredAt: ReadonlyMap<string, readonly Barring[]>;
  /** By idKey(deviceId): devices cut off for good, whatever head they write under. */
  readonly cutoffs: ReadonlyMap<string, DeviceCutoff>;
  /** Open invitations by base64url key. */
  readonly invites: ReadonlyMap<string, { readonly role: Role; readonly untilMs: number }>;
  /** Keys of invitations used or cancelled: they never open again. */
  readonly spentInvites: ReadonlySet<string>;
  /** By idKey of the entry hash, or of the blob id. */
  readonly erased: ReadonlyMap<string, Erasure>;
  readonly erasedBlobs: ReadonlyMap<string, Erasure>;
  /** By idKey(head). */
  readonly heads: ReadonlyMap<string, AtHead>;
  /** By number: every epoch op so far. */
  readonly epochs: readonly OpOf<"epoch">[];
  /** Newest identity head of each person that this log names, by idKey(userId): nobody acts under an older one. */
  readonly namedHeads: ReadonlyMap<string, Hash>;
}

export const ownerOf = (members: ReadonlyMap<string, Member>): Member | undefined =>
  [...members.values()].find((member) => member.role === "owner");

/** Whether the payload of this author's entry (or blob) may be missing: the owner asked, or the author did (A66). */
export function mayBeMissing(erasures: ReadonlyMap<string, Erasure>, id: Hash | BlobId, author: UserId): boolean {
  const erasure = erasures.get(idKey(id));
  return erasure !== undefined && (erasure.byOwner || erasure.by.has(idKey(author)));
}
