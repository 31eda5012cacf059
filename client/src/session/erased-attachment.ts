// Attachments after an `erase`: the sealed bytes that the log lets go of leave this disk, too (protocol §5.5, A66).
import { idKey, readRun, type Membership } from "@health-vault/crypto-core";
import type { AttachmentStore } from "../sync/attachment-ports.ts";
import type { SyncStore, VaultKey } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";

type Disk = Pick<SyncStore, "segments" | "outbox"> & Pick<AttachmentStore, "attachments" | "dropAttachment">;

/** Whose entries name which of these. */
async function namers(store: Disk, vaultId: VaultKey, ids: ReadonlySet<string>) {
  const found = new Map<string, Set<string>>();
  const look = (bytes: Uint8Array): void => {
    const run = readRun(bytes);
    if (!run.ok) return;
    const author = idKey(run.value.userId);
    for (const { header } of run.value.entries)
      for (const blob of header.blobs) {
        const id = idKey(blob);
        if (ids.has(id)) found.set(id, (found.get(id) ?? new Set<string>()).add(author));
      }
  };
  for (const segment of await store.segments(vaultId)) for (const { bytes } of runsOf(segment)) look(bytes);
  for (const item of await store.outbox()) if (item.vaultId === vaultId && item.kind === "run") look(item.bytes);
  return found;
}

/** The owner's word takes anybody's; another's takes what nobody but him names. */
export async function letGoAttachments(
  store: Disk,
  vaultId: VaultKey,
  membership: Membership | undefined,
): Promise<void> {
  if (!membership || membership.erasedBlobs.size === 0) return;
  const held = (await store.attachments()).filter(
    (row) => row.vaultId === vaultId && membership.erasedBlobs.has(row.id),
  );
  if (held.length === 0) return;
  const by = await namers(store, vaultId, new Set(held.map(({ id }) => id)));
  for (const { id } of held) {
    const erasure = membership.erasedBlobs.get(id);
    const authors = [...(by.get(id) ?? [])];
    const goes = erasure?.byOwner || (authors.length > 0 && authors.every((author) => erasure?.by.has(author)));
    if (goes) await store.dropAttachment(id);
  }
}
