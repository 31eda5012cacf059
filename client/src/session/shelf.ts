// What this device remembers of charts that are closed: how far they were read, and what was found; lost, they are read again (ADR 0047).
import { z } from "zod";
import type { Clock, VaultKey } from "../sync/ports.ts";
import { threadNoteSchema } from "./messages/note.ts";
import { openThingsSchema } from "./things.ts";
import type { SealedFile } from "./sealed-file.ts";

const note = z.strictObject({
  incarnation: z.string(),
  position: z.number(),
  logLength: z.number(),
  name: z.string().optional(),
  born: z.string().optional(),
  number: z.string().optional(),
  lastChangeMs: z.number().optional(),
  /** Entries that wait for the owner's decision. */
  aside: z.number(),
  /** Something in it waits for a key, an identity or another entry. */
  unsettled: z.boolean(),
  /** What of it waits for somebody; absent in notes of before, which are read again. */
  things: openThingsSchema.optional(),
  /** Of a conversation: what its line in a list says. */
  thread: threadNoteSchema.optional(),
  /** My devices that wrote in it. */
  mine: z.array(z.string()),
});
const file = z.strictObject({
  notes: z.record(z.string(), note),
  /** When I last opened a chart here. */
  openedMs: z.record(z.string(), z.number()),
});

export type Note = z.infer<typeof note>;

export interface Shelf {
  get(key: VaultKey): Note | undefined;
  put(key: VaultKey, note: Note): void;
  /** I look at this chart now. */
  touch(key: VaultKey): void;
  /** Charts that I opened on this device, the last one first. */
  recent(): readonly VaultKey[];
  /** What waits is written now. */
  flush(): Promise<void>;
  stop(): void;
}

export interface ShelfPorts {
  readonly file: SealedFile;
  readonly clock: Clock;
  readonly failed: (thrown: unknown) => void;
}

/** One write for a burst; what a crash takes is read again. */
const restMs = 1_000;

function parse(text: string | undefined): z.infer<typeof file> {
  const found = text === undefined ? undefined : file.safeParse(JSON.parse(text));
  return found?.success ? found.data : { notes: {}, openedMs: {} };
}

export async function createShelf(ports: ShelfPorts): Promise<Shelf> {
  const { clock } = ports;
  const held = parse(await ports.file.read());
  const notes = new Map(Object.entries(held.notes));
  const openedMs = new Map(Object.entries(held.openedMs));
  let stopTimer: (() => void) | undefined;
  let stopped = false;

  async function flush(): Promise<void> {
    stopTimer?.();
    stopTimer = undefined;
    await ports.file.write(
      JSON.stringify({ notes: Object.fromEntries(notes), openedMs: Object.fromEntries(openedMs) }),
    );
  }

  function save(): void {
    if (stopped) return;
    stopTimer ??= clock.after(restMs, () => void flush().catch((thrown: unknown) => stopped || ports.failed(thrown)));
  }

  return {
    get: (key) => notes.get(key),
    put(key, now) {
      if (JSON.stringify(notes.get(key)) === JSON.stringify(now)) return;
      notes.set(key, now);
      save();
    },
    touch(key) {
      openedMs.set(key, clock.nowMs());
      save();
    },
    async flush() {
      if (stopTimer) await flush();
    },
    recent: () => [...openedMs].sort(([, a], [, b]) => b - a).map(([key]) => key),
    stop() {
      stopped = true;
      stopTimer?.();
    },
  };
}
