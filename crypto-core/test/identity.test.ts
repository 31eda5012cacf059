// Stories of one person's log: devices come and go, the kit rotates, a thief and a forger try (protocol §4, A2, A6, A19, A72).
import { beforeAll, describe, expect, test } from "vitest";
import {
  asHash,
  asKemPublicKey,
  asRecoveryCode,
  asSeed,
  asSignInCode,
  attestationOf,
  deviceAddOp,
  deviceAt,
  extendIdentity,
  generationAt,
  idKey,
  identityGenesis,
  identityKeys,
  identityOp,
  olderSeed,
  readIdentityLog,
  ready,
  recoveryKeys,
  rotateOp,
  seedFromRotation,
  sigPkAt,
  sign,
  signKeyPair,
  type DeviceId,
  type IdentityOpBody,
  type Rotation,
} from "../src/index.ts";
import { proofHash } from "../src/identity/op.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import { afterOp, atDevice, deviceIn, newDevice, refusedAs, seedOf } from "./support.ts";

beforeAll(ready);

const newSeed = () => asSeed(seedOf("new seed"));
const newCode = () => asSignInCode(seedOf("new code", 16));
const nextRecovery = () => recoveryKeys(asRecoveryCode(seedOf("next recovery")));

const rotation = (p: Person, keep: readonly DeviceId[], more: Partial<Rotation> = {}): Rotation => ({
  oldSeed: p.seed,
  newSeed: newSeed(),
  newCode: newCode(),
  recovery: p.recovery,
  newRecovery: p.recovery,
  keep,
  recoveryBlobHash: asHash(seedOf("recovery blob")),
  ...more,
});

const tryOp = (p: Person, signer: Person["recovery"], body: IdentityOpBody) =>
  refusedAs(extendIdentity(p.identity, [identityOp(p.identity, signer, body)]));

function renew(p: Person, to = nextRecovery()): IdentityOpBody {
  const object = proofHash(p.identity.userId, p.identity.head, "recovery", to.publicKey);
  return {
    kind: "recovery-renew",
    recPk: to.publicKey,
    proof: sign(to.secretKey, "HV1/sig/identity-proof/v1", object),
  };
}

const confirm = (to = nextRecovery()): IdentityOpBody => ({
  kind: "recovery-confirm",
  recPk: to.publicKey,
  recoveryBlobHash: asHash(seedOf("blob")),
});

describe("an id certifies itself", () => {
  test("A1: the log of another person is not pat's, however it is labelled", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    expect(refusedAs(readIdentityLog(mallory.log, pat.identity.userId))).toBe("identity-changed");
    expect(must(readIdentityLog(pat.log, pat.identity.userId)).head).toEqual(pat.identity.head);
  });

  test("mallory can't begin a log with pat's key", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    const sign = { ...mallory.keys.sign, publicKey: pat.keys.sign.publicKey };
    const genesis = identityGenesis({ ...mallory.keys, sign }, mallory.recovery.publicKey, seedOf("n"));
    expect(refusedAs(readIdentityLog([genesis.op]))).toBe("signature");
  });
});

