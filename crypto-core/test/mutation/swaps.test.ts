// Honest bytes in the wrong place are refused: another record, vault, user, device, epoch, kind or generation (A23, A24, A34).
import { beforeAll, describe, expect, test } from "vitest";
import {
  eraseFromRun,
  extendChain,
  extendIdentity,
  extendMembership,
  identityOp,
  inviteKeys,
  asInviteToken,
  openBlob,
  openEntry,
  openMembershipLog,
  passwordBlobContent,
  proveInvite,
  readIdentityLog,
  readRun,
  ready,
  recoveryBlobKey,
  recoveryKeys,
  sealBlob,
  sessionMessage,
  sign,
  asHash,
  verifyInvite,
  verifyRecovery,
  proveRecovery,
  verifySession,
  writeRun,
  type OpOf,
  type Run,
  type RunEntry,
} from "../../src/index.ts";
import { unwrapEpoch } from "../../src/membership/epoch.ts";
import { must, person } from "../../src/testing/index.ts";
import {
  addOp,
  atDevice,
  contextOf,
  deviceIn,
  entryAt,
  keysOf,
  refusedAs,
  rekey,
  resolveAmong,
  runOf,
  seedOf,
  startOf,
  vault,
} from "../support.ts";

beforeAll(ready);

const again = (run: Run, change: Partial<Run>): Run => must(readRun(writeRun({ ...run, ...change })));

describe("a run", () => {
  test("A24, A34, A44: of one vault, user or device is nothing in another's place", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const here = vault(pat, [[rao, "writer"]]);
    const there = vault(pat, [[rao, "writer"]]);
    const run = runOf(here, pat, ["128/82"]);
    const other = again(run, { vaultId: there.membership.vaultId });
    expect(refusedAs(extendChain(startOf(there, pat), run, deviceIn(pat), there.membership))).toBe("ghost-device");
    expect(refusedAs(extendChain(startOf(there, pat), other, deviceIn(pat), there.membership))).toBe("signature");
    const asRao = again(run, { userId: rao.identity.userId });
    expect(refusedAs(extendChain(startOf(here, pat), asRao, deviceIn(pat), here.membership))).toBe("ghost-device");
    const chain = { ...startOf(here, pat), userId: rao.identity.userId };
    expect(refusedAs(extendChain(chain, asRao, deviceIn(pat), here.membership))).toBe("signature");
    const raosDevice = again(run, { deviceId: rao.device.deviceId });
    expect(refusedAs(extendChain(startOf(here, rao), raosDevice, deviceIn(rao), here.membership))).toBe("ghost-device");
    const phone = atDevice(pat, "phone");
    const moved = again(run, { deviceId: phone.device.deviceId });
    expect(refusedAs(extendChain(startOf(here, phone), moved, deviceIn(phone), here.membership))).toBe("signature");
  });

  test("A23, A33: has its entries where they were: none moved, doubled, dropped or taken from elsewhere", () => {
    const pat = person("pat");
    const w = vault(pat);
    const run = runOf(w, pat, ["one", "two", "three"]);
    const other = runOf(w, pat, ["four", "five", "six"]);
    const [a, b, c] = run.entries;
    const [x] = other.entries;
    if (!a || !b || !c || !x) throw new Error("three entries");
    const orders: readonly (readonly RunEntry[])[] = [
      [b, a, c],
      [a, a, b],
      [a, c],
      [a, b],
      [x, b, c],
      [a, b, x],
    ];
    for (const entries of orders) {
      const spliced = again(run, { entries, count: entries.length });
      expect(refusedAs(extendChain(startOf(w, pat), spliced, deviceIn(pat), w.membership))).toBe("signature");
    }
    const swapped = again(run, { entries: [{ ...a, ciphertext: b.ciphertext }, b, c] });
    expect(refusedAs(extendChain(startOf(w, pat), swapped, deviceIn(pat), w.membership))).toBe("signature");
  });

  test("cannot trade its payload for a hash of another", () => {
    const pat = person("pat");
    const w = vault(pat);
    const run = runOf(w, pat, ["allergic to penicillin"]);
    const honest = must(readRun(eraseFromRun(run, () => true)));
    expect(extendChain(startOf(w, pat), honest, deviceIn(pat), w.membership).ok).toBe(true);
    const wrong = { ...entryAt(honest), ciphertextHash: asHash(seedOf("nothing")) };
    const spoiled = again(honest, { entries: [wrong] });
    expect(refusedAs(extendChain(startOf(w, pat), spoiled, deviceIn(pat), w.membership))).toBe("signature");
  });
});

