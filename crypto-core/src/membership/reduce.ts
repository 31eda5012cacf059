// The pure fold of a membership log: shape of the batch, its author and signature, then each op by its rule; all or nothing (protocol §5).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey } from "../ids.ts";
import { emptyHead } from "../identity/op.ts";
import { deviceAt, type Device } from "../identity/state.ts";
import { verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { currentVersion } from "../version.ts";
import { readBatch, vaultIdOf, type Batch, type MembershipOp } from "./op.ts";
import { applyOp, type Resolve } from "./rules.ts";
import { ownerOf, type Member, type Membership } from "./state.ts";

type Step = Result<Membership, ProtocolError>;

const rekeying: ReadonlySet<MembershipOp["kind"]> = new Set(["add", "remove", "remove-expired", "claim"]);

/** Changes of the reader set carry the epoch they cause as their last op; a leave never does; anything else stands alone (A36, A41). */
function shapeHolds(ops: readonly MembershipOp[]): boolean {
  const kinds = ops.map((op) => op.kind);
  const last = kinds.at(-1);
  if (kinds.includes("genesis")) return false;
  if (kinds.length === 1) return last !== undefined && !rekeying.has(last);
  return (
    last === "epoch" &&
    kinds.slice(0, -1).every((kind) => rekeying.has(kind)) &&
    kinds.filter((k) => k === "claim").length <= 1
  );
}

function authorDevice(state: Membership | undefined, batch: Batch, resolve: Resolve): Result<Device, ProtocolError> {
  const identity = resolve(batch.author);
  const length = identity?.heads.get(idKey(batch.authorHead));
  if (!identity || length === undefined) return refuse("missing-key", "batch author's identity");
  const device = identity.devices.get(idKey(batch.deviceId));
  if (!device || !deviceAt(identity, device, idKey(batch.authorHead)))
    return refuse("ghost-device", "membership batch");
  const before = state?.authorHeads.get(idKey(batch.author));
  if (before && (identity.heads.get(idKey(before)) ?? 0) > length)
    return refuse("rollback", "batch author's identity head");
  if (state?.cutoffs.get(idKey(batch.deviceId))) return refuse("revoked-writer", "membership batch");
  if (!verify(device.sigPk, "HV1/sig/membership-batch/v1", batch.hash, batch.signature))
    return refuse("signature", "membership batch");
  return ok(device);
}

function settle(state: Membership, batch: Batch): Membership {
  const length = state.length + 1;
  const at = { index: state.length, epoch: state.epoch, members: state.members };
  return {
    ...state,
    head: batch.hash,
    length,
    heads: new Map(state.heads).set(idKey(batch.hash), at),
    authorHeads: new Map(state.authorHeads).set(idKey(batch.author), batch.authorHead),
  };
}

function begin(batch: Batch, resolve: Resolve): Step {
  const [genesis, epoch, ...more] = batch.ops;
  if (genesis?.kind !== "genesis" || epoch?.kind !== "epoch" || more.length > 0)
    return refuse("decode", "vault: no genesis with epoch 0");
  if (batch.index !== 0 || !equalBytes(batch.prev, emptyHead)) return refuse("fork", "vault genesis");
  if (!equalBytes(genesis.creator, batch.author)) return refuse("role", "vault genesis: creator");
  if (genesis.minVersion > currentVersion) return refuse("version", "vault genesis");
  const device = authorDevice(undefined, batch, resolve);
  if (!device.ok) return device;
  const members = new Map<string, Member>();
  for (const { userId, role, identityHead, untilMs } of genesis.members) {
    if (!resolve(userId)?.heads.has(idKey(identityHead)))
      return refuse("ghost-member", "vault genesis: unknown identity");
    members.set(idKey(userId), { userId, role, identityHead, untilMs });
  }
  const creator = members.get(idKey(genesis.creator));
  if (!creator || creator.role === "reader") return refuse("role", "vault genesis: creator");
  if ([...members.values()].filter((m) => m.role === "owner").length > 1)
    return refuse("role", "vault genesis: two owners");
  if (!ownerOf(members) && !genesis.claimPk) return refuse("claim", "vault genesis: neither owner nor claim key");
  const start: Membership = {
    vaultId: vaultIdOf(genesis),
    purpose: genesis.purpose,
    creator: genesis.creator,
    clinicId: genesis.clinicId,
    claimPk: genesis.claimPk,
    head: emptyHead,
    length: 0,
    epoch: 0,
    minVersion: genesis.minVersion,
    closed: false,
    rekeyDue: false,
    members,
    removed: new Map(),
    barredAt: new Map(),
    cutoffs: new Map(),
    invites: new Map(),
    erased: new Set(),
    erasedBlobs: new Set(),
    heads: new Map(),
    epochs: [],
    authorHeads: new Map(),
  };
  const keyed = applyOp({ state: start, batch, role: creator.role, resolve }, epoch);
  return keyed.ok ? ok(settle(keyed.value, batch)) : keyed;
}

function next(state: Membership, batch: Batch, resolve: Resolve): Step {
  if (batch.index !== state.length || !equalBytes(batch.prev, state.head)) return refuse("fork", "membership log");
  if (state.closed) return refuse("role", "vault is closed");
  if (!shapeHolds(batch.ops)) return refuse("decode", "membership batch: shape");
  const device = authorDevice(state, batch, resolve);
  if (!device.ok) return device;
  const role = state.members.get(idKey(batch.author))?.role;
  let now = state;
  for (const op of batch.ops) {
    const after = applyOp({ state: now, batch, role, resolve }, op);
    if (!after.ok) return after;
    now = after.value;
  }
  const leaves = batch.ops.some((op) => op.kind === "leave");
  if (!leaves && !now.members.has(idKey(batch.author))) return refuse("role", "a batch is made by a member who stays");
  return ok(settle(now, batch));
}

/** All or nothing: the given state when `batches` is empty. */
export function extendMembership(state: Membership, batches: readonly Uint8Array[], resolve: Resolve): Step {
  let now = state;
  for (const encoded of batches) {
    const batch = readBatch(encoded);
    if (!batch.ok) return batch;
    const after = next(now, batch.value, resolve);
    if (!after.ok) return after;
    now = after.value;
  }
  return ok(now);
}

/** From the genesis on. */
export function openMembershipLog(batches: readonly Uint8Array[], resolve: Resolve): Step {
  const [first, ...rest] = batches;
  if (!first) return refuse("decode", "membership log: empty");
  const batch = readBatch(first);
  if (!batch.ok) return batch;
  const started = begin(batch.value, resolve);
  return started.ok ? extendMembership(started.value, rest, resolve) : started;
}
