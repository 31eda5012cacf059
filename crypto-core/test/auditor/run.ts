// The bytes of a run, its entries with their whole headers and hashes (protocol.md 5.3).
import { join, must, none, same, u16, u32, u64, u8, utf8, walk } from "./codec.ts";
import { H } from "./primitives.ts";

export interface SeenItem {
  readonly deviceId: Uint8Array;
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface Entry {
  readonly type: number;
  readonly epoch: number;
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly memHead: Uint8Array;
  readonly seenHash: Uint8Array;
  readonly seen: readonly SeenItem[];
  readonly blobs: readonly Uint8Array[];
  readonly nonce: Uint8Array;
  readonly commitment: Uint8Array;
  /** Undefined where the payload is gone. */
  readonly ciphertext: Uint8Array | undefined;
  readonly header: Uint8Array;
  readonly hash: Uint8Array;
}

export interface Run {
  readonly vaultId: Uint8Array;
  readonly userId: Uint8Array;
  readonly deviceId: Uint8Array;
  readonly entries: readonly Entry[];
  readonly signature: Uint8Array;
}

const maxRun = 1 << 20;
const maxDevices = 1_024;

/** The next Padmé length, 256 at least. */
export function padme(length: number): number {
  if (length <= 256) return 256;
  const e = Math.floor(Math.log2(length));
  const unit = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
  return Math.ceil(length / unit) * unit;
}

export function readRun(bytes: Uint8Array, where: string): Run {
  must(bytes.length <= maxRun, "decode", `${where}: too long`);
  const r = walk(bytes, where);
  r.magic("HV1R");
  must(r.number(1) === 1 && r.number(1) === 1, "version", where);
  const [vaultId, userId, deviceId] = [r.raw(16), r.raw(32), r.raw(32)];
  const firstSeq = r.number(8);
  let prevHash = r.raw(32);
  const count = r.number(2);
  must(firstSeq >= 1 && count >= 1 && count <= 4_096, "decode", `${where}: its length`);
  const entries: Entry[] = [];
  let context: { readonly epoch: number; readonly memHead: Uint8Array; readonly seenHash: Uint8Array } = {
    epoch: 0,
    memHead: none,
    seenHash: none,
  };
  for (let i = 0; i < count; i++) {
    const flags = r.number(1);
    must(flags < 32, "decode", `${where}: flags`);
    const given = (flags & 1) !== 0 ? { epoch: r.number(4), memHead: r.raw(32), seenHash: r.raw(32) } : undefined;
    must(i > 0 || given !== undefined, "decode", `${where}: no context`);
    if (given && i > 0) {
      const same3 =
        given.epoch === context.epoch && same(given.memHead, context.memHead) && same(given.seenHash, context.seenHash);
      must(!same3, "decode", `${where}: a context that does not change`);
    }
    context = given ?? context;
    const seenCount = (flags & 2) !== 0 ? r.number(2) : 0;
    must((flags & 2) === 0 || (seenCount >= 1 && seenCount <= maxDevices), "decode", `${where}: seen`);
    const seen = Array.from({ length: seenCount }, () => ({ deviceId: r.raw(32), seq: r.number(8), hash: r.raw(32) }));
    seen.forEach((item, at) => {
      const before = seen[at - 1];
      const rises = before === undefined || Buffer.compare(before.deviceId, item.deviceId) < 0;
      must(rises && item.seq >= 1, "decode", `${where}: seen`);
    });
    const blobCount = (flags & 4) !== 0 ? r.number(1) : 0;
    must((flags & 4) === 0 || (blobCount >= 1 && blobCount <= 16), "decode", `${where}: attachments`);
    const blobs = Array.from({ length: blobCount }, () => r.raw(32));
    const length = r.number(4);
    must(
      length >= 272 && length <= padme(256 * 1_024 + 1) + 16 && padme(length - 16) === length - 16,
      "decode",
      `${where}: padding`,
    );
    const [nonce, commitment] = [r.raw(24), r.raw(32)];
    const erased = (flags & 8) !== 0;
    const payload = r.raw(erased ? 32 : length);
    const type = (flags & 16) !== 0 ? 2 : 1;
    const { epoch, memHead, seenHash } = context;
    const seq = firstSeq + i;
    const place = join(utf8("HV1"), u8(1), u8(1), u8(type), vaultId, u32(epoch), userId, deviceId, u64(seq), prevHash);
    const items = seen.flatMap((s) => [s.deviceId, u64(s.seq), s.hash]);
    const said = join(memHead, seenHash, u16(seenCount), ...items, u8(blobCount), ...blobs);
    const header = join(place, said, u32(length), nonce, commitment);
    const hash = H("eh", header, erased ? payload : H("ct", payload));
    const ciphertext = erased ? undefined : payload;
    entries.push({
      type,
      epoch,
      seq,
      prevHash,
      memHead,
      seenHash,
      seen,
      blobs,
      nonce,
      commitment,
      ciphertext,
      header,
      hash,
    });
    prevHash = hash;
  }
  const signature = r.raw(64);
  r.end();
  return { vaultId, userId, deviceId, entries, signature };
}
