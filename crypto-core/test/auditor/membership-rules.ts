// Who may do what to a vault's membership, op by op, against the state the ops before it left (protocol.md 5.1).
import { hex, must, refuse, same, type Refusal } from "./codec.ts";
import { generationAt, liveAt, type IdentityLog } from "./identity-log.ts";
import { custodian, owner, reader, writer, type Batch, type CutOff, type Op, type OpOf } from "./membership-op.ts";
import { H, verified } from "./primitives.ts";

export interface Member {
  readonly role: number;
  readonly until: number | undefined;
}

/** A cut-off, and whether the owner drew it. */
export type Line = CutOff & { readonly byOwner: boolean };

export interface Barring {
  readonly index: number;
  readonly lines: readonly Line[];
}

export interface MembershipState {
  vaultId: Uint8Array;
  purpose: number;
  minVersion: number;
  clinicId: Uint8Array | undefined;
  claimPk: Uint8Array | undefined;
  members: Map<string, Member>;
  epochs: OpOf<"epoch">[];
  invites: Map<string, { readonly role: number; open: boolean }>;
  cutOffs: Map<string, Line>;
  barrings: Map<string, Barring[]>;
  erased: Map<string, string[]>;
  erasedBlobs: Map<string, string[]>;
  rekeyDue: boolean;
  closed: boolean;
}

export interface Acting {
  readonly state: MembershipState;
  readonly batch: Batch;
  readonly index: number;
  readonly headBefore: Uint8Array;
  readonly where: string;
  /** The log of a person at a named head, or `missing-key`. */
  readonly known: (userId: Uint8Array, head: Uint8Array) => { readonly log: IdentityLog; readonly at: number };
}

export const myVersion = 1;

const roleOf = ({ state }: Acting, userId: Uint8Array): number | undefined => state.members.get(hex(userId))?.role;

function requireRole(acting: Acting, ...allowed: readonly number[]): number {
  const role = roleOf(acting, acting.batch.author);
  must(role !== undefined && allowed.includes(role), "role", acting.where);
  return role;
}

const mayAdd = (by: number, role: number): boolean =>
  by === owner ? role !== owner : by === custodian && (role === writer || role === reader);

function bar(acting: Acting, userId: Uint8Array, cutOffs: readonly CutOff[]): void {
  const { state, index, batch } = acting;
  const key = hex(userId);
  const byOwner = roleOf(acting, batch.author) === owner;
  const lines = cutOffs.map((cutOff) => ({ ...cutOff, byOwner }));
  state.barrings.set(key, [...(state.barrings.get(key) ?? []), { index, lines }]);
}

function genesis(acting: Acting, op: OpOf<"genesis">): void {
  const { state, where, known } = acting;
  for (const member of op.members) {
    known(member.userId, member.identityHead);
    state.members.set(hex(member.userId), { role: member.role, until: member.until });
  }
  const creator = state.members.get(hex(op.creator));
  const owners = op.members.filter((m) => m.role === owner);
  must(owners.length <= 1 && owners.every((m) => m.until === undefined), "role", where);
  must(creator !== undefined && creator.role !== reader, "role", where);
  must((op.claimPk !== undefined) === (owners.length === 0), "claim", where);
  must(op.claimPk === undefined || creator.role === custodian, "role", where);
  must(op.purpose !== 0 || (op.members.length === 1 && creator.role === owner), "role", where);
  const { purpose, minVersion, clinicId, claimPk } = op;
  Object.assign(state, { purpose, minVersion, clinicId, claimPk, vaultId: H("vault", op.bytes).slice(0, 16) });
}

