// The named rules of a membership log: each op against the state before it (protocol §5, A5, A36, A41-A48).
import { equalBytes, toBase64url } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey, type UserId } from "../ids.ts";
import type { Identity } from "../identity/state.ts";
import { verifyInvite } from "../invite.ts";
import { verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { claimHash } from "./claim.ts";
import type { Batch, Cutoff, MembershipOp, OpOf } from "./op.ts";
import { addAction, may, removeAction, type Action, type Role } from "./roles.ts";
import { ownerOf, type DeviceCutoff, type Member, type Membership } from "./state.ts";

/** Verified identities by id; undefined when not held (the batch is held and the log fetched). */
export type Resolve = (userId: UserId) => Identity | undefined;

export interface Act {
  readonly state: Membership;
  readonly batch: Batch;
  /** Role of the author before the batch; undefined for a claimant, who is no member yet. */
  readonly role: Role | undefined;
  readonly resolve: Resolve;
}

type Step = Result<Membership, ProtocolError>;

function allowed(act: Act, action: Action): boolean {
  return act.role !== undefined && may(act.role, action, ownerOf(act.state.members) !== undefined);
}

function withCutoffs(act: Act, userId: UserId, cutoffs: readonly Cutoff[]): ReadonlyMap<string, DeviceCutoff> {
  const all = new Map(act.state.cutoffs);
  const listed = new Map(cutoffs.map((c) => [idKey(c.deviceId), c]));
  for (const [key, cutoff] of listed) {
    all.set(key, { ...cutoff, userId, at: act.state.length, byOwner: act.role === "owner" });
  }
  return all;
}

function add(act: Act, op: OpOf<"add">): Step {
  const { state } = act;
  if (!allowed(act, addAction(op.role))) return refuse("role", "add");
  if (state.members.has(idKey(op.userId))) return refuse("ghost-member", "add: is a member");
  const identity = act.resolve(op.userId);
  if (!identity?.heads.has(idKey(op.identityHead))) return refuse("ghost-member", "add: unknown identity");
  let { invites } = state;
  if (op.invitePk) {
    const key = toBase64url(op.invitePk);
    const invite = invites.get(key);
    if (!invite || invite.role !== op.role || !op.inviteProof) return refuse("invite", "add: no such invitation");
    if (!verifyInvite(op.invitePk, state.vaultId, op.userId, op.identityHead, op.inviteProof))
      return refuse("invite", "add: proof");
    const left = new Map(invites);
    left.delete(key);
    invites = left;
  }
  const { userId, role, identityHead, untilMs } = op;
  const members = new Map(state.members).set(idKey(userId), { userId, role, identityHead, untilMs });
  const removed = new Map(state.removed);
  removed.delete(idKey(userId));
  return ok({ ...state, members, removed, invites });
}

function end(act: Act, member: Member, cutoffs: readonly Cutoff[]): Membership {
  const { state } = act;
  const key = idKey(member.userId);
  const members = new Map(state.members);
  members.delete(key);
  return {
    ...state,
    members,
    removed: new Map(state.removed).set(key, state.length),
    barredAt: new Map(state.barredAt).set(key, state.length),
    cutoffs: withCutoffs(act, member.userId, cutoffs),
  };
}

function remove(act: Act, op: OpOf<"remove"> | OpOf<"remove-expired">): Step {
  const member = act.state.members.get(idKey(op.userId));
  if (!member) return refuse("ghost-member", op.kind);
  if (op.kind === "remove-expired") {
    if (!allowed(act, "remove-expired")) return refuse("role", op.kind);
    if (member.untilMs === undefined || op.atMs < member.untilMs) return refuse("expired", "remove-expired: not yet");
    return ok(end(act, member, op.cutoffs));
  }
  const action = removeAction(member.role);
  if (!action || !allowed(act, action)) return refuse("role", op.kind);
  return ok(end(act, member, op.cutoffs));
}

function leave(act: Act, op: OpOf<"leave">): Step {
  const member = act.state.members.get(idKey(act.batch.author));
  if (!member || !allowed(act, "leave")) return refuse("role", "leave");
  return ok({ ...end(act, member, op.cutoffs), rekeyDue: true });
}

function changeRole(act: Act, op: OpOf<"role">): Step {
  const { state } = act;
  const key = idKey(op.userId);
  const member = state.members.get(key);
  if (!member) return refuse("ghost-member", "role");
  if (!allowed(act, "change-role") || member.role === "owner" || op.role === "owner") return refuse("role", "role");
  const members = new Map(state.members).set(key, { ...member, role: op.role });
  if (op.role !== "reader") return ok({ ...state, members });
  return ok({
    ...state,
    members,
    barredAt: new Map(state.barredAt).set(key, state.length),
    cutoffs: withCutoffs(act, op.userId, op.cutoffs),
  });
}

function deviceCutoff(act: Act, op: OpOf<"device-cutoff">): Step {
  const { state, batch } = act;
  const known = state.cutoffs.get(idKey(op.deviceId));
  const device = act.resolve(op.userId)?.devices.get(idKey(op.deviceId));
  if (!device) return refuse("ghost-device", "device-cutoff");
  const own = equalBytes(op.userId, batch.author);
  const target = state.members.get(idKey(op.userId))?.role;
  if (own ? !allowed(act, "cutoff-own-device") : !allowed(act, "cutoff-other-device"))
    return refuse("role", "device-cutoff");
  if (!own && act.role === "custodian" && target !== "reader" && target !== "writer")
    return refuse("role", "device-cutoff");
  if (!own && !known && !device.revoked) return refuse("role", "device-cutoff: device not revoked");
  if (known && act.role !== "owner" && (known.byOwner || op.seq < known.seq))
    return refuse("role", "device-cutoff: lowers");
  const { deviceId, userId, seq, hash } = op;
  const cutoff = { deviceId, userId, seq, hash, at: state.length, byOwner: act.role === "owner" };
  return ok({ ...state, cutoffs: new Map(state.cutoffs).set(idKey(deviceId), cutoff) });
}

function epoch(act: Act, op: OpOf<"epoch">): Step {
  const { state } = act;
  if (act.role === undefined && ![...act.batch.ops].some((o) => o.kind === "claim")) return refuse("role", "epoch");
  if (act.role !== undefined && !allowed(act, "epoch")) return refuse("role", "epoch");
  if (op.epoch !== state.epochs.length) return refuse("epoch-mismatch", "epoch number");
  if ((op.link === undefined) !== (op.epoch === 0)) return refuse("bad-wrap", "epoch link");
  const exact = op.wraps.length === state.members.size && op.wraps.every((w) => state.members.has(idKey(w.userId)));
  if (!exact) return refuse("ghost-member", "epoch: wraps are not the members");
  for (const w of op.wraps) {
    if (!act.resolve(w.userId)?.heads.has(idKey(w.identityHead)))
      return refuse("ghost-member", "epoch: unknown identity");
  }
  return ok({ ...state, epoch: op.epoch, epochs: [...state.epochs, op], rekeyDue: false });
}

function claim(act: Act, op: OpOf<"claim">): Step {
  const { state, batch } = act;
  if (!state.claimPk || ownerOf(state.members)) return refuse("claim", "claim: none open");
  const object = claimHash(state.vaultId, state.head, batch.author, op.identityHead);
  if (!verify(state.claimPk, "HV1/sig/claim/v1", object, op.claim)) return refuse("claim", "claim: card key");
  const signer = act.resolve(op.countersign.userId);
  if (!signer?.heads.has(idKey(op.countersign.identityHead))) return refuse("claim", "claim: countersigner");
  const asMember = state.members.get(idKey(signer.userId));
  const asClinic = state.clinicId !== undefined && equalBytes(state.clinicId, signer.userId);
  const device = op.countersign.deviceId && signer.devices.get(idKey(op.countersign.deviceId));
  const pk = asClinic
    ? signer.sigPk
    : asMember?.role === "custodian" && device && !device.revoked
      ? device.sigPk
      : undefined;
  if (!pk || !verify(pk, "HV1/sig/claim/v1", object, op.countersign.signature))
    return refuse("claim", "claim: countersignature");
  const members = new Map<string, Member>();
  for (const [key, member] of state.members)
    members.set(key, member.role === "custodian" ? { ...member, role: "writer" } : member);
  members.set(idKey(batch.author), {
    userId: batch.author,
    role: "owner",
    identityHead: op.identityHead,
    untilMs: undefined,
  });
  return ok({ ...state, members, claimPk: undefined });
}

export function applyOp(act: Act, op: MembershipOp): Step {
  const { state } = act;
  if (act.role === undefined && op.kind !== "claim" && op.kind !== "epoch") return refuse("role", op.kind);
  switch (op.kind) {
    case "genesis":
      return refuse("decode", "second genesis");
    case "epoch":
      return epoch(act, op);
    case "add":
      return add(act, op);
    case "invite":
      if (!allowed(act, addAction(op.role))) return refuse("role", "invite");
      return ok({
        ...state,
        invites: new Map(state.invites).set(toBase64url(op.invitePk), { role: op.role, untilMs: op.untilMs }),
      });
    case "invite-cancel": {
      const invites = new Map(state.invites);
      if (!allowed(act, "add-reader")) return refuse("role", "invite-cancel");
      return invites.delete(toBase64url(op.invitePk)) ? ok({ ...state, invites }) : refuse("invite", "invite-cancel");
    }
    case "remove":
    case "remove-expired":
      return remove(act, op);
    case "leave":
      return leave(act, op);
    case "device-cutoff":
      return deviceCutoff(act, op);
    case "role":
      return changeRole(act, op);
    case "erase": {
      // Whose the named entries are is known where they lie: relay and clients check `erase-own` against authorship there.
      if (!allowed(act, "erase-any") && !allowed(act, "erase-own")) return refuse("role", "erase");
      const erased = new Set([...state.erased, ...op.entries.map(idKey)]);
      return ok({ ...state, erased, erasedBlobs: new Set([...state.erasedBlobs, ...op.blobs.map(idKey)]) });
    }
    case "upgrade":
      if (!allowed(act, "upgrade")) return refuse("role", "upgrade");
      return op.minVersion > state.minVersion
        ? ok({ ...state, minVersion: op.minVersion })
        : refuse("version", "upgrade: lowers");
    case "close":
      return allowed(act, "close") ? ok({ ...state, closed: true }) : refuse("role", "close");
    case "claim":
      return claim(act, op);
  }
}
