// The bytes of a membership batch and its ops (protocol.md 5.1).
import { refuse, walk, type Walk } from "./codec.ts";
import { H } from "./primitives.ts";

export const owner = 0;
export const custodian = 1;
export const writer = 2;
export const reader = 3;

export interface CutOff {
  readonly deviceId: Uint8Array;
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface Wrap {
  readonly userId: Uint8Array;
  readonly identityHead: Uint8Array;
  readonly wrap: Uint8Array;
}

export type Op =
  | {
      readonly kind: "genesis";
      readonly creator: Uint8Array;
      readonly purpose: number;
      readonly minVersion: number;
      readonly members: readonly {
        userId: Uint8Array;
        identityHead: Uint8Array;
        role: number;
        until: number | undefined;
      }[];
      readonly clinicId: Uint8Array | undefined;
      readonly claimPk: Uint8Array | undefined;
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: "epoch";
      readonly epoch: number;
      readonly commitment: Uint8Array;
      readonly wraps: readonly Wrap[];
      readonly link: { readonly to: number; readonly sealed: Uint8Array } | undefined;
    }
  | {
      readonly kind: "add";
      readonly userId: Uint8Array;
      readonly identityHead: Uint8Array;
      readonly role: number;
      readonly until: number | undefined;
      readonly invitePk: Uint8Array | undefined;
      readonly proof: Uint8Array | undefined;
    }
  | { readonly kind: "invite"; readonly invitePk: Uint8Array; readonly role: number; readonly until: number }
  | { readonly kind: "invite-cancel"; readonly invitePk: Uint8Array }
  | { readonly kind: "remove"; readonly userId: Uint8Array; readonly cutOffs: readonly CutOff[] }
  | { readonly kind: "leave"; readonly cutOffs: readonly CutOff[] }
  | {
      readonly kind: "remove-expired";
      readonly userId: Uint8Array;
      readonly cutOffs: readonly CutOff[];
      readonly at: number;
    }
  | ({ readonly kind: "device-cutoff"; readonly userId: Uint8Array; readonly identityHead: Uint8Array } & CutOff)
  | { readonly kind: "role"; readonly userId: Uint8Array; readonly role: number; readonly cutOffs: readonly CutOff[] }
  | { readonly kind: "erase"; readonly entries: readonly Uint8Array[]; readonly blobs: readonly Uint8Array[] }
  | { readonly kind: "upgrade"; readonly minVersion: number }
  | { readonly kind: "close" }
  | {
      readonly kind: "claim";
      readonly identityHead: Uint8Array;
      readonly card: Uint8Array;
      readonly by: Uint8Array;
      readonly byHead: Uint8Array;
      readonly byDevice: Uint8Array | undefined;
      readonly countersignature: Uint8Array;
    };

export type OpOf<K extends Op["kind"]> = Extract<Op, { readonly kind: K }>;

export interface Batch {
  readonly prev: Uint8Array;
  readonly index: number;
  readonly author: Uint8Array;
  readonly authorHead: Uint8Array;
  readonly deviceId: Uint8Array;
  readonly ops: readonly Op[];
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}

const itself = (bytes: Uint8Array): Uint8Array => bytes;

function readOp(r: Walk, before: () => Uint8Array, where: string): Op {
  const start = before().length;
  const role = () => r.among(4);
  const until = () => r.optional(() => r.number(8));
  const cutOff = () => ({ deviceId: r.raw(32), seq: r.number(8), hash: r.raw(32) });
  const cutOffs = () => r.set(256, cutOff, (c) => c.deviceId);
  switch (r.number(1)) {
    case 1: {
      const creator = r.raw(32);
      r.raw(32);
      const [purpose, minVersion] = [r.among(4), r.number(4)];
      const member = () => ({ userId: r.raw(32), identityHead: r.raw(32), role: role(), until: until() });
      const members = r.set(16, member, (m) => m.userId);
      const clinicId = r.optional(() => r.raw(32));
      const claimPk = r.optional(() => r.raw(32));
      const bytes = before().slice(start);
      return { kind: "genesis", creator, purpose, minVersion, members, clinicId, claimPk, bytes };
    }
    case 2: {
      const [epoch, commitment] = [r.number(4), r.raw(32)];
      const wrap = () => ({ userId: r.raw(32), identityHead: r.raw(32), wrap: r.raw(1168) });
      const wraps = r.set(256, wrap, (w) => w.userId);
      return {
        kind: "epoch",
        epoch,
        commitment,
        wraps,
        link: r.optional(() => ({ to: r.number(4), sealed: r.raw(72) })),
      };
    }
    case 3: {
      const [userId, identityHead] = [r.raw(32), r.raw(32)];
      const given = { role: role(), until: until() };
      const invitePk = r.optional(() => r.raw(32));
      return { kind: "add", userId, identityHead, ...given, invitePk, proof: r.optional(() => r.raw(64)) };
    }
    case 4:
      return { kind: "invite", invitePk: r.raw(32), role: role(), until: r.number(8) };
    case 5:
      return { kind: "invite-cancel", invitePk: r.raw(32) };
    case 6:
      return { kind: "remove", userId: r.raw(32), cutOffs: cutOffs() };
    case 7:
      return { kind: "leave", cutOffs: cutOffs() };
    case 8:
      return { kind: "remove-expired", userId: r.raw(32), cutOffs: cutOffs(), at: r.number(8) };
    case 9:
      return { kind: "device-cutoff", userId: r.raw(32), identityHead: r.raw(32), ...cutOff() };
    case 10:
      return { kind: "role", userId: r.raw(32), role: role(), cutOffs: cutOffs() };
    case 11: {
      const entries = r.set(1_024, () => r.raw(32), itself);
      return { kind: "erase", entries, blobs: r.set(256, () => r.raw(32), itself) };
    }
    case 12:
      return { kind: "upgrade", minVersion: r.number(4) };
    case 13:
      return { kind: "close" };
    case 14: {
      const [identityHead, card, by, byHead] = [r.raw(32), r.raw(64), r.raw(32), r.raw(32)];
      const byDevice = r.optional(() => r.raw(32));
      return { kind: "claim", identityHead, card, by, byHead, byDevice, countersignature: r.raw(64) };
    }
    default:
      return refuse("decode", `${where}: tag`);
  }
}

export function readBatch(bytes: Uint8Array, where: string): Batch {
  const r = walk(bytes, where);
  r.magic("HV1M");
  const [prev, index, author] = [r.raw(32), r.number(4), r.raw(32)];
  const [authorHead, deviceId] = [r.raw(32), r.raw(32)];
  const ops = r.list(64, () => readOp(r, () => r.sofar(), where));
  const hash = H("membership-batch", r.sofar());
  const signature = r.raw(64);
  r.end();
  return { prev, index, author, authorHead, deviceId, ops, hash, signature };
}

const growing: ReadonlySet<string> = new Set(["add", "remove", "remove-expired"]);

/** The shape of 5.1: which ops may stand in one batch. */
export function shapely({ ops }: Batch, at: number): boolean {
  const [first, second] = ops;
  if (at === 0) return ops.length === 2 && first?.kind === "genesis" && second?.kind === "epoch" && second.epoch === 0;
  const last = ops.at(-1);
  if (first === undefined || last === undefined || ops.some((op) => op.kind === "genesis")) return false;
  if (ops.length === 1) return !growing.has(first.kind) && first.kind !== "claim";
  if (last.kind !== "epoch") return false;
  if (first.kind === "claim") return ops.length === 2;
  return ops.slice(0, -1).every((op) => growing.has(op.kind));
}
