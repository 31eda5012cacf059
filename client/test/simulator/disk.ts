// One device's storage: transactions that take time, are whole or nothing, and may be refused; what a crash leaves is what was committed.
import type { AccountCard } from "../../src/session/api.ts";
import type { AccountStore, DeviceStore } from "../../src/session/ports.ts";
import { memoryAccountStore } from "../../src/adapters/memory-store.ts";
import type { Dice } from "./dice.ts";
import type { Time } from "./time.ts";

/** Everything else changes something: what is added to the store is journalled from its first day. */
const reads: ReadonlySet<string> = new Set<keyof AccountStore>([
  "vaults",
  "outbox",
  "outboxItems",
  "segments",
  "log",
  "logs",
  "identityLog",
  "identityLogs",
  "file",
  "transportHandle",
  "nextTransportHandle",
  "attachments",
  "attachment",
  "readAttachment",
]);

/** A committed transaction, to be done again on an empty disk. */
export interface Committed {
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface DiskImage {
  readonly cards: readonly AccountCard[];
  readonly journal: readonly Committed[];
}

export interface Disk {
  /** As a process sees it for as long as it lives; a second one is refused while the first has it open. */
  device(alive: () => boolean): DeviceStore;
  image(): DiskImage;
  /** Back to an older image. */
  restore(image: DiskImage): void;
  /** What lies there, read from outside. */
  readonly content: AccountStore;
  typicalMs: number;
  /** Chance of a write to be refused for want of room. */
  full: number;
}

export interface DiskPorts {
  readonly time: Time;
  readonly dice: Dice;
  readonly wrote: (method: string, args: readonly unknown[]) => void;
}

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

export function createDisk({ time, dice, wrote }: DiskPorts, image: DiskImage = { cards: [], journal: [] }): Disk {
  let cards = new Map(image.cards.map((card) => [card.userId, card]));
  let journal: Committed[] = [];
  let content = memoryAccountStore();
  let holder: (() => boolean) | undefined;
  let lastMs = 0;

  function commit(method: string, args: readonly unknown[]): Promise<unknown> {
    if (!reads.has(method)) {
      journal.push({ method, args });
      wrote(method, args);
    }
    return ((content as unknown as Methods)[method] as Methods[string])(...args);
  }

  function load(from: DiskImage): void {
    cards = new Map(from.cards.map((card) => [card.userId, card]));
    journal = [];
    content = memoryAccountStore();
    for (const { method, args } of from.journal) {
      journal.push({ method, args });
      void ((content as unknown as Methods)[method] as Methods[string])(...args);
    }
  }
  load(image);

  /** One transaction after the other; the process hears of a commit at once or somewhat later, and may die before. */
  const transaction =
    (alive: () => boolean, method: string) =>
    (...args: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        lastMs = Math.max(lastMs, time.nowMs() + (dice.chance(0.6) ? 0 : dice.delayMs(made.typicalMs)));
        time.after(lastMs - time.nowMs(), () => {
          if (!alive()) return;
          if (!reads.has(method) && dice.chance(made.full)) {
            reject(new DOMException("no room", "QuotaExceededError"));
            return;
          }
          const lateMs = dice.chance(0.8) ? 0 : dice.delayMs(made.typicalMs);
          commit(method, args).then(
            (value) => (lateMs === 0 ? resolve(value) : void time.after(lateMs, () => alive() && resolve(value))),
            reject,
          );
        });
      });

  function opened(alive: () => boolean): AccountStore {
    const letGo = (): void => {
      if (holder === alive) holder = undefined;
    };
    return new Proxy(content, {
      get: (from, name) => (name === "close" ? letGo : name in from ? transaction(alive, String(name)) : undefined),
    });
  }

  const made: Disk = {
    typicalMs: 4,
    full: 0,
    get content() {
      return content;
    },
    image: () => ({ cards: [...cards.values()], journal: [...journal] }),
    restore: load,
    device: (alive) => ({
      accounts: () => Promise.resolve([...cards.values()]),
      putAccount(card) {
        cards.set(card.userId, card);
        return Promise.resolve();
      },
      forget(userId) {
        cards.delete(userId);
        load({ cards: [...cards.values()], journal: [] });
        return Promise.resolve();
      },
      open() {
        if (holder?.() === true) return Promise.reject(new DOMException("open in another tab", "InUseError"));
        holder = alive;
        return Promise.resolve(opened(alive));
      },
    }),
  };
  return made;
}
