// Whether a vault's newest epoch is wrapped to exactly the keys that its members' logs name now, and whether mine is for keys that are here (protocol §5.2, A32, A41, A50).
import {
  auditEpoch,
  equalBytes,
  generationAt,
  idKey,
  type Membership,
  type ProtocolError,
  type Result,
} from "@health-vault/crypto-core";
import type { Myself } from "./me.ts";
import type { People } from "./people.ts";

export const boxAudit = (membership: Membership, people: People): Result<undefined, ProtocolError> =>
  auditEpoch(
    membership,
    (userId) => people.get(userId)?.head,
    (userId, wrappedAt) => {
      const identity = people.get(userId);
      return identity !== undefined && generationAt(identity, idKey(wrappedAt)) === identity.generation;
    },
  );

/**
 * The newest epoch was wrapped for keys of mine that were made on another device and that this one has not taken over yet: nothing is
 * wrong with it, and an epoch made here could not link to it, so that nobody who comes later would reach what was written in it.
 */
export function isForNewerKeys(membership: Membership, { userId, keys }: Myself, people: People): boolean {
  const identity = people.get(userId);
  const mine = membership.epochs[membership.epoch]?.wraps.find((wrap) => equalBytes(wrap.userId, userId));
  const generation = identity && mine && generationAt(identity, idKey(mine.identityHead));
  return generation !== undefined && generation > keys.generation;
}
