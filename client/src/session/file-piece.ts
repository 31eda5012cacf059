// A piece of somebody's own file, which may be moved or shortened while it is read.
import type { FileSource } from "./api/documents.ts";

/** At most `size` bytes; undefined when the file is no longer there as it was. */
export async function filePiece(file: FileSource, from: number, size: number): Promise<Uint8Array | undefined> {
  const part = file.slice(from, Math.min(from + size, file.size));
  const bytes = await part.arrayBuffer().catch(() => undefined);
  return bytes && bytes.byteLength > 0 ? new Uint8Array(bytes) : undefined;
}
