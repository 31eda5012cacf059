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
import { mergeSeen, type SeenVector } from "./seen.ts";

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

/**
 * The chain after the run. Needs no epoch key: relay and clients run the same check.
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
    if (header.seenDelta.length > 0 || !before || !equalBytes(before.seenHash, header.seenHash)) {
      const merged = mergeSeen(seen, header.seenDelta, header.seq, header.seenHash);
      if (!merged.ok) return merged;
      seen = merged.value;
    }
    before = header;
  }
  if (!verify(device.sigPk, "HV1/sig/entry/v1", run.lastHash, run.signature)) return refuse("signature", "run");
  return ok({ ...chain, seq: run.lastSeq, hash: run.lastHash, memIndex, seen });
}
