// A walk-in patient takes over her vault: card key and countersignature together, once, and the custodian becomes a writer (protocol §6, A48).
import { equalBytes } from "../bytes.ts";
import { refuse } from "../errors.ts";
import { idKey, type SignPublicKey } from "../ids.ts";
import { deviceAt, sigPkAt } from "../identity/state.ts";
import { verify } from "../primitives/sign.ts";
import { ok } from "../result.ts";
import { identityAt, noteHead, type Act, type Step } from "./act.ts";
import { claimHash } from "./claim.ts";
import type { OpOf } from "./op.ts";
import { ownerOf, type Member } from "./state.ts";

/** The key that countersigns, as it was at the head it names: later rotations and revocations do not unmake a claim. */
function countersigner(act: Act, op: OpOf<"claim">): SignPublicKey | undefined {
  const { userId, identityHead, deviceId } = op.countersign;
  const head = idKey(identityHead);
  const identity = act.resolve(userId);
  if (!identity || equalBytes(userId, act.batch.author)) return undefined;
  if (!deviceId) {
    const isClinic = act.state.clinicId !== undefined && equalBytes(act.state.clinicId, userId);
    return isClinic ? sigPkAt(identity, head) : undefined;
  }
  const device = identity.devices.get(idKey(deviceId));
  const isCustodian = act.state.members.get(idKey(userId))?.role === "custodian";
  const isLive = device !== undefined && deviceAt(identity, device, head) && !act.state.cutoffs.has(idKey(deviceId));
  return isCustodian && isLive ? device.sigPk : undefined;
}

export function claim(act: Act, op: OpOf<"claim">): Step {
  const { state, batch } = act;
  if (!state.claimPk || ownerOf(state.members)) return refuse("claim", "claim: none open");
  const claimant = identityAt(act.resolve, batch.author, op.identityHead, "claim: claimant");
  if (!claimant.ok) return claimant;
  const signer = identityAt(act.resolve, op.countersign.userId, op.countersign.identityHead, "claim: countersigner");
  if (!signer.ok) return signer;
  const object = claimHash(state.vaultId, state.head, batch.author, op.identityHead);
  if (!verify(state.claimPk, "HV1/sig/claim/v1", object, op.claim)) return refuse("claim", "claim: card key");
  const pk = countersigner(act, op);
  if (!pk || !verify(pk, "HV1/sig/claim-countersign/v1", object, op.countersign.signature))
    return refuse("claim", "claim: countersignature");
  const members = new Map<string, Member>();
  for (const [key, member] of state.members)
    members.set(key, member.role === "custodian" ? { ...member, role: "writer" } : member);
  const { author: userId } = batch;
  members.set(idKey(userId), { userId, role: "owner", identityHead: op.identityHead, untilMs: undefined });
  const claimed = { ...state, members, claimPk: undefined };
  return ok(noteHead(noteHead(claimed, claimant.value, op.identityHead), signer.value, op.countersign.identityHead));
}
