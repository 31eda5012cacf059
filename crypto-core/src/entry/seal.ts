// Sealing: payloads of one act become consecutive entries of the device's chain, the last one signed (protocol §5, A16, A18).
import { mustBeBytes, writeU64 } from "../bytes.ts";
import type { BlobId, Hash, UserId, VaultId } from "../ids.ts";
import type { DeviceKeys } from "../identity/author.ts";
import type { EpochKey } from "../membership/epoch.ts";
import { asAeadKey, nonceSize, sealWithNonce, tagSize, type AeadKey } from "../primitives/aead.ts";
import { kdf } from "../primitives/hash.ts";
import { randomBytes } from "../primitives/random.ts";
import { sign } from "../primitives/sign.ts";
import { ciphertextHash, entryHash, entryTypes, maxBlobs, writeHeader, type EntryHeader } from "./header.ts";
import { pad } from "./padding.ts";
import { maxEntryBytes, maxRunBytes, maxRunEntries, maxSeen, writeRun, type Run, type RunEntry } from "./run.ts";
import { seenDelta, seenHash, type SeenVector } from "./seen.ts";

/** vaultId ‖ epoch ‖ deviceId ‖ seq ‖ nonce; reused, because `kdf` copies what it is given. */
const place = new Uint8Array(16 + 4 + 32 + 8 + nonceSize);
const placeView = new DataView(place.buffer);

/** K ‖ kc, from the epoch key and the place of the entry. */
export function entryKeys(
  epochKey: EpochKey,
  h: Pick<EntryHeader, "vaultId" | "epoch" | "deviceId" | "seq" | "nonce">,
): { readonly key: AeadKey; readonly commitment: Uint8Array } {
  place.set(h.vaultId, 0);
  placeView.setUint32(16, h.epoch);
  place.set(h.deviceId, 20);
  writeU64(placeView, 52, h.seq);
  place.set(h.nonce, 60);
  const okm = kdf(epochKey, "HV1/entry/v1", place, 64);
  return { key: asAeadKey(okm.subarray(0, 32)), commitment: okm.subarray(32) };
}

/** Where the writer stands in a vault: its own chain, the log it acts under, what it holds of others. */
export interface WriteContext {
  readonly vaultId: VaultId;
  readonly userId: UserId;
  readonly device: DeviceKeys;
  readonly epoch: number;
  readonly epochKey: EpochKey;
  readonly memHead: Hash;
  /** Last own seq, 0 before the first. */
  readonly seq: number;
  readonly prevHash: Hash;
  /** What the last own entry said it had seen. */
  readonly seenBefore: SeenVector;
  readonly seen: SeenVector;
}

export interface Payload {
  readonly bytes: Uint8Array;
  readonly blobs?: readonly BlobId[];
}

export interface SealedRun {
  readonly bytes: Uint8Array;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastHash: Hash;
  /** The same run, parsed: what `readRun(bytes)` gives. */
  readonly run: Run;
}

/**
 * One run; all payloads belong to one local transaction. `nonces` gives 24 fresh bytes per entry.
 * Throws RangeError when a payload passes 256 KiB or 16 blobs, or the run 1 MiB or 4096 entries: the caller splits.
 */
export function sealRunWithNonces(context: WriteContext, payloads: readonly Payload[], nonces: Uint8Array): SealedRun {
  const { vaultId, userId, device, epoch, epochKey, memHead } = context;
  const { deviceId } = device;
  const hashOfSeen = seenHash(context.seen);
  const entries: RunEntry[] = [];
  let { prevHash, seenBefore } = context;
  let seq = context.seq;
  let size = 0;
  payloads.forEach((payload, i) => {
    mustBeBytes(payload.bytes);
    if (payload.bytes.length > maxEntryBytes || (payload.blobs?.length ?? 0) > maxBlobs)
      throw new RangeError("entry too large");
    seq++;
    const nonce = nonces.subarray(i * nonceSize, (i + 1) * nonceSize);
    const padded = pad(payload.bytes);
    const { key, commitment } = entryKeys(epochKey, { vaultId, epoch, deviceId, seq, nonce });
    const header: EntryHeader = {
      type: entryTypes.entry,
      vaultId,
      userId,
      deviceId,
      seq,
      prevHash,
      epoch,
      memHead,
      seenHash: hashOfSeen,
      seenDelta: seenDelta(seenBefore, context.seen, seq),
      blobs: payload.blobs ?? [],
      length: padded.length + tagSize,
      nonce,
      commitment,
    };
    seenBefore = context.seen;
    const ad = writeHeader(header);
    const ciphertext = sealWithNonce(key, nonce, padded, ad);
    const ctHash = ciphertextHash(ciphertext);
    prevHash = entryHash(ad, ctHash);
    entries.push({ header, ad, hash: prevHash, ciphertextHash: ctHash, ciphertext });
    size += ciphertext.length;
  });
  const first = entries[0];
  if (!first) throw new RangeError("empty run");
  if (entries.length > maxRunEntries || context.seen.size > maxSeen) throw new RangeError("run too large");
  const run: Run = {
    vaultId,
    userId,
    deviceId,
    firstSeq: first.header.seq,
    lastSeq: seq,
    count: entries.length,
    prevHash: context.prevHash,
    lastHash: prevHash,
    entries,
    signature: sign(device.sign.secretKey, "HV1/sig/entry/v1", prevHash),
  };
  const bytes = writeRun(run);
  if (size > maxRunBytes || bytes.length > maxRunBytes) throw new RangeError("run too large");
  return { bytes, firstSeq: run.firstSeq, lastSeq: seq, lastHash: prevHash, run };
}

export const sealRun = (context: WriteContext, payloads: readonly Payload[]): SealedRun =>
  sealRunWithNonces(context, payloads, randomBytes(payloads.length * nonceSize));
