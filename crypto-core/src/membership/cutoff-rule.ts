// How far a device counts: one's own, one that its owner's log has revoked, or an earlier cut-off raised (protocol §5, A42).
import { equalBytes } from "../bytes.ts";
import { refuse } from "../errors.ts";
import { idKey } from "../ids.ts";
import { deviceAt, deviceKnownAt } from "../identity/state.ts";
import { ok } from "../result.ts";
import { allowed, identityAt, noteHead, type Act, type Step } from "./act.ts";
import type { OpOf } from "./op.ts";
import type { Barring, DeviceCutoff } from "./state.ts";

/** Nobody but the owner lowers a cut-off, or touches one that the owner set. */
const mayReplace = (act: Act, known: DeviceCutoff | undefined, seq: number): boolean =>
  act.role === "owner" || known === undefined || (!known.byOwner && seq > known.seq);

export function deviceCutoff(act: Act, op: OpOf<"device-cutoff">): Step {
  const { state, batch } = act;
  const isOwn = equalBytes(op.userId, batch.author);
  if (!allowed(act, isOwn ? "cutoff-own-device" : "cutoff-other-device")) return refuse("role", "device-cutoff");
  const target = state.members.get(idKey(op.userId))?.role;
  const reaches = isOwn || act.role === "owner" || target === "reader" || target === "writer";
  if (!reaches) return refuse("role", "device-cutoff");

  const resolved = identityAt(act.resolve, op.userId, op.identityHead, "device-cutoff: identity");
  if (!resolved.ok) return resolved;
  const identity = resolved.value;
  const head = idKey(op.identityHead);
  const key = idKey(op.deviceId);
  const device = identity.devices.get(key);
  if (!device || !deviceKnownAt(identity, device, head)) return refuse("ghost-device", "device-cutoff");

  const byOwner = act.role === "owner";
  const { deviceId, userId, seq, hash } = op;
  const cutoff: DeviceCutoff = { deviceId, seq, hash, byOwner };
  const known = state.cutoffs.get(key);
  const isEnded = isOwn || !deviceAt(identity, device, head);
  const barrings = isOwn ? [] : (state.barredAt.get(idKey(userId)) ?? []);
  const newest = barrings.at(-1);
  if (!isEnded && !newest) return refuse("role", "device-cutoff: device not revoked");
  if (!mayReplace(act, known, seq) || !mayReplace(act, newest?.cutoffs.get(key), seq))
    return refuse("role", "device-cutoff: lowers");

  const cutoffs = isEnded ? new Map(state.cutoffs).set(key, cutoff) : state.cutoffs;
  let { barredAt } = state;
  if (newest) {
    const raised: Barring = { ...newest, cutoffs: new Map(newest.cutoffs).set(key, cutoff) };
    barredAt = new Map(barredAt).set(idKey(userId), [...barrings.slice(0, -1), raised]);
  }
  return ok(noteHead({ ...state, cutoffs, barredAt }, identity, op.identityHead));
}
