// Who has to refuse the invalid ones of parts.ts, each with the keys that open the honest one.
import {
  accountDataContent,
  asInviteToken,
  asSeed,
  asSignature,
  asVaultId,
  checkNewestEpoch,
  deviceFileContent,
  deviceFileKey,
  extendIdentity,
  extendMembership,
  fromHex,
  idKey,
  inviteKeys,
  olderSeed,
  openBlob,
  openMembershipLog,
  readIdentityLog,
  readRecoveryCode,
  recoveryBlobContent,
  recoveryBlobKey,
  seedFromRotation,
  verifyInvite,
  verifyRecovery,
  verifySession,
  type Identity,
  type Membership,
  type OpOf,
  type ProtocolError,
  type ProtocolErrorKind,
  type Result,
} from "../../../src/index.ts";
import { must, person } from "../../../src/testing/index.ts";
import { newDevice, seedOf } from "../../support.ts";
import { fullLog } from "./identity.ts";
import { everybody, fullVault } from "./membership.ts";
import { withFixedRandom } from "./shape.ts";

type Read = Result<unknown, ProtocolError>;

const bytesOf = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const said = (holds: boolean, kind: ProtocolErrorKind): Read =>
  holds ? { ok: true, value: undefined } : { ok: false, error: { kind, where: "vector" } };

/** `place:bytes`: what stands there in the frozen log, and the log before. */
function placed<T>(text: string, all: readonly T[]): { readonly before: readonly T[]; readonly bytes: Uint8Array } {
  const [place = "", bytes = ""] = text.split(":");
  return { before: all.slice(0, Number(place)), bytes: bytesOf(bytes) };
}

const rotated = (): Identity => withFixedRandom("identity", fullLog).identity;
const vault = (): Membership => withFixedRandom("membership", fullVault).membership;

/** The vault whose newest epoch is what a vector makes of it. */
function newestEpoch(change: (op: OpOf<"epoch">) => OpOf<"epoch">): Read {
  const pat = person("pat");
  const membership = vault();
  const epochs = membership.epochs.map((op) => (op.epoch === membership.epoch ? change(op) : op));
  return checkNewestEpoch({ ...membership, epochs }, pat.identity.userId, [pat.keys.kem]);
}

function rotateWrap(bytes: Uint8Array, device: string): Read {
  const identity = rotated();
  const keys = newDevice(device);
  const seedWraps = new Map(identity.seedWraps).set(idKey(keys.deviceId), bytes);
  return seedFromRotation({ ...identity, seedWraps }, keys);
}

const challenge = () => ({ relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 1_800_000_000_000 });

function invitation(bytes: Uint8Array, who: string): Read {
  const { invitePk } = { invitePk: inviteKeys(asInviteToken(seedOf("invite", 16))).publicKey };
  const { head } = person("rao").identity;
  const { userId } = person(who).identity;
  return said(verifyInvite(invitePk, asVaultId(seedOf("chart", 16)), userId, head, asSignature(bytes)), "invite");
}

function session(bytes: Uint8Array, relay: string): Read {
  const { transport, identity, device } = person("pat");
  const asked = { ...challenge(), relayId: seedOf(relay, 16) };
  return said(
    verifySession(transport.publicKey, asked, identity.userId, device.deviceId, asSignature(bytes)),
    "signature",
  );
}

const recovery = (bytes: Uint8Array, who: string): Read =>
  said(
    verifyRecovery(person("pat").recovery.publicKey, challenge(), person(who).identity.userId, asSignature(bytes)),
    "signature",
  );

const name = (kind: "recovery" | "account" | "device") => ({
  kind,
  userId: person("pat").identity.userId,
  generation: 0,
});

export const partReaders: Readonly<Record<string, (bytes: string) => Read>> = {
  "identity op": (b) => {
    const { before, bytes } = placed(b, withFixedRandom("identity", fullLog).ops);
    return before.length === 0 ? readIdentityLog([bytes]) : extendIdentity(must(readIdentityLog(before)), [bytes]);
  },
  "membership batch": (b) => {
    const { before, bytes } = placed(b, withFixedRandom("membership", fullVault).batches);
    const resolve = everybody();
    return before.length === 0
      ? openMembershipLog([bytes], resolve)
      : extendMembership(must(openMembershipLog(before, resolve)), [bytes], resolve);
  },
  "recovery code": (b) => said(readRecoveryCode(new TextDecoder().decode(bytesOf(b))) !== undefined, "decode"),
  "recovery blob": (b) =>
    openBlob(recoveryBlobKey(person("pat").recoveryCode), name("recovery"), recoveryBlobContent, bytesOf(b)),
  "account data blob": (b) => openBlob(person("pat").keys.accountData, name("account"), accountDataContent, bytesOf(b)),
  "device file": (b) => {
    const { seed, device } = person("pat");
    return openBlob(deviceFileKey(seed, device.deviceId), name("device"), deviceFileContent, bytesOf(b));
  },
  "seed link": (b) => olderSeed({ ...rotated(), seedLinks: [bytesOf(b)] }, 1, asSeed(seedOf("seed 1"))),
  "seed link, other generation": (b) =>
    olderSeed({ ...rotated(), seedLinks: [bytesOf(b), bytesOf(b)] }, 2, asSeed(seedOf("seed 1"))),
  "rotate wrap": (b) => rotateWrap(bytesOf(b), "phone"),
  "rotate wrap, other device": (b) => rotateWrap(bytesOf(b), "laptop"),
  "epoch wrap": (b) => newestEpoch((op) => ({ ...op, wraps: op.wraps.map((w) => ({ ...w, wrap: bytesOf(b) })) })),
  "epoch link": (b) => newestEpoch((op) => ({ ...op, link: op.link && { ...op.link, sealed: bytesOf(b) } })),
  "invitation proof": (b) => invitation(bytesOf(b), "rao"),
  "invitation proof, other person": (b) => invitation(bytesOf(b), "mallory"),
  "session signature": (b) => session(bytesOf(b), "relay"),
  "session signature, other relay": (b) => session(bytesOf(b), "other relay"),
  "recovery proof": (b) => recovery(bytesOf(b), "pat"),
  "recovery proof, other person": (b) => recovery(bytesOf(b), "mallory"),
};
