// A run: consecutive entries of one device in one vault under one signature; what is equal along it is written once (protocol §5).
import { compareBytes, concat, equalBytes, writeU64 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import {
  asBlobId,
  asDeviceId,
  asHash,
  asSignature,
  asUserId,
  asVaultId,
  sizes,
  type DeviceId,
  type Hash,
  type Signature,
  type UserId,
  type VaultId,
} from "../ids.ts";
import { nonceSize, tagSize } from "../primitives/aead.ts";
import { ok, type Result } from "../result.ts";
import { currentSuite, currentVersion } from "../version.ts";
import {
  ciphertextHash,
  commitmentSize,
  entryHash,
  entryTypes,
  maxBlobs,
  writeHeader,
  type EntryContext,
  type EntryHeader,
} from "./header.ts";
import { padmeLength } from "./padding.ts";
import { seenItemSize, writeSeen, type SeenItem } from "./seen.ts";

export const maxRunBytes = 1024 * 1024;
export const maxRunEntries = 4096;
/** Payload before padding; the padded form may be a little longer. */
export const maxEntryBytes = 256 * 1024;
const maxCiphertext = padmeLength(maxEntryBytes + 1) + tagSize;
export const maxSeen = 1024;

const flag = { context: 1, seen: 2, blobs: 4, erased: 8, checkpoint: 16 } as const;

export interface RunEntry {
  readonly header: EntryHeader;
  /** The header's exact bytes: associated data of the seal. */
  readonly ad: Uint8Array;
  readonly hash: Hash;
  readonly ciphertextHash: Hash;
  /** Undefined when the payload was erased; the hash of what was there still binds the chain. */
  readonly ciphertext: Uint8Array | undefined;
}

export interface Run {
  readonly vaultId: VaultId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly prevHash: Hash;
  readonly lastHash: Hash;
  readonly entries: readonly RunEntry[];
  readonly signature: Signature;
}

const prefixSize = 6 + sizes.vaultId + sizes.userId + sizes.deviceId + 8 + sizes.hash + 2;

function writePrefix(run: Omit<Run, "signature">): Uint8Array {
  const out = new Uint8Array(prefixSize);
  const view = new DataView(out.buffer);
  out.set([0x48, 0x56, 0x31, 0x52, currentVersion, currentSuite]);
  out.set(run.vaultId, 6);
  out.set(run.userId, 22);
  out.set(run.deviceId, 54);
  writeU64(view, 86, run.firstSeq);
  out.set(run.prevHash, 94);
  view.setUint16(126, run.count);
  return out;
}

const sameContext = (a: EntryContext, b: EntryContext): boolean =>
  a.epoch === b.epoch && equalBytes(a.memHead, b.memHead) && equalBytes(a.seenHash, b.seenHash);

function writeEntry(entry: RunEntry, before: EntryContext | undefined): Uint8Array {
  const { header: h, ciphertext } = entry;
  const context = !before || !sameContext(before, h);
  const flags =
    (context ? flag.context : 0) |
    (h.seenDelta.length > 0 ? flag.seen : 0) |
    (h.blobs.length > 0 ? flag.blobs : 0) |
    (ciphertext ? 0 : flag.erased) |
    (h.type === entryTypes.checkpoint ? flag.checkpoint : 0);
  const size =
    1 +
    (context ? 68 : 0) +
    (h.seenDelta.length > 0 ? 2 + h.seenDelta.length * seenItemSize : 0) +
    (h.blobs.length > 0 ? 1 + h.blobs.length * sizes.blobId : 0) +
    4 +
    nonceSize +
    commitmentSize +
    (ciphertext?.length ?? sizes.hash);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  out[0] = flags;
  let at = 1;
  if (context) {
    view.setUint32(at, h.epoch);
    out.set(h.memHead, at + 4);
    out.set(h.seenHash, at + 36);
    at += 68;
  }
  if (h.seenDelta.length > 0) {
    view.setUint16(at, h.seenDelta.length);
    writeSeen(h.seenDelta, out, at + 2);
    at += 2 + h.seenDelta.length * seenItemSize;
  }
  if (h.blobs.length > 0) {
    out[at++] = h.blobs.length;
    for (const blob of h.blobs) {
      out.set(blob, at);
      at += sizes.blobId;
    }
  }
  view.setUint32(at, h.length);
  out.set(h.nonce, at + 4);
  out.set(h.commitment, at + 4 + nonceSize);
  out.set(ciphertext ?? entry.ciphertextHash, at + 4 + nonceSize + commitmentSize);
  return out;
}

export function writeRun(run: Run): Uint8Array {
  const parts = [writePrefix(run)];
  let before: EntryContext | undefined;
  for (const entry of run.entries) {
    parts.push(writeEntry(entry, before));
    before = entry.header;
  }
  parts.push(run.signature);
  return concat(...parts);
}

/** The same run without the payloads that `erased` names; chain and signature still verify. */
export function eraseFromRun(run: Run, erased: (entry: Hash) => boolean): Uint8Array {
  const entries = run.entries.map((entry) => (erased(entry.hash) ? { ...entry, ciphertext: undefined } : entry));
  return writeRun({ ...run, entries });
}

/** Where a run says it belongs. Nothing of it is verified. */
export interface RunHead {
  readonly deviceId: DeviceId;
  readonly lastSeq: number;
}

/** A look at the first 128 bytes, for what is decided before a whole run is worth reading; undefined where no run can begin like this. */
export function peekRun(bytes: Uint8Array): RunHead | undefined {
  if (bytes.length < prefixSize + sizes.signature) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const firstSeq = Number(view.getBigUint64(86));
  return { deviceId: asDeviceId(bytes.subarray(54, 86)), lastSeq: firstSeq + view.getUint16(126) - 1 };
}

class Malformed extends Error {}

/** Canonical or refused: `writeRun(readRun(x)) == x`. Ciphertexts are views into `bytes`. */
export function readRun(bytes: Uint8Array): Result<Run, ProtocolError> {
  try {
    return ok(parse(bytes));
  } catch (thrown) {
    if (thrown instanceof Malformed)
      return refuse(thrown.message === "version" ? "version" : "decode", `run: ${thrown.message}`);
    throw thrown;
  }
}

function need(holds: boolean, what: string): void {
  if (!holds) throw new Malformed(what);
}

function parse(bytes: Uint8Array): Run {
  need(bytes.length >= prefixSize + sizes.signature && bytes.length <= maxRunBytes, "size");
  need(bytes[0] === 0x48 && bytes[1] === 0x56 && bytes[2] === 0x31 && bytes[3] === 0x52, "magic");
  need(bytes[4] === currentVersion && bytes[5] === currentSuite, "version");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - sizes.signature;
  let at = 6;
  const take = (n: number): Uint8Array => {
    need(at + n <= end, "short");
    at += n;
    return bytes.subarray(at - n, at);
  };
  const u16 = (): number => (take(2), view.getUint16(at - 2));
  const u32 = (): number => (take(4), view.getUint32(at - 4));
  const u64 = (): number => {
    take(8);
    const value = view.getBigUint64(at - 8);
    need(value <= BigInt(Number.MAX_SAFE_INTEGER), "integer");
    return Number(value);
  };
  const vaultId = asVaultId(take(sizes.vaultId));
  const userId = asUserId(take(sizes.userId));
  const deviceId = asDeviceId(take(sizes.deviceId));
  const firstSeq = u64();
  const prevHash = asHash(take(sizes.hash));
  const count = u16();
  need(firstSeq > 0 && count > 0 && count <= maxRunEntries, "count");

  const readSeen = (): readonly SeenItem[] => {
    const n = u16();
    need(n > 0 && n <= maxSeen, "seen");
    const items: SeenItem[] = [];
    for (let i = 0; i < n; i++) {
      const item = { deviceId: asDeviceId(take(32)), seq: u64(), hash: asHash(take(32)) };
      const before = items.at(-1);
      need(item.seq > 0 && (!before || compareBytes(before.deviceId, item.deviceId) < 0), "seen order");
      items.push(item);
    }
    return items;
  };
  const readBlobs = () => {
    const n = take(1)[0] ?? 0;
    need(n > 0 && n <= maxBlobs, "blobs");
    return Array.from({ length: n }, () => asBlobId(take(sizes.blobId)));
  };

  const entries: RunEntry[] = [];
  let context: EntryContext | undefined;
  let hashBefore = prevHash;
  for (let i = 0; i < count; i++) {
    const flags = take(1)[0] ?? 0;
    need(flags < 32, "flags");
    if (flags & flag.context) {
      const fresh: EntryContext = { epoch: u32(), memHead: asHash(take(32)), seenHash: asHash(take(32)) };
      need(!context || !sameContext(context, fresh), "context repeated");
      context = fresh;
    }
    if (!context) throw new Malformed("context");
    const seenDelta = flags & flag.seen ? readSeen() : [];
    const blobs = flags & flag.blobs ? readBlobs() : [];
    const length = u32();
    need(length <= maxCiphertext && padmeLength(length - tagSize) === length - tagSize, "length");
    const nonce = take(nonceSize);
    const commitment = take(commitmentSize);
    const erased = (flags & flag.erased) !== 0;
    const payload = take(erased ? sizes.hash : length);
    const type = flags & flag.checkpoint ? entryTypes.checkpoint : entryTypes.entry;
    const { epoch, memHead, seenHash } = context;
    const header: EntryHeader = {
      type,
      vaultId,
      userId,
      deviceId,
      seq: firstSeq + i,
      prevHash: hashBefore,
      epoch,
      memHead,
      seenHash,
      seenDelta,
      blobs,
      length,
      nonce,
      commitment,
    };
    const ad = writeHeader(header);
    const ctHash = erased ? asHash(payload) : ciphertextHash(payload);
    const hash = entryHash(ad, ctHash);
    entries.push({ header, ad, hash, ciphertextHash: ctHash, ciphertext: erased ? undefined : payload });
    hashBefore = hash;
  }
  need(at === end, "trailing bytes");
  const signature = asSignature(bytes.subarray(end));
  return {
    vaultId,
    userId,
    deviceId,
    firstSeq,
    lastSeq: firstSeq + count - 1,
    count,
    prevHash,
    lastHash: hashBefore,
    entries,
    signature,
  };
}
