// Vectors of membership/: batches that hold every op, epoch commitment, wrap and link.
import {
  asBlobId,
  asHash,
  checkNewestEpoch,
  claimHash,
  countersignClaim,
  createVault,
  epochKeys,
  extendMembership,
  inviteKeys,
  asInviteToken,
  openMembershipLog,
  plainBatch,
  proveInvite,
  rekeyBatch,
  signClaim,
  signKeyPair,
  wrapWithSeed,
  type Membership,
  type MembershipOp,
} from "../../../src/index.ts";
import { epochCommitment } from "../../../src/membership/epoch.ts";
import { must, person, type Person } from "../../../src/testing/index.ts";
import { addOp, authorOf, removeOp, resolveAmong, seedOf } from "../../support.ts";
import { flipped, hex, logVector, patched, withFixedRandom, type VectorFile } from "./shape.ts";

interface Grown {
  readonly names: readonly string[];
  readonly batches: readonly Uint8Array[];
  readonly membership: Membership;
}

const people = () => ({ pat: person("pat"), rao: person("rao"), kim: person("kim"), lee: person("lee") });

export const everybody = () => {
  const { pat, rao, kim, lee } = people();
  return resolveAmong(pat, rao, kim, lee, person("clinic"));
};

/** A walk-in chart of rao's that pat claims, and on which then every other op is done. */
export function fullVault(): Grown {
  const { pat, rao, kim, lee } = people();
  const resolve = everybody();
  const card = signKeyPair(seedOf("card"));
  const clinicId = person("clinic").identity.userId;
  const made = createVault(authorOf(rao), {
    purpose: "chart",
    members: [{ identity: rao.identity, role: "custodian" }],
    clinicId,
    claimPk: card.publicKey,
  });
  let membership = must(openMembershipLog([made.bytes], resolve));
  let key = made.epochKey;
  const batches = [made.bytes];
  const names = ["genesis, epoch 0"];
  const push = (name: string, bytes: Uint8Array): void => {
    membership = must(extendMembership(membership, [bytes], resolve));
    batches.push(bytes);
    names.push(name);
  };
  const rekeyed = (by: Person, ops: readonly MembershipOp[], staying: readonly Person[]): void => {
    const made = rekeyBatch(
      authorOf(by),
      membership,
      ops,
      staying.map((p) => p.identity),
      key,
    );
    key = made.epochKey;
    push([...ops.map((op) => op.kind), "epoch"].join(", "), made.bytes);
  };
  const alone = (by: Person, op: MembershipOp): void => push(op.kind, plainBatch(authorOf(by), membership, op).bytes);

  const object = claimHash(membership.vaultId, membership.head, pat.identity.userId, pat.identity.head);
  rekeyed(
    pat,
    [
      {
        kind: "claim",
        identityHead: pat.identity.head,
        claim: signClaim(card, object),
        countersign: {
          userId: rao.identity.userId,
          identityHead: rao.identity.head,
          deviceId: rao.device.deviceId,
          signature: countersignClaim(rao.device.sign, object),
        },
      },
    ],
    [pat, rao],
  );
  const token = asInviteToken(seedOf("invite", 16));
  const invitePk = inviteKeys(token).publicKey;
  alone(pat, { kind: "invite", invitePk, role: "writer", untilMs: 1_800_600_000_000 });
  const inviteProof = proveInvite(token, membership.vaultId, kim.identity.userId, kim.identity.head);
  rekeyed(pat, [{ ...addOp(kim, "writer", 1_800_900_000_000), invitePk, inviteProof }], [pat, rao, kim]);
  const other = inviteKeys(asInviteToken(seedOf("invite 2", 16))).publicKey;
  alone(pat, { kind: "invite", invitePk: other, role: "reader", untilMs: 1_800_600_000_000 });
  alone(pat, { kind: "invite-cancel", invitePk: other });
  rekeyed(pat, [addOp(lee, "custodian")], [pat, rao, kim, lee]);
  const cutoff = (p: Person) => ({ deviceId: p.device.deviceId, seq: 2, hash: asHash(seedOf(`${p.name} entry 2`)) });
  alone(pat, { kind: "role", userId: lee.identity.userId, role: "reader", cutoffs: [cutoff(lee)] });
  alone(rao, { kind: "erase", entries: [asHash(seedOf("entry"))], blobs: [asHash(asBlobId(seedOf("blob")))] });
  const atMs = 1_800_900_000_001;
  rekeyed(
    rao,
    [{ kind: "remove-expired", userId: kim.identity.userId, cutoffs: [cutoff(kim)], atMs }],
    [pat, rao, lee],
  );
  alone(lee, { kind: "leave", cutoffs: [] });
  rekeyed(rao, [], [pat, rao]);
  rekeyed(pat, [removeOp(rao, [cutoff(rao)])], [pat]);
  const { identity, device } = pat;
  alone(pat, {
    kind: "device-cutoff",
    userId: rao.identity.userId,
    identityHead: rao.identity.head,
    ...cutoff(rao),
    seq: 3,
  });
  alone(pat, { kind: "close" });
  alone(pat, {
    kind: "device-cutoff",
    userId: identity.userId,
    identityHead: identity.head,
    deviceId: device.deviceId,
    seq: 1,
    hash: asHash(seedOf("last")),
  });
  return { names, batches, membership };
}

