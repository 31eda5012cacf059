// Attachments in a session: files are sealed piece by piece onto this disk, and opened from it after their hash was looked at; transfers carry what is sealed (protocol §5.6).
import { blobHashing, idKey, sealedBlobSize } from "@health-vault/crypto-core";
import type { AttachmentRef } from "../domain/change-fields.ts";
import type { AttachmentRelay, AttachmentRow, AttachmentStore } from "../sync/attachment-ports.ts";
import type { News } from "../sync/events.ts";
import type { SyncStatus } from "../sync/status.ts";
import { createFileEviction } from "./file-eviction.ts";
import { createFileRoom } from "./file-room.ts";
import { fetchFailed } from "./fetch-failed.ts";
import { transferTurns } from "./transfer-turns.ts";
import { createTransfers, type Transfers } from "../sync/transfers.ts";
import type { Clock, SyncStore, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { FileSource, FileState, FileStates } from "./api/documents.ts";
import { blobOf, openedPieces, piecesOf } from "./file-piece.ts";
import { sealOnto } from "./file-sealing.ts";
import type { SessionPorts } from "./ports.ts";
import { done, failed } from "./outcome.ts";

/** What of the attachments the pill has to say. */
export interface FilesDue {
  /** Here and not known to be at the relay. */
  readonly waiting: number;
  /** Here, of charts that take nothing of mine; those that an item in the outbox names are counted with it. */
  readonly notSent: number;
  /** A code with which the relay refused one. */
  readonly refused?: string;
}

export interface Attachments {
  /** What was being sealed when an earlier process ended is gone; drafts that are `held` stay. */
  begin(held: ReadonlySet<string>): Promise<void>;
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
  open(key: VaultKey, refs: readonly AttachmentRef[]): Promise<Outcome<Blob>>;
  /** As `seal`, of a file of another vault: opened and sealed under a key of its own, piece by piece. */
  sealAgain(
    key: VaultKey,
    from: VaultKey,
    ref: AttachmentRef,
    progress: (done: number) => void,
    cancelled: () => boolean,
  ): Promise<Outcome<AttachmentRef>>;
  /** Sealed here, and nothing names it yet. */
  isDraft(id: string): Promise<boolean>;
  /** Such a one is to be named in this vault; false when it is none. */
  claim(id: string, key: VaultKey): Promise<boolean>;
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
  /** All of its bytes on this device. */
  bring(key: VaultKey, ref: AttachmentRef): Promise<Outcome>;
  readonly room: ReturnType<typeof createFileRoom>;
  stopFetch(id: string): void;
  again(id: string): Promise<void>;
  stop(): void;
}

export interface AttachmentsPorts {
  readonly store: AttachmentStore & Pick<SyncStore, "outbox">;
  readonly relay: AttachmentRelay;
  readonly clock: Clock;
  readonly storage?: SessionPorts["storage"];
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

/** How exactly it is known when a file was opened: it is noted no more often. */
const openedEveryMs = 3_600_000;

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
    const asked = found.some((row) => isOver(row) && isDue(row));
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

  /** Its chart takes nothing of mine any more, or not while I may only read. */
  const isOver = ({ vaultId, refusal }: AttachmentRow): boolean => ended.has(vaultId) || refusal === "role";

  const unsent = (): readonly AttachmentRow[] => rows.filter((row) => isOver(row) && isDue(row) && !named.has(row.id));

  function stateOf(row: AttachmentRow): FileState {
    const { have, size, refusal } = row;
    const moving = transfers.moving().get(row.id);
    if (moving?.way === "down") return { at: "fetching", done: moving.done, total: moving.total };
    if (have < size) return { at: "relay", done: have, total: size };
    if (isSent(row)) return { at: "everywhere", kept: row.keep === true };
    if (ended.has(row.vaultId)) return { at: "not-sent", code: refusal ?? "removed" };
    if (refusal !== undefined) return { at: "not-sent", code: refusal };
    return moving ? { at: "sending", done: moving.done, total: moving.total } : { at: "device" };
  }

  /** All of its sealed bytes on this disk. */
  async function bring(key: VaultKey, ref: AttachmentRef): Promise<Outcome> {
    const size = sealedBlobSize(ref.size);
    const held = await store.attachment(ref.id);
    if (held?.have === size) return done;
    const fetched = await transfers.fetch(key, ref.id, size);
    return fetched === "here" ? done : fetchFailed(fetched);
  }

  async function noteOpened(id: string): Promise<void> {
    const row = await store.attachment(id);
    const openedMs = clock.nowMs();
    if (row && openedMs - (row.openedMs ?? 0) >= openedEveryMs) await store.putAttachment({ ...row, openedMs });
  }

  const room = createFileRoom({
    store,
    relay: ports.relay,
    incarnation: () => incarnation,
    isMoving: (id) => transfers.moving().has(id),
    changed() {
      look();
      transfers.added();
    },
  });
  const eviction = createFileEviction({ store, room, storage: ports.storage, clock, failed: ports.failed });

  return {
    async begin(held) {
      await store.dropDrafts(held);
      await refresh();
    },
    async hear(news) {
      if (news.type === "up") incarnation = news.incarnation;
      await turns.hear(news);
      if (news.type !== "up") return;
      look();
      eviction.look();
    },
    heard: (news) => (news.type === "log" || ("vaultId" in news && ended.has(news.vaultId)) ? look() : undefined),
    statusChanged(status) {
      turns.statusChanged(status);
      const isNews = status.ended.size !== ended.size;
      ended = status.ended;
      if (isNews) look();
    },
    seal(vaultId, file, progress, cancelled) {
      eviction.look();
      return sealOnto(store, clock, { vaultId, size: file.size, pieces: piecesOf(file), progress, cancelled });
    },
    async sealAgain(vaultId, from, ref, progress, cancelled) {
      const here = await bring(from, ref);
      if (!here.ok) return here;
      const pieces = openedPieces(store, ref);
      return sealOnto(store, clock, { vaultId, size: ref.size, pieces, progress, cancelled });
    },
    async open(key, refs) {
      let failure: Outcome<Blob> = failed("invalid", { field: "file", reason: "unknown" });
      for (const ref of refs) {
        const here = await bring(key, ref);
        const opened = here.ok ? await blobOf(openedPieces(store, ref)) : here;
        if (opened.ok) {
          await noteOpened(ref.id);
          eviction.look();
          return opened;
        }
        failure = opened;
        // Damaged on this disk: the relay has it as it was.
        const row = opened.error.facts?.["kind"] === "blob-hash" ? await store.attachment(ref.id) : undefined;
        if (row?.sentTo !== undefined) await store.dropAttachment(ref.id);
      }
      look();
      return failure;
    },
    isDraft: async (id) => (await store.attachment(id))?.draft === true,
    async claim(id, vaultId) {
      const row = await store.attachment(id);
      if (row?.draft !== true) return false;
      if (row.vaultId !== vaultId) await store.putAttachment({ ...row, vaultId });
      return true;
    },
    added() {
      look();
      transfers.added();
    },
    async unname(ids) {
      for (const id of ids) {
        transfers.forget(id);
        const row = await store.attachment(id);
        if (row) await store.putAttachment({ ...row, draft: true });
      }
      look();
    },
    async drop(ids) {
      for (const id of ids) {
        transfers.forget(id);
        await store.dropAttachment(id);
      }
      look();
    },
    states: () => Object.fromEntries(rows.filter(({ draft }) => !draft).map((row) => [row.id, stateOf(row)] as const)),
    due(counted) {
      const due = rows.filter((row) => isDue(row) && !isOver(row));
      const refused = due.find(({ refusal }) => refusal !== undefined)?.refusal;
      return {
        waiting: due.filter(({ id }) => !counted.has(id)).length,
        notSent: unsent().length,
        ...(refused === undefined ? {} : { refused }),
      };
    },
    unsent,
    async bring(key, ref) {
      const here = await bring(key, ref);
      look();
      return here;
    },
    room,
    stopFetch: (id) => transfers.stopFetch(id),
    again: (id) => transfers.again(id),
    stop() {
      stopped = true;
      eviction.stop();
      transfers.stop();
    },
  };
}
