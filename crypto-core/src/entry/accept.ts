// The order of checks after chain-valid: cut-off, role, epoch, commitment, seal, padding; a held entry keeps its error name (protocol §5).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey } from "../ids.ts";
import type { Device } from "../identity/state.ts";
import type { EpochKey } from "../membership/epoch.ts";
import { may } from "../membership/roles.ts";
import { mayBeMissing, type DeviceCutoff, type Membership } from "../membership/state.ts";
import { open } from "../primitives/aead.ts";
import { ok, type Result } from "../result.ts";
import { unpad } from "./padding.ts";
import { entryTypes } from "./header.ts";
import { maxEntryBytes, type RunEntry } from "./run.ts";
import { entryKeys } from "./seal.ts";

/** What an entry claims to be: only its plaintext tells, so the one who opens it asks again. */
export type Right = "write" | "receipt";

const isWithin = (entry: RunEntry, cutoff: DeviceCutoff | undefined): boolean =>
  cutoff !== undefined &&
  (entry.header.seq < cutoff.seq || (entry.header.seq === cutoff.seq && equalBytes(entry.hash, cutoff.hash)));

/**
 * Whether the log, as it stands now, lets this entry count; needs no key, so the relay asks it too. A reader's entry
 * passes only as a "receipt": the relay asks so under a quota, the client after it opened one and saw that it is one.
 * `adopted`: the owner has countersigned this entry, so no cut-off or removal keeps it aside (A42).
 */
export function judge(
  entry: RunEntry,
  membership: Membership,
  device: Device,
  right: Right = "write",
  adopted = false,
): Result<undefined, ProtocolError> {
  const { header } = entry;
  if (header.type !== entryTypes.entry) return refuse("version", "entry: reserved type");
  const at = membership.heads.get(idKey(header.memHead));
  if (!at) return refuse("missing-key", "entry: membership head");
  const cutoff = membership.cutoffs.get(idKey(header.deviceId));
  const barrings = membership.barredAt.get(idKey(header.userId)) ?? [];
  const lines = barrings
    .filter((barring) => at.index < barring.at)
    .map(({ cutoffs }) => cutoffs.get(idKey(header.deviceId)));
  // What the owner let stand when he removed its author stands: a revocation since is no word about it.
  const stands = lines.some((line) => line?.byOwner && isWithin(entry, line));
  const endsBefore = cutoff ? !isWithin(entry, cutoff) : device.revoked && !stands;
  if (endsBefore && !adopted) return refuse("quarantined", "entry: device cut off");
  for (const line of lines) {
    if (!adopted && !isWithin(entry, line)) return refuse("quarantined", "entry: author was removed");
  }
  const member = at.members.get(idKey(header.userId));
  if (!member) return refuse("ghost-member", "entry");
  if (!may(member.role, right)) return refuse("role", "entry");
  if (at.closed) return refuse("role", "entry: vault is closed");
  if (header.epoch !== at.epoch) return refuse("epoch-mismatch", "entry");
  if (!entry.ciphertext && !mayBeMissing(membership.erased, entry.hash, header.userId))
    return refuse("withheld", "entry: payload");
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
  if (!opened.ok) return opened;
  const plain = unpad(opened.value);
  return plain.ok && plain.value.length > maxEntryBytes ? refuse("decode", "entry: too large") : plain;
}