describe("an entry opens only in its own place", () => {
  test("not as another entry, epoch, device or vault, even for somebody who has the key", () => {
    const pat = person("pat");
    const w = vault(pat);
    const run = runOf(w, pat, ["one", "two"]);
    const [first, second] = [entryAt(run, 0), entryAt(run, 1)];
    const keys = keysOf(w, pat);
    const key = keys[0];
    const change = (header: Partial<RunEntry["header"]>) =>
      refusedAs(openEntry({ ...first, header: { ...first.header, ...header } }, [key, key]));
    expect(change({})).toBe("accepted");
    expect(change({ seq: 2 })).toBe("key-commitment");
    expect(change({ epoch: 1 })).toBe("key-commitment");
    expect(change({ nonce: second.header.nonce })).toBe("key-commitment");
    expect(change({ deviceId: atDevice(pat, "phone").device.deviceId })).toBe("key-commitment");
    expect(change({ vaultId: vault(pat).membership.vaultId })).toBe("key-commitment");
    expect(refusedAs(openEntry({ ...first, ciphertext: second.ciphertext }, keys))).toBe("open");
    expect(refusedAs(openEntry({ ...first, ad: second.ad }, keys))).toBe("open");
    expect(refusedAs(openEntry(first, [undefined]))).toBe("missing-key");
    expect(refusedAs(openEntry(first, [contextOf(vault(pat), pat).epochKey]))).toBe("key-commitment");
  });
});

describe("a wrap opens only for its member, vault and epoch", () => {
  test("and a link only from the epoch it was made for", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const before = vault(pat, [], {}, resolve);
    const w = rekey(before, pat, [addOp(rao, "writer")], [pat, rao], resolve);
    const [zero, one] = w.membership.epochs;
    if (!zero || !one) throw new Error("two epochs");
    const { vaultId } = w.membership;
    const open = (op: OpOf<"epoch">, vault = vaultId) =>
      refusedAs(unwrapEpoch(vault, op, rao.identity.userId, [rao.keys.kem]));
    expect(open(one)).toBe("accepted");
    expect(open(one, before.membership.vaultId)).toBe("accepted");
    expect(open(one, vault(pat).membership.vaultId)).toBe("bad-wrap");
    expect(open({ ...one, epoch: 2 })).toBe("bad-wrap");
    expect(open({ ...one, commitment: zero.commitment })).toBe("bad-wrap");
    const [a, b] = one.wraps;
    if (!a || !b) throw new Error("two wraps");
    expect(
      open({
        ...one,
        wraps: [
          { ...a, wrap: b.wrap },
          { ...b, wrap: a.wrap },
        ],
      }),
    ).toBe("bad-wrap");
    expect(open({ ...one, wraps: one.wraps.filter((x) => x.userId !== a.userId && x.userId !== b.userId) })).toBe(
      "missing-key",
    );
  });
});

