// What the relay asks of crypto-core about protocol bytes, and how its answers become refusals (protocol.md §5, §9).
import {
  type Chain,
  type DeviceId,
  type Device,
  type Identity,
  type Membership,
  type ProtocolError,
  type ProtocolErrorKind,
  type Run,
  type SeenItem,
  type UserId,
  type VaultId,
  asDeviceId,
  asHash,
  equalBytes,
  extendChain,
  idKey,
  judge,
  mayBeMissing,
  newChain,
  readRun,
} from "@health-vault/crypto-core";
import type { RefusalCode, RefusalFacts } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";

const codes: Partial<Record<ProtocolErrorKind, RefusalCode>> = {
  signature: "signature",
  "epoch-mismatch": "epoch-mismatch",
  "chain-gap": "chain-gap",
  "missing-key": "fork",
  fork: "fork",
  rollback: "rollback",
  "ghost-member": "not-a-member",
  "ghost-device": "revoked-device",
  role: "role",
  decode: "malformed",
  version: "malformed",
};

/** The refusal of a run or batch that crypto-core did not take. */
const refusalOf = (error: ProtocolError, facts: RefusalFacts = {}): Refusal =>
  new Refusal(codes[error.kind] ?? "rule", { ...facts, reason: error.kind });

/** The refusal of a log's operation: its rules are final, whatever the kind. */
export const ruleRefusal = (error: ProtocolError): Refusal =>
  new Refusal(error.kind === "decode" ? "malformed" : "rule", { reason: error.kind });

export const deviceOf = (identity: Identity, deviceId: DeviceId): Device | undefined =>
  identity.devices.get(idKey(deviceId));

/** @throws Refusal */
export const runFrom = (bytes: Uint8Array): Run => {
  const run = readRun(bytes);
  if (!run.ok) throw refusalOf(run.error);
  return run.value;
};

export interface VerifiedRun {
  readonly chain: Chain;
  /** Its author had lost the right to write and did not know yet, or a cut-off lies before it. */
  readonly quarantined: boolean;
}

/** The chain without views into the run's bytes, which it would keep alive. */
const owned = (chain: Chain): Chain => {
  const copy = (item: SeenItem): SeenItem =>
    item.deviceId.buffer.byteLength <= 2 * item.deviceId.length
      ? item
      : { deviceId: asDeviceId(item.deviceId.slice()), seq: item.seq, hash: asHash(item.hash.slice()) };
  return { ...chain, seen: new Map([...chain.seen].map(([key, item]) => [key, copy(item)])) };
};

/** Whether a run continues the chain and counts; every check that needs no key. @throws Refusal */
export const verifyRun = (run: Run, chain: Chain, device: Device, membership: Membership): VerifiedRun => {
  const deviceHead = chain.seq === 0 ? { seq: 0 } : { seq: chain.seq, hash: idKey(chain.hash) };
  if (run.firstSeq !== chain.seq + 1) throw new Refusal("chain-gap", { deviceHead });
  if (!equalBytes(run.prevHash, chain.hash)) throw new Refusal("equivocation", { deviceHead });
  // A payload may be gone under an erase; an author who leaves it out from the start has written nothing.
  if (run.entries.some((one) => !one.ciphertext && !mayBeMissing(membership.erased, one.hash, run.userId)))
    throw new Refusal("malformed", { reason: "erased" });
  const extended = extendChain(chain, run, device, membership);
  if (!extended.ok) throw refusalOf(extended.error, { deviceHead });
  let quarantined = false;
  for (const [index, entry] of run.entries.entries()) {
    const next = run.entries[index + 1];
    // Equal context, later seq: what the last of a stretch may, all of it may; a cut-off only falls on what follows.
    if (next?.header.memHead === entry.header.memHead && next.header.epoch === entry.header.epoch) continue;
    // Whether a reader's entry is a receipt only they can tell who open it.
    const verdict = judge(entry, membership, device, "receipt");
    if (verdict.ok) continue;
    if (verdict.error.kind !== "quarantined") throw refusalOf(verdict.error, { deviceHead });
    quarantined = true;
  }
  return { chain: owned(extended.value), quarantined };
};

/** The full vector stands in the first of every 64 entries. */
export const fullVectorAt = (seq: number): number => seq - ((seq - 1) % 64);

/** The state of a stored, verified chain from its last runs, which reach back to a full seen vector. */
export const chainFromRuns = (
  place: { readonly vaultId: VaultId; readonly userId: UserId; readonly deviceId: DeviceId },
  runs: readonly Uint8Array[],
  membership: Membership,
): Chain => {
  let chain = newChain(place.vaultId, place.userId, place.deviceId);
  const seen = new Map<string, SeenItem>();
  for (const run of runs.map(runFrom)) {
    for (const { header, hash } of run.entries) {
      if (fullVectorAt(header.seq) === header.seq) seen.clear();
      for (const item of header.seenDelta) seen.set(idKey(item.deviceId), item);
      const memIndex = membership.heads.get(idKey(header.memHead))?.index ?? 0;
      chain = { ...chain, userId: run.userId, seq: header.seq, hash, memIndex };
    }
  }
  return owned({ ...chain, seen });
};