function epoch(acting: Acting, op: OpOf<"epoch">): void {
  const { state, where, known } = acting;
  if (state.epochs.length > 0) requireRole(acting, owner, custodian, writer);
  must(op.epoch === state.epochs.length, "epoch-mismatch", where);
  must((op.link !== undefined) === op.epoch > 0, "bad-wrap", where);
  must(op.link === undefined || op.link.to < op.epoch, "bad-wrap", where);
  const exactly = op.wraps.length === state.members.size && op.wraps.every((w) => state.members.has(hex(w.userId)));
  must(exactly, "ghost-member", `${where}: wraps for others than the members`);
  for (const wrap of op.wraps) known(wrap.userId, wrap.identityHead);
  state.epochs.push(op);
  state.rekeyDue = false;
}

function add(acting: Acting, op: OpOf<"add">): void {
  const { state, where, known } = acting;
  const by = requireRole(acting, owner, custodian);
  must(mayAdd(by, op.role), "role", where);
  must(!state.members.has(hex(op.userId)), "ghost-member", `${where}: a member already`);
  must(state.purpose !== 0, "role", `${where}: a self-vault`);
  known(op.userId, op.identityHead);
  must((op.invitePk !== undefined) === (op.proof !== undefined), "invite", where);
  if (op.invitePk && op.proof) {
    const invite = state.invites.get(hex(op.invitePk));
    must(invite !== undefined && invite.open && invite.role === op.role, "invite", where);
    const hash = H("invite", state.vaultId, op.userId, op.identityHead);
    must(verified(op.invitePk, "invite", hash, op.proof), "invite", where);
    invite.open = false;
  }
  state.members.set(hex(op.userId), { role: op.role, until: op.until });
}

function remove(acting: Acting, op: OpOf<"remove" | "remove-expired">): void {
  const { state, where } = acting;
  const target = state.members.get(hex(op.userId));
  must(target !== undefined, "ghost-member", where);
  if (op.kind === "remove") {
    const by = requireRole(acting, owner, custodian);
    must(target.role !== owner && (by === owner || target.role !== custodian), "role", where);
  } else {
    requireRole(acting, owner, custodian, writer);
    must(target.role !== owner, "role", where);
    must(target.until !== undefined && op.at >= target.until, "expired", where);
  }
  bar(acting, op.userId, op.cutOffs);
  state.members.delete(hex(op.userId));
}

/** How far a device counts. A line of the vault where it is one's own or revoked; a barred person's other device moves only his barring's line. */
function deviceCutOff(acting: Acting, op: OpOf<"device-cutoff">): void {
  const { state, batch, where, known } = acting;
  const by = requireRole(acting, owner, custodian, writer, reader);
  const own = same(op.userId, batch.author);
  const subject = state.members.get(hex(op.userId))?.role;
  must(own || by === owner || (by === custodian && (subject === writer || subject === reader)), "role", where);
  const { log, at } = known(op.userId, op.identityHead);
  const device = log.devices.get(hex(op.deviceId));
  must(device !== undefined && device.addedAt <= at, "ghost-device", where);
  const ended = own || !liveAt(device, at);
  const barrings = own ? [] : (state.barrings.get(hex(op.userId)) ?? []);
  const barring = barrings.at(-1);
  must(ended || barring !== undefined, "role", where);
  const drawn = barring?.lines.find((line) => same(line.deviceId, op.deviceId));
  for (const line of [state.cutOffs.get(hex(op.deviceId)), drawn])
    must(by === owner || line === undefined || (!line.byOwner && op.seq > line.seq), "role", where);
  const { deviceId, seq, hash } = op;
  const line = { deviceId, seq, hash, byOwner: by === owner };
  if (ended) state.cutOffs.set(hex(deviceId), line);
  if (!barring) return;
  const lines = [...barring.lines.filter((one) => !same(one.deviceId, deviceId)), line];
  barrings[barrings.length - 1] = { ...barring, lines };
}

function changeRole(acting: Acting, op: OpOf<"role">): void {
  const { state, where } = acting;
  const before = state.members.get(hex(op.userId));
  must(before !== undefined, "ghost-member", where);
  requireRole(acting, owner);
  must(before.role !== owner && op.role !== owner && before.role !== op.role, "role", where);
  must(op.role === reader || op.cutOffs.length === 0, "role", where);
  if (op.role === reader) bar(acting, op.userId, op.cutOffs);
  state.members.set(hex(op.userId), { ...before, role: op.role });
}

