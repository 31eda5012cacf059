// A database that an earlier version of the app wrote is brought up whole: nothing of it is lost, and an interrupted upgrade begins anew (protocol §8).
import "fake-indexeddb/auto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { dexieDevice } from "../src/adapters/dexie-store.ts";
import { prefix } from "../src/adapters/dexie-database.ts";
import { bytes, chart, segment, thread } from "./store-rows.ts";

/** What version 1 held, written without a line of the app: Dexie's version 1 is the platform's 10. */
function asVersionOne(userId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`${prefix}-${userId}`, 10);
    request.onerror = () => reject(new Error("open"));
    request.onupgradeneeded = () => {
      const db = request.result;
      const vaults = db.createObjectStore("vaults", { keyPath: "vaultId" });
      const logs = db.createObjectStore("logs", { keyPath: ["id", "index"] });
      const identities = db.createObjectStore("identities", { keyPath: ["id", "index"] });
      const segments = db.createObjectStore("segments", { keyPath: ["vaultId", "position"] });
      const outbox = db.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("vaultId", "vaultId");
      const files = db.createObjectStore("files", { keyPath: "name" });
      const handles = db.createObjectStore("handles", { keyPath: "name" });
      vaults.put({ vaultId: chart, incarnation: "life-1", cursor: 70_000, logLength: 2, ackedSeq: 4 });
      vaults.put({ vaultId: thread, incarnation: "", cursor: 0, logLength: 1 });
      for (const [index, batch] of [bytes(1), bytes(2)].entries()) logs.put({ id: chart, index, bytes: batch });
      logs.put({ id: thread, index: 0, bytes: bytes(0xc0, 0xc1) });
      identities.put({ id: "rao", index: 0, bytes: bytes(6) });
      for (const one of [segment(0, 1, 2), segment(2, 256), segment(256, 70_000)]) {
        const { incarnation: _new, ...old } = one;
        segments.put(old);
      }
      const item = { kind: "run", state: "sealed", enqueuedMs: 1000 };
      outbox.put({ ...item, vaultId: chart, state: "offered", firstSeq: 5, lastSeq: 5, bytes: bytes(5, 5) });
      outbox.put({ ...item, vaultId: thread, kind: "create", firstSeq: 0, lastSeq: 0, bytes: bytes(0xc0, 0xc1) });
      outbox.put({
        ...item,
        vaultId: chart,
        state: "not-sent",
        refusal: "quota",
        firstSeq: 6,
        lastSeq: 7,
        bytes: bytes(6, 7),
      });
      files.put({ name: "account", bytes: bytes(1) });
      files.put({ name: "device-file", bytes: bytes(2) });
      handles.put({ name: "transport", handle: { name: "handle" } });
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

async function expectAll(userId: string): Promise<void> {
  const store = await dexieDevice().open(userId);
  try {
    expect(await store.vaults()).toEqual([
      { vaultId: chart, incarnation: "life-1", cursor: 70_000, logLength: 2, ackedSeq: 4 },
      { vaultId: thread, incarnation: "", cursor: 0, logLength: 1 },
    ]);
    expect(await store.log(chart)).toEqual([bytes(1), bytes(2)]);
    expect(await store.identityLog("rao")).toEqual([bytes(6)]);
    // Positions belong to the life of the relay in which the row last stood.
    expect(await store.segments(chart)).toEqual([segment(0, 1, 2), segment(2, 256), segment(256, 70_000)]);
    expect(
      (await store.outbox()).map(({ order, kind, state, refusal, bytes: sealed }) => [
        order,
        kind,
        state,
        refusal,
        [...sealed],
      ]),
    ).toEqual([
      [1, "run", "offered", undefined, [5, 5]],
      [2, "create", "sealed", undefined, [0xc0, 0xc1]],
      [3, "run", "not-sent", "quota", [6, 7]],
    ]);
    expect([await store.file("account"), await store.file("device-file")]).toEqual([bytes(1), bytes(2)]);
    expect(await store.transportHandle()).toEqual({ name: "handle" });
    // And it goes on where it was: the next item comes after the last one.
    const [next] = await store.enqueue([
      { vaultId: chart, kind: "run", bytes: bytes(8), firstSeq: 8, lastSeq: 8, enqueuedMs: 2 },
    ]);
    expect(next?.order).toBe(4);
    await store.acked(1, 70_001);
    expect((await store.segments(chart)).at(-1)?.position).toBe(70_001);
  } finally {
    store.close();
  }
}

describe("a database of version 1", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("is brought to version 2 with everything in it", async () => {
    await asVersionOne("pat-schema");
    await expectAll("pat-schema");
    const again = await dexieDevice().open("pat-schema");
    expect((await again.outbox()).map(({ order }) => order)).toEqual([2, 3, 4]);
    again.close();
  });

  test("a disk that fills up in the middle leaves version 1 as it was; with room again, all of it comes over", async () => {
    await asVersionOne("pat-schema-full");
    let refused = 0;
    for (let done = false; !done; refused += done ? 0 : 1) {
      let left = refused;
      // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
      const real = IDBObjectStore.prototype.put;
      vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
        if (left-- > 0) return real.apply(this, args);
        throw new DOMException("no room", "QuotaExceededError");
      });
      done = await dexieDevice()
        .open("pat-schema-full")
        .then(
          (store) => (store.close(), true),
          () => false,
        );
      vi.restoreAllMocks();
    }
    // Three segments, three bodies, three rows.
    expect(refused).toBe(9);
    await expectAll("pat-schema-full");
  });
});