describe("devices", () => {
  test("pat adds a phone, and revokes it: before and after are told apart at each head", () => {
    const pat = person("pat");
    const phone = atDevice(pat, "phone");
    const gone = afterOp(phone, { kind: "device-revoke", deviceId: phone.device.deviceId });
    const device = deviceIn(phone, gone);
    expect(device.revoked).toBe(true);
    expect(deviceAt(gone.identity, device, idKey(pat.identity.head))).toBe(false);
    expect(deviceAt(gone.identity, device, idKey(phone.identity.head))).toBe(true);
    expect(deviceAt(gone.identity, device, idKey(gone.identity.head))).toBe(false);
    expect(deviceAt(gone.identity, device, "no such head")).toBe(false);
  });

  test("A6: the relay adds a device: without the identity key it is no signature", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    const ghost = { device: newDevice("ghost"), transportPk: signKeyPair(seedOf("ghost")).publicKey };
    const op = deviceAddOp(pat.identity, mallory.keys.sign, ghost);
    expect(refusedAs(extendIdentity(pat.identity, [op]))).toBe("signature");
  });

  test("a device proves that it holds its key, and never comes twice, nor with another's transport key", () => {
    const [pat, mallory] = [person("pat"), person("mallory")];
    const stolenName = {
      ...newDevice("x"),
      sign: { ...newDevice("x").sign, publicKey: mallory.device.sign.publicKey },
    };
    const add = (device: typeof stolenName, transportPk = signKeyPair(seedOf("t")).publicKey) =>
      refusedAs(extendIdentity(pat.identity, [deviceAddOp(pat.identity, pat.keys.sign, { device, transportPk })]));
    expect(add(stolenName)).toBe("signature");
    expect(add(pat.device)).toBe("ghost-device");
    expect(add(newDevice("y"), pat.transport.publicKey)).toBe("ghost-device");
    const gone = afterOp(pat, { kind: "device-revoke", deviceId: pat.device.deviceId });
    const back = deviceAddOp(gone.identity, gone.keys.sign, {
      device: pat.device,
      transportPk: signKeyPair(seedOf("t")).publicKey,
    });
    expect(refusedAs(extendIdentity(gone.identity, [back]))).toBe("ghost-device");
    expect(tryOp(gone, gone.keys.sign, { kind: "device-revoke", deviceId: pat.device.deviceId })).toBe("ghost-device");
  });

  test("a copied device takes a new id: the old key agrees, and ends", () => {
    const pat = person("pat");
    const fresh = atDevice(pat, "fresh", pat.device);
    expect(deviceIn(pat, fresh)).toMatchObject({ revoked: true });
    expect(deviceIn(fresh)).toMatchObject({ replaces: pat.device.deviceId, revoked: false });
    const forged = { ...newDevice("thief"), deviceId: pat.device.deviceId };
    expect(() => atDevice(pat, "other", forged)).toThrow("signature");
    expect(() => atDevice(fresh, "other", pat.device)).toThrow("ghost-device");
  });
});

describe("rotate", () => {
  test("A72: needs the recovery key: an unlocked stolen phone can't take pat over", () => {
    const pat = person("pat");
    const op = rotateOp(pat.identity, rotation(pat, [], { recovery: pat.keys.sign }));
    expect(refusedAs(extendIdentity(pat.identity, [op]))).toBe("signature");
  });

  test("keeps the named devices, ends the others, and leads them from the new seed back to the old", () => {
    const pat = person("pat");
    const phone = atDevice(pat, "phone");
    const op = rotateOp(phone.identity, rotation(phone, [phone.device.deviceId]));
    const after = must(extendIdentity(phone.identity, [op]));
    const now = { ...phone, identity: after };
    expect([deviceIn(pat, now).revoked, deviceIn(phone, now).revoked]).toEqual([true, false]);
    const { seed, code } = must(seedFromRotation(after, phone.device));
    expect([seed, code]).toEqual([newSeed(), newCode()]);
    expect(must(olderSeed(after, 1, seed))).toEqual(pat.seed);
    expect(refusedAs(seedFromRotation(after, pat.device))).toBe("missing-key");
    expect(refusedAs(olderSeed(after, 1, pat.seed))).toBe("open");
    expect(refusedAs(olderSeed(after, 2, seed))).toBe("missing-key");
    expect(generationAt(after, idKey(phone.identity.head))).toBe(0);
    expect(generationAt(after, idKey(after.head))).toBe(1);
    expect(sigPkAt(after, idKey(phone.identity.head))).toEqual(pat.keys.sign.publicKey);
    expect(sigPkAt(after, idKey(after.head))).toEqual(identityKeys(newSeed(), 1).sign.publicKey);
  });

  test("the key of the older generation signs nothing more", () => {
    const pat = person("pat");
    const after = must(extendIdentity(pat.identity, [rotateOp(pat.identity, rotation(pat, [pat.device.deviceId]))]));
    expect(tryOp({ ...pat, identity: after }, pat.keys.sign, { kind: "profile", name: "x" })).toBe("signature");
    expect(tryOp({ ...pat, identity: after }, identityKeys(newSeed(), 1).sign, { kind: "profile", name: "x" })).toBe(
      "accepted",
    );
  });

  test("skips no generation, wraps to no stranger, and never goes back to old keys", () => {
    const pat = person("pat");
    const ghost = atDevice(person("mallory"), "ghost");
    const op = rotateOp({ ...pat.identity, generation: 1 }, rotation(pat, []));
    expect(refusedAs(extendIdentity(pat.identity, [op]))).toBe("rollback");
    const devices = new Map(pat.identity.devices).set(idKey(ghost.device.deviceId), deviceIn(ghost));
    const toGhost = rotateOp({ ...pat.identity, devices }, rotation(pat, [ghost.device.deviceId]));
    expect(refusedAs(extendIdentity(pat.identity, [toGhost]))).toBe("ghost-device");
    const body = {
      kind: "rotate" as const,
      generation: 1,
      sigPk: pat.keys.sign.publicKey,
      kemPk: pat.keys.kem.publicKey,
      recPk: pat.recovery.publicKey,
    };
    const { userId, head } = pat.identity;
    const prove = (key: Person["recovery"], role: "identity" | "recovery", ...named: Uint8Array[]) =>
      sign(key.secretKey, "HV1/sig/identity-proof/v1", proofHash(userId, head, role, ...named));
    const same: IdentityOpBody = {
      ...body,
      seedLink: new Uint8Array(72),
      wraps: [],
      recoveryBlobHash: asHash(seedOf("b")),
      proof: prove(pat.keys.sign, "identity", body.sigPk, body.kemPk, body.recPk),
      recoveryProof: prove(pat.recovery, "recovery", body.recPk),
    };
    expect(tryOp(pat, pat.recovery, same)).toBe("rollback");
    const noKey = asKemPublicKey(new Uint8Array(1216));
    const next = identityKeys(newSeed(), 1).sign;
    const unwrappable = {
      ...same,
      sigPk: next.publicKey,
      kemPk: noKey,
      proof: prove(next, "identity", next.publicKey, noKey, body.recPk),
    };
    expect(tryOp(pat, pat.recovery, unwrappable)).toBe("bad-wrap");
    expect(tryOp(pat, pat.recovery, { ...same, proof: same.recoveryProof })).toBe("signature");
    expect(tryOp(pat, pat.recovery, { ...same, recoveryProof: same.proof })).toBe("signature");
  });
});

