// Sync goes on while the app is open but locked: one blind engine for each account of this device that no other tab has (protocol §3, ADR 0048).
import type { LockedSyncView, SyncView } from "./api.ts";
import { createBlindSync, type BlindSync } from "./blind-sync.ts";
import type { DeviceStore, SessionPorts } from "./ports.ts";
import type { Topic } from "./topic.ts";

export interface LockedSync {
  /** For every account on this device that has none yet. */
  begin(userIds: readonly string[]): void;
  /** Resolves when nothing of it touches the disk any more; without an id: of all. */
  end(userId?: string): Promise<void>;
  nudge(): void;
}

export interface LockedSyncPorts extends Pick<SessionPorts, "relay" | "transportKeys" | "clock"> {
  readonly device: DeviceStore;
  readonly topic: Topic<readonly LockedSyncView[]>;
}

/** Another tab has it, or the disk refused: it is looked at again. */
const againMs = 5_000;

interface Running {
  over: boolean;
  engine: BlindSync | undefined;
  stopWait: () => void;
  done: Promise<void>;
}

export function createLockedSync(ports: LockedSyncPorts): LockedSync {
  const { device, clock, topic } = ports;
  const running = new Map<string, Running>();

  function show(userId: string, sync: SyncView | undefined): void {
    const others = topic.get().filter((one) => one.userId !== userId);
    topic.set(sync ? [...others, { userId, sync }] : others);
  }

  async function run(userId: string, mine: Running): Promise<void> {
    const store = await device.open(userId, { yields: true, asked: () => void yieldTo(userId, mine) });
    try {
      const engine = mine.over
        ? undefined
        : await createBlindSync({
            ...ports,
            store,
            changed: (view) => {
              if (!mine.over) show(userId, view);
            },
          });
      mine.engine = engine;
      if (engine && !mine.over)
        await new Promise<void>((resolve) => {
          mine.stopWait = resolve;
        });
      await engine?.stop();
    } finally {
      store.close();
    }
  }

  function start(userId: string): void {
    const mine: Running = { over: false, engine: undefined, stopWait: () => undefined, done: Promise.resolve() };
    running.set(userId, mine);
    mine.done = run(userId, mine).catch(() => {
      // Who unlocks hears what is wrong with the disk; another tab may just have it.
      later(userId, mine);
    });
  }

  function later(userId: string, mine: Running): void {
    if (mine.over) return;
    mine.stopWait = clock.after(againMs, () => {
      if (!mine.over) start(userId);
    });
  }

  async function stop(mine: Running): Promise<void> {
    mine.over = true;
    mine.stopWait();
    await mine.done;
  }

  /** Somebody else wants to unlock it: at once, and afterwards it is looked at again. */
  async function yieldTo(userId: string, mine: Running): Promise<void> {
    await stop(mine);
    if (running.get(userId) !== mine) return;
    show(userId, undefined);
    const waits: Running = { over: false, engine: undefined, stopWait: () => undefined, done: Promise.resolve() };
    running.set(userId, waits);
    later(userId, waits);
  }

  return {
    begin(userIds) {
      for (const userId of userIds) if (!running.has(userId)) start(userId);
    },
    async end(only) {
      const ending = [...running].filter(([userId]) => only === undefined || userId === only);
      for (const [userId, mine] of ending) {
        running.delete(userId);
        show(userId, undefined);
        await stop(mine);
      }
    },
    nudge() {
      for (const { engine } of running.values()) engine?.nudge();
    },
  };
}
