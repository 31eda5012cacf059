// What files take on this device: some are kept by their person's wish, others may go, once the relay has just said that it has them whole (protocol §5.6, ADR 0096).
import type { AttachmentRelay, AttachmentRow, AttachmentStore } from "../sync/attachment-ports.ts";
import type { Outcome } from "./api.ts";
import type { FileRoom } from "./api/documents.ts";
import { done, failed, gives, relayFailed } from "./outcome.ts";

export interface FileRoomPorts {
  readonly store: Pick<AttachmentStore, "attachments" | "attachment" | "putAttachment" | "dropAttachment">;
  readonly relay: Pick<AttachmentRelay, "beginAttachment">;
  /** The life of the relay that this device last spoke with. */
  readonly incarnation: () => string | undefined;
  /** Somebody is fetching it now. */
  readonly isMoving: (id: string) => boolean;
  readonly changed: () => void;
}

/** Whole here, and at the relay as far as this device knows. */
const isCopy = ({ draft, have, size, sentTo }: AttachmentRow): boolean =>
  !draft && have === size && sentTo !== undefined;

/** Nothing that somebody opened within this time goes by itself. */
const recentMs = 24 * 3_600_000;

const usedMs = ({ openedMs = 0, sinceMs }: AttachmentRow): number => Math.max(openedMs, sinceMs);

export function createFileRoom({ store, relay, incarnation, isMoving, changed }: FileRoomPorts) {
  /** Its bytes leave this device. What the relay turns out to lack stays, and goes up again. */
  async function letGo(row: AttachmentRow): Promise<Outcome> {
    if (isMoving(row.id)) return failed("invalid", { field: "file", reason: "moving" });
    const reply = await relay.beginAttachment(row.vaultId, row.id, row.size);
    if (!reply.ok) return relayFailed(reply.error);
    if (reply.value.whole) {
      await store.dropAttachment(row.id);
      return done;
    }
    const held = await store.attachment(row.id);
    if (held) {
      const { sentTo: _lost, ...waits } = held;
      await store.putAttachment(waits);
    }
    return failed("relay-refused", { code: "not-found" });
  }

  return {
    async keep(id: string): Promise<void> {
      const row = await store.attachment(id);
      if (row) await store.putAttachment({ ...row, keep: true });
      changed();
    },
    async release(id: string): Promise<Outcome> {
      const row = await store.attachment(id);
      if (!row || row.have < row.size) return done;
      if (!isCopy(row) || row.sentTo !== incarnation())
        return failed("invalid", { field: "file", reason: "only-here" });
      const gone = await letGo(row);
      changed();
      return gone;
    },
    async room(): Promise<FileRoom> {
      const rows = await store.attachments();
      const sum = (some: readonly AttachmentRow[]): number => some.reduce((bytes, { have }) => bytes + have, 0);
      return { here: sum(rows), free: sum(rows.filter((row) => isCopy(row) && !row.keep)) };
    },
    /** Of what nobody opened lately the oldest first, at least so many bytes where there are so many; answers whether anything went. */
    async evict(bytes: number, nowMs: number): Promise<boolean> {
      let left = bytes;
      const rows = (await store.attachments())
        .filter((row) => isCopy(row) && !row.keep && row.sentTo === incarnation() && usedMs(row) <= nowMs - recentMs)
        .sort((a, b) => usedMs(a) - usedMs(b));
      for (const { id } of rows) {
        if (left <= 0) break;
        // Opened or kept while another was asked for: it stays.
        const row = await store.attachment(id);
        if (!row || !isCopy(row) || row.keep || usedMs(row) > nowMs - recentMs) continue;
        const gone = await letGo(row);
        if (gone.ok) left -= row.size;
        else if (gone.error.kind === "offline") break;
      }
      if (left < bytes) changed();
      return left < bytes;
    },
    /** One after the other; stops where the relay does not answer. */
    async free(): Promise<Outcome<{ readonly bytes: number }>> {
      let bytes = 0;
      for (const row of await store.attachments()) {
        if (!isCopy(row) || row.keep || row.sentTo !== incarnation()) continue;
        const gone = await letGo(row);
        if (gone.ok) bytes += row.size;
        else if (gone.error.kind === "offline") {
          changed();
          return bytes > 0 ? gives({ bytes }) : gone;
        }
      }
      changed();
      return gives({ bytes });
    },
  };
}
