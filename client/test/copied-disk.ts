// Disks that can be copied as a backup program copies a browser's profile: by doing again what was written.
import { memoryAccountStore } from "../src/adapters/memory-store.ts";
import type { AccountCard } from "../src/session/api.ts";
import type { AccountStore, DeviceStore } from "../src/session/ports.ts";

interface Written {
  readonly method: string;
  readonly args: readonly unknown[];
}

interface CopyableDisk extends DeviceStore {
  readonly cards: Map<string, AccountCard>;
  readonly written: Map<string, Written[]>;
  readonly hooks: Map<string, () => void>;
}

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
const reads =
  /^(vaults|vault|outbox|outboxItems|segments|log|logs|identityLog|identityLogs|identityIds|attachments|attachment|readAttachment|file|transportHandle|nextTransportHandle|close)$/;

/** Of whatever is written. */
const any = "any";

function diskFrom(
  cards: ReadonlyMap<string, AccountCard>,
  before: ReadonlyMap<string, readonly Written[]>,
): CopyableDisk {
  const stores = new Map<string, AccountStore>();
  const disk: CopyableDisk = {
    cards: new Map(cards),
    written: new Map([...before].map(([userId, list]) => [userId, [...list]])),
    hooks: new Map(),
    accounts: () => Promise.resolve([...disk.cards.values()]),
    putAccount(card) {
      disk.cards.set(card.userId, card);
      return Promise.resolve();
    },
    forget(userId) {
      disk.cards.delete(userId);
      disk.written.delete(userId);
      stores.delete(userId);
      return Promise.resolve();
    },
    async open(userId) {
      const held = stores.get(userId);
      if (held) return held;
      const store = memoryAccountStore();
      const journal = disk.written.get(userId) ?? [];
      disk.written.set(userId, journal);
      for (const { method, args } of journal) await (store as unknown as Methods)[method]?.(...args);
      const kept = new Proxy(store, {
        get(from, name, receiver) {
          const value: unknown = Reflect.get(from, name, receiver);
          if (typeof value !== "function" || reads.test(String(name))) return value;
          return (...args: readonly unknown[]) => {
            disk.hooks.get(String(name))?.();
            disk.hooks.get(any)?.();
            journal.push({ method: String(name), args });
            return (value as (...a: readonly unknown[]) => unknown).apply(from, [...args]);
          };
        },
      });
      stores.set(userId, kept);
      return kept;
    },
  };
  return disk;
}

export const copyable = (): DeviceStore => diskFrom(new Map(), new Map());

/** As it is now; both live on by themselves. */
export function copyOf(device: DeviceStore): DeviceStore {
  const { cards, written } = device as CopyableDisk;
  return diskFrom(cards, written);
}

/** Called once, before this method writes. */
export function beforeWrite(device: DeviceStore, method: keyof AccountStore, call: () => void): void {
  const { hooks } = device as CopyableDisk;
  hooks.set(method, () => {
    hooks.delete(method);
    call();
  });
}

/** Called once, before the n-th write from here, whatever it writes. */
export function beforeNthWrite(device: DeviceStore, n: number, call: () => void): void {
  const { hooks } = device as CopyableDisk;
  let left = n;
  hooks.set(any, () => {
    if (--left > 0) return;
    hooks.delete(any);
    call();
  });
}
