// What a membership log says after its last batch, and what it said at every earlier head (protocol §5).
import type { DeviceId, Hash, SignPublicKey, UserId, VaultId } from "../ids.ts";
import type { OpOf, Purpose } from "./op.ts";
import type { Role } from "./roles.ts";

export interface Member {
  readonly userId: UserId;
  readonly role: Role;
  readonly identityHead: Hash;
  readonly untilMs: number | undefined;
}

/** How far a device of a removed, demoted or revoked author counts: entries above are quarantined. */
export interface DeviceCutoff {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly seq: number;
  readonly hash: Hash;
  /** Index of the batch that set it, and whether its author was the owner. */
  readonly at: number;
  readonly byOwner: boolean;
}

/** What the log said at one head. */
export interface AtHead {
  readonly index: number;
  readonly epoch: number;
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
  /** By idKey(userId): the batch at which a removal or demotion took the right to write. */
  readonly barredAt: ReadonlyMap<string, number>;
  /** By idKey(deviceId). */
  readonly cutoffs: ReadonlyMap<string, DeviceCutoff>;
  /** Open invitations by base64url key. */
  readonly invites: ReadonlyMap<string, { readonly role: Role; readonly untilMs: number }>;
  readonly erased: ReadonlySet<string>;
  readonly erasedBlobs: ReadonlySet<string>;
  /** By idKey(head). */
  readonly heads: ReadonlyMap<string, AtHead>;
  /** By number: every epoch op so far. */
  readonly epochs: readonly OpOf<"epoch">[];
  /** Newest identity head each author acted under, by idKey(userId): it never goes back. */
  readonly authorHeads: ReadonlyMap<string, Hash>;
}

export const ownerOf = (members: ReadonlyMap<string, Member>): Member | undefined =>
  [...members.values()].find((member) => member.role === "owner");
