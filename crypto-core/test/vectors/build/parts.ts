// Vectors of what stands inside something else or is sent alone: seeds, wraps, links, proofs, blobs; and of one changed op and batch of each kind.
import {
  asSeed,
  asVaultId,
  claimHash,
  countersignClaim,
  deviceFileKey,
  hash,
  epochKeys,
  idKey,
  inviteKeys,
  asInviteToken,
  olderSeed,
  openMembershipLog,
  plainBatch,
  proveInvite,
  proveRecovery,
  recoveryBlobKey,
  rekeyBatch,
  sessionMessage,
  sign,
  asHash,
  signClaim,
  signKeyPair,
  utf8,
  wrapWithSeed,
  writeRecoveryCode,
  type MembershipOp,
} from "../../../src/index.ts";
import { must, person, type Person } from "../../../src/testing/index.ts";
import { authorOf, newDevice, seedOf } from "../../support.ts";
import { account } from "./account.ts";
import { fullLog } from "./identity.ts";
import { everybody, fullVault } from "./membership.ts";
import { flipped, hex, withFixedRandom, type InvalidVector, type VectorFile } from "./shape.ts";

const fixedLog = () => withFixedRandom("identity", fullLog);
const fixedVault = () => withFixedRandom("membership", fullVault);

/** Claims of the walk-in chart that are not: by another card, by a stranger's word, by the claimant's own. */
function claims(): readonly (readonly [string, Uint8Array])[] {
  const [pat, rao, kim] = [person("pat"), person("rao"), person("kim")];
  const resolve = everybody();
  const [genesis] = fixedVault().batches;
  const membership = must(openMembershipLog([genesis ?? new Uint8Array()], resolve));
  const [key] = epochKeys(membership, rao.identity.userId, [rao.keys.kem]);
  if (!key) throw new Error("no epoch key");
  const object = claimHash(membership.vaultId, membership.head, pat.identity.userId, pat.identity.head);
  const by = (card: string, who: Person): Uint8Array => {
    const op: MembershipOp = {
      kind: "claim",
      identityHead: pat.identity.head,
      claim: signClaim(signKeyPair(seedOf(card)), object),
      countersign: {
        userId: who.identity.userId,
        identityHead: who.identity.head,
        deviceId: who.device.deviceId,
        signature: countersignClaim(who.device.sign, object),
      },
    };
    return rekeyBatch(authorOf(pat), membership, [op], [pat.identity, rao.identity], key).bytes;
  };
  return withFixedRandom("claims", () => [
    ["with another card", by("another card", rao)],
    ["countersigned by nobody who may", by("card", kim)],
    ["countersigned by the claimant", by("card", pat)],
  ]);
}

/** An op or batch at its place of the frozen log, `place:hex`. */
const atPlace = (i: number, bytes: Uint8Array): string => `${i}:${hex(bytes)}`;

function changedOps(): readonly InvalidVector[] {
  const log = fixedLog();
  const vault = fixedVault();
  const spoilt = (reader: string, names: readonly string[], all: readonly Uint8Array[]): InvalidVector[] =>
    all.flatMap((bytes, i) => [
      {
        name: `${reader} ${i}: ${names[i]}, changed`,
        reader,
        bytes: atPlace(i, flipped(bytes, -1)),
        error: "signature",
      },
      {
        name: `${reader} ${i}: ${names[i]}, cut short`,
        reader,
        bytes: atPlace(i, bytes.slice(0, -1)),
        error: "decode",
      },
    ]);
  return [...spoilt("identity op", log.names, log.ops), ...spoilt("membership batch", vault.names, vault.batches)];
}

