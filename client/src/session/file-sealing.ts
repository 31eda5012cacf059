// Sealing a file onto this disk, one piece in memory at a time; what breaks off leaves nothing (protocol §5.6).
import { blobSealer, idKey, newStreamKey, randomBytes, toBase64url } from "@health-vault/crypto-core";
import type { AttachmentRef } from "../domain/change-fields.ts";
import type { AttachmentStore } from "../sync/attachment-ports.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Pieces } from "./file-piece.ts";
import { failed, gives } from "./outcome.ts";

export interface SealingFile {
  readonly vaultId: VaultKey;
  /** Bytes of the file. */
  readonly size: number;
  readonly pieces: Pieces;
  /** Bytes of the file that are sealed. */
  readonly progress: (done: number) => void;
  readonly cancelled: () => boolean;
}

type Disk = Pick<AttachmentStore, "putPart" | "putAttachment" | "dropParts">;

/** A draft: an item that names it has to be enqueued. */
export async function sealOnto(store: Disk, clock: Clock, file: SealingFile): Promise<Outcome<AttachmentRef>> {
  const streamKey = newStreamKey();
  const sealer = blobSealer(file.size, streamKey);
  const parts = toBase64url(randomBytes(16));
  let at = 0;
  let read = 0;
  const put = async (sealed: Uint8Array): Promise<void> => {
    if (sealed.length > 0) await store.putPart(parts, at, sealed);
    at += sealed.length;
  };
  const given = async <T>(failure: T): Promise<T> => {
    await store.dropParts(parts);
    return failure;
  };
  try {
    for await (const piece of file.pieces) {
      if (file.cancelled()) return await given(failed("cancelled"));
      if (!piece.ok) return await given(piece);
      read += piece.value.length;
      await put(sealer.add(piece.value));
      file.progress(read);
    }
    if (file.cancelled()) return await given(failed("cancelled"));
    if (read !== file.size) return await given(failed("file", { reason: "gone" }));
    const { id, last } = sealer.end();
    await put(last);
    const ref = { id: idKey(id), key: toBase64url(streamKey), size: file.size };
    const size = sealer.sealedSize;
    const sinceMs = clock.nowMs();
    await store.putAttachment({ id: ref.id, vaultId: file.vaultId, parts, size, have: size, sinceMs, draft: true });
    return gives(ref);
  } catch (thrown) {
    await store.dropParts(parts).catch(() => undefined);
    throw thrown;
  }
}
