// Vectors of identity/: ids, every kind of op in one log, proofs that do not hold.
import {
  asHash,
  deviceAddOp,
  deviceIdOf,
  asSeed,
  asSignInCode,
  identityGenesis,
  identityKeys,
  identityOp,
  recoveryKeys,
  asRecoveryCode,
  rotateOp,
  sign,
  signKeyPair,
  type Identity,
  type IdentityOpBody,
} from "../../../src/index.ts";
import { extendIdentity, readIdentityLog } from "../../../src/index.ts";
import { proofHash } from "../../../src/identity/op.ts";
import { must, person } from "../../../src/testing/index.ts";
import { newDevice, seedOf } from "../../support.ts";
import { flipped, hex, patched, withFixedRandom, type VectorFile, type Vector } from "./shape.ts";

/** One log with every kind of op; index i of `ops` is op i. */
export function fullLog(): {
  readonly ops: readonly Uint8Array[];
  readonly names: readonly string[];
  readonly identity: Identity;
} {
  const pat = person("pat");
  const rao = person("rao");
  const genesis = identityGenesis(pat.keys, pat.recovery.publicKey, seedOf("genesis nonce"));
  let identity = must(readIdentityLog([genesis.op]));
  const ops = [genesis.op];
  const names = ["genesis"];
  const push = (name: string, op: Uint8Array): void => {
    identity = must(extendIdentity(identity, [op]));
    ops.push(op);
    names.push(name);
  };
  const phone = newDevice("phone");
  const laptop = newDevice("laptop");
  const laptopAgain = newDevice("laptop again");
  const cafe = newDevice("cafe");
  const transportPk = (what: string) => signKeyPair(seedOf(`${what} transport`)).publicKey;
  const byIdentity = (body: IdentityOpBody) => push(body.kind, identityOp(identity, pat.keys.sign, body));
  push("device-add", deviceAddOp(identity, pat.keys.sign, { device: phone, transportPk: transportPk("phone") }));
  push("device-add", deviceAddOp(identity, pat.keys.sign, { device: laptop, transportPk: transportPk("laptop") }));
  push(
    "device-add, replaces",
    deviceAddOp(identity, pat.keys.sign, {
      device: laptopAgain,
      transportPk: transportPk("laptop again"),
      replaces: laptop,
    }),
  );
  push(
    "device-add, temporary",
    deviceAddOp(identity, pat.keys.sign, { device: cafe, transportPk: transportPk("cafe"), temporary: true }),
  );
  byIdentity({ kind: "device-revoke", deviceId: cafe.deviceId });
  const other = recoveryKeys(asRecoveryCode(seedOf("second recovery")));
  const proof = (): IdentityOpBody => ({
    kind: "recovery-renew",
    recPk: other.publicKey,
    proof: sign(
      other.secretKey,
      "HV1/sig/identity-proof/v1",
      proofHash(identity.userId, identity.head, "recovery", other.publicKey),
    ),
  });
  byIdentity(proof());
  push("veto", identityOp(identity, pat.recovery, { kind: "veto" }));
  byIdentity(proof());
  byIdentity({ kind: "recovery-confirm", recPk: other.publicKey, recoveryBlobHash: asHash(seedOf("blob")) });
  push(
    "rotate",
    rotateOp(identity, {
      oldSeed: pat.seed,
      newSeed: asSeed(seedOf("seed 1")),
      newCode: asSignInCode(seedOf("code 1", 16)),
      recovery: other,
      newRecovery: recoveryKeys(asRecoveryCode(seedOf("third recovery"))),
      keep: [phone.deviceId, laptopAgain.deviceId],
      recoveryBlobHash: asHash(seedOf("blob 1")),
    }),
  );
  const now = identityKeys(asSeed(seedOf("seed 1")), 1);
  const byNewKey = (body: IdentityOpBody) => push(body.kind, identityOp(identity, now.sign, body));
  byNewKey({
    kind: "attest",
    userId: rao.identity.userId,
    identityHead: rao.identity.head,
    generation: 0,
    name: "Dr Asha Rao",
    profession: "general practice",
    registration: "GMC 0000000",
    untilMs: 1_807_776_000_000,
  });
  byNewKey({ kind: "attest-revoke", userId: rao.identity.userId });
  byNewKey({ kind: "profile", name: "Clínica do Vale" });
  byNewKey({
    kind: "notice",
    release: "critical-held",
    waitDays: 3,
    sensitive: ["hba1c", "tsh"],
    callLine: "Call 555 0100",
    emergencyLine: "Call 112",
  });
  return { ops, names, identity };
}

export function identity(): VectorFile {
  const pat = person("pat");
  const log = withFixedRandom("identity", fullLog);
  const vectors: Vector[] = log.ops.map((op, i) => ({ name: `op ${i}: ${log.names[i]}`, bytes: hex(op) }));
  const at = (i: number): Uint8Array => log.ops[i] ?? new Uint8Array();
  const join = (upTo: number, last: Uint8Array): string => [...log.ops.slice(0, upTo), last].map(hex).join(",");
  const thief = identityOp({ head: log.identity.head, length: log.identity.length }, pat.keys.sign, {
    kind: "profile",
    name: "thief",
  });
  return {
    about: "protocol §4: a log with every kind of op; `invalid` logs are ops joined by commas",
    vectors: [
      { name: "user id", userId: hex(log.identity.userId) },
      {
        name: "device id",
        sigPk: hex(pat.device.sign.publicKey),
        deviceId: hex(deviceIdOf(pat.device.sign.publicKey)),
      },
      { name: "head", head: hex(log.identity.head), length: log.identity.length, generation: log.identity.generation },
      ...vectors,
    ],
    invalid: [
      { name: "no ops", reader: "identity log", bytes: "", error: "decode" },
      { name: "does not begin with genesis", reader: "identity log", bytes: hex(at(1)), error: "decode" },
      {
        name: "genesis, signature changed",
        reader: "identity log",
        bytes: hex(flipped(at(0), -1)),
        error: "signature",
      },
      { name: "unknown op", reader: "identity log", bytes: hex(patched(at(0), 40, 99)), error: "decode" },
      { name: "a gap in the log", reader: "identity log", bytes: `${hex(at(0))},${hex(at(2))}`, error: "chain-gap" },
      { name: "an op twice", reader: "identity log", bytes: join(2, at(1)), error: "fork" },
      {
        name: "device-add, proof changed",
        reader: "identity log",
        bytes: join(1, flipped(at(1), -65)),
        error: "signature",
      },
      {
        name: "rotate, signature changed",
        reader: "identity log",
        bytes: join(10, flipped(at(10), -1)),
        error: "signature",
      },
      {
        name: "signed by the key of an older generation",
        reader: "identity log",
        bytes: join(log.ops.length, thief),
        error: "signature",
      },
    ],
  };
}