describe("a lost kit is renewed", () => {
  test("by renew, then confirm; until then the old recovery key is the one", () => {
    const pat = person("pat");
    const pending = afterOp(pat, renew(pat));
    expect(pending.identity).toMatchObject({ recPk: pat.recovery.publicKey, pendingSince: 2 });
    const done = afterOp(pending, confirm());
    expect(done.identity).toMatchObject({ recPk: nextRecovery().publicKey, pendingRecPk: undefined });
    expect(tryOp(done, pat.recovery, { kind: "veto" })).toBe("signature");
    expect(tryOp(pat, pat.keys.sign, confirm())).toBe("rollback");
    expect(tryOp(pending, pat.keys.sign, confirm(pat.recovery))).toBe("rollback");
  });

  test("A72: a thief's renew is void by the old key's veto or rotate, and by no other key's", () => {
    const pat = person("pat");
    const pending = afterOp(pat, renew(pat));
    expect(tryOp(pending, pat.keys.sign, { kind: "veto" })).toBe("signature");
    expect(tryOp(pending, nextRecovery(), { kind: "veto" })).toBe("signature");
    const vetoed = afterOp(pending, { kind: "veto" });
    expect(tryOp(vetoed, pat.keys.sign, confirm())).toBe("rollback");
    expect(tryOp(vetoed, pat.recovery, { kind: "veto" })).toBe("rollback");
    const rotated = must(extendIdentity(pending.identity, [rotateOp(pending.identity, rotation(pat, []))]));
    expect(rotated.pendingRecPk).toBeUndefined();
  });

  test("a second renew takes the place of the first, and its days begin anew", () => {
    const pat = person("pat");
    const first = afterOp(pat, renew(pat));
    const other = recoveryKeys(asRecoveryCode(seedOf("third recovery")));
    const second = afterOp(first, renew(first, other));
    expect(second.identity).toMatchObject({ pendingRecPk: other.publicKey, pendingSince: 3 });
    expect(tryOp(second, pat.keys.sign, confirm())).toBe("rollback");
  });

  test("nobody renews to a key that is not hers", () => {
    const pat = person("pat");
    const body = renew(pat);
    if (body.kind !== "recovery-renew") throw new Error("renew");
    expect(tryOp(pat, pat.keys.sign, { ...body, recPk: person("mallory").recovery.publicKey })).toBe("signature");
  });
});

