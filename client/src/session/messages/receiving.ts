// What tells the others how far their messages came: a quiet entry says what this device has, and, where its person allows it, what she has opened (protocol §5, A54).
import { encodeChanges, type Change } from "../../domain/change.ts";
import { itemIdSchema, userIdSchema, type ItemIdText } from "../../domain/ids.ts";
import type { Clock, VaultKey } from "../../sync/ports.ts";
import type { Book } from "../book.ts";
import { tellsOpenings } from "../receipts.ts";
import { stamp } from "../stamp.ts";
import type { Threads } from "../threads.ts";
import type { Volume } from "../volume.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { MessageViews } from "./views.ts";

export interface ReceivingPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly threads: Threads;
  readonly views: MessageViews;
  readonly marks: ReadMarks;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

export interface Receiving {
  /** Something in this thread is new. */
  came(key: VaultKey): void;
  /** These are on the screen; ids of changes. */
  opened(key: VaultKey, changeIds: readonly string[]): void;
  stop(): void;
}

/** What comes together is told together. */
const gatherMs = 500;
/** As many as one receipt may name. */
const most = 1_000;

export function createReceiving({ myKey, book, threads, views, marks, clock, failed }: ReceivingPorts): Receiving {
  const me = userIdSchema.parse(myKey);
  const due = new Map<VaultKey, { readonly cancel: () => void; readonly items: Set<ItemIdText> }>();
  let stopped = false;

  /** Mine to answer in: a member, accepted, not ended. */
  function isMine({ vault, ended }: Volume): boolean {
    const membership = vault.membership();
    const open = membership?.purpose === "thread" && !membership.closed && membership.members.has(myKey);
    return open && !ended && book.accepted(vault.key);
  }

  async function write(key: VaultKey): Promise<void> {
    const waiting = due.get(key);
    due.delete(key);
    const volume = book.volume(key);
    if (!waiting || stopped || !volume) return;
    const view = views.viewOf(volume);
    const told = isMine(volume) && tellsOpenings(book.selfState());
    // What the others are not told counts as read for her alone.
    if (!told) {
      const named: ReadonlySet<string> = waiting.items;
      const read = view.messages.filter(({ changeId }) => named.has(changeId));
      await marks.note(key, read);
    }
    if (!isMine(volume)) return;
    const said = volume.conversation.opened.get(me);
    const items = told ? [...waiting.items].filter((item) => said?.has(item) !== true) : [];
    const fresh = view.messages.some((message) => message.author !== me && view.reached(message, me) === "sent");
    if (items.length === 0 && !fresh) return;
    const change: Change = { kind: "opened", ...stamp(clock.nowMs()), items: items.slice(0, most) };
    // Without a key or on a full disk it is not said: nothing waits for it.
    await threads.write(key, encodeChanges([change]), true);
  }

  function remind(key: VaultKey, items: readonly ItemIdText[]): void {
    if (stopped) return;
    const waiting = due.get(key);
    for (const item of items) waiting?.items.add(item);
    if (waiting) return;
    const cancel = clock.after(gatherMs, () => void write(key).catch(failed));
    due.set(key, { cancel, items: new Set(items) });
  }

  return {
    came(key) {
      const volume = book.volume(key);
      if (!volume || !isMine(volume) || !volume.vault.isOpen()) return;
      const view = views.viewOf(volume);
      if (view.messages.some((message) => message.author !== me && view.reached(message, me) === "sent"))
        remind(key, []);
    },
    opened(key, changeIds) {
      const items = changeIds.flatMap((id) => itemIdSchema.safeParse(id).data ?? []);
      if (items.length > 0) remind(key, items);
    },
    stop() {
      stopped = true;
      for (const { cancel } of due.values()) cancel();
    },
  };
}
