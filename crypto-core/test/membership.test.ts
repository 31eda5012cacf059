// Stories of who is in a vault: ghosts, cut-offs that bind only their subject, stolen devices, claims, the self-vault (protocol §5, §6).
import { beforeAll, describe, expect, test } from "vitest";
import {
  asHash,
  asRecoveryCode,
  asSeed,
  asSignInCode,
  claimHash,
  countersignClaim,
  createVault,
  extendIdentity,
  extendMembership,
  openMembershipLog,
  plainBatch,
  recoveryKeys,
  rekeyBatch,
  rotateOp,
  identityKeys,
  ready,
  signClaim,
  signKeyPair,
  type MembershipOp,
  type OpOf,
  type Role,
} from "../src/index.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import {
  addOp,
  afterOp,
  atDevice,
  authorOf,
  plain,
  refusedAs,
  rekey,
  removeOp,
  resolveAmong,
  seedOf,
  tryPlain,
  tryRekey,
  vault,
  type World,
} from "./support.ts";

beforeAll(ready);

const hash = (what: string) => asHash(seedOf(what));
const cutoff = (p: Person, seq: number, at: Person = p): OpOf<"device-cutoff"> => ({
  kind: "device-cutoff",
  userId: p.identity.userId,
  identityHead: p.identity.head,
  deviceId: at.device.deviceId,
  seq,
  hash: hash(`${at.name} ${seq}`),
});

describe("nobody slips in", () => {
  test("A5, A50: the relay re-keys to a ghost: wraps are exactly the members, or the batch is nothing", () => {
    const [pat, rao, ghost] = [person("pat"), person("rao"), person("ghost")];
    const resolve = resolveAmong(pat, rao, ghost);
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    expect(refusedAs(tryRekey(w, pat, [], [pat, rao, ghost], resolve))).toBe("ghost-member");
    expect(refusedAs(tryRekey(w, pat, [], [pat], resolve))).toBe("ghost-member");
    expect(refusedAs(tryRekey(w, pat, [], [pat, ghost], resolve))).toBe("ghost-member");
    expect(refusedAs(tryRekey(w, pat, [addOp(ghost, "reader")], [pat, rao], resolve))).toBe("ghost-member");
    expect(refusedAs(tryRekey(w, pat, [addOp(rao, "reader")], [pat, rao], resolve))).toBe("ghost-member");
  });

  test("A36, A41: a removal without its epoch, an epoch that still holds the removed, or a mixed batch is nothing", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    expect(refusedAs(tryPlain(w, pat, removeOp(rao), resolve))).toBe("decode");
    expect(refusedAs(tryPlain(w, pat, addOp(rao, "reader"), resolve))).toBe("decode");
    expect(refusedAs(tryRekey(w, pat, [removeOp(rao)], [pat, rao], resolve))).toBe("ghost-member");
    expect(refusedAs(tryRekey(w, pat, [{ kind: "close" }], [pat, rao], resolve))).toBe("decode");
    expect(refusedAs(tryRekey(w, rao, [{ kind: "leave", cutoffs: [] }], [pat], resolve))).toBe("decode");
    const empty = extendMembership(
      w.membership,
      [rekeyBatch(authorOf(pat), w.membership, [], [], w.key).bytes],
      resolve,
    );
    expect(refusedAs(empty)).toBe("ghost-member");
  });

  test("a log that is not held far enough is waited for, not judged", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const newer = atDevice(rao, "tablet");
    const w = vault(pat, [], {}, resolveAmong(pat, rao));
    expect(refusedAs(tryRekey(w, pat, [addOp(newer, "writer")], [pat, newer], resolveAmong(pat, rao)))).toBe(
      "missing-key",
    );
    expect(refusedAs(tryRekey(w, pat, [addOp(rao, "writer")], [pat, rao], resolveAmong(pat)))).toBe("missing-key");
    expect(refusedAs(tryRekey(w, pat, [addOp(newer, "writer")], [pat, newer], resolveAmong(pat, newer)))).toBe(
      "accepted",
    );
  });

  test("a batch stays with its maker: he cannot remove himself, and not be a stranger", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = vault(pat, [], {}, resolve);
    const ex = rekey(w, pat, [addOp(rao, "writer", 10)], [pat, rao], resolve);
    const op: MembershipOp = { kind: "remove-expired", userId: rao.identity.userId, cutoffs: [], atMs: 10 };
    expect(refusedAs(tryRekey(ex, rao, [op], [pat], resolve))).toBe("role");
    expect(refusedAs(tryRekey(ex, pat, [{ ...op, atMs: 9 }], [pat], resolve))).toBe("expired");
    expect(refusedAs(tryRekey(w, pat, [removeOp(pat)], [], resolve))).toBe("role");
  });

  test("remove and re-add in one batch: the old entries end there, the member stays", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    const now = rekey(w, pat, [removeOp(rao), addOp(rao, "reader")], [pat, rao], resolve).membership;
    expect([...now.members.values()].map((m) => m.role).sort()).toEqual(["owner", "reader"]);
    expect(now.barredAt.size).toBe(1);
    expect(now.removed.size).toBe(0);
  });
});

