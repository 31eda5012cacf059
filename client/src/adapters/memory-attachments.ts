// Attachments of a disk in memory: the same promises as on IndexedDB (sync/attachment-ports).
import type { AttachmentRow, AttachmentStore } from "../sync/attachment-ports.ts";

export interface MemoryAttachments extends AttachmentStore {
  /** Items that name these were enqueued: they are no drafts any more. */
  readonly named: (ids: readonly string[]) => void;
}

interface Part {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export function memoryAttachments(): MemoryAttachments {
  const rows = new Map<string, AttachmentRow>();
  const parts = new Map<string, Part[]>();

  function put(name: string, at: number, bytes: Uint8Array): void {
    const held = parts.get(name) ?? [];
    parts.set(name, [...held.filter((part) => part.at !== at), { at, bytes: bytes.slice() }]);
  }

  function drop(id: string): void {
    const row = rows.get(id);
    rows.delete(id);
    if (row) parts.delete(row.parts);
  }

  return {
    attachments: async () => [...rows.values()].sort((a, b) => a.sinceMs - b.sinceMs),
    attachment: async (id) => rows.get(id),
    async putAttachment(row) {
      rows.set(row.id, row);
    },
    putPart: async (name, at, bytes) => put(name, at, bytes),
    async appendAttachment(id, from, bytes) {
      const row = rows.get(id);
      if (row?.have !== from) return false;
      put(row.parts, from, bytes);
      rows.set(id, { ...row, have: from + bytes.length });
      return true;
    },
    async readAttachment(id, from, maxBytes) {
      const held = parts.get(rows.get(id)?.parts ?? "") ?? [];
      const part = held.filter(({ at }) => at <= from).sort((a, b) => b.at - a.at)[0];
      return part ? part.bytes.slice(from - part.at, from - part.at + maxBytes) : new Uint8Array(0);
    },
    dropAttachment: async (id) => drop(id),
    async dropParts(name) {
      parts.delete(name);
    },
    async dropDrafts(held) {
      for (const { id, draft } of rows.values()) if (draft && !held.has(id)) drop(id);
      const kept = new Set([...rows.values()].map((row) => row.parts));
      for (const name of parts.keys()) if (!kept.has(name)) parts.delete(name);
    },
    named(ids) {
      for (const id of ids) {
        const row = rows.get(id);
        if (!row?.draft) continue;
        const { draft: _over, ...held } = row;
        rows.set(id, held);
      }
    },
  };
}
