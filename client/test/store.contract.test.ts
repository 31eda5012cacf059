// Every promise of SyncStore and AccountStore (sync/ports, session/ports), over memory and over IndexedDB alike.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import Dexie from "dexie";
import { dexieDevice } from "../src/adapters/dexie-store.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountStore } from "../src/session/ports.ts";
import { bytes, chart, type Disk, diskOf, disks, genesis, row, run, segment, thread } from "./store-rows.ts";

let person = 0;

describe.each(Object.keys(disks))("%s", (kind) => {
  let disk: Disk;
  let store: AccountStore;

  beforeEach(async () => {
    disk = await diskOf(disks[kind] ?? memoryDevice, `pat-${kind}-${++person}`);
    ({ store } = disk);
  });
  afterEach(() => disk.store.close());

  test("items come back in the order in which they were enqueued, as they were", async () => {
    const first = await store.enqueue([run(1, 2), run(1, 1, thread), run(3, 3)]);
    const second = await store.enqueue([run(4, 9)]);
    const orders = [...first, ...second].map((item) => item.order);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
    expect(new Set(orders).size).toBe(4);
    const held = await store.outbox();
    expect(held).toEqual([...first, ...second]);
    expect(held.map(({ state, firstSeq, bytes: sealed }) => [state, firstSeq, [...sealed]])).toEqual([
      ["sealed", 1, [1, 2]],
      ["sealed", 1, [1, 1]],
      ["sealed", 3, [3, 3]],
      ["sealed", 4, [4, 9]],
    ]);
  });

  test("items are answered in the order asked for, undefined where one has left", async () => {
    const [one, two] = await store.enqueue([run(1, 1), run(2, 2)]);
    const [a, b] = [one?.order ?? 0, two?.order ?? 0];
    expect((await store.outboxItems([b, 999_999, a])).map((item) => item?.firstSeq)).toEqual([2, undefined, 1]);
    await store.acked(a, 1);
    expect((await store.outboxItems([a, b])).map((item) => item?.firstSeq)).toEqual([undefined, 2]);
  });

  test("what is added while the outbox is read is found by the next reading, however empty it was", async () => {
    expect(await store.outbox()).toEqual([]);
    const adding = store.enqueue([run(1, 1)]);
    await Promise.all([store.outbox(), adding, store.outbox()]);
    expect(await store.outbox()).toHaveLength(1);
    await store.acked((await adding)[0]?.order ?? 0, 1);
    expect(await store.outbox()).toEqual([]);
    const reading = store.outbox();
    await Promise.all([reading, store.replaceLeft(chart, [run(2, 2)])]);
    expect(await store.outbox()).toHaveLength(1);
  });

  test("followed vaults have a row from then on; the rows that were there stay", async () => {
    await store.putVault(row(7, 3));
    const empty = { vaultId: thread, incarnation: "", cursor: 0, logLength: 0 };
    expect(await store.follow([thread, chart])).toEqual([empty, row(7, 3)]);
    expect((await store.vaults()).toSorted((a, b) => a.cursor - b.cursor)).toEqual([empty, row(7, 3)]);
    expect(await store.follow([thread])).toEqual([empty]);
  });

  test("all logs in one reading are each vault's own, in order", async () => {
    expect((await store.logs()).size).toBe(0);
    await store.appendLog(chart, 0, [bytes(1), bytes(2)]);
    await store.appendLog(thread, 0, [bytes(3)]);
    await store.appendLog(chart, 2, [bytes(4)]);
    const logs = await store.logs();
    expect(logs.get(chart)).toEqual([bytes(1), bytes(2), bytes(4)]);
    expect(logs.get(thread)).toEqual([bytes(3)]);
  });

  test("enqueueing adds the vault's row where there is none, and a genesis is batch 0 of its log", async () => {
    await store.putVault(row(7, 3));
    await store.enqueue([run(1, 1), genesis(), run(1, 1, thread)]);
    const rows = new Map((await store.vaults()).map((vault) => [vault.vaultId, vault]));
    expect(rows.get(chart)).toEqual(row(7, 3));
    expect(rows.get(thread)).toEqual({ vaultId: thread, incarnation: "", cursor: 0, logLength: 1 });
    expect(await store.log(thread)).toEqual([bytes(0xc0, 0xc1)]);
  });

  test("never-offered runs are swapped for others in one act; other vaults and the genesis stay", async () => {
    const waits = await store.enqueue([genesis(chart), run(1, 2), run(3, 3), run(1, 1, thread)]);
    const [, one, two, other] = waits.map(({ order }) => order) as [number, number, number, number];
    const fresh = { ...run(1, 3), bytes: bytes(9, 9, 9) };
    expect(await store.replaceSealed(chart, [one, two, other], [fresh])).toBe(false);
    expect(await store.replaceSealed(chart, [one, two], [{ ...fresh, firstSeq: 2 }])).toBe(false);
    expect(await store.replaceSealed(chart, [one, two], [fresh])).toBe(true);
    const held = await store.outbox();
    expect(held.map((item) => [item.vaultId, item.kind, [...item.bytes]])).toEqual([
      [chart, "create", [0xc0, 0xc1]],
      [thread, "run", [1, 1]],
      [chart, "run", [9, 9, 9]],
    ]);
    expect(held.at(-1)).toMatchObject({ state: "sealed", firstSeq: 1, lastSeq: 3 });
  });

  test("nothing is swapped when one of them was offered meanwhile", async () => {
    const [a = 0, b = 0] = (await store.enqueue([run(1, 1), run(2, 2)])).map(({ order }) => order);
    await store.markOffered([a]);
    const before = await store.outbox();
    expect(await store.replaceSealed(chart, [a, b], [{ ...run(1, 2), bytes: bytes(9) }])).toBe(false);
    expect(await store.outbox()).toEqual(before);
    expect(await store.replaceSealed(chart, [b], [{ ...run(2, 2), bytes: bytes(8) }])).toBe(true);
    expect((await store.outbox()).map((item) => [item.state, [...item.bytes]])).toEqual([
      ["offered", [1, 1]],
      ["sealed", [8]],
    ]);
  });

  test("offered is durable", async () => {
    const items = await store.enqueue([run(1, 1), run(2, 2), run(3, 3)]);
    await store.markOffered(items.slice(0, 2).map((item) => item.order));
    disk = await disk.restart();
    expect((await disk.store.outbox()).map((item) => item.state)).toEqual(["offered", "offered", "sealed"]);
  });

  test("an acknowledged run leaves the outbox and is a segment at its position", async () => {
    const [item] = await store.enqueue([run(4, 6)]);
    await store.putVault(row(9));
    await store.acked(item?.order ?? 0, 12);
    expect(await store.outbox()).toEqual([]);
    expect(await store.vaults()).toEqual([{ ...row(9), ackedSeq: 6 }]);
    expect(await store.segments(chart)).toEqual([
      {
        vaultId: chart,
        incarnation: "life-1",
        from: 9,
        position: 12,
        runs: [{ position: 12, bytes: 2 }],
        body: bytes(4, 6),
      },
    ]);
    await store.acked(item?.order ?? 0, 12);
    expect(await store.segments(chart)).toHaveLength(1);
  });

  test("equal positions of two lives of the relay are two segments; the newer life comes last, what is held twice can go", async () => {
    await store.addSegment(segment(0, 1, 2), row(2));
    const later = { ...segment(0, 1, 2), incarnation: "a-new-life", body: bytes(7, 8) };
    await store.addSegment(later, { ...row(2, 1, "a-new-life"), restoring: true });
    expect(await store.segments(chart)).toEqual([segment(0, 1, 2), later]);
    expect(await store.vaults()).toEqual([{ ...row(2, 1, "a-new-life"), restoring: true }]);
    await store.dropSegments(chart, [{ incarnation: "life-1", position: 2 }]);
    expect(await store.segments(chart)).toEqual([later]);
  });

  test("payloads that have gone: a segment is written anew under its key, the others stay as they are", async () => {
    await store.addSegment(segment(0, 1, 2), row(2));
    const next = segment(2, 3, 4);
    await store.addSegment(next, row(4));
    const shorter = { ...segment(0, 1, 2), runs: [{ position: 2, bytes: 1 }], body: bytes(9) };
    await store.rewriteSegments([shorter]);
    expect(await store.segments(chart)).toEqual([shorter, next]);
    expect(await store.vaults()).toEqual([row(4)]);
  });

  test("an acknowledged run that was pulled meanwhile leaves what was pulled as it is", async () => {
    const [item] = await store.enqueue([run(1, 1)]);
    await store.addSegment(segment(0, 1, 2, 3), row(3));
    await store.acked(item?.order ?? 0, 3);
    expect(await store.segments(chart)).toEqual([segment(0, 1, 2, 3)]);
  });

  test("what was acknowledged and kept aside is in its place and in the tray, and takes nobody else's place", async () => {
    const [first, second] = await store.enqueue([run(1, 1), run(2, 2)]);
    await store.markOffered([first?.order ?? 0, second?.order ?? 0]);
    await store.addSegment(segment(0, 1, 2, 3), row(3));
    await store.ackedAside(first?.order ?? 0, 3, "removed");
    await store.ackedAside(second?.order ?? 0, 4, "removed");
    expect((await store.segments(chart)).map(({ from, position }) => [from, position])).toEqual([
      [0, 3],
      [3, 4],
    ]);
    expect((await store.segments(chart))[0]).toEqual(segment(0, 1, 2, 3));
    expect(await store.outbox()).toMatchObject([
      { state: "not-sent", refusal: "removed", bytes: bytes(1, 1) },
      { state: "not-sent", refusal: "removed", bytes: bytes(2, 2) },
    ]);
    expect((await store.vaults())[0]).toMatchObject({ cursor: 3, ackedSeq: 2 });
  });

  test("an acknowledged genesis leaves no segment", async () => {
    const [item] = await store.enqueue([genesis()]);
    await store.acked(item?.order ?? 0, 0);
    expect(await store.segments(thread)).toEqual([]);
    expect(await store.outbox()).toEqual([]);
  });

  test("what was refused stays, named, in its place", async () => {
    const [first] = await store.enqueue([run(1, 1), run(2, 2)]);
    await store.markNotSent(first?.order ?? 0, "quota");
    expect(await store.outbox()).toMatchObject([
      { state: "not-sent", refusal: "quota", bytes: bytes(1, 1) },
      { state: "sealed" },
    ]);
  });

  test("segments come by ascending position, each vault its own", async () => {
    await store.addSegment(segment(4, 5, 6), row(6));
    await store.addSegment(segment(0, 2, 4), row(6));
    await store.addSegment(segment(6, 256, 70_000), row(70_000));
    expect((await store.segments(chart)).map(({ position }) => position)).toEqual([4, 6, 70_000]);
    expect(await store.segments(thread)).toEqual([]);
  });

  test("the cursor comes with its segment, and a log that grew meanwhile does not shrink with it", async () => {
    await store.putVault(row(0, 1));
    await store.appendLog(chart, 0, [bytes(1), bytes(2), bytes(3)]);
    await store.addSegment(segment(0, 8), row(8, 1));
    expect(await store.vaults()).toEqual([row(8, 3)]);
    await store.putVault(row(9, 2, "life-2"));
    expect(await store.vaults()).toEqual([row(9, 3, "life-2")]);
  });

  test("a pulled body is a copy of its own, not the frame it came in", async () => {
    const frame = bytes(7, 7, 1, 2, 7);
    await store.addSegment({ ...segment(0, 1, 2), body: frame.subarray(2, 4) }, row(2));
    await store.appendLog(chart, 0, [frame.subarray(0, 2)]);
    frame.fill(0);
    const [kept] = await store.segments(chart);
    expect(kept?.body).toEqual(bytes(1, 2));
    expect(kept?.body.buffer.byteLength).toBe(2);
    expect(await store.log(chart)).toEqual([bytes(7, 7)]);
  });

  test("a log keeps what it holds, takes what follows and refuses a gap", async () => {
    expect(await store.appendLog(chart, 0, [bytes(1), bytes(2)])).toBe(2);
    expect(await store.appendLog(chart, 1, [bytes(99), bytes(3)])).toBe(3);
    expect(await store.appendLog(chart, 0, [bytes(1)])).toBe(3);
    await expect(store.appendLog(chart, 4, [bytes(5)])).rejects.toThrow("gap");
    expect(await store.log(chart)).toEqual([bytes(1), bytes(2), bytes(3)]);
    expect((await store.vaults())[0]?.logLength).toBe(3);
  });

  test("identity logs keep what they hold, refuse a gap and are not vaults", async () => {
    await store.appendIdentityLog("rao", 0, [bytes(1)]);
    await store.appendIdentityLog("rao", 0, [bytes(98), bytes(2)]);
    await expect(store.appendIdentityLog("rao", 3, [bytes(4)])).rejects.toThrow("gap");
    expect(await store.identityLog("rao")).toEqual([bytes(1), bytes(2)]);
    expect(await store.identityLog("mallory")).toEqual([]);
    await store.appendIdentityLog("pat", 0, [bytes(5)]);
    expect(await store.identityLogs()).toEqual(
      new Map([
        ["pat", [bytes(5)]],
        ["rao", [bytes(1), bytes(2)]],
      ]),
    );
    expect(await store.vaults()).toEqual([]);
  });

  test("a restart finds everything", async () => {
    const [, item] = await store.enqueue([genesis(), run(1, 1), run(2, 4)]);
    await store.markOffered([item?.order ?? 0]);
    await store.addSegment(segment(0, 1, 2), row(2));
    await store.appendLog(chart, 0, [bytes(5)]);
    await store.appendIdentityLog("rao", 0, [bytes(6)]);
    await store.putFiles({ account: bytes(1), "device-file": bytes(2) });
    await store.putTransportHandle({ name: "handle" });
    const before = [await store.outbox(), await store.segments(chart), await store.log(chart), await store.vaults()];
    disk = await disk.restart();
    const again = disk.store;
    expect([await again.outbox(), await again.segments(chart), await again.log(chart), await again.vaults()]).toEqual(
      before,
    );
    expect(await again.identityLog("rao")).toEqual([bytes(6)]);
    expect(await again.file("account")).toEqual(bytes(1));
    expect(await again.file("device-file")).toEqual(bytes(2));
    expect(await again.file("password-blob")).toBeUndefined();
    expect(await again.transportHandle()).toEqual({ name: "handle" });
    const [later] = await again.enqueue([run(5, 5)]);
    expect((await again.outbox()).at(-1)).toEqual(later);
  });

  test("people on one device share nothing, and who is forgotten leaves nothing", async () => {
    const { device } = disk;
    const [pat, lee] = [`pat-${kind}-shared-${person}`, `lee-${kind}-shared-${person}`];
    const mine = await device.open(pat);
    await mine.putFiles({ account: bytes(1) });
    await device.putAccount({ userId: pat, label: "Pat", profession: "patient" });
    await device.putAccount({ userId: lee, label: "Lee", profession: "patient" });
    const other = await device.open(lee);
    expect(await other.file("account")).toBeUndefined();
    other.close();
    mine.close();
    await device.forget(pat);
    const left = (await device.accounts()).map(({ userId }) => userId);
    expect(left).toContain(lee);
    expect(left).not.toContain(pat);
    const anew = await device.open(pat);
    expect(await anew.file("account")).toBeUndefined();
    anew.close();
  });
});

