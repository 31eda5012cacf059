// The narrow story on bytes alone: pat's vault, rao added, entries both ways, rao removed.
import { beforeAll, expect, test } from "vitest";
import {
  createVault,
  epochKeys,
  equalBytes,
  extendChain,
  extendMembership,
  idKey,
  judge,
  newChain,
  openEntry,
  openMembershipLog,
  readRun,
  ready,
  rekeyBatch,
  sealRun,
  utf8,
  writeRun,
  type Identity,
  type Membership,
  type WriteContext,
} from "../src/index.ts";
import { must, person, type Person } from "../src/testing/index.ts";

beforeAll(ready);

const resolveAmong = (...people: readonly Person[]) => {
  const known = new Map<string, Identity>(people.map((p) => [idKey(p.identity.userId), p.identity]));
  return (userId: Identity["userId"]) => known.get(idKey(userId));
};

const authorOf = (p: Person) => ({ identity: p.identity, device: p.device });

function writeContext(
  p: Person,
  vault: Membership,
  seq = 0,
  prevHash = newChain(vault.vaultId, p.identity.userId, p.device.deviceId).hash,
): WriteContext {
  const keys = epochKeys(vault, p.identity.userId, [p.keys.kem]);
  const epochKey = keys[vault.epoch];
  if (!epochKey) throw new Error("no key");
  return {
    vaultId: vault.vaultId,
    userId: p.identity.userId,
    device: p.device,
    epoch: vault.epoch,
    epochKey,
    memHead: vault.head,
    seq,
    prevHash,
    seenBefore: new Map(),
    seen: new Map(),
  };
}

test("what pat seals rao opens once he was added, and not after he was removed", () => {
  const pat = person("pat");
  const rao = person("rao");
  const resolve = resolveAmong(pat, rao);
  const made = createVault(authorOf(pat), { purpose: "chart", members: [{ identity: pat.identity, role: "owner" }] });
  const alone = must(openMembershipLog([made.bytes], resolve));
  const first = sealRun(writeContext(pat, alone), [{ bytes: utf8("128/82") }]);

  const grant = rekeyBatch(
    authorOf(pat),
    alone,
    [
      {
        kind: "add",
        userId: rao.identity.userId,
        identityHead: rao.identity.head,
        role: "writer",
        untilMs: undefined,
        invitePk: undefined,
        inviteProof: undefined,
      },
    ],
    [pat.identity, rao.identity],
    made.epochKey,
  );
  const shared = must(extendMembership(alone, [grant.bytes], resolve));
  const run = must(readRun(first.bytes));
  expect(equalBytes(writeRun(run), first.bytes)).toBe(true);
  const device = pat.identity.devices.get(idKey(pat.device.deviceId))!;
  must(extendChain(newChain(shared.vaultId, pat.identity.userId, pat.device.deviceId), run, device, shared));
  const entry = run.entries[0]!;
  expect(judge(entry, shared, device).ok).toBe(true);
  const raoKeys = epochKeys(shared, rao.identity.userId, [rao.keys.kem]);
  expect(must(openEntry(entry, raoKeys))).toEqual(utf8("128/82"));

  const revoke = rekeyBatch(
    authorOf(pat),
    shared,
    [{ kind: "remove", userId: rao.identity.userId, cutoffs: [] }],
    [pat.identity],
    grant.epochKey,
  );
  const after = must(extendMembership(shared, [revoke.bytes], resolve));
  const second = sealRun(writeContext(pat, after, first.lastSeq, first.lastHash), [{ bytes: utf8("131/84") }]);
  const late = must(readRun(second.bytes)).entries[0]!;
  expect(openEntry(late, epochKeys(after, rao.identity.userId, [rao.keys.kem]))).toMatchObject({
    ok: false,
    error: { kind: "missing-key" },
  });
  expect(must(openEntry(late, epochKeys(after, pat.identity.userId, [pat.keys.kem])))).toEqual(utf8("131/84"));
});
