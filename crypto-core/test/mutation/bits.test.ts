// Each signed or sealed object with one bit flipped, cut at any length, or a byte longer, is refused under a name (threats §3.2).
import { beforeAll, describe, expect, test } from "vitest";
import {
  blobIdOf,
  extendChain,
  extendIdentity,
  extendMembership,
  inviteKeys,
  asInviteToken,
  asSignature,
  judge,
  openBlob,
  openEntry,
  openFile,
  openMembershipLog,
  openStream,
  proveInvite,
  passwordBlobContent,
  readIdentityLog,
  readKit,
  readRecoveryCode,
  readRun,
  readSignInCode,
  readStep,
  ready,
  recoveryBlobKey,
  sealBlob,
  sealFile,
  utf8,
  verifyInvite,
  verifyStep,
  verifySession,
  sessionMessage,
  sign,
  asHash,
  wrap,
  unwrap,
  writeKit,
  writeRecoveryCode,
  writeSignInCode,
  olderSeed,
  asSeed,
  type ProtocolError,
  type Result,
} from "../../src/index.ts";
import { readBatch } from "../../src/membership/op.ts";
import { readIdentityOp } from "../../src/identity/op.ts";
import { must, person } from "../../src/testing/index.ts";
import { deviceIn, entryAt, keysOf, runOf, seedOf, startOf, vault, written } from "../support.ts";
import { fullLog } from "../vectors/build/identity.ts";
import { visitSteps } from "../vectors/build/appointment.ts";
import { everybody, fullVault } from "../vectors/build/membership.ts";
import { survivors } from "./mutants.ts";

beforeAll(ready);

const holds = (ok: boolean): Result<undefined, ProtocolError> =>
  ok ? { ok: true, value: undefined } : { ok: false, error: { kind: "signature", where: "test" } };

/** The long random parts of an op or batch. */
function longParts(bytes: Uint8Array): readonly Uint8Array[] {
  const op = readIdentityOp(bytes);
  if (op.ok) {
    const { body } = op.value;
    return [...("kemPk" in body ? [body.kemPk] : []), ...("wraps" in body ? body.wraps.map((w) => w.wrap) : [])];
  }
  const batch = readBatch(bytes);
  if (!batch.ok) return [];
  return batch.value.ops.flatMap((one) => (one.kind === "epoch" ? one.wraps.map((w) => w.wrap) : []));
}

test("identity ops of every kind", () => {
  const { ops, names } = fullLog();
  ops.forEach((op, i) => {
    const before = i === 0 ? undefined : must(readIdentityLog(ops.slice(0, i)));
    const read = (b: Uint8Array) => (before ? extendIdentity(before, [b]) : readIdentityLog([b]));
    expect([names[i], survivors(op, read, longParts(op))]).toEqual([names[i], []]);
  });
}, 120_000);

test("membership batches with every op", () => {
  const { batches, names } = fullVault();
  const resolve = everybody();
  batches.forEach((batch, i) => {
    const before = i === 0 ? undefined : must(openMembershipLog(batches.slice(0, i), resolve));
    const read = (b: Uint8Array) => (before ? extendMembership(before, [b], resolve) : openMembershipLog([b], resolve));
    expect([names[i], survivors(batch, read, longParts(batch))]).toEqual([names[i], []]);
  });
}, 120_000);

test("A20, A22, A25: a run: header, seen vector, nonce, commitment, ciphertext, signature", () => {
  const pat = person("pat");
  const rao = person("rao");
  const w = vault(pat, [[rao, "writer"]]);
  const seen = runOf(w, rao, ["a note"]);
  const after = must(extendChain(startOf(w, rao), seen, deviceIn(rao), w.membership));
  const item = { deviceId: after.deviceId, seq: after.seq, hash: after.hash };
  const bytes = written(w, pat, ["128/82", "131/84"], { seen: new Map([["rao", item]]) });
  const keys = keysOf(w, rao);
  const accept = (b: Uint8Array): Result<unknown, ProtocolError> => {
    const run = readRun(b);
    if (!run.ok) return run;
    const chain = extendChain(startOf(w, pat), run.value, deviceIn(pat), w.membership);
    if (!chain.ok) return chain;
    for (const entry of run.value.entries) {
      const judged = judge(entry, w.membership, deviceIn(pat));
      if (!judged.ok) return judged;
      const opened = openEntry(entry, keys);
      if (!opened.ok) return opened;
    }
    return chain;
  };
  expect(accept(bytes).ok).toBe(true);
  expect(survivors(bytes, accept)).toEqual([]);
}, 60_000);

test("an entry's seal, even where the signature would not look", () => {
  const pat = person("pat");
  const w = vault(pat);
  const entry = entryAt(runOf(w, pat, ["128/82"]));
  const keys = keysOf(w, pat);
  expect(
    survivors(entry.ciphertext ?? new Uint8Array(), (ciphertext) => openEntry({ ...entry, ciphertext }, keys)),
  ).toEqual([]);
  expect(survivors(entry.ad, (ad) => openEntry({ ...entry, ad }, keys))).toEqual([]);
  const withCommitment = (commitment: Uint8Array) =>
    openEntry({ ...entry, header: { ...entry.header, commitment } }, keys);
  expect(survivors(entry.header.commitment, withCommitment)).toEqual([]);
});

