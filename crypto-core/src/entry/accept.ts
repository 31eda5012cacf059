// The order of checks after chain-valid: cut-off, role, epoch, commitment, seal, padding; a held entry keeps its error name (protocol §5).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey } from "../ids.ts";
import type { Device } from "../identity/state.ts";
import type { EpochKey } from "../membership/epoch.ts";
import { may } from "../membership/roles.ts";
import type { Membership } from "../membership/state.ts";
import { open } from "../primitives/aead.ts";
import { ok, type Result } from "../result.ts";
import { unpad } from "./padding.ts";
import type { RunEntry } from "./run.ts";
import { entryKeys } from "./seal.ts";

/** Whether the log, as it stands now, lets this entry count; needs no key, so the relay asks it too. */
export function judge(entry: RunEntry, membership: Membership, device: Device): Result<undefined, ProtocolError> {
  const { header } = entry;
  const at = membership.heads.get(idKey(header.memHead));
  if (!at) return refuse("missing-key", "entry: membership head");
  const cutoff = membership.cutoffs.get(idKey(header.deviceId));
  const barred = membership.barredAt.get(idKey(header.userId));
  if (cutoff) {
    const within = header.seq < cutoff.seq || (header.seq === cutoff.seq && equalBytes(entry.hash, cutoff.hash));
    if (!within && at.index < cutoff.at) return refuse("quarantined", "entry: past the cut-off");
  } else if (barred !== undefined && at.index < barred) {
    return refuse("quarantined", "entry: author was removed");
  } else if (device.revoked) {
    return refuse("quarantined", "entry: device revoked, no cut-off yet");
  }
  const member = at.members.get(idKey(header.userId));
  if (!member) return refuse("ghost-member", "entry");
  if (!may(member.role, "write")) return refuse("role", "entry");
  if (header.epoch !== at.epoch) return refuse("epoch-mismatch", "entry");
  return ok(undefined);
}

/** `keys` by epoch. The plaintext is a fresh copy. */
export function openEntry(entry: RunEntry, keys: readonly (EpochKey | undefined)[]): Result<Uint8Array, ProtocolError> {
  const { header, ciphertext } = entry;
  if (!ciphertext) return refuse("erased", "entry");
  const epochKey = keys[header.epoch];
  if (!epochKey) return refuse("missing-key", "entry: epoch");
  const { key, commitment } = entryKeys(epochKey, header);
  if (!equalBytes(commitment, header.commitment)) return refuse("key-commitment", "entry");
  const opened = open(key, header.nonce, ciphertext, entry.ad);
  return opened.ok ? unpad(opened.value) : opened;
}
