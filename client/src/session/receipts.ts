// Receipts of opening, written by whoever is a guest of a chart: gathered, once per item and day, at most one entry per chart in 30 s (protocol §5 "Changes", A54).
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemIdSchema, userIdSchema, type ItemIdText } from "../domain/ids.ts";
import { isReceipted, WHOLE } from "../domain/receipts.ts";
import type { SelfChange } from "../domain/self-change.ts";
import { settingOf, standingRefs, type SelfVault } from "../domain/self-vault.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import { stamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface ReceiptPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly contacts: Contacts;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

export interface ReceiptWriting {
  /** Somebody looks at this chart, or at an item of it, now. */
  readonly opened: (key: VaultKey, item?: string) => void;
  /** What was gathered is written now. */
  flush(): Promise<void>;
  tellOpenings(on: boolean): Promise<Outcome>;
  stop(): void;
}

/** A chart and the item that is opened first are one receipt. */
const gatherMs = 2_000;
/** At most one receipt per chart in this time. */
const restMs = 30_000;
/** As many as one change may name. */
const most = 1_000;
const setting = "receipts";

/** On where nothing was chosen. */
export const tellsOpenings = (self: SelfVault): boolean => settingOf(self, setting) !== false;

export function createReceipts({ myKey, book, contacts, clock, failed }: ReceiptPorts): ReceiptWriting {
  const me = userIdSchema.parse(myKey);
  const gathered = new Map<VaultKey, Set<ItemIdText>>();
  const writtenMs = new Map<VaultKey, number>();
  const timers = new Map<VaultKey, () => void>();
  let stopped = false;

  /** Not the owner, to whom the receipts are told; not before it is accepted, nor after its end. */
  function isGuest({ vault, ended }: Volume): boolean {
    const membership = vault.membership();
    const role = membership?.members.get(myKey)?.role;
    const isChart = membership?.purpose === "chart" && !membership.closed;
    return isChart && !ended && role !== undefined && role !== "owner" && book.accepted(vault.key);
  }

  async function write(key: VaultKey): Promise<void> {
    const items = gathered.get(key);
    gathered.delete(key);
    timers.get(key)?.();
    timers.delete(key);
    if (!items || stopped || !tellsOpenings(book.selfState())) return;
    await book.within(key, async (volume) => {
      if (!isGuest(volume)) return;
      const made = stamp(clock.nowMs());
      const day = made.recordedAt.slice(0, 10);
      const fresh = [...items].filter((item) => !isReceipted(volume.receipts, me, day, item)).slice(0, most);
      if (fresh.length === 0 && isReceipted(volume.receipts, me, day, WHOLE)) return;
      writtenMs.set(key, clock.nowMs());
      const change: Change = { kind: "opened", ...made, items: fresh };
      // Without the key of the newest epoch, or on a full disk, it is not said: a reading is never held up by it.
      await volume.vault.write([encodeChanges([change])], [], true);
    });
  }

  return {
    opened(key, item) {
      const volume = book.volume(key);
      if (stopped || !volume || !isGuest(volume) || !tellsOpenings(book.selfState())) return;
      const items = gathered.get(key) ?? new Set();
      const read = item === undefined ? undefined : itemIdSchema.safeParse(item);
      if (read?.success) items.add(read.data);
      gathered.set(key, items);
      if (timers.has(key)) return;
      const sinceMs = clock.nowMs() - (writtenMs.get(key) ?? -Infinity);
      const waitMs = Math.max(gatherMs, restMs - Math.max(0, sinceMs));
      timers.set(
        key,
        clock.after(waitMs, () => void write(key).catch(failed)),
      );
    },
    async flush() {
      for (const key of gathered.keys()) await write(key);
    },
    async tellOpenings(on) {
      const replaces = [...standingRefs(book.selfState(), "settings", setting)];
      const change: SelfChange = { kind: "setting", ...stamp(clock.nowMs()), replaces, key: setting, value: on };
      return contacts.note([change]);
    },
    stop() {
      stopped = true;
      for (const cancel of timers.values()) cancel();
    },
  };
}