describe("a cut-off binds its subject alone", () => {
  test("rao leaves, or removes kim, and names pat's device: pat writes on and signs on", () => {
    const [pat, rao, kim] = [person("pat"), person("rao"), person("kim")];
    const resolve = resolveAmong(pat, rao, kim);
    const w = vault(
      pat,
      [
        [rao, "custodian"],
        [kim, "reader"],
      ],
      {},
      resolve,
    );
    const onPat = { deviceId: pat.device.deviceId, seq: 1, hash: hash("x") };
    const left = plain(w, rao, { kind: "leave", cutoffs: [onPat] }, resolve);
    expect(refusedAs(tryRekey(left, pat, [], [pat, kim], resolve))).toBe("accepted");
    const removed = rekey(w, rao, [removeOp(kim, [onPat])], [pat, rao], resolve);
    expect(refusedAs(tryPlain(removed, pat, { kind: "close" }, resolve))).toBe("accepted");
    expect(removed.membership.cutoffs.size).toBe(0);
  });

  test("nobody but the owner lowers one, or touches the owner's", () => {
    const [pat, rao, kim] = [person("pat"), person("rao"), person("kim")];
    const lost = afterOp(atDevice(kim, "lost"), {
      kind: "device-revoke",
      deviceId: atDevice(kim, "lost").device.deviceId,
    });
    const resolve = resolveAmong(pat, rao, lost);
    const w = vault(
      pat,
      [
        [rao, "custodian"],
        [lost, "writer"],
      ],
      {},
      resolve,
    );
    const byRao = plain(w, rao, cutoff(lost, 5), resolve);
    expect(refusedAs(tryPlain(byRao, rao, cutoff(lost, 4), resolve))).toBe("role");
    expect(refusedAs(tryPlain(byRao, rao, cutoff(lost, 5), resolve))).toBe("role");
    expect(refusedAs(tryPlain(byRao, rao, cutoff(lost, 6), resolve))).toBe("accepted");
    const byPat = plain(byRao, pat, cutoff(lost, 4), resolve);
    expect(refusedAs(tryPlain(byPat, rao, cutoff(lost, 9), resolve))).toBe("role");
    expect(refusedAs(tryPlain(byPat, pat, cutoff(lost, 9), resolve))).toBe("accepted");
    const byKim = { ...lost, device: kim.device };
    expect(refusedAs(tryPlain(byRao, byKim, { ...cutoff(lost, 6), deviceId: lost.device.deviceId }, resolve))).toBe(
      "accepted",
    );
    expect(refusedAs(tryPlain(byPat, byKim, { ...cutoff(lost, 9), deviceId: lost.device.deviceId }, resolve))).toBe(
      "role",
    );
  });

  test("a device that the named log does not know is a ghost", () => {
    const [pat, kim] = [person("pat"), person("kim")];
    const resolve = resolveAmong(pat, kim);
    const w = vault(pat, [[kim, "writer"]], {}, resolve);
    expect(refusedAs(tryPlain(w, pat, cutoff(pat, 1, kim), resolve))).toBe("ghost-device");
    const later = atDevice(pat, "phone");
    const early = { ...cutoff(later, 1), identityHead: pat.identity.head };
    expect(refusedAs(tryPlain(w, pat, early, resolveAmong(later, kim)))).toBe("ghost-device");
  });

  test("who was removed and comes back signs batches again", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    const onRao = { deviceId: rao.device.deviceId, seq: 1, hash: hash("x") };
    const gone = rekey(w, pat, [removeOp(rao, [onRao])], [pat], resolve);
    expect(refusedAs(tryRekey(gone, rao, [], [pat], resolve))).toBe("role");
    const back = rekey(gone, pat, [addOp(rao, "writer")], [pat, rao], resolve);
    expect(refusedAs(tryRekey(back, rao, [], [pat, rao], resolve))).toBe("accepted");
  });
});

