// Chain-valid: a run continues its device's chain, its seen vector only grows, and one signature covers it (protocol §5, A23, A24, A27-A35).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey, type DeviceId, type Hash, type UserId, type VaultId } from "../ids.ts";
import type { Device } from "../identity/state.ts";
import type { Membership } from "../membership/state.ts";
import { verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import { chainStart } from "./header.ts";
import type { Run } from "./run.ts";
import { isFullVector, mergeSeen, type SeenVector } from "./seen.ts";

/** Where one device stands in one vault. */
export interface Chain {
  readonly vaultId: VaultId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** Last chain-valid seq; 0 before the first. */
  readonly seq: number;
  readonly hash: Hash;
  /** Index in the membership log that the last entry acted under; it never goes back. */
  readonly memIndex: number;
  readonly seen: SeenVector;
}

export const newChain = (vaultId: VaultId, userId: UserId, deviceId: DeviceId): Chain => ({
  vaultId,
  userId,
  deviceId,
  seq: 0,
  hash: chainStart(vaultId, deviceId),
  memIndex: 0,
  seen: new Map(),
});

/** Whether the device itself made this run, bytes and order: every later error about it accuses the device. */
export const signedBy = (run: Run, device: Device): boolean =>
  equalBytes(run.deviceId, device.deviceId) && verify(device.sigPk, "HV1/sig/entry/v1", run.lastHash, run.signature);

/** Proof of equivocation: the device signed two different entries for one place of its chain (A35). */
export function equivocates(a: Run, b: Run, device: Device): boolean {
  if (!equalBytes(a.vaultId, b.vaultId) || !signedBy(a, device) || !signedBy(b, device)) return false;
  const bySeq = new Map(a.entries.map((entry) => [entry.header.seq, entry.hash]));
  return b.entries.some(({ header, hash }) => {
    const other = bySeq.get(header.seq);
    return other !== undefined && !equalBytes(other, hash);
  });
}

/**
 * The chain after the run. Needs no epoch key: relay and clients run the same check.
 * The signature comes first, so that no name but `signature` can be had with forged bytes.
 * `missing-key` = the membership head is not known here: hold and pull.
 */
export function extendChain(
  chain: Chain,
  run: Run,
  device: Device,
  membership: Membership,
): Result<Chain, ProtocolError> {
  const same =
    equalBytes(run.vaultId, chain.vaultId) &&
    equalBytes(run.userId, chain.userId) &&
    equalBytes(run.deviceId, chain.deviceId) &&
    equalBytes(device.deviceId, run.deviceId);
  if (!same) return refuse("ghost-device", "run: other place");
  if (!signedBy(run, device)) return refuse("signature", "run");
  if (run.firstSeq > chain.seq + 1) return refuse("chain-gap", "run");
  if (run.firstSeq < chain.seq + 1) return refuse("rollback", "run: seq already there");
  if (!equalBytes(run.prevHash, chain.hash)) return refuse("fork", "run: prevHash");
  let { memIndex, seen } = chain;
  let before: { readonly memHead: Hash; readonly seenHash: Hash } | undefined;
  for (const { header } of run.entries) {
    if (!before || !equalBytes(before.memHead, header.memHead)) {
      const at = membership.heads.get(idKey(header.memHead));
      if (!at) return refuse("missing-key", "run: membership head");
      if (at.index < memIndex) return refuse("rollback", "run: membership head");
      memIndex = at.index;
    }
    const says = header.seenDelta.length > 0 || isFullVector(header.seq);
    if (says || !before || !equalBytes(before.seenHash, header.seenHash)) {
      if (header.seenDelta.some((item) => equalBytes(item.deviceId, chain.deviceId)))
        return refuse("decode", "seen vector: own device");
      const merged = mergeSeen(seen, header.seenDelta, header.seq, header.seenHash);
      if (!merged.ok) return merged;
      seen = merged.value;
    }
    before = header;
  }
  return ok({ ...chain, seq: run.lastSeq, hash: run.lastHash, memIndex, seen });
}
