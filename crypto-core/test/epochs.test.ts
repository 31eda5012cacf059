// Stories of epoch keys: who reads what, history for newcomers, bad wraps survived, the audit before offering (A3, A32, A36, A41, A50).
import { beforeAll, describe, expect, test } from "vitest";
import {
  asAeadKey,
  asHash,
  concat,
  kdf,
  sealWithNonce,
  wrap,
  auditEpoch,
  checkNewestEpoch,
  equalBytes,
  epochKeys,
  extendMembership,
  generationAt,
  idKey,
  newEpochKey,
  rekeyBatch,
  ready,
  type EpochKey,
  type OpOf,
} from "../src/index.ts";
import { unsignedBatch, type BatchFields } from "../src/membership/op.ts";
import { epochOp } from "../src/membership/epoch.ts";
import { sign } from "../src/index.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import {
  addOp,
  atDevice,
  authorOf,
  keysOf,
  plain,
  refusedAs,
  rekey,
  removeOp,
  resolveAmong,
  seedOf,
  vault,
  type World,
} from "./support.ts";

beforeAll(ready);

/** A re-key whose op was tampered with before it was signed: what a malicious member can do. */
function malicious(
  w: World,
  by: Person,
  staying: readonly Person[],
  spoil: (op: OpOf<"epoch">, key: EpochKey) => OpOf<"epoch">,
): World {
  const key = newEpochKey();
  const { membership } = w;
  const before = membership.epochs[membership.epoch];
  if (!before) throw new Error("no epoch");
  const recipients = staying.map(({ identity }) => ({
    userId: identity.userId,
    identityHead: identity.head,
    kemPk: identity.kemPk,
  }));
  const target = { epoch: membership.epoch, key: w.key, commitment: before.commitment };
  const op = spoil(epochOp(membership.vaultId, membership.epoch + 1, key, recipients, target), key);
  const fields: BatchFields = {
    prev: membership.head,
    index: membership.length,
    author: by.identity.userId,
    authorHead: by.identity.head,
    deviceId: by.device.deviceId,
    ops: [op],
  };
  const batch = unsignedBatch(fields);
  const bytes = batch.with(sign(by.device.sign.secretKey, "HV1/sig/membership-batch/v1", batch.hash));
  const grown = must(extendMembership(membership, [bytes], resolveAmong(by, ...staying)));
  return { membership: grown, batches: [...w.batches, bytes], key };
}

const family = () => {
  const [pat, rao, kim] = [person("pat"), person("rao"), person("kim")];
  return { pat, rao, kim, resolve: resolveAmong(pat, rao, kim) };
};

const held = (keys: readonly (EpochKey | undefined)[]): string => keys.map((k) => (k ? "x" : "-")).join("");
const newest = (w: World, p: Person) => refusedAs(checkNewestEpoch(w.membership, p.identity.userId, [p.keys.kem]));

test("A41: a newcomer reads history through the links, the removed nothing that comes after", () => {
  const { pat, rao, resolve } = family();
  const alone = rekey(vault(pat, [], {}, resolve), pat, [], [pat], resolve);
  const shared = rekey(alone, pat, [addOp(rao, "writer")], [pat, rao], resolve);
  expect(held(keysOf(shared, rao))).toBe("xxx");
  const ended = rekey(shared, pat, [removeOp(rao)], [pat], resolve);
  expect(held(keysOf(ended, rao))).toBe("xxx-");
  expect(held(keysOf(ended, pat))).toBe("xxxx");
  expect(newest(ended, rao)).toBe("missing-key");
  expect(held(keysOf(ended, person("mallory")))).toBe("----");
});

test("who left reads nothing new: the next writer re-keys before anything is offered", () => {
  const { pat, rao, resolve } = family();
  const w = vault(pat, [[rao, "writer"]], {}, resolve);
  const left = plain(w, rao, { kind: "leave", cutoffs: [] }, resolve);
  expect(left.membership).toMatchObject({ rekeyDue: true, epoch: 0 });
  const rekeyed = rekey(left, pat, [], [pat], resolve);
  expect(rekeyed.membership.rekeyDue).toBe(false);
  expect(held(keysOf(rekeyed, rao))).toBe("x-");
});