describe("a stolen device", () => {
  const story = () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const stolen = atDevice(pat, "stolen");
    const w = vault(stolen, [[rao, "writer"]], {}, resolveAmong(stolen, rao));
    const safe = {
      ...afterOp(stolen, { kind: "device-revoke", deviceId: stolen.device.deviceId }),
      device: pat.device,
    };
    return { rao, stolen, safe, w, resolve: resolveAmong(safe, rao) };
  };

  test("signs no batch under the log that revoked it", () => {
    const { stolen, safe, w, resolve } = story();
    const thief = { ...safe, device: stolen.device };
    expect(refusedAs(tryPlain(w, thief, { kind: "close" }, resolve))).toBe("revoked-writer");
  });

  test("nor under an older one, as soon as anybody named the newer", () => {
    const { rao, stolen, safe, w, resolve } = story();
    expect(refusedAs(tryPlain(w, stolen, { kind: "close" }, resolve))).toBe("accepted");
    const byRao = rekey(w, rao, [], [safe, rao], resolve);
    expect(refusedAs(tryPlain(byRao, stolen, { kind: "close" }, resolve))).toBe("rollback");
    const stale = { ...safe, identity: stolen.identity };
    const byRaoAgain = rekey(byRao, rao, [], [stale, rao], resolve);
    expect(refusedAs(tryPlain(byRaoAgain, stolen, { kind: "close" }, resolve))).toBe("rollback");
    const bySelf = plain(w, safe, cutoff(safe, 3, stolen), resolve);
    expect(refusedAs(tryPlain(bySelf, stolen, { kind: "close" }, resolve))).toBe("revoked-writer");
  });

  test("a ghost device, or one certified only later than the head it names, signs nothing", () => {
    const { rao, w } = story();
    const ghost = { ...rao, device: atDevice(person("mallory"), "ghost").device };
    const resolve = resolveAmong(atDevice(person("pat"), "stolen"), rao);
    expect(refusedAs(tryPlain(w, ghost, { kind: "leave", cutoffs: [] }, resolve))).toBe("ghost-device");
    const later = atDevice(rao, "later");
    const early = { ...later, identity: rao.identity };
    const known = resolveAmong(atDevice(person("pat"), "stolen"), later);
    expect(refusedAs(tryPlain(w, early, { kind: "leave", cutoffs: [] }, known))).toBe("ghost-device");
  });
});

describe("one line", () => {
  test("A45: two batches for one place: only one holds, and a fork is a fork only with a signature", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    const mine = rekey(w, pat, [], [pat, rao], resolve);
    const other = plainBatch(authorOf(rao), w.membership, { kind: "leave", cutoffs: [] }).bytes;
    expect(refusedAs(extendMembership(mine.membership, [other], resolve))).toBe("fork");
    const forged = other.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(refusedAs(extendMembership(mine.membership, [forged], resolve))).toBe("signature");
  });

  test("after close: entries, members and epochs end; erasing, cutting off and leaving go on", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const w = plain(vault(pat, [[rao, "writer"]], {}, resolve), pat, { kind: "close" }, resolve);
    expect(refusedAs(tryRekey(w, pat, [], [pat, rao], resolve))).toBe("role");
    expect(refusedAs(tryPlain(w, pat, { kind: "close" }, resolve))).toBe("role");
    expect(refusedAs(tryPlain(w, pat, { kind: "erase", entries: [hash("e")], blobs: [] }, resolve))).toBe("accepted");
    expect(refusedAs(tryPlain(w, pat, cutoff(pat, 1), resolve))).toBe("accepted");
    expect(refusedAs(tryPlain(w, rao, { kind: "leave", cutoffs: [] }, resolve))).toBe("accepted");
  });

  test("A57: the version floor rises, and never past what this app is", () => {
    const pat = person("pat");
    const resolve = resolveAmong(pat);
    const w = vault(pat, [], { minVersion: 0 }, resolve);
    const raised = plain(w, pat, { kind: "upgrade", minVersion: 1 }, resolve);
    expect(refusedAs(tryPlain(raised, pat, { kind: "upgrade", minVersion: 1 }, resolve))).toBe("version");
    expect(refusedAs(tryPlain(raised, pat, { kind: "upgrade", minVersion: 2 }, resolve))).toBe("version");
    expect(() => vault(pat, [], { minVersion: 2 }, resolve)).toThrow("version");
  });
});

