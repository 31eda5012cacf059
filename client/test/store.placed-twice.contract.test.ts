// What a store promises where a lying relay names one place twice: no signed run of anybody goes away for another, and no place is below zero (A31).
import "fake-indexeddb/auto";
import { createVault, ready, sealRun, type WriteContext } from "@health-vault/crypto-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { person } from "../../crypto-core/src/testing/index.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountStore } from "../src/session/ports.ts";
import { chart, type Disk, diskOf, disks, row, run } from "./store-rows.ts";

let number = 0;
let sealed: (name: string) => Uint8Array;

beforeAll(async () => {
  await ready();
  const { identity, device } = person("pat");
  const vault = createVault({ identity, device }, { purpose: "chart", members: [{ identity, role: "owner" }] });
  sealed = (name) => {
    const { vaultId, epochKey, head } = vault;
    const author = person(name);
    const context: WriteContext = {
      vaultId,
      epochKey,
      epoch: 0,
      memHead: head,
      seq: 0,
      prevHash: head,
      seenBefore: new Map(),
      seen: new Map(),
      userId: author.identity.userId,
      device: author.device,
    };
    return sealRun(context, [{ bytes: new TextEncoder().encode(name) }]).bytes;
  };
});

describe.each(Object.keys(disks))("%s", (kind) => {
  let disk: Disk;
  let store: AccountStore;
  beforeEach(async () => {
    disk = await diskOf(disks[kind] ?? memoryDevice, `pat-twice-${kind}-${++number}`);
    ({ store } = disk);
    await store.putVault(row(9));
  });
  afterEach(() => disk.store.close());

  const bodies = async () => (await store.segments(chart)).map(({ body, runs }) => [Buffer.from(body), runs.length]);
  const pageOf = (bytes: Uint8Array, position: number) => ({
    vaultId: chart,
    incarnation: "life-1",
    from: position - 1,
    position,
    runs: [{ position, bytes: bytes.length }],
    body: bytes,
  });

  test("an acknowledgement that names a taken place: both runs are there, once each", async () => {
    const [hers, his] = [sealed("pat"), sealed("rao")];
    await store.addSegment(pageOf(his, 9), row(9));
    const [item] = await store.enqueue([{ ...run(1, 1), bytes: hers }]);
    await store.acked(item?.order ?? 0, 9);
    expect(await store.outbox()).toEqual([]);
    expect(await bodies()).toEqual([[Buffer.concat([his, hers]), 2]]);
  });

  test("a page at the place of an acknowledged run takes nothing away, and the same run again adds nothing", async () => {
    const [hers, his] = [sealed("pat"), sealed("rao")];
    const [item] = await store.enqueue([{ ...run(1, 1), bytes: hers }]);
    await store.acked(item?.order ?? 0, 9);
    await store.addSegment(pageOf(hers, 9), row(9));
    expect(await bodies()).toEqual([[Buffer.from(hers), 1]]);
    await store.addSegment(pageOf(his, 9), row(9));
    await store.rewriteSegments([pageOf(his, 9)]);
    expect(await bodies()).toEqual([[Buffer.concat([his, hers]), 2]]);
  });

  test("the place of a run before the first place leaves the segments readable", async () => {
    const [item] = await store.enqueue([{ ...run(1, 3), bytes: sealed("pat") }]);
    await store.acked(item?.order ?? 0, 1);
    disk = await disk.restart();
    expect((await disk.store.segments(chart)).map(({ from, position }) => [from, position])).toEqual([[0, 1]]);
  });
});