describe("a log's op", () => {
  test("of one person is nothing in another's log, nor at another place in her own", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    const profile = identityOp(pat.identity, pat.keys.sign, { kind: "profile", name: "Pat" });
    expect(refusedAs(extendIdentity(mallory.identity, [profile]))).toBe("signature");
    const grown = must(extendIdentity(pat.identity, [profile]));
    expect(refusedAs(extendIdentity(grown, [profile]))).toBe("fork");
    const [, added] = mallory.log;
    expect(refusedAs(readIdentityLog([pat.log[0] ?? new Uint8Array(), added ?? new Uint8Array()]))).toBe("signature");
    expect(refusedAs(readIdentityLog(mallory.log, pat.identity.userId))).toBe("identity-changed");
  });

  test("of one vault is nothing in another", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const resolve = resolveAmong(pat, rao);
    const here = rekey(vault(pat, [], {}, resolve), pat, [addOp(rao, "writer")], [pat, rao], resolve);
    const there = vault(pat, [], {}, resolve);
    const [, grant] = here.batches;
    if (!grant) throw new Error("no batch");
    expect(refusedAs(extendMembership(there.membership, [grant], resolve))).toBe("fork");
    expect(refusedAs(openMembershipLog([grant], resolve))).toBe("decode");
  });
});

describe("blobs and proofs", () => {
  test("A12: a blob belongs to one person, kind, generation and version", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    const { userId } = pat.identity;
    const key = recoveryBlobKey(pat.recoveryCode);
    const seal = (more: object) =>
      sealBlob(key, { kind: "password", userId, generation: 0, accountVersion: 1, ...more }, passwordBlobContent, {
        seed: pat.seed,
        generation: 0,
      });
    const open = (blob: Uint8Array, more: object = {}) =>
      refusedAs(openBlob(key, { kind: "password", userId, generation: 0, ...more }, passwordBlobContent, blob));
    expect(open(seal({}))).toBe("accepted");
    expect(open(seal({ kind: "device" }))).toBe("open");
    expect(open(seal({ userId: mallory.identity.userId }))).toBe("open");
    expect(open(seal({ generation: 1 }))).toBe("rollback");
    expect(open(seal({}), { generation: 1 })).toBe("rollback");
    const spliced = seal({}).slice();
    spliced.set(seal({ accountVersion: 2 }).subarray(41, 45), 41);
    expect(open(spliced)).toBe("key-commitment");
  });

  test("an invitation's proof names person, head and place; a session's relay, person and device", () => {
    const [rao, mallory] = [person("rao"), person("mallory")];
    const { userId, head } = rao.identity;
    const token = asInviteToken(seedOf("token", 16));
    const { publicKey } = inviteKeys(token);
    const vaultId = vault(rao).membership.vaultId;
    const proof = proveInvite(token, vaultId, userId, head);
    expect(verifyInvite(publicKey, vaultId, userId, head, proof)).toBe(true);
    expect(verifyInvite(publicKey, vaultId, mallory.identity.userId, head, proof)).toBe(false);
    expect(verifyInvite(publicKey, vaultId, userId, mallory.identity.head, proof)).toBe(false);
    expect(verifyInvite(publicKey, vault(rao).membership.vaultId, userId, head, proof)).toBe(false);
    expect(verifyInvite(publicKey, userId, userId, head, proof)).toBe(false);

    const challenge = { relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 5 };
    const { deviceId } = rao.device;
    const message = sessionMessage(challenge, userId, deviceId);
    const signature = sign(rao.transport.secretKey, "HV1/sig/session/v1", asHash(message.slice(-32)));
    const pk = rao.transport.publicKey;
    expect(verifySession(pk, challenge, userId, deviceId, signature)).toBe(true);
    expect(verifySession(pk, { ...challenge, relayId: seedOf("other", 16) }, userId, deviceId, signature)).toBe(false);
    expect(verifySession(pk, { ...challenge, timeMs: 6 }, userId, deviceId, signature)).toBe(false);
    expect(verifySession(pk, challenge, userId, mallory.device.deviceId, signature)).toBe(false);
    expect(verifySession(pk, challenge, mallory.identity.userId, deviceId, signature)).toBe(false);

    const back = proveRecovery(recoveryKeys(rao.recoveryCode), challenge, userId);
    expect(verifyRecovery(rao.recovery.publicKey, challenge, userId, back)).toBe(true);
    expect(verifyRecovery(rao.recovery.publicKey, challenge, mallory.identity.userId, back)).toBe(false);
    expect(verifyRecovery(rao.recovery.publicKey, { ...challenge, challenge: seedOf("2") }, userId, back)).toBe(false);
  });
});
