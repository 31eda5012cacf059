// Files leave this device by themselves when it is nearly full: those that the relay has, that nobody keeps and nobody opened lately (protocol §8, ADR 0108).
import type { AttachmentStore } from "../sync/attachment-ports.ts";
import type { Clock } from "../sync/ports.ts";
import type { createFileRoom } from "./file-room.ts";
import type { SessionPorts } from "./ports.ts";

export interface FileEviction {
  /** Bytes came here, or a link opened. */
  look(): void;
  stop(): void;
}

export interface FileEvictionPorts {
  readonly store: Pick<AttachmentStore, "attachments">;
  readonly room: Pick<ReturnType<typeof createFileRoom>, "evict">;
  readonly storage: SessionPorts["storage"];
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

/** Of what the browser gives this origin: from here on files go, until it is down to there. */
const high = 0.8;
const low = 0.7;

/** Of what files may take here, whatever the browser gives. */
const mostBytes = 2_000_000_000;

/** What comes together is looked at once. */
const gatherMs = 2_000;

/** How many bytes of files are too many; nothing where there is room. */
export function excess(files: number, storage: { readonly used: number; readonly quota: number } | undefined): number {
  const own = files > mostBytes ? files - mostBytes * (low / high) : 0;
  const origin = storage && storage.used > storage.quota * high ? storage.used - storage.quota * low : 0;
  return Math.min(files, Math.max(own, origin));
}

export function createFileEviction({ store, room, storage, clock, failed }: FileEvictionPorts): FileEviction {
  let cancel: (() => void) | undefined;
  let working = false;
  let stopped = false;

  async function work(): Promise<void> {
    const rows = await store.attachments();
    const files = rows.reduce((sum, { have }) => sum + have, 0);
    const bytes = excess(files, files === 0 ? undefined : await storage?.());
    if (bytes > 0 && !stopped) await room.evict(bytes, clock.nowMs());
  }

  return {
    look() {
      if (stopped || cancel || working) return;
      cancel = clock.after(gatherMs, () => {
        cancel = undefined;
        working = true;
        work()
          .catch(failed)
          .finally(() => {
            working = false;
          });
      });
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
