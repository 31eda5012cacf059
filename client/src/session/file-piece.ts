// Pieces of a file: of somebody's own, which may be moved or shortened while it is read, and of one that is sealed on this disk.
import { asBlobId, asStreamKey, blobOpener } from "@health-vault/crypto-core";
import type { AttachmentRef } from "../domain/change-fields.ts";
import type { AttachmentStore } from "../sync/attachment-ports.ts";
import type { Outcome } from "./api.ts";
import type { FileSource } from "./api/documents.ts";
import { bytesOf } from "./bytes.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";

/** Bytes read, sealed or opened at once; one record of the disk. */
const pieceBytes = 256 * 1024;

/** Plain bytes in order. A failure is the last of them, and makes all before it worthless. */
export type Pieces = AsyncIterable<Outcome<Uint8Array<ArrayBuffer>>>;

export async function* piecesOf(file: FileSource): Pieces {
  for (let at = 0; at < file.size; ) {
    const part = file.slice(at, Math.min(at + pieceBytes, file.size));
    const bytes = await part.arrayBuffer().catch(() => undefined);
    if (!bytes || bytes.byteLength === 0) {
      yield failed("file", { reason: "gone" });
      return;
    }
    yield gives(new Uint8Array(bytes));
    at += bytes.byteLength;
  }
}

/** From the first byte on, so that a damaged one is known when the last has come. */
export async function* openedPieces(store: Pick<AttachmentStore, "readAttachment">, ref: AttachmentRef): Pieces {
  const opener = blobOpener(asBlobId(bytesOf(ref.id)), asStreamKey(bytesOf(ref.key)), ref.size);
  for (let at = 0; ; ) {
    const sealed = await store.readAttachment(ref.id, at, pieceBytes);
    if (sealed.length === 0) break;
    const plain = opener.add(sealed);
    if (!plain.ok) {
      yield protocolFailed(plain.error);
      return;
    }
    if (plain.value.length > 0) yield gives(new Uint8Array(plain.value));
    at += sealed.length;
  }
  const end = opener.end();
  if (!end.ok) yield protocolFailed(end.error);
}

/** The whole as something that a page can show, read and hand on piece by piece. */
export async function blobOf(pieces: Pieces): Promise<Outcome<Blob>> {
  const parts: Blob[] = [];
  for await (const piece of pieces) {
    if (!piece.ok) return piece;
    parts.push(new Blob([piece.value]));
  }
  return gives(new Blob(parts));
}