describe("IndexedDB", () => {
  const quota = (): never => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  /** The disk has room for `writes` more records and then none. */
  function roomFor(writes: number): void {
    let left = writes;
    for (const name of ["add", "put"] as const) {
      // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
      const real = IDBObjectStore.prototype[name];
      vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args) {
        return left-- > 0 ? real.apply(this, args) : quota();
      });
    }
  }
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const everything = async (store: AccountStore): Promise<unknown> => [
    await store.outbox(),
    await store.vaults(),
    await store.log(chart),
    await store.log(thread),
    await store.segments(chart),
    await store.file("account"),
    await store.file("device-file"),
  ];

  const acts: readonly (readonly [string, (store: AccountStore) => Promise<unknown>])[] = [
    ["enqueue", (store) => store.enqueue([run(3, 3), genesis(), run(1, 1, thread)])],
    [
      "replaceSealed",
      async (store) => {
        const sealed = (await store.outbox()).filter((item) => item.vaultId === chart && item.kind === "run");
        return store.replaceSealed(
          chart,
          sealed.map(({ order }) => order),
          [run(1, 1), run(2, 2)],
        );
      },
    ],
    ["markOffered", async (store) => store.markOffered((await store.outbox()).map((item) => item.order))],
    ["acked", async (store) => store.acked((await store.outbox())[0]?.order ?? 0, 1)],
    ["ackedAside", async (store) => store.ackedAside((await store.outbox())[0]?.order ?? 0, 1, "removed")],
    ["addSegment", (store) => store.addSegment(segment(0, 1, 2), row(2))],
    ["appendLog", (store) => store.appendLog(chart, 0, [bytes(1), bytes(2)])],
    ["putFiles", (store) => store.putFiles({ account: bytes(9), "device-file": bytes(9) })],
  ];

  test.each(acts)("a full disk rejects %s, and nothing of it is half written", async (name, act) => {
    const store = await dexieDevice().open(`pat-quota-${name}`);
    await store.enqueue([run(1, 1), run(2, 2)]);
    await store.putFiles({ account: bytes(1) });
    const before = await everything(store);
    let refused = 0;
    for (let done = false; !done; refused += done ? 0 : 1) {
      roomFor(refused);
      const outcome = await act(store).then(
        () => undefined,
        (thrown: unknown) => String(thrown),
      );
      vi.restoreAllMocks();
      done = outcome === undefined;
      const kept = JSON.stringify(await everything(store)) === JSON.stringify(before);
      expect([outcome?.includes("Quota"), kept]).toEqual([done ? undefined : true, !done]);
    }
    expect(refused).toBeGreaterThan(0);
    expect(await everything(store)).not.toEqual(before);
    store.close();
  });

  test("a connection that got lost while the device slept is made anew, and nothing is missing or there twice", async () => {
    // Dexie's own list of open databases, which its types leave out.
    const { connections } = Dexie as unknown as { readonly connections: readonly Dexie[] };
    const store = await dexieDevice().open("pat-asleep");
    await store.enqueue([run(1, 1)]);
    for (const db of connections) db.backendDB().close();
    await store.enqueue([run(2, 2)]);
    for (const db of connections) db.backendDB().close();
    await store.addSegment(segment(0, 1, 2), row(2));
    for (const db of connections) db.close();
    expect((await store.outbox()).map(({ firstSeq }) => firstSeq)).toEqual([1, 2]);
    expect(await store.segments(chart)).toEqual([segment(0, 1, 2)]);
    store.close();
    await expect(store.outbox()).rejects.toThrow("closed");
  });

  test("a database that this app did not write is refused, not believed", async () => {
    const userId = "pat-damaged";
    const store = await dexieDevice().open(userId);
    await store.enqueue([run(1, 1)]);
    await store.addSegment(segment(0, 1), row(1));
    await store.appendLog(chart, 0, [bytes(1)]);
    await store.putFiles({ account: bytes(1) });
    store.close();
    const damage: Readonly<Record<string, object>> = {
      outbox: {
        order: 1,
        vaultId: chart,
        kind: "run",
        state: "sent",
        firstSeq: 1,
        lastSeq: 1,
        enqueuedMs: 1,
      },
      vaults: { vaultId: chart, incarnation: "x", cursor: -1, logLength: 1 },
      pages: {
        vaultId: chart,
        incarnation: "life-1",
        from: 0,
        position: 1,
        runs: [{ position: "1", bytes: 1 }],
        body: bytes(1),
      },
      logs: { id: chart, index: 0, bytes: "text" },
      files: { name: "account", bytes: [1] },
    };
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(`health-vault-${userId}`);
      request.addEventListener("error", () => reject(new Error("open")));
      request.addEventListener("success", () => {
        const db = request.result;
        const transaction = db.transaction(Object.keys(damage), "readwrite");
        for (const [table, value] of Object.entries(damage)) transaction.objectStore(table).put(value);
        transaction.addEventListener("complete", () => {
          db.close();
          resolve();
        });
      });
    });
    const again = await dexieDevice().open(userId);
    await expect(again.outbox()).rejects.toThrow('"code"');
    await expect(again.outboxItems([1])).rejects.toThrow('"code"');
    await expect(again.vaults()).rejects.toThrow('"code"');
    await expect(again.segments(chart)).rejects.toThrow('"code"');
    await expect(again.log(chart)).rejects.toThrow('"code"');
    await expect(again.file("account")).rejects.toThrow('"code"');
    again.close();
  });
});
