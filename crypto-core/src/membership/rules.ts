// The named rules of a membership log, one op against the state before it; a closed vault takes only what ends things (protocol §5, A36, A41-A48).
import { refuse } from "../errors.ts";
import { idKey, type Hash } from "../ids.ts";
import { ok } from "../result.ts";
import { currentVersion } from "../version.ts";
import { allowed, identityAt, noteHead, type Act, type Step } from "./act.ts";
import { claim } from "./claim-rule.ts";
import { deviceCutoff } from "./cutoff-rule.ts";
import { add, cancelInvite, changeRole, invite, leave, remove } from "./member-rules.ts";
import type { MembershipOp, OpOf } from "./op.ts";
import type { Erasure } from "./state.ts";

function epoch(act: Act, op: OpOf<"epoch">): Step {
  const { state } = act;
  if (!allowed(act, "epoch")) return refuse("role", "epoch");
  if (op.epoch !== state.epochs.length) return refuse("epoch-mismatch", "epoch number");
  const isLinked = op.epoch === 0 ? op.link === undefined : op.link !== undefined && op.link.to < op.epoch;
  if (!isLinked) return refuse("bad-wrap", "epoch link");
  const exact = op.wraps.length === state.members.size && op.wraps.every((w) => state.members.has(idKey(w.userId)));
  if (!exact) return refuse("ghost-member", "epoch: wraps are not the members");
  let now = state;
  for (const w of op.wraps) {
    const identity = identityAt(act.resolve, w.userId, w.identityHead, "epoch: identity");
    if (!identity.ok) return identity;
    now = noteHead(now, identity.value, w.identityHead);
  }
  return ok({ ...now, epoch: op.epoch, epochs: [...state.epochs, op], rekeyDue: false });
}

function erased(act: Act, before: ReadonlyMap<string, Erasure>, ids: readonly Hash[]): ReadonlyMap<string, Erasure> {
  const now = new Map(before);
  const isOwner = allowed(act, "erase-any");
  for (const id of ids) {
    const known = now.get(idKey(id)) ?? { byOwner: false, by: new Set<string>() };
    const by = new Set(known.by).add(idKey(act.batch.author));
    now.set(idKey(id), { byOwner: known.byOwner || isOwner, by });
  }
  return now;
}

/** Whose the entries are is known where they lie: `mayBeMissing` asks there whether the owner or the author was it. */
function erase(act: Act, op: OpOf<"erase">): Step {
  const { state } = act;
  if (!allowed(act, "erase-any") && !allowed(act, "erase-own")) return refuse("role", "erase");
  return ok({
    ...state,
    erased: erased(act, state.erased, op.entries),
    erasedBlobs: erased(act, state.erasedBlobs, op.blobs),
  });
}

function upgrade(act: Act, op: OpOf<"upgrade">): Step {
  const { state } = act;
  if (!allowed(act, "upgrade")) return refuse("role", "upgrade");
  if (op.minVersion <= state.minVersion) return refuse("version", "upgrade: does not raise");
  if (op.minVersion > currentVersion) return refuse("version", "upgrade: this app is too old");
  return ok({ ...state, minVersion: op.minVersion });
}

const afterClose: ReadonlySet<MembershipOp["kind"]> = new Set(["erase", "device-cutoff", "leave"]);

export function applyOp(act: Act, op: MembershipOp): Step {
  const { state } = act;
  if (state.closed && !afterClose.has(op.kind)) return refuse("role", "vault is closed");
  if (act.role === undefined && op.kind !== "claim") return refuse("role", op.kind);
  switch (op.kind) {
    case "genesis":
      return refuse("decode", "second genesis");
    case "epoch":
      return epoch(act, op);
    case "add":
      return add(act, op);
    case "invite":
      return invite(act, op);
    case "invite-cancel":
      return cancelInvite(act, op);
    case "remove":
    case "remove-expired":
      return remove(act, op);
    case "leave":
      return leave(act, op);
    case "device-cutoff":
      return deviceCutoff(act, op);
    case "role":
      return changeRole(act, op);
    case "erase":
      return erase(act, op);
    case "upgrade":
      return upgrade(act, op);
    case "close":
      return allowed(act, "close") ? ok({ ...state, closed: true }) : refuse("role", "close");
    case "claim":
      return claim(act, op);
  }
}
