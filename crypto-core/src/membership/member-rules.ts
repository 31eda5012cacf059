// Who comes, goes or changes role: add, invitations, remove, leave, role (protocol §5, A5, A42, A43, A47).
import { toBase64url } from "../bytes.ts";
import { refuse } from "../errors.ts";
import { idKey, type UserId } from "../ids.ts";
import { verifyInvite } from "../invite.ts";
import { ok } from "../result.ts";
import { allowed, identityAt, noteHead, type Act, type Step } from "./act.ts";
import type { Cutoff, OpOf } from "./op.ts";
import { addAction, may, removeAction } from "./roles.ts";
import type { Member, Membership } from "./state.ts";

function spend(state: Membership, key: string): Membership {
  const invites = new Map(state.invites);
  invites.delete(key);
  return { ...state, invites, spentInvites: new Set(state.spentInvites).add(key) };
}

/** Expiry of the invitation is the admitting member's check (`checkInvite`): a log knows no time. */
export function add(act: Act, op: OpOf<"add">): Step {
  const { state } = act;
  if (state.purpose === "self" || !allowed(act, addAction(op.role))) return refuse("role", "add");
  if (state.members.has(idKey(op.userId))) return refuse("ghost-member", "add: is a member");
  const identity = identityAt(act.resolve, op.userId, op.identityHead, "add: identity");
  if (!identity.ok) return identity;
  if ((op.invitePk === undefined) !== (op.inviteProof === undefined)) return refuse("invite", "add: half a proof");
  let now = state;
  if (op.invitePk && op.inviteProof) {
    const key = toBase64url(op.invitePk);
    if (state.invites.get(key)?.role !== op.role) return refuse("invite", "add: no such invitation");
    if (!verifyInvite(op.invitePk, state.vaultId, op.userId, op.identityHead, op.inviteProof))
      return refuse("invite", "add: proof");
    now = spend(state, key);
  }
  const { userId, role, identityHead, untilMs } = op;
  const members = new Map(state.members).set(idKey(userId), { userId, role, identityHead, untilMs });
  const removed = new Map(state.removed);
  removed.delete(idKey(userId));
  return ok(noteHead({ ...now, members, removed }, identity.value, identityHead));
}

export function invite(act: Act, op: OpOf<"invite">): Step {
  const { state } = act;
  if (state.purpose === "self" || !allowed(act, addAction(op.role))) return refuse("role", "invite");
  const key = toBase64url(op.invitePk);
  if (state.invites.has(key) || state.spentInvites.has(key)) return refuse("invite", "invite: key known");
  return ok({ ...state, invites: new Map(state.invites).set(key, { role: op.role, untilMs: op.untilMs }) });
}

export function cancelInvite(act: Act, op: OpOf<"invite-cancel">): Step {
  const key = toBase64url(op.invitePk);
  const open = act.state.invites.get(key);
  if (!open) return allowed(act, "add-reader") ? refuse("invite", "invite-cancel") : refuse("role", "invite-cancel");
  return allowed(act, addAction(open.role)) ? ok(spend(act.state, key)) : refuse("role", "invite-cancel");
}

/** From here on what this person wrote under an older head counts only up to these entries. */
function bar(act: Act, userId: UserId, cutoffs: readonly Cutoff[]): Membership["barredAt"] {
  const key = idKey(userId);
  const byOwner = act.role === "owner";
  const listed = new Map(cutoffs.map((c) => [idKey(c.deviceId), { ...c, byOwner }]));
  const before = act.state.barredAt.get(key) ?? [];
  return new Map(act.state.barredAt).set(key, [...before, { at: act.state.length, cutoffs: listed }]);
}

function end(act: Act, member: Member, cutoffs: readonly Cutoff[]): Membership {
  const { state } = act;
  const key = idKey(member.userId);
  const members = new Map(state.members);
  members.delete(key);
  const removed = new Map(state.removed).set(key, state.length);
  return { ...state, members, removed, barredAt: bar(act, member.userId, cutoffs) };
}

export function remove(act: Act, op: OpOf<"remove"> | OpOf<"remove-expired">): Step {
  const member = act.state.members.get(idKey(op.userId));
  if (!member) return refuse("ghost-member", op.kind);
  const action = removeAction(member.role);
  if (op.kind === "remove-expired") {
    if (!action || !allowed(act, "remove-expired")) return refuse("role", op.kind);
    if (member.untilMs === undefined || op.atMs < member.untilMs) return refuse("expired", "remove-expired: not yet");
    return ok(end(act, member, op.cutoffs));
  }
  return action && allowed(act, action) ? ok(end(act, member, op.cutoffs)) : refuse("role", op.kind);
}

/** The leaver's own cut-offs bind nobody else; the next writer re-keys before anything is offered. */
export function leave(act: Act, op: OpOf<"leave">): Step {
  const member = act.state.members.get(idKey(act.batch.author));
  if (!member || !allowed(act, "leave")) return refuse("role", "leave");
  return ok({ ...end(act, member, op.cutoffs), rekeyDue: true });
}

export function changeRole(act: Act, op: OpOf<"role">): Step {
  const { state } = act;
  const member = state.members.get(idKey(op.userId));
  if (!member) return refuse("ghost-member", "role");
  const changes = member.role !== "owner" && op.role !== "owner" && member.role !== op.role;
  if (!changes || !allowed(act, "change-role")) return refuse("role", "role");
  const members = new Map(state.members).set(idKey(op.userId), { ...member, role: op.role });
  if (may(op.role, "write")) {
    return op.cutoffs.length === 0 ? ok({ ...state, members }) : refuse("role", "role: cut-offs without a demotion");
  }
  return ok({ ...state, members, barredAt: bar(act, op.userId, op.cutoffs) });
}