describe("a vault begins with somebody in charge", () => {
  const begin = (creator: Person, members: readonly (readonly [Person, Role, number?])[], more: object = {}) => {
    const vaultOf = members.map(([p, role, untilMs]) => ({
      identity: p.identity,
      role,
      ...(untilMs === undefined ? {} : { untilMs }),
    }));
    const made = createVault(authorOf(creator), { purpose: "chart", members: vaultOf, ...more });
    return refusedAs(openMembershipLog([made.bytes], resolveAmong(creator, ...members.map(([p]) => p))));
  };
  const claimPk = () => signKeyPair(seedOf("card")).publicKey;

  test("one owner without an end, or a custodian with a claim key; the creator is no reader and no stranger", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    expect(begin(pat, [[pat, "owner"]])).toBe("accepted");
    expect(
      begin(rao, [
        [pat, "owner"],
        [rao, "writer"],
      ]),
    ).toBe("accepted");
    expect(begin(rao, [[rao, "custodian"]], { claimPk: claimPk() })).toBe("accepted");
    expect(
      begin(pat, [
        [pat, "owner"],
        [rao, "owner"],
      ]),
    ).toBe("role");
    expect(begin(pat, [[pat, "owner", 5]])).toBe("role");
    expect(
      begin(rao, [
        [pat, "owner"],
        [rao, "reader"],
      ]),
    ).toBe("role");
    expect(begin(rao, [[pat, "owner"]])).toBe("role");
    expect(begin(rao, [[rao, "writer"]], { claimPk: claimPk() })).toBe("role");
    expect(begin(rao, [[rao, "custodian"]])).toBe("claim");
    expect(begin(pat, [[pat, "owner"]], { claimPk: claimPk() })).toBe("claim");
  });

  test("A4: a self-vault has its owner, and nobody is ever added or invited", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    expect(
      begin(
        pat,
        [
          [pat, "owner"],
          [rao, "writer"],
        ],
        { purpose: "self" },
      ),
    ).toBe("role");
    const resolve = resolveAmong(pat, rao);
    const self = vault(pat, [], { purpose: "self" }, resolve);
    expect(refusedAs(tryRekey(self, pat, [addOp(rao, "writer")], [pat, rao], resolve))).toBe("role");
    const invite: MembershipOp = { kind: "invite", invitePk: claimPk(), role: "reader", untilMs: 9 };
    expect(refusedAs(tryPlain(self, pat, invite, resolve))).toBe("role");
  });
});