test("a step of an appointment", () => {
  const [request] = visitSteps();
  const bytes = request?.bytes ?? new Uint8Array();
  const read = (b: Uint8Array) => {
    const step = readStep(b);
    return step.ok ? verifyStep(step.value, person("pat").identity) : step;
  };
  expect([read(bytes).ok, survivors(bytes, read)]).toEqual([true, []]);
});

test("A13: an account blob of each kind", () => {
  const pat = person("pat");
  const { userId } = pat.identity;
  const key = recoveryBlobKey(pat.recoveryCode);
  for (const kind of ["password", "recovery", "account", "device"] as const) {
    const name = { kind, userId, generation: 0, accountVersion: 3 };
    const blob = sealBlob(key, name, passwordBlobContent, { seed: pat.seed, generation: 0 });
    const read = (b: Uint8Array) => openBlob(key, { kind, userId, generation: 0 }, passwordBlobContent, b);
    expect([kind, read(blob).ok, survivors(blob, read)]).toEqual([kind, true, []]);
  }
});

test("a wrap, and the link from a seed to the one before", () => {
  const pat = person("pat");
  const context = seedOf("context", 52);
  const wrapped = wrap(pat.keys.kem.publicKey, "HV1/epoch-wrap/v1", seedOf("key"), context);
  const read = (b: Uint8Array) => unwrap(pat.keys.kem, "HV1/epoch-wrap/v1", b, context);
  expect(survivors(wrapped, read, [wrapped.subarray(8, 1112)])).toEqual([]);
  const inContext = (b: Uint8Array) => unwrap(pat.keys.kem, "HV1/epoch-wrap/v1", wrapped, b);
  expect(survivors(context, inContext)).toEqual([]);
  const { identity } = fullLog();
  const link = identity.seedLinks[0] ?? new Uint8Array();
  const follow = (b: Uint8Array) => olderSeed({ ...identity, seedLinks: [b] }, 1, asSeed(seedOf("seed 1")));
  expect(must(follow(link))).toEqual(pat.seed);
  expect(survivors(link, follow)).toEqual([]);
}, 30_000);

test("A21: an attachment, by its id and without it", () => {
  const { id, key, sealed } = sealFile(utf8("an x-ray"));
  expect(survivors(sealed, (b) => openFile(id, key, b))).toEqual([]);
  expect(survivors(sealed, (b) => openStream(key, b))).toEqual([]);
  expect(survivors(id, (b) => openFile(blobIdOf(b), key, sealed))).toEqual([]);
});

test("an invitation's proof and a session's signature", () => {
  const rao = person("rao");
  const { userId, head } = rao.identity;
  const token = asInviteToken(seedOf("token", 16));
  const place = vault(person("pat")).membership.vaultId;
  const proof = proveInvite(token, place, userId, head);
  const check = (b: Uint8Array) =>
    holds(b.length === 64 && verifyInvite(inviteKeys(token).publicKey, place, userId, head, asSignature(b)));
  expect([check(proof).ok, survivors(proof, check)]).toEqual([true, []]);

  const challenge = { relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 5 };
  const message = sessionMessage(challenge, userId, rao.device.deviceId);
  const signature = sign(rao.transport.secretKey, "HV1/sig/session/v1", asHash(message.slice(-32)));
  const session = (b: Uint8Array) =>
    holds(
      b.length === 64 && verifySession(rao.transport.publicKey, challenge, userId, rao.device.deviceId, asSignature(b)),
    );
  expect([session(signature).ok, survivors(signature, session)]).toEqual([true, []]);
});

describe("what people type or scan", () => {
  const pat = () => person("pat");
  const decoded = (value: unknown): Result<unknown, ProtocolError> =>
    value === undefined ? { ok: false, error: { kind: "decode", where: "code" } } : { ok: true, value };
  const typos = (text: string, read: (t: string) => Result<unknown, ProtocolError>): number => {
    let accepted = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === "-") continue;
      for (const c of "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        if (c !== text[at] && read(text.slice(0, at) + c + text.slice(at + 1)).ok) accepted++;
      const swapped = text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2);
      if (text[at + 1] !== "-" && swapped !== text && read(swapped).ok) accepted++;
      if (read(text.slice(0, at)).ok) accepted++;
    }
    return accepted;
  };

  test("one wrong, swapped or missing character in a code is noticed", () => {
    const signIn = writeSignInCode(pat().signInCode).join("-");
    const recovery = writeRecoveryCode(pat().recoveryCode).join("-");
    expect(typos(signIn, (t) => decoded(readSignInCode(t)))).toBe(0);
    expect(typos(recovery, (t) => decoded(readRecoveryCode(t)))).toBe(0);
  });

  test("one wrong character in a scanned kit is noticed", () => {
    const { identity, signInCode, recoveryCode } = pat();
    const kit = writeKit({
      userId: identity.userId,
      signInCode,
      recoveryCode,
      relayAddress: "https://relay.example",
      clinicId: person("clinic").identity.userId,
      accountVersion: 1,
      identityHead: identity.head,
      createdMs: 1,
    });
    expect(readKit(kit).ok).toBe(true);
    expect(survivors(utf8(kit), (b) => readKit(new TextDecoder().decode(b).replace(/[\s\0]+$/u, "?")))).toEqual([]);
  });
});
