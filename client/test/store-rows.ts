// Rows of a store for its contract, and the two kinds of disk that keep it: memory and IndexedDB.
import { dexieDevice } from "../src/adapters/dexie-store.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountStore, DeviceStore } from "../src/session/ports.ts";
import type { NewItem, Segment, VaultRow } from "../src/sync/ports.ts";

export const chart = "chart-of-pat";
export const thread = "thread-with-rao";

export const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

export const run = (firstSeq: number, lastSeq: number, vaultId = chart): NewItem => ({
  vaultId,
  kind: "run",
  bytes: bytes(firstSeq, lastSeq),
  firstSeq,
  lastSeq,
  enqueuedMs: 1000 + lastSeq,
});

export const genesis = (vaultId = thread): NewItem => ({
  vaultId,
  kind: "create",
  bytes: bytes(0xc0, 0xc1),
  firstSeq: 0,
  lastSeq: 0,
  enqueuedMs: 1,
});

export const row = (cursor: number, logLength = 1, incarnation = "life-1"): VaultRow => ({
  vaultId: chart,
  incarnation,
  cursor,
  logLength,
});

export const segment = (from: number, ...positions: number[]): Segment => ({
  vaultId: chart,
  incarnation: "life-1",
  from,
  position: positions.at(-1) ?? from,
  runs: positions.map((position) => ({ position, bytes: 1 })),
  body: bytes(...positions),
});

export interface Disk {
  readonly device: DeviceStore;
  readonly store: AccountStore;
  /** Ends the process and starts it again on the same disk. */
  restart(): Promise<Disk>;
}

export async function diskOf(device: () => DeviceStore, userId: string): Promise<Disk> {
  const made = device();
  const store = await made.open(userId);
  return {
    device: made,
    store,
    restart: () => {
      store.close();
      return diskOf(device, userId);
    },
  };
}

const memory = memoryDevice();
export const disks: Readonly<Record<string, () => DeviceStore>> = {
  memory: () => memory,
  IndexedDB: dexieDevice,
};
