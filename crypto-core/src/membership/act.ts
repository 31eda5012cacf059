// One op at its place: the state before it, the batch it came in, who made it; what every rule of the log is given (protocol §5).
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey, type Hash, type UserId } from "../ids.ts";
import type { Identity } from "../identity/state.ts";
import { ok, type Result } from "../result.ts";
import type { Batch } from "./op.ts";
import { may, type Action, type Role } from "./roles.ts";
import { ownerOf, type Membership } from "./state.ts";

/** Verified identities by id; undefined when not held (the batch is held and the log fetched). */
export type Resolve = (userId: UserId) => Identity | undefined;

export interface Act {
  readonly state: Membership;
  readonly batch: Batch;
  /** Role of the author in `state`; undefined for a claimant, who is no member yet. */
  readonly role: Role | undefined;
  readonly resolve: Resolve;
}

export type Step = Result<Membership, ProtocolError>;

export function allowed(act: Act, action: Action): boolean {
  return act.role !== undefined && may(act.role, action, ownerOf(act.state.members) !== undefined);
}

/** A log as it stood at a named head. `missing-key`: not held that far; fetch and try again, and only then is it `ghost-member`. */
export function identityAt(
  resolve: Resolve,
  userId: UserId,
  head: Hash,
  where: string,
): Result<Identity, ProtocolError> {
  const identity = resolve(userId);
  return identity?.heads.has(idKey(head)) ? ok(identity) : refuse("missing-key", where);
}

/** The state with `head` noted for this person, if it is the newest that this log names. */
export function noteHead(state: Membership, identity: Identity, head: Hash): Membership {
  const key = idKey(identity.userId);
  const before = state.namedHeads.get(key);
  const lengthOf = (h: Hash): number => identity.heads.get(idKey(h)) ?? 0;
  if (before && lengthOf(before) >= lengthOf(head)) return state;
  return { ...state, namedHeads: new Map(state.namedHeads).set(key, head) };
}