describe("a walk-in patient claims her vault", () => {
  const card = () => signKeyPair(seedOf("card"));
  function story() {
    const [pat, rao, clinic, mallory] = [person("pat"), person("rao"), person("clinic"), person("mallory")];
    const resolve = resolveAmong(pat, rao, clinic, mallory);
    const w = vault(rao, [], { claimPk: card().publicKey, clinicId: clinic.identity.userId }, resolve);
    return { pat, rao, clinic, mallory, resolve, w };
  }
  function claimOp(w: World, by: Person, more: Partial<OpOf<"claim">> = {}, signer = person("rao")): OpOf<"claim"> {
    const object = claimHash(w.membership.vaultId, w.membership.head, by.identity.userId, by.identity.head);
    return {
      kind: "claim",
      identityHead: by.identity.head,
      claim: signClaim(card(), object),
      countersign: {
        userId: signer.identity.userId,
        identityHead: signer.identity.head,
        deviceId: signer.device.deviceId,
        signature: countersignClaim(signer.device.sign, object),
      },
      ...more,
    };
  }

  test("A48: with the card's key and the custodian's countersignature, in one op: she owns it, he writes", () => {
    const { pat, rao, resolve, w } = story();
    const now = rekey(w, pat, [claimOp(w, pat)], [pat, rao], resolve).membership;
    expect([...now.members.values()].map((m) => m.role).sort()).toEqual(["owner", "writer"]);
    expect(now.claimPk).toBeUndefined();
  });

  test("or with the clinic's, and a claim stays good when the clinic later rotates and the device is revoked", () => {
    const { pat, rao, clinic, resolve, w } = story();
    const object = claimHash(w.membership.vaultId, w.membership.head, pat.identity.userId, pat.identity.head);
    const countersign = {
      userId: clinic.identity.userId,
      identityHead: clinic.identity.head,
      deviceId: undefined,
      signature: countersignClaim(clinic.keys.sign, object),
    };
    const byClinic = rekey(w, pat, [claimOp(w, pat, { countersign })], [pat, rao], resolve);
    const byRao = rekey(w, pat, [claimOp(w, pat)], [pat, rao], resolve);
    const rotated = must(
      extendIdentity(clinic.identity, [
        rotateOp(clinic.identity, {
          oldSeed: clinic.seed,
          newSeed: asSeed(seedOf("clinic 1")),
          newCode: asSignInCode(seedOf("c", 16)),
          recovery: clinic.recovery,
          newRecovery: recoveryKeys(asRecoveryCode(seedOf("clinic kit"))),
          keep: [],
          recoveryBlobHash: hash("blob"),
        }),
      ]),
    );
    const gone = afterOp(rao, { kind: "device-revoke", deviceId: rao.device.deviceId });
    const later = resolveAmong(pat, gone, { identity: rotated });
    expect(refusedAs(openMembershipLog(byClinic.batches, later))).toBe("accepted");
    expect(refusedAs(openMembershipLog(byRao.batches, later))).toBe("accepted");
    const newKey = identityKeys(asSeed(seedOf("clinic 1")), 1).sign;
    const forged = { ...countersign, signature: countersignClaim(newKey, object) };
    expect(refusedAs(tryRekey(w, pat, [claimOp(w, pat, { countersign: forged })], [pat, rao], later))).toBe("claim");
  });

  test("A48: not with a photo of the card, not with the countersignature alone, not twice, not for another", () => {
    const { pat, rao, mallory, resolve, w } = story();
    const tried = (by: Person, op: OpOf<"claim">, at = w) => refusedAs(tryRekey(at, by, [op], [by, rao], resolve));
    const own = claimOp(w, mallory, {}, mallory);
    expect(tried(mallory, own)).toBe("claim");
    expect(tried(mallory, { ...own, countersign: claimOp(w, pat).countersign })).toBe("claim");
    expect(tried(mallory, { ...claimOp(w, pat), identityHead: mallory.identity.head })).toBe("claim");
    expect(tried(pat, { ...claimOp(w, pat), claim: claimOp(w, pat).countersign.signature })).toBe("claim");
    const swapped = { ...claimOp(w, pat).countersign, signature: claimOp(w, pat).claim };
    expect(tried(pat, claimOp(w, pat, { countersign: swapped }))).toBe("claim");
    const done = rekey(w, pat, [claimOp(w, pat)], [pat, rao], resolve);
    expect(refusedAs(tryRekey(done, mallory, [claimOp(done, mallory)], [pat, rao, mallory], resolve))).toBe("claim");
  });

  test("not by the custodian for himself, and with nothing else in the batch", () => {
    const { pat, rao, resolve, w } = story();
    expect(refusedAs(tryRekey(w, rao, [claimOp(w, rao)], [rao], resolve))).toBe("claim");
    const more = [claimOp(w, pat), removeOp(rao)];
    expect(refusedAs(tryRekey(w, pat, more, [pat], resolve))).toBe("decode");
    expect(refusedAs(tryPlain(w, pat, claimOp(w, pat), resolve))).toBe("decode");
  });

  test("a reader of the vault may be the one who claims it", () => {
    const { pat, rao, resolve, w } = story();
    const asReader = rekey(w, rao, [addOp(pat, "reader")], [rao, pat], resolve);
    const now = rekey(asReader, pat, [claimOp(asReader, pat)], [pat, rao], resolve).membership;
    expect([...now.members.values()].map((m) => m.role).sort()).toEqual(["owner", "writer"]);
  });

  test("a countersigner who was cut off, or is no custodian, counts for nothing", () => {
    const { pat, rao, mallory, resolve, w } = story();
    const cut = plain(w, rao, cutoff(rao, 1), resolve);
    expect(refusedAs(tryRekey(cut, pat, [claimOp(cut, pat)], [pat, rao], resolve))).toBe("claim");
    const withWriter = rekey(w, rao, [addOp(mallory, "writer")], [rao, mallory], resolve);
    const op = claimOp(withWriter, pat, {}, mallory);
    expect(refusedAs(tryRekey(withWriter, pat, [op], [pat, rao, mallory], resolve))).toBe("claim");
  });
});
