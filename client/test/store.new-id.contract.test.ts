// What a store promises a device that takes a new id, and one that is refused: prepared, changed over in one act, what is left over swapped, what was refused forgotten (session/ports, A19, A74).
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountStore } from "../src/session/ports.ts";
import { bytes, chart, type Disk, diskOf, disks, genesis, row, run, segment, thread } from "./store-rows.ts";

let person = 0;

describe.each(Object.keys(disks))("%s", (kind) => {
  let disk: Disk;
  let store: AccountStore;
  beforeEach(async () => {
    disk = await diskOf(disks[kind] ?? memoryDevice, `pat-new-id-${kind}-${++person}`);
    ({ store } = disk);
  });
  afterEach(() => disk.store.close());

  const states = async () =>
    (await store.outbox()).map(({ firstSeq, state, left }) => [firstSeq, state, left ?? false]);

  test("the next device is prepared durably, beside the one that goes on", async () => {
    await store.putTransportHandle({ name: "old" });
    expect(await store.nextTransportHandle()).toBeUndefined();
    await store.prepareDevice({ name: "next" }, bytes(1, 2));
    disk = await disk.restart();
    ({ store } = disk);
    expect(await store.transportHandle()).toEqual({ name: "old" });
    expect(await store.nextTransportHandle()).toEqual({ name: "next" });
    expect(await store.file("next-device")).toEqual(bytes(1, 2));
    await store.prepareDevice({ name: "another" }, bytes(3));
    expect(await store.nextTransportHandle()).toEqual({ name: "another" });
    expect(await store.file("next-device")).toEqual(bytes(3));
  });

  test("becoming it: key, files, chains and what waits change over in one act, also after a restart", async () => {
    await store.putTransportHandle({ name: "old" });
    await store.addSegment(segment(0, 4), { ...row(4), ackedSeq: 7 });
    const [offered, refused] = await store.enqueue([run(8, 8), run(9, 9), run(10, 10), genesis()]);
    await store.markOffered([offered?.order ?? 0]);
    await store.markNotSent(refused?.order ?? 0, "signature");
    await store.prepareDevice({ name: "next" }, bytes(1));
    await store.becomeNext({ account: bytes(5), "device-file": bytes(6), "last-minted": bytes(7) });
    disk = await disk.restart();
    ({ store } = disk);
    expect(await store.transportHandle()).toEqual({ name: "next" });
    expect(await store.nextTransportHandle()).toBeUndefined();
    expect([await store.file("account"), await store.file("device-file")]).toEqual([bytes(5), bytes(6)]);
    const rows = new Map((await store.vaults()).map((vault) => [vault.vaultId, vault]));
    expect(rows.get(chart)).toEqual(row(4));
    // A genesis is signed and offered as it is; a run of the old chain never goes out again; what was refused stays refused.
    const held = await store.outbox();
    expect(held.map(({ kind: what, firstSeq, state, left }) => [what, firstSeq, state, left ?? false])).toEqual([
      ["run", 8, "offered", true],
      ["run", 9, "not-sent", false],
      ["run", 10, "sealed", true],
      ["create", 0, "sealed", false],
    ]);
    expect(held.map((item) => [...item.bytes])).toEqual([
      [8, 8],
      [9, 9],
      [10, 10],
      [0xc0, 0xc1],
    ]);
  });

  test("where something of the old chain was offered, what is not held whole is asked for again", async () => {
    const ofThread = { ...row(4), vaultId: thread };
    for (const one of [segment(0, 1, 2), segment(3, 4), segment(4, 6)]) await store.addSegment(one, row(6));
    await store.addSegment({ ...segment(0, 1), vaultId: thread }, ofThread);
    const [offered] = await store.enqueue([run(8, 8), run(1, 1, thread)]);
    await store.markOffered([offered?.order ?? 0]);
    await store.prepareDevice({ name: "next" }, bytes(1));
    await store.becomeNext({});
    const cursors = new Map((await store.vaults()).map(({ vaultId, cursor }) => [vaultId, cursor]));
    // What was never offered has no place that could be empty.
    expect([cursors.get(chart), cursors.get(thread)]).toEqual([2, 4]);
  });

  test("and nothing is, where all of it is held", async () => {
    for (const one of [segment(0, 1, 2), segment(2, 4)]) await store.addSegment(one, row(4));
    const [offered] = await store.enqueue([run(8, 8)]);
    await store.markOffered([offered?.order ?? 0]);
    await store.prepareDevice({ name: "next" }, bytes(1));
    await store.becomeNext({});
    expect((await store.vaults())[0]).toEqual(row(4));
  });

  test("becoming what nobody prepared changes nothing", async () => {
    await store.putTransportHandle({ name: "old" });
    await store.putVault({ ...row(4), ackedSeq: 7 });
    await store.enqueue([run(8, 8)]);
    await store.becomeNext({ account: bytes(5) });
    expect(await store.transportHandle()).toEqual({ name: "old" });
    expect(await store.file("account")).toBeUndefined();
    expect((await store.vaults())[0]).toEqual({ ...row(4), ackedSeq: 7 });
    expect(await states()).toEqual([[8, "sealed", false]]);
  });

  test("what is left over is swapped for what is sealed anew, whole, in this vault only; refused items stay", async () => {
    await store.enqueue([run(1, 1), run(2, 2), run(1, 1, thread)]);
    await store.prepareDevice({ name: "next" }, bytes(1));
    await store.becomeNext({});
    const [, second] = await store.outbox();
    await store.markNotSent(second?.order ?? 0, "removed");
    const [later] = await store.enqueue([run(5, 5)]);
    await store.replaceLeft(chart, [{ ...run(1, 2), bytes: bytes(9, 9) }]);
    const held = await store.outbox();
    expect(held.map(({ vaultId, bytes: sealed, state, left }) => [vaultId, [...sealed], state, left ?? false])).toEqual(
      [
        [chart, [2, 2], "not-sent", expect.any(Boolean)],
        [thread, [1, 1], "sealed", true],
        [chart, [5, 5], "sealed", false],
        [chart, [9, 9], "sealed", false],
      ],
    );
    expect(held.find(({ order }) => order === later?.order)).toEqual(later);
    await store.replaceLeft(chart, []);
    expect(await store.outbox()).toEqual(held);
  });

  test("only what was refused can be forgotten", async () => {
    const [one, two] = await store.enqueue([run(1, 1), run(2, 2)]);
    await store.markNotSent(two?.order ?? 0, "quota");
    await store.dismiss(one?.order ?? 0);
    await store.dismiss(two?.order ?? 0);
    await store.dismiss(99_999);
    expect(await states()).toEqual([[1, "sealed", false]]);
  });

  test("batches that did not verify are forgotten, and what follows may come again", async () => {
    await store.appendLog(chart, 0, [bytes(1), bytes(2), bytes(3)]);
    await store.truncateLog(chart, 1);
    expect(await store.log(chart)).toEqual([bytes(1)]);
    expect((await store.vaults())[0]?.logLength).toBe(1);
    expect(await store.appendLog(chart, 1, [bytes(8)])).toBe(2);
    await store.truncateLog("of-nobody", 0);
    expect(await store.log(chart)).toEqual([bytes(1), bytes(8)]);
  });
});
