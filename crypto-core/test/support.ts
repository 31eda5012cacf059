// What the stories share: people who know each other's logs, a vault and its next batch, a device that writes.
import {
  createVault,
  epochKeys,
  extendIdentity,
  extendMembership,
  idKey,
  identityOp,
  newChain,
  openMembershipLog,
  plainBatch,
  readRun,
  rekeyBatch,
  sealRun,
  deviceAddOp,
  deviceKeys,
  kdf,
  signKeyPair,
  utf8,
  type Chain,
  type Cutoff,
  type DeviceKeys,
  type EpochKey,
  type Identity,
  type IdentityOpBody,
  type Membership,
  type MembershipOp,
  type NewVault,
  type OpOf,
  type ProtocolError,
  type ProtocolErrorKind,
  type Resolve,
  type Result,
  type Role,
  type Run,
  type SeenVector,
  type WriteContext,
} from "../src/index.ts";
import { must, type Person } from "../src/testing/index.ts";

export const authorOf = (p: Person) => ({ identity: p.identity, device: p.device });

/** Everybody's log as it is now; later ones of the same person win. */
export function resolveAmong(...people: readonly { readonly identity: Identity }[]): Resolve {
  const known = new Map(people.map((p) => [idKey(p.identity.userId), p.identity]));
  return (userId) => known.get(idKey(userId));
}

export const refusedAs = (result: Result<unknown, ProtocolError>): ProtocolErrorKind | "accepted" =>
  result.ok ? "accepted" : result.error.kind;

/** The person after one more op of the identity key, or of the recovery key where the op needs it. */
export function afterOp(p: Person, body: IdentityOpBody): Person {
  const signer = body.kind === "veto" || body.kind === "rotate" ? p.recovery : p.keys.sign;
  const op = identityOp(p.identity, signer, body);
  return { ...p, identity: must(extendIdentity(p.identity, [op])), log: [...p.log, op] };
}

export const seedOf = (what: string, size = 32): Uint8Array =>
  kdf(utf8("health-vault testing"), "HV1/testing/v1", utf8(what), size);

export const newDevice = (what: string): DeviceKeys => deviceKeys(seedOf(`${what} sign`), seedOf(`${what} kem`));

/** The same person at another device of hers. */
export function atDevice(p: Person, what: string, replaces?: DeviceKeys): Person {
  const device = newDevice(what);
  const transport = signKeyPair(seedOf(`${what} transport`));
  const add = { device, transportPk: transport.publicKey, ...(replaces ? { replaces } : {}) };
  const op = deviceAddOp(p.identity, p.keys.sign, add);
  return { ...p, device, transport, identity: must(extendIdentity(p.identity, [op])), log: [...p.log, op] };
}

export interface World {
  readonly membership: Membership;
  readonly batches: readonly Uint8Array[];
  readonly key: EpochKey;
}

export function vault(
  creator: Person,
  others: readonly (readonly [Person, Role])[] = [],
  more: Partial<NewVault> = {},
  resolve = resolveAmong(creator, ...others.map(([p]) => p)),
): World {
  const members: NewVault["members"] = [
    { identity: creator.identity, role: more.claimPk ? "custodian" : "owner" },
    ...others.map(([p, role]) => ({ identity: p.identity, role })),
  ];
  const made = createVault(authorOf(creator), { purpose: "chart", members, ...more });
  return { membership: must(openMembershipLog([made.bytes], resolve)), batches: [made.bytes], key: made.epochKey };
}

export const addOp = (p: Person, role: Role, untilMs?: number): OpOf<"add"> => ({
  kind: "add",
  userId: p.identity.userId,
  identityHead: p.identity.head,
  role,
  untilMs,
  invitePk: undefined,
  inviteProof: undefined,
});

export const removeOp = (p: Person, cutoffs: readonly Cutoff[] = []): OpOf<"remove"> => ({
  kind: "remove",
  userId: p.identity.userId,
  cutoffs,
});

export function tryPlain(w: World, by: Person, op: MembershipOp, resolve: Resolve): Result<Membership, ProtocolError> {
  return extendMembership(w.membership, [plainBatch(authorOf(by), w.membership, op).bytes], resolve);
}

export function plain(w: World, by: Person, op: MembershipOp, resolve: Resolve): World {
  const { bytes } = plainBatch(authorOf(by), w.membership, op);
  const membership = must(extendMembership(w.membership, [bytes], resolve));
  return { ...w, membership, batches: [...w.batches, bytes] };
}

export function tryRekey(
  w: World,
  by: Person,
  ops: readonly MembershipOp[],
  staying: readonly Person[],
  resolve: Resolve,
): Result<World, ProtocolError> {
  const identities = staying.map((p) => p.identity);
  const { bytes, epochKey } = rekeyBatch(authorOf(by), w.membership, ops, identities, w.key);
  const grown = extendMembership(w.membership, [bytes], resolve);
  return grown.ok
    ? { ok: true, value: { membership: grown.value, batches: [...w.batches, bytes], key: epochKey } }
    : grown;
}

export const rekey = (...args: Parameters<typeof tryRekey>): World => must(tryRekey(...args));

export const keysOf = (w: World, p: Person) => epochKeys(w.membership, p.identity.userId, [p.keys.kem]);

export const startOf = (w: World, p: Person): Chain =>
  newChain(w.membership.vaultId, p.identity.userId, p.device.deviceId);

export interface Place {
  readonly from?: Chain;
  readonly seen?: SeenVector;
  /** The log the author acts under, when it is not the newest. */
  readonly under?: World;
}

export function contextOf(w: World, p: Person, place: Place = {}): WriteContext {
  const { membership } = place.under ?? w;
  const epochKey = keysOf(place.under ?? w, p)[membership.epoch];
  if (!epochKey) throw new Error("no epoch key");
  const from = place.from ?? startOf(w, p);
  return {
    vaultId: membership.vaultId,
    userId: p.identity.userId,
    device: p.device,
    epoch: membership.epoch,
    epochKey,
    memHead: membership.head,
    seq: from.seq,
    prevHash: from.hash,
    seenBefore: from.seen,
    seen: place.seen ?? from.seen,
  };
}

/** One run of these texts, as bytes. */
export const written = (w: World, p: Person, texts: readonly string[], place?: Place): Uint8Array =>
  sealRun(
    contextOf(w, p, place),
    texts.map((text) => ({ bytes: utf8(text) })),
  ).bytes;

export const runOf = (w: World, p: Person, texts: readonly string[], place?: Place): Run =>
  must(readRun(written(w, p, texts, place)));

export function deviceIn(p: Person, who: Person = p) {
  const device = who.identity.devices.get(idKey(p.device.deviceId));
  if (!device) throw new Error("unknown device");
  return device;
}

export const cutoffAt = (run: Run, index = run.count - 1): Cutoff => {
  const entry = entryAt(run, index);
  return { deviceId: run.deviceId, seq: entry.header.seq, hash: entry.hash };
};

export function entryAt(run: Run, index = 0) {
  const entry = run.entries[index];
  if (!entry) throw new Error("no such entry");
  return entry;
}
