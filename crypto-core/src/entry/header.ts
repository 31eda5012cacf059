// The signed header of an entry, byte for byte; everything in it is associated data of the seal (protocol §5).
import { writeU64 } from "../bytes.ts";
import { asHash, sizes, type BlobId, type DeviceId, type Hash, type UserId, type VaultId } from "../ids.ts";
import { nonceSize } from "../primitives/aead.ts";
import { hash } from "../primitives/hash.ts";
import { currentSuite, currentVersion } from "../version.ts";
import { seenItemSize, writeSeen, type SeenItem } from "./seen.ts";

export const entryTypes = { entry: 1, checkpoint: 2 } as const;
export const maxBlobs = 16;
export const commitmentSize = 32;

/** What stays equal along a run and is sent once in it. */
export interface EntryContext {
  readonly epoch: number;
  readonly memHead: Hash;
  readonly seenHash: Hash;
}

export interface EntryHeader extends EntryContext {
  readonly type: number;
  readonly vaultId: VaultId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly seq: number;
  readonly prevHash: Hash;
  readonly seenDelta: readonly SeenItem[];
  readonly blobs: readonly BlobId[];
  /** Bytes of the ciphertext. */
  readonly length: number;
  readonly nonce: Uint8Array;
  readonly commitment: Uint8Array;
}

const fixedPart = 6 + sizes.vaultId + 4 + sizes.userId + sizes.deviceId + 8 + 3 * sizes.hash;

export function writeHeader(h: EntryHeader): Uint8Array {
  const size =
    fixedPart +
    2 +
    h.seenDelta.length * seenItemSize +
    1 +
    h.blobs.length * sizes.blobId +
    4 +
    nonceSize +
    commitmentSize;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  out[0] = 0x48;
  out[1] = 0x56;
  out[2] = 0x31;
  out[3] = currentVersion;
  out[4] = currentSuite;
  out[5] = h.type;
  let at = 6;
  const put = (part: Uint8Array): void => {
    out.set(part, at);
    at += part.length;
  };
  put(h.vaultId);
  view.setUint32(at, h.epoch);
  at += 4;
  put(h.userId);
  put(h.deviceId);
  writeU64(view, at, h.seq);
  at += 8;
  put(h.prevHash);
  put(h.memHead);
  put(h.seenHash);
  view.setUint16(at, h.seenDelta.length);
  at += 2;
  writeSeen(h.seenDelta, out, at);
  at += h.seenDelta.length * seenItemSize;
  out[at++] = h.blobs.length;
  for (const blob of h.blobs) put(blob);
  view.setUint32(at, h.length);
  at += 4;
  put(h.nonce);
  put(h.commitment);
  return out;
}

/** prevHash of a device's first entry in a vault. */
export const chainStart = (vaultId: VaultId, deviceId: DeviceId): Hash => hash("HV1/chain/v1", vaultId, deviceId);

export const ciphertextHash = (ciphertext: Uint8Array): Hash => hash("HV1/ct/v1", ciphertext);

/** eh: the id of an entry. The payload may be erased later and the chain still verifies. */
export const entryHash = (header: Uint8Array, ctHash: Hash): Hash => asHash(hash("HV1/eh/v1", header, ctHash));
