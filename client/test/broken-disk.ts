// A device store that refuses for a while, as a browser without room does; what was written before stays readable.
import type { AccountStore, DeviceStore } from "../src/session/ports.ts";

const writes: ReadonlySet<string> = new Set<keyof AccountStore>([
  "enqueue",
  "replaceSealed",
  "markOffered",
  "acked",
  "ackedAside",
  "markNotSent",
  "addSegment",
  "rewriteSegments",
  "putVault",
  "appendLog",
  "appendIdentityLog",
  "putFiles",
  "putTransportHandle",
  "replaceLeft",
  "prepareDevice",
  "becomeNext",
  "putAttachment",
  "putPart",
  "appendAttachment",
]);

export interface BreakableDisk {
  readonly device: DeviceStore;
  /** After `writes` more the disk is full. */
  full(writes?: number): void;
  /** From now on it takes everything but this. `once`: refused the next time only, when that resolves. */
  refuse(method: keyof AccountStore, once?: Promise<unknown>): void;
  /** What it refuses with: a browser's word for no room. */
  reason: () => Error;
  /** Told of each refusal. */
  heard: () => void;
  /** Told of each write that is let through. */
  wrote: (method: string, args: readonly unknown[]) => void;
  mend(): void;
}

export function breakable(inner: DeviceStore): BreakableDisk {
  let room = Number.POSITIVE_INFINITY;
  let refused: string | undefined;
  let slowly: Promise<unknown> | undefined;
  const noRoom = (): Promise<never> => {
    made.heard();
    return Promise.reject(made.reason());
  };
  const guarded = (store: AccountStore): AccountStore =>
    new Proxy(store, {
      get(from, name, receiver) {
        const value: unknown = Reflect.get(from, name, receiver);
        if (typeof value !== "function" || !writes.has(String(name))) return value;
        return (...args: readonly unknown[]) => {
          if (refused === name) {
            if (!slowly) return noRoom();
            refused = undefined;
            return slowly.then(noRoom);
          }
          if (room-- <= 0) return noRoom();
          made.wrote(String(name), args);
          return (value as (...a: readonly unknown[]) => unknown).apply(from, [...args]);
        };
      },
    });
  const made: BreakableDisk = {
    device: { ...inner, open: async (userId) => guarded(await inner.open(userId)) },
    full(left = 0) {
      room = left;
    },
    refuse(method, once) {
      refused = method;
      slowly = once;
    },
    mend() {
      refused = undefined;
      room = Number.POSITIVE_INFINITY;
    },
    reason: () => new DOMException("no room", "QuotaExceededError"),
    heard: () => undefined,
    wrote: () => undefined,
  };
  return made;
}
