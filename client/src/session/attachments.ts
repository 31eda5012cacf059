// Attachments in a session: files are sealed piece by piece onto this disk, and opened from it after their hash was looked at; transfers carry what is sealed (protocol §5.6).
import {
  asBlobId,
  asStreamKey,
  blobHashing,
  blobOpener,
  blobSealer,
  concat,
  idKey,
  newStreamKey,
  randomBytes,
  sealedBlobSize,
  toBase64url,
} from "@health-vault/crypto-core";
import type { AttachmentRef } from "../domain/change-fields.ts";
import type { AttachmentRelay, AttachmentRow, AttachmentStore } from "../sync/attachment-ports.ts";
import type { News } from "../sync/events.ts";
import type { SyncStatus } from "../sync/status.ts";
import { fetchFailed } from "./fetch-failed.ts";
import { transferTurns } from "./transfer-turns.ts";
import { createTransfers, type Transfers } from "../sync/transfers.ts";
import type { Clock, SyncStore, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { FileSource, FileState, FileStates } from "./api/documents.ts";
import { bytesOf } from "./bytes.ts";
import { filePiece } from "./file-piece.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";

/** Bytes read and sealed at once; one record of the disk. */
const pieceBytes = 256 * 1024;

/** What of the attachments the pill has to say. */
export interface FilesDue {
  /** Here and not known to be at the relay. */
  readonly waiting: number;
  /** Here, of charts that take nothing of mine any more; those that an item in the outbox names are counted with it. */
  readonly notSent: number;
  /** A code with which the relay refused one. */
  readonly refused?: string;
}

export interface Attachments {
  /** What was being sealed when an earlier process ended is gone. */
  begin(): Promise<void>;
  /** At once: other news come while the book works on this. */
  hear(news: News): Promise<void>;
  /** After the book worked on it: an erasure may have taken some. */
  heard(news: News): void;
  statusChanged(status: SyncStatus): void;
  /** Seals a file onto this disk as a draft; an item that names it has to be enqueued. */
  seal(
    key: VaultKey,
    file: FileSource,
    progress: (done: number) => void,
    cancelled: () => boolean,
  ): Promise<Outcome<AttachmentRef>>;
  /** The file that one of these names, fetched where it is not here. */
  open(key: VaultKey, refs: readonly AttachmentRef[]): Promise<Outcome<Uint8Array>>;
  /** Items that name these were enqueued. */
  added(): void;
  /** Nothing names these any more: they are not sent, and gone at the next start. */
  unname(ids: readonly string[]): Promise<void>;
  drop(ids: readonly string[]): Promise<void>;
  states(): FileStates;
  /** `counted`: those that are counted with the item that names them. */
  due(counted: ReadonlySet<string>): FilesDue;
  /** Those that are `notSent`. */
  unsent(): readonly AttachmentRow[];
  stopFetch(id: string): void;
  again(id: string): Promise<void>;
  stop(): void;
}

export interface AttachmentsPorts {
  readonly store: AttachmentStore & Pick<SyncStore, "outbox">;
  readonly relay: AttachmentRelay;
  readonly clock: Clock;
  readonly uploaded: (key: VaultKey, ids: readonly string[]) => void;
  /** States or what is due changed. */
  readonly changed: () => void;
  readonly failed: (thrown: unknown) => void;
}

/** Transfers as every session has them, locked or not. */
export function sessionTransfers(ports: AttachmentsPorts, changed: () => void): Transfers {
  return createTransfers({
    store: ports.store,
    relay: ports.relay,
    clock: ports.clock,
    hashing(size) {
      const hashing = blobHashing(size);
      return {
        add: (bytes) => hashing.add(bytes),
        id: () => {
          const id = hashing.end();
          return id && idKey(id);
        },
      };
    },
    uploaded: ports.uploaded,
    changed,
    storeFailed: ports.failed,
  });
}

export function createAttachments(ports: AttachmentsPorts): Attachments {
  const { store, clock } = ports;
  let rows: readonly AttachmentRow[] = [];
  /** Charts that take nothing of mine any more. */
  let ended: ReadonlySet<VaultKey> = new Set();
  /** Named by something in the outbox, and counted with it. */
  let named: ReadonlySet<string> = new Set();
  let incarnation: string | undefined;
  let looking = false;
  let again = false;
  let stopped = false;
  const transfers = sessionTransfers(ports, look);
  const turns = transferTurns(transfers);

  async function refresh(): Promise<void> {
    const found = await store.attachments();
    const asked = found.some((row) => ended.has(row.vaultId) && isDue(row));
    named = new Set(asked ? (await store.outbox()).flatMap(({ blobs }) => blobs ?? []) : []);
    rows = found;
    ports.changed();
  }

  /** Once for a burst of changes. */
  function look(): void {
    if (stopped) return;
    again = looking;
    if (looking) return;
    looking = true;
    clock.after(0, () => {
      if (stopped) return;
      refresh()
        .catch(ports.failed)
        .finally(() => {
          looking = false;
          if (again) look();
        });
    });
  }

  const isSent = ({ sentTo }: AttachmentRow): boolean =>
    sentTo !== undefined && (incarnation === undefined || sentTo === incarnation);

  const isDue = (row: AttachmentRow): boolean => !row.draft && row.have === row.size && !isSent(row);

  const unsent = (): readonly AttachmentRow[] =>
    rows.filter((row) => ended.has(row.vaultId) && isDue(row) && !named.has(row.id));

  function stateOf(row: AttachmentRow): FileState {
    const { have, size, refusal } = row;
    const moving = transfers.moving().get(row.id);
    if (moving?.way === "down") return { at: "fetching", done: moving.done, total: moving.total };
    if (have < size) return { at: "relay", done: have, total: size };
    if (isSent(row)) return { at: "everywhere" };
    if (ended.has(row.vaultId)) return { at: "not-sent", code: refusal ?? "removed" };
    if (refusal !== undefined) return { at: "not-sent", code: refusal };
    return moving ? { at: "sending", done: moving.done, total: moving.total } : { at: "device" };
  }

  /** From the first byte on, so that a damaged one is known before anything is shown. */
  async function openHere(row: AttachmentRow, ref: AttachmentRef): Promise<Outcome<Uint8Array>> {
    const opener = blobOpener(asBlobId(bytesOf(ref.id)), asStreamKey(bytesOf(ref.key)), ref.size);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < row.size; ) {
      const sealed = await store.readAttachment(ref.id, at, pieceBytes);
      if (sealed.length === 0) break;
      const plain = opener.add(sealed);
      if (!plain.ok) return protocolFailed(plain.error);
      parts.push(plain.value);
      at += sealed.length;
    }
    const end = opener.end();
    return end.ok ? gives(concat(...parts)) : protocolFailed(end.error);
  }

  return {
    async begin() {
      await store.dropDrafts();
      await refresh();
    },
    async hear(news) {
      if (news.type === "up") incarnation = news.incarnation;
      await turns.hear(news);
      if (news.type === "up") look();
    },
    heard: (news) => (news.type === "log" || ("vaultId" in news && ended.has(news.vaultId)) ? look() : undefined),
    statusChanged(status) {
      turns.statusChanged(status);
      const isNews = status.ended.size !== ended.size;
      ended = status.ended;
      if (isNews) look();
    },
    async seal(key, file, progress, cancelled) {
      const streamKey = newStreamKey();
      const sealer = blobSealer(file.size, streamKey);
      const parts = toBase64url(randomBytes(16));
      let at = 0;
      let read = 0;
      const put = async (sealed: Uint8Array): Promise<void> => {
        if (sealed.length > 0) await store.putPart(parts, at, sealed);
        at += sealed.length;
      };
      try {
        while (read < file.size) {
          if (cancelled()) {
            await store.dropParts(parts);
            return failed("cancelled");
          }
          const piece = await filePiece(file, read, pieceBytes);
          if (!piece) {
            await store.dropParts(parts);
            return failed("file", { reason: "gone" });
          }
          read += piece.length;
          await put(sealer.add(piece));
          progress(read);
        }
        const { id, last } = sealer.end();
        await put(last);
        const ref = { id: idKey(id), key: toBase64url(streamKey), size: file.size };
        const size = sealer.sealedSize;
        await store.putAttachment({
          id: ref.id,
          vaultId: key,
          parts,
          size,
          have: size,
          sinceMs: clock.nowMs(),
          draft: true,
        });
        return gives(ref);
      } catch (thrown) {
        await store.dropParts(parts).catch(() => undefined);
        throw thrown;
      }
    },
    async open(key, refs) {
      let failure: Outcome<Uint8Array> = failed("invalid", { field: "file", reason: "unknown" });
      for (const ref of refs) {
        const size = sealedBlobSize(ref.size);
        const held = await store.attachment(ref.id);
        if (held?.have !== size) {
          const fetched = await transfers.fetch(key, ref.id, size);
          if (fetched !== "here") {
            failure = fetchFailed(fetched);
            continue;
          }
        }
        const row = await store.attachment(ref.id);
        if (!row) continue;
        const opened = await openHere(row, ref);
        if (opened.ok) return opened;
        failure = opened;
        // Damaged on this disk: the relay has it as it was.
        if (opened.error.facts?.["kind"] === "blob-hash" && row.sentTo !== undefined)
          await store.dropAttachment(ref.id);
      }
      look();
      return failure;
    },
    added() {
      look();
      transfers.added();
    },
    async unname(ids) {
      for (const id of ids) {
        const row = await store.attachment(id);
        if (row) await store.putAttachment({ ...row, draft: true });
      }
      look();
    },
    async drop(ids) {
      for (const id of ids) await store.dropAttachment(id);
      look();
    },
    states: () => Object.fromEntries(rows.filter(({ draft }) => !draft).map((row) => [row.id, stateOf(row)] as const)),
    due(counted) {
      const due = rows.filter((row) => isDue(row) && !ended.has(row.vaultId));
      const refused = due.find(({ refusal }) => refusal !== undefined)?.refusal;
      return {
        waiting: due.filter(({ id }) => !counted.has(id)).length,
        notSent: unsent().length,
        ...(refused === undefined ? {} : { refused }),
      };
    },
    unsent,
    stopFetch: (id) => transfers.stopFetch(id),
    again: (id) => transfers.again(id),
    stop() {
      stopped = true;
      transfers.stop();
    },
  };
}