function claim(acting: Acting, op: OpOf<"claim">): void {
  const { state, batch, headBefore, where, known } = acting;
  const { log: own } = known(batch.author, op.identityHead);
  const { log, at } = known(op.by, op.byHead);
  const fail: Refusal = "claim";
  must(state.claimPk !== undefined, fail, where);
  must(![...state.members.values()].some((m) => m.role === owner), fail, where);
  const hash = H("claim", state.vaultId, headBefore, own.userId, op.identityHead);
  must(verified(state.claimPk, "claim", hash, op.card), fail, where);
  must(!same(op.by, batch.author), fail, where);
  let key: Uint8Array | undefined;
  if (op.byDevice) {
    const device = log.devices.get(hex(op.byDevice));
    const live = device !== undefined && liveAt(device, at) && !state.cutOffs.has(hex(op.byDevice));
    key = live && roleOf(acting, op.by) === custodian ? device.sigPk : undefined;
  } else if (state.clinicId && same(state.clinicId, op.by)) key = log.generations[generationAt(log, at)]?.sigPk;
  must(key !== undefined && verified(key, "claim-countersign", hash, op.countersignature), fail, where);
  for (const [id, member] of state.members)
    if (member.role === custodian) state.members.set(id, { ...member, role: writer });
  state.members.set(hex(batch.author), { role: owner, until: undefined });
  state.claimPk = undefined;
}

function erase(acting: Acting, op: OpOf<"erase">): void {
  const { state, batch } = acting;
  const by = requireRole(acting, owner, custodian, writer, reader) === owner ? "owner" : hex(batch.author);
  for (const id of op.entries) state.erased.set(hex(id), [...(state.erased.get(hex(id)) ?? []), by]);
  for (const id of op.blobs) state.erasedBlobs.set(hex(id), [...(state.erasedBlobs.get(hex(id)) ?? []), by]);
}

const afterClose: ReadonlySet<string> = new Set(["erase", "device-cutoff", "leave"]);

export function apply(acting: Acting, op: Op): void {
  const { state, batch, where } = acting;
  must(!state.closed || afterClose.has(op.kind), "role", `${where}: the vault is closed`);
  switch (op.kind) {
    case "genesis":
      return genesis(acting, op);
    case "epoch":
      return epoch(acting, op);
    case "add":
      return add(acting, op);
    case "invite":
      must(state.purpose !== 0 && mayAdd(requireRole(acting, owner, custodian), op.role), "role", where);
      must(!state.invites.has(hex(op.invitePk)), "invite", where);
      return void state.invites.set(hex(op.invitePk), { role: op.role, open: true });
    case "invite-cancel": {
      const by = requireRole(acting, owner, custodian);
      const invite = state.invites.get(hex(op.invitePk));
      must(invite !== undefined && invite.open, "invite", where);
      must(mayAdd(by, invite.role), "role", where);
      invite.open = false;
      return;
    }
    case "remove":
    case "remove-expired":
      return remove(acting, op);
    case "leave":
      requireRole(acting, custodian, writer, reader);
      bar(acting, batch.author, op.cutOffs);
      state.members.delete(hex(batch.author));
      state.rekeyDue = true;
      return;
    case "device-cutoff":
      return deviceCutOff(acting, op);
    case "role":
      return changeRole(acting, op);
    case "erase":
      return erase(acting, op);
    case "upgrade":
    case "close": {
      const by = requireRole(acting, owner, custodian);
      must(by === owner || ![...state.members.values()].some((m) => m.role === owner), "role", where);
      if (op.kind === "close") state.closed = true;
      else {
        must(op.minVersion > state.minVersion && op.minVersion <= myVersion, "version", where);
        state.minVersion = op.minVersion;
      }
      return;
    }
    case "claim":
      return claim(acting, op);
    default:
      return refuse("decode", where);
  }
}