describe("a log only grows", () => {
  test("A2: two ops for one place: a fork only if pat signed both, else just somebody's bytes", () => {
    const pat = person("pat");
    const one = afterOp(pat, { kind: "profile", name: "one" });
    const two = identityOp(pat.identity, pat.keys.sign, { kind: "profile", name: "two" });
    expect(refusedAs(extendIdentity(one.identity, [two]))).toBe("fork");
    const forged = identityOp(pat.identity, person("mallory").keys.sign, { kind: "profile", name: "two" });
    expect(refusedAs(extendIdentity(one.identity, [forged]))).toBe("signature");
    const later = afterOp(one, { kind: "profile", name: "three" }).log.at(-1) ?? new Uint8Array();
    expect(refusedAs(extendIdentity(pat.identity, [later]))).toBe("chain-gap");
    expect(refusedAs(extendIdentity(pat.identity, [pat.log[0] ?? new Uint8Array()]))).toBe("fork");
  });

  test("all or nothing: a good op before a bad one leaves the state as it was", () => {
    const pat = person("pat");
    const good = identityOp(pat.identity, pat.keys.sign, { kind: "profile", name: "Pat" });
    expect(refusedAs(extendIdentity(pat.identity, [good, good]))).toBe("fork");
    expect(pat.identity.name).toBeUndefined();
  });
});

describe("the clinic's notice", () => {
  const notice = (more: object = {}): IdentityOpBody => ({
    kind: "notice",
    release: "after-review",
    waitDays: 3,
    sensitive: ["hba1c", "tsh"],
    callLine: "Call 555 0100",
    emergencyLine: "Call 112",
    ...more,
  });

  test("A75: the newest counts, signed by the clinic alone, and no result waits longer than thirty days", () => {
    const clinic = person("clinic");
    const said = afterOp(afterOp(clinic, notice()), notice({ release: "at-once", callLine: "" }));
    expect(said.identity.notice).toMatchObject({ release: "at-once", callLine: "", waitDays: 3 });
    expect(tryOp(clinic, person("mallory").keys.sign, notice())).toBe("signature");
    for (const waitDays of [0, 31]) expect(tryOp(clinic, clinic.keys.sign, notice({ waitDays }))).toBe("decode");
    // A relay that begins anew at an older notice has to fork the log.
    const again = identityOp(clinic.identity, clinic.keys.sign, notice({ release: "critical-held" }));
    expect(refusedAs(extendIdentity(said.identity, [again]))).toBe("fork");
  });
});

describe("the clinic vouches", () => {
  const day = 86_400_000;
  const attest = (clinic: Person, rao: Person, more: object = {}) =>
    afterOp(clinic, {
      kind: "attest",
      userId: rao.identity.userId,
      identityHead: rao.identity.head,
      generation: rao.identity.generation,
      name: "Dr Rao",
      profession: "doctor",
      registration: "1",
      untilMs: 90 * day,
      ...more,
    }).identity;

  test("for any head that extends the named one in the same generation, until the day it names", () => {
    const [clinic, rao] = [person("clinic"), person("rao")];
    const vouched = attest(clinic, rao);
    const later = atDevice(rao, "tablet");
    expect(must(attestationOf(vouched, later.identity, day)).name).toBe("Dr Rao");
    expect(refusedAs(attestationOf(vouched, later.identity, 90 * day))).toBe("expired");
    expect(refusedAs(attestationOf(vouched, person("mallory").identity, day))).toBe("attestation");
    expect(refusedAs(attestationOf(attest(clinic, rao, { untilMs: 92 * day }), rao.identity, 0))).toBe("attestation");
    expect(refusedAs(attestationOf(attest(clinic, rao, { generation: 1 }), rao.identity, day))).toBe("attestation");
    const other = { identityHead: person("mallory").identity.head };
    expect(refusedAs(attestationOf(attest(clinic, rao, other), rao.identity, day))).toBe("attestation");
  });

  test("not past a key change, and not after it took the word back", () => {
    const [clinic, rao] = [person("clinic"), person("rao")];
    const vouched = attest(clinic, rao);
    const rotated = must(extendIdentity(rao.identity, [rotateOp(rao.identity, rotation(rao, []))]));
    expect(refusedAs(attestationOf(vouched, rotated, day))).toBe("identity-changed");
    const revoke: IdentityOpBody = { kind: "attest-revoke", userId: rao.identity.userId };
    const revoked = must(extendIdentity(vouched, [identityOp(vouched, clinic.keys.sign, revoke)]));
    expect(refusedAs(attestationOf(revoked, rao.identity, day))).toBe("attestation");
    expect(tryOp({ ...clinic, identity: revoked }, clinic.keys.sign, revoke)).toBe("attestation");
    expect(tryOp(clinic, rao.keys.sign, revoke)).toBe("signature");
  });
});
