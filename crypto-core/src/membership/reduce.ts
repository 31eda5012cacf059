// The pure fold of a membership log: shape of the batch, its author and signature, then each op by its rule; all or nothing (protocol §5).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey, type Hash } from "../ids.ts";
import { emptyHead } from "../identity/op.ts";
import { deviceAt, deviceKnownAt, type Identity } from "../identity/state.ts";
import { verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { currentVersion } from "../version.ts";
import { identityAt, noteHead, type Resolve, type Step } from "./act.ts";
import { readBatch, vaultIdOf, type Batch, type MembershipOp, type OpOf } from "./op.ts";
import { applyOp } from "./rules.ts";
import { ownerOf, type Member, type Membership } from "./state.ts";

const rekeying: ReadonlySet<MembershipOp["kind"]> = new Set(["add", "remove", "remove-expired"]);

/** Changes of the reader set carry the epoch they cause as their last op; a leave never does; anything else stands alone (A36, A41). */
function shapeHolds(ops: readonly MembershipOp[]): boolean {
  const kinds = ops.map((op) => op.kind);
  const last = kinds.at(-1);
  if (kinds.includes("genesis")) return false;
  if (kinds.length === 1) return last !== undefined && !rekeying.has(last) && last !== "claim";
  if (last !== "epoch") return false;
  const causes = kinds.slice(0, -1);
  return causes.every((kind) => rekeying.has(kind)) || (causes.length === 1 && causes[0] === "claim");
}

/** Who signed: certified at the head he names and, as the signature shows, he himself. Errors after this accuse him. */
function authorOf(batch: Batch, resolve: Resolve): Result<Identity, ProtocolError> {
  const identity = resolve(batch.author);
  if (!identity?.heads.has(idKey(batch.authorHead))) return refuse("missing-key", "batch author's identity");
  const device = identity.devices.get(idKey(batch.deviceId));
  if (!device || !deviceKnownAt(identity, device, idKey(batch.authorHead)))
    return refuse("ghost-device", "membership batch");
  if (!verify(device.sigPk, "HV1/sig/membership-batch/v1", batch.hash, batch.signature))
    return refuse("signature", "membership batch");
  if (!deviceAt(identity, device, idKey(batch.authorHead))) return refuse("revoked-writer", "membership batch");
  return ok(identity);
}

/** A device that was cut off, or an author who acts under an older log of his own than this vault has seen, is out. */
function stillStands(state: Membership, batch: Batch, author: Identity): Step {
  const lengthOf = (head: Hash | undefined): number => (head && author.heads.get(idKey(head))) ?? 0;
  if (state.cutoffs.has(idKey(batch.deviceId))) return refuse("revoked-writer", "membership batch: cut off");
  return lengthOf(batch.authorHead) < lengthOf(state.namedHeads.get(idKey(batch.author)))
    ? refuse("rollback", "batch author's identity head")
    : ok(state);
}

function settle(state: Membership, batch: Batch, author: Identity): Membership {
  const length = state.length + 1;
  const { epoch, closed, members } = state;
  const at = { index: state.length, epoch, closed, members };
  return {
    ...noteHead(state, author, batch.authorHead),
    head: batch.hash,
    length,
    heads: new Map(state.heads).set(idKey(batch.hash), at),
  };
}

/** At most one owner; without one a custodian holds the vault under a claim key; a self-vault has its owner and nobody else. */
function foundingMembers(
  genesis: OpOf<"genesis">,
  resolve: Resolve,
): Result<ReadonlyMap<string, Member>, ProtocolError> {
  const members = new Map<string, Member>();
  for (const { userId, role, identityHead, untilMs } of genesis.members) {
    const known = identityAt(resolve, userId, identityHead, "vault genesis: identity");
    if (!known.ok) return known;
    if (role === "owner" && (ownerOf(members) || untilMs !== undefined)) return refuse("role", "vault genesis: owner");
    members.set(idKey(userId), { userId, role, identityHead, untilMs });
  }
  const owner = ownerOf(members);
  const creator = members.get(idKey(genesis.creator))?.role;
  if (!creator || creator === "reader") return refuse("role", "vault genesis: creator");
  if ((owner === undefined) !== (genesis.claimPk !== undefined)) return refuse("claim", "vault genesis: claim key");
  if (!owner && creator !== "custodian") return refuse("role", "vault genesis: nobody is in charge");
  if (genesis.purpose === "self" && (members.size > 1 || creator !== "owner"))
    return refuse("role", "vault genesis: self-vault");
  return ok(members);
}

function begin(batch: Batch, resolve: Resolve): Step {
  const [genesis, epoch, ...more] = batch.ops;
  if (genesis?.kind !== "genesis" || epoch?.kind !== "epoch" || more.length > 0)
    return refuse("decode", "vault: no genesis with epoch 0");
  if (batch.index !== 0 || !equalBytes(batch.prev, emptyHead)) return refuse("decode", "vault genesis: place");
  if (!equalBytes(genesis.creator, batch.author)) return refuse("role", "vault genesis: creator");
  if (genesis.minVersion > currentVersion) return refuse("version", "vault genesis");
  const author = authorOf(batch, resolve);
  if (!author.ok) return author;
  const members = foundingMembers(genesis, resolve);
  if (!members.ok) return members;
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
    members: members.value,
    removed: new Map(),
    barredAt: new Map(),
    cutoffs: new Map(),
    invites: new Map(),
    spentInvites: new Set(),
    erased: new Map(),
    erasedBlobs: new Map(),
    heads: new Map(),
    epochs: [],
    namedHeads: new Map(),
  };
  const role = members.value.get(idKey(genesis.creator))?.role;
  const keyed = applyOp({ state: start, batch, role, resolve }, epoch);
  return keyed.ok ? ok(settle(keyed.value, batch, author.value)) : keyed;
}

function next(state: Membership, batch: Batch, resolve: Resolve): Step {
  if (batch.index > state.length) return refuse("chain-gap", "membership log");
  const author = authorOf(batch, resolve);
  if (!author.ok) return author;
  if (batch.index !== state.length || !equalBytes(batch.prev, state.head)) return refuse("fork", "membership log");
  if (!shapeHolds(batch.ops)) return refuse("decode", "membership batch: shape");
  const stands = stillStands(state, batch, author.value);
  if (!stands.ok) return stands;
  let now = state;
  for (const op of batch.ops) {
    // The role as the ops before left it: who removed himself has none for the epoch, so a batch is made by a member who stays.
    const role = now.members.get(idKey(batch.author))?.role;
    const after = applyOp({ state: now, batch, role, resolve }, op);
    if (!after.ok) return after;
    now = after.value;
  }
  return ok(settle(now, batch, author.value));
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
