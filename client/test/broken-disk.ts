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
  "putVault",
  "appendLog",
  "appendIdentityLog",
  "putFiles",
  "putTransportHandle",
  "replaceLeft",
  "prepareDevice",
  "becomeNext",
]);

export interface BreakableDisk {
  readonly device: DeviceStore;
  /** After `writes` more the disk is full. */
  full(writes?: number): void;
  mend(): void;
}

export function breakable(inner: DeviceStore): BreakableDisk {
  let room = Number.POSITIVE_INFINITY;
  const guarded = (store: AccountStore): AccountStore =>
    new Proxy(store, {
      get(from, name, receiver) {
        const value: unknown = Reflect.get(from, name, receiver);
        if (typeof value !== "function" || !writes.has(String(name))) return value;
        return (...args: readonly unknown[]) =>
          room-- > 0
            ? (value as (...a: readonly unknown[]) => unknown).apply(from, [...args])
            : Promise.reject(new DOMException("no room", "QuotaExceededError"));
      },
    });
  return {
    device: { ...inner, open: async (userId) => guarded(await inner.open(userId)) },
    full(left = 0) {
      room = left;
    },
    mend() {
      room = Number.POSITIVE_INFINITY;
    },
  };
}