export function parts(): VectorFile {
  const [pat, rao] = [person("pat"), person("rao")];
  const { identity } = fixedLog();
  const { membership } = fixedVault();
  const { vaultId, epoch, epochs } = membership;
  const newSeed = asSeed(seedOf("seed 1"));
  const keeper = newDevice("phone");
  const seedWrap = identity.seedWraps.get(idKey(keeper.deviceId)) ?? new Uint8Array();
  const op = epochs[epoch];
  if (!op?.link) throw new Error("an epoch with a link");
  const keys = epochKeys(membership, pat.identity.userId, [pat.keys.kem]);
  const [newest, older] = [keys[epoch], keys[op.link.to]];
  if (!newest || !older) throw new Error("epoch keys");
  const [wrap] = op.wraps;
  const context = (of: { commitment: Uint8Array }) =>
    Uint8Array.from([...vaultId, 0, 0, 0, epoch, ...pat.identity.userId, ...of.commitment]);
  const foreign = wrapWithSeed(seedOf("w", 64), pat.keys.kem.publicKey, "HV1/epoch-wrap/v1", seedOf("k"), context(op));

  const token = asInviteToken(seedOf("invite", 16));
  const place = asVaultId(seedOf("chart", 16));
  const proof = proveInvite(token, place, rao.identity.userId, rao.identity.head);
  const challenge = { relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 1_800_000_000_000 };
  const message = sessionMessage(challenge, pat.identity.userId, pat.device.deviceId);
  const session = sign(pat.transport.secretKey, "HV1/sig/session/v1", asHash(message.slice(-32)));
  const recovery = proveRecovery(pat.recovery, challenge, pat.identity.userId);
  const code = writeRecoveryCode(pat.recoveryCode).join("-");
  const blobs = new Map(account().vectors.map((v) => [v.name, String(v["bytes"])]));
  const blob = (name: string): Uint8Array => Uint8Array.from(Buffer.from(blobs.get(name) ?? "", "hex"));
  const invalid = (name: string, reader: string, bytes: Uint8Array, error: string): InvalidVector => ({
    name,
    reader,
    bytes: hex(bytes),
    error,
  });
  const spoiltBlobs = ["recovery blob", "account data blob", "device file"].flatMap((name) => [
    invalid(`${name}, seal changed`, name, flipped(blob(name), -1), "open"),
    invalid(`${name}, commitment changed`, name, flipped(blob(name), 70), "key-commitment"),
    invalid(`${name}, another kind`, name, flipped(blob(name), 4, 7), "open"),
    invalid(`${name}, cut short`, name, blob(name).slice(0, -1), "decode"),
  ]);
  const young = must(openMembershipLog(fixedVault().batches.slice(0, 2), everybody()));
  const upgrade = plainBatch(authorOf(pat), young, { kind: "upgrade", minVersion: 2 });
  return {
    about:
      "protocol §3 to §6: seals, links and proofs by themselves; `invalid` ops and batches are `place:bytes` in the logs of identity and membership",
    vectors: [
      {
        name: "seed link",
        userId: hex(identity.userId),
        generation: 1,
        seed: hex(newSeed),
        bytes: hex(identity.seedLinks[0] ?? new Uint8Array()),
        plain: hex(must(olderSeed(identity, 1, newSeed))),
      },
      {
        name: "rotate wrap",
        userId: hex(identity.userId),
        generation: 1,
        recipient: hex(keeper.kem.publicKey),
        secretKey: hex(keeper.kem.secretKey),
        bytes: hex(seedWrap),
      },
      {
        name: "epoch wrap",
        userId: hex(pat.identity.userId),
        vaultId: hex(vaultId),
        epoch,
        commitment: hex(op.commitment),
        secretKey: hex(pat.keys.kem.secretKey),
        bytes: hex(wrap?.wrap ?? new Uint8Array()),
        plain: hex(newest),
      },
      {
        name: "epoch link",
        vaultId: hex(vaultId),
        epoch,
        to: op.link.to,
        key: hex(newest),
        commitment: hex(epochs[op.link.to]?.commitment ?? new Uint8Array()),
        bytes: hex(op.link.sealed),
        plain: hex(older),
      },
      {
        name: "invitation proof",
        invitePk: hex(inviteKeys(token).publicKey),
        place: hex(place),
        userId: hex(rao.identity.userId),
        identityHead: hex(rao.identity.head),
        proof: hex(proof),
      },
      {
        name: "session signature",
        transportPk: hex(pat.transport.publicKey),
        message: hex(message),
        signature: hex(session),
      },
      {
        name: "recovery proof",
        recPk: hex(pat.recovery.publicKey),
        relayId: hex(challenge.relayId),
        challenge: hex(challenge.challenge),
        timeMs: challenge.timeMs,
        userId: hex(pat.identity.userId),
        proof: hex(recovery),
      },
      {
        name: "import item",
        text: "import-file aGVsbG8=",
        hash: hex(hash("HV1/import-item/v1", utf8("import-file aGVsbG8="))),
      },
      {
        name: "keys of the blobs",
        recovery: hex(recoveryBlobKey(pat.recoveryCode)),
        account: hex(pat.keys.accountData),
        device: hex(deviceFileKey(pat.seed, pat.device.deviceId)),
      },
    ],
    invalid: [
      invalid(
        "recovery code, last character changed",
        "recovery code",
        utf8(code.slice(0, -1) + (code.endsWith("0") ? "1" : "0")),
        "decode",
      ),
      invalid("recovery code, a group left out", "recovery code", utf8(code.slice(6)), "decode"),
      ...spoiltBlobs,
      invalid("seed link, changed", "seed link", flipped(identity.seedLinks[0] ?? new Uint8Array(), -1), "open"),
      invalid(
        "seed link, of another place",
        "seed link, other generation",
        identity.seedLinks[0] ?? new Uint8Array(),
        "open",
      ),
      invalid("rotate wrap, changed", "rotate wrap", flipped(seedWrap, -1), "bad-wrap"),
      invalid("rotate wrap, for another device", "rotate wrap, other device", seedWrap, "bad-wrap"),
      invalid("epoch wrap, changed", "epoch wrap", flipped(wrap?.wrap ?? new Uint8Array(), -1), "bad-wrap"),
      invalid("epoch wrap, of another key than the committed one", "epoch wrap", foreign, "epoch-commitment"),
      invalid("epoch link, changed", "epoch link", flipped(op.link.sealed, -1), "bad-wrap"),
      invalid("invitation proof, changed", "invitation proof", flipped(proof, 0), "invite"),
      invalid("invitation proof, for another person", "invitation proof, other person", proof, "invite"),
      invalid("session signature, changed", "session signature", flipped(session, 0), "signature"),
      invalid("session signature, for another relay", "session signature, other relay", session, "signature"),
      invalid("recovery proof, changed", "recovery proof", flipped(recovery, 0), "signature"),
      invalid("recovery proof, for another person", "recovery proof, other person", recovery, "signature"),
      {
        name: "upgrade above what this version is",
        reader: "membership batch",
        bytes: atPlace(2, upgrade.bytes),
        error: "version",
      },
      ...claims().map(([name, bytes]) => ({
        name: `claim ${name}`,
        reader: "membership batch",
        bytes: atPlace(1, bytes),
        error: "claim",
      })),
      ...changedOps(),
    ],
  };
}