export function membership(): VectorFile {
  const { pat, rao } = people();
  const grown = withFixedRandom("membership", fullVault);
  const { vaultId } = grown.membership;
  const keys = epochKeys(grown.membership, pat.identity.userId, [pat.keys.kem]);
  const newest = must(checkNewestEpoch(grown.membership, pat.identity.userId, [pat.keys.kem]));
  const context = seedOf("context", 64);
  const at = (i: number): Uint8Array => grown.batches[i] ?? new Uint8Array();
  const join = (upTo: number, ...last: readonly Uint8Array[]): string =>
    [...grown.batches.slice(0, upTo), ...last].map(hex).join(",");
  const wrap = wrapWithSeed(seedOf("encapsulation", 64), pat.keys.kem.publicKey, "HV1/epoch-wrap/v1", newest, context);
  const creator = 4 + 32 + 4 + 32 + 32 + 32 + 2 + 1;
  return {
    about: "protocol §5: one vault from walk-in to close; `invalid` logs are batches joined by commas",
    vectors: [
      { name: "vault id", vaultId: hex(vaultId) },
      { name: "head", head: hex(grown.membership.head), length: grown.membership.length },
      ...Object.values(people()).map((one) => logVector(one)),
      logVector(person("clinic")),
      ...grown.batches.map((bytes, i) => ({ name: `batch ${i}: ${grown.names[i]}`, bytes: hex(bytes) })),
      ...keys.flatMap((key, epoch) =>
        key ? [{ name: `epoch ${epoch}`, key: hex(key), commitment: hex(epochCommitment(vaultId, epoch, key)) }] : [],
      ),
      {
        name: "a wrap with fixed encapsulation",
        seed: hex(seedOf("encapsulation", 64)),
        recipient: hex(pat.keys.kem.publicKey),
        secretKey: hex(pat.keys.kem.secretKey),
        plain: hex(newest),
        context: hex(context),
        bytes: hex(wrap),
      },
      {
        name: "claim hash",
        hash: hex(claimHash(vaultId, grown.membership.head, rao.identity.userId, rao.identity.head)),
      },
    ],
    invalid: [
      { name: "no batches", reader: "membership log", bytes: "", error: "decode" },
      { name: "does not begin with genesis", reader: "membership log", bytes: hex(at(1)), error: "decode" },
      {
        name: "genesis names another creator",
        reader: "membership log",
        bytes: hex(flipped(at(0), creator)),
        error: "role",
      },
      { name: "signature changed", reader: "membership log", bytes: hex(flipped(at(0), -1)), error: "signature" },
      { name: "other magic", reader: "membership log", bytes: hex(patched(at(0), 3, 0x4e)), error: "decode" },
      { name: "a batch left out", reader: "membership log", bytes: join(2, at(3)), error: "chain-gap" },
      { name: "a batch twice", reader: "membership log", bytes: join(3, at(2)), error: "fork" },
      { name: "a wrap changed", reader: "membership log", bytes: join(1, flipped(at(1), -300)), error: "signature" },
      {
        name: "a batch after close",
        reader: "membership log",
        bytes: join(grown.batches.length, at(2)),
        error: "fork",
      },
    ],
  };
}