describe("a malicious member re-keys", () => {
  test("A3: with a wrap that does not open: it has a name, and another member mends it", () => {
    const { pat, rao, kim, resolve } = family();
    const w = vault(
      pat,
      [
        [rao, "writer"],
        [kim, "reader"],
      ],
      {},
      resolve,
    );
    const spoilt = malicious(w, rao, [pat, rao, kim], (op) => ({
      ...op,
      wraps: op.wraps.map((x) =>
        equalBytes(x.userId, kim.identity.userId)
          ? { ...x, wrap: x.wrap.map((byte, i) => (i === 1120 ? byte ^ 1 : byte)) }
          : x,
      ),
    }));
    expect([newest(spoilt, kim), newest(spoilt, pat)]).toEqual(["bad-wrap", "accepted"]);
    expect(held(keysOf(spoilt, kim))).toBe("x-");
    const mended = rekey(
      { ...spoilt, key: must(checkNewestEpoch(spoilt.membership, pat.identity.userId, [pat.keys.kem])) },
      pat,
      [],
      [pat, rao, kim],
      resolve,
    );
    expect(held(keysOf(mended, kim))).toBe("xxx");
  });

  test("A3: with a key, or a link to a key, that is not the committed one: epoch-commitment", () => {
    const { pat, rao, resolve } = family();
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    const { vaultId, epochs } = w.membership;
    const place = concat(vaultId, Uint8Array.of(0, 0, 0, 1));
    const other = newEpochKey();
    const otherKey = malicious(w, rao, [pat, rao], (op) => ({
      ...op,
      wraps: op.wraps.map((x) => {
        const context = concat(place, x.userId, op.commitment);
        const to = equalBytes(x.userId, pat.identity.userId) ? pat : rao;
        return { ...x, wrap: wrap(to.keys.kem.publicKey, "HV1/epoch-wrap/v1", other, context) };
      }),
    }));
    expect(newest(otherKey, pat)).toBe("epoch-commitment");
    expect(held(keysOf(otherKey, pat))).toBe("x-");
    const zero = epochs[0];
    if (!zero) throw new Error("no epoch 0");
    const otherPast = malicious(w, rao, [pat, rao], (op, key) => {
      const nonce = seedOf("nonce", 24);
      const linkKey = asAeadKey(kdf(key, "HV1/epoch-link/v1", place, 32));
      const ad = concat(place, Uint8Array.of(0, 0, 0, 0), zero.commitment);
      return { ...op, link: { to: 0, sealed: concat(nonce, sealWithNonce(linkKey, nonce, other, ad)) } };
    });
    expect(newest(otherPast, pat)).toBe("epoch-commitment");
    expect(
      newest(
        malicious(w, rao, [pat, rao], (op) => op),
        pat,
      ),
    ).toBe("accepted");
  });

  test("with a key nobody holds: the next one links over it, and no history is lost", () => {
    const { pat, rao, kim, resolve } = family();
    const w = vault(pat, [[rao, "writer"]], {}, resolve);
    const garbage = malicious(w, rao, [pat, rao], (op) => ({
      ...op,
      commitment: asHash(seedOf("nothing")),
      wraps: op.wraps.map((x) => ({ ...x, wrap: new Uint8Array(x.wrap.length) })),
    }));
    expect(newest(garbage, pat)).toBe("bad-wrap");
    const over = rekeyBatch(
      authorOf(pat),
      garbage.membership,
      [removeOp(rao), addOp(kim, "reader")],
      [pat.identity, kim.identity],
      w.key,
      0,
    );
    const mended = must(extendMembership(garbage.membership, [over.bytes], resolve));
    expect(held(epochKeys(mended, kim.identity.userId, [kim.keys.kem]))).toBe("x-x");
  });

  test("with a link to nowhere, to itself or to the future: the op is nothing", () => {
    const { pat, rao } = family();
    const w = vault(pat, [[rao, "writer"]], {}, resolveAmong(pat, rao));
    const link = { to: 1, sealed: new Uint8Array(72) };
    expect(() => malicious(w, rao, [pat, rao], (op) => ({ ...op, link: undefined }))).toThrow("bad-wrap");
    expect(() => malicious(w, rao, [pat, rao], (op) => ({ ...op, link }))).toThrow("bad-wrap");
    expect(() => malicious(w, rao, [pat, rao], (op) => ({ ...op, epoch: 0 }))).toThrow("epoch-mismatch");
    expect(() => malicious(w, rao, [pat, rao], (op) => ({ ...op, epoch: 2 }))).toThrow("epoch-mismatch");
    const cut = malicious(w, rao, [pat, rao], (op) => ({ ...op, link: { to: 0, sealed: new Uint8Array(72) } }));
    expect(newest(cut, pat)).toBe("bad-wrap");
  });
});

describe("box audit: what may be offered", () => {
  const audit = (w: World, ...people: readonly Person[]) => {
    const resolve = resolveAmong(...people);
    return refusedAs(
      auditEpoch(
        w.membership,
        (userId) => resolve(userId)?.head,
        (userId, wrappedAt) => {
          const identity = resolve(userId);
          return identity !== undefined && generationAt(identity, idKey(wrappedAt)) === identity.generation;
        },
      ),
    );
  };

  test("A32, A50: nothing while a re-key is due, while a member is unknown, or while his key is not his newest", () => {
    const { pat, rao, kim, resolve } = family();
    const w = vault(
      pat,
      [
        [rao, "writer"],
        [kim, "writer"],
      ],
      {},
      resolve,
    );
    expect(audit(w, pat, rao, kim)).toBe("accepted");
    expect(audit(w, pat, atDevice(rao, "tablet"), kim)).toBe("accepted");
    expect(audit(w, pat, rao)).toBe("ghost-member");
    const rotated = { ...rao, identity: { ...rao.identity, generation: 1 } };
    expect(audit(w, pat, rotated, kim)).toBe("epoch-mismatch");
    const left = plain(w, kim, { kind: "leave", cutoffs: [] }, resolve);
    expect(audit(left, pat, rao, kim)).toBe("epoch-mismatch");
    expect(audit(rekey(left, pat, [], [pat, rao], resolve), pat, rao)).toBe("accepted");
  });
});
