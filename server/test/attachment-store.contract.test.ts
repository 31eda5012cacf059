// What the store promises about attachments, kept alike by SQLite and a real MariaDB (attachment-store.ts, protocol.md §5.6).
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { openStore } from "../src/store/sql-store.ts";
import type { NewRun, Store } from "../src/store/store.ts";
import { type EngineUnderTest, engines } from "./engines.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const MANY = 1024 * 1024;

describe.each(engines)("attachments in the store on %s", (_name, startEngine) => {
  let engine: EngineUnderTest;
  let store: Store;
  let vaultId: Uint8Array;
  const place = (blobId = bytes(32)) => ({ vaultId, blobId });

  beforeAll(async () => {
    await ready();
    engine = await startEngine();
    store = await openStore({ databaseUrl: await engine.fresh(), nowMs: () => 1_000 });
  }, 60_000);
  beforeEach(async () => {
    vaultId = bytes(16);
    const members = [{ userId: bytes(32), role: "owner" as const }];
    await store.vaults.create({ vaultId, batch: bytes(300), head: bytes(32), members, closed: false });
  });
  afterAll(async () => {
    await store.close();
    await engine.stop();
  });

  const readAll = async (at: ReturnType<typeof place>, most: number): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for (let from = 0; ; ) {
      const part = await store.attachments.read(at, from, most);
      if (part.length === 0) return Buffer.concat(parts);
      expect(part.length).toBeLessThanOrEqual(most);
      parts.push(part);
      from += part.length;
    }
  };

  test("is begun once: again it says how far it is, and with another size it is taken", async () => {
    const at = place();
    expect(await store.attachments.row(at)).toBeUndefined();
    expect(await store.attachments.begin(at, 10, MANY, 1)).toEqual({ size: 10, have: 0, whole: false });
    expect(await store.attachments.append(at, 0, bytes(4), 1)).toBe(true);
    expect(await store.attachments.begin(at, 10, MANY, 1)).toEqual({ size: 10, have: 4, whole: false });
    expect(await store.attachments.begin(at, 11, MANY, 1)).toBe("taken");
  });

  test("grows from the front only, never past its size, and not once it is whole", async () => {
    const at = place();
    await store.attachments.begin(at, 10, MANY, 1);
    expect(await store.attachments.append(at, 1, bytes(2), 1)).toBe(false);
    expect(await store.attachments.append(at, 0, bytes(11), 1)).toBe(false);
    const [first, second] = [bytes(6), bytes(4)];
    expect(await store.attachments.append(at, 0, first, 1)).toBe(true);
    expect(await store.attachments.append(at, 0, first, 1)).toBe(false);
    expect(await store.attachments.append(at, 6, second, 1)).toBe(true);
    await store.attachments.setWhole(at);
    expect(await store.attachments.row(at)).toEqual({ size: 10, have: 10, whole: true });
    expect(await store.attachments.append(at, 10, bytes(0), 1)).toBe(false);
    expect(await readAll(at, 3)).toEqual(Buffer.concat([first, second]));
  });

  test("two lines that bring the same part: one of them", async () => {
    const at = place();
    await store.attachments.begin(at, 5_000, MANY, 1);
    const part = bytes(5_000);
    const told = await Promise.all([1, 2].map(() => store.attachments.append(at, 0, part, 1)));
    expect(told.filter((taken) => taken)).toHaveLength(1);
    expect(await readAll(at, MANY)).toEqual(Buffer.from(part));
  });

  test("comes out as it went in, in whatever pieces it came and from whatever place it is read", async () => {
    const at = place();
    const whole = bytes(900_001);
    await store.attachments.begin(at, whole.length, MANY, 1);
    let from = 0;
    for (const length of [1, 262_143, 300_000, 7, 262_144, 75_706]) {
      expect(await store.attachments.append(at, from, whole.subarray(from, from + length), 1)).toBe(true);
      from += length;
    }
    expect(from).toBe(whole.length);
    expect((await readAll(at, MANY)).equals(whole)).toBe(true);
    const middle = await store.attachments.read(at, 262_144, 10);
    expect(Buffer.from(middle).equals(whole.subarray(262_144, 262_144 + middle.length))).toBe(true);
    expect(await store.attachments.read(at, whole.length, 10)).toHaveLength(0);
  });

  test("counts what was begun against its vault's quota and no other's", async () => {
    expect(await store.attachments.begin(place(), 60, 100, 1)).toMatchObject({ size: 60 });
    expect(await store.attachments.begin(place(), 41, 100, 1)).toBe("quota");
    const at = place();
    expect(await store.attachments.begin(at, 40, 100, 1)).toMatchObject({ size: 40 });
    await store.attachments.remove(at);
    expect(await store.attachments.row(at)).toBeUndefined();
    expect(await store.attachments.begin(place(), 40, 100, 1)).toMatchObject({ size: 40 });
  });

  test("says whose entries name it, and what nobody names is swept when nobody has added to it for long", async () => {
    const [named, lone, fresh] = [place(), place(), place()];
    for (const at of [named, lone]) await store.attachments.begin(at, 10, MANY, 1_000);
    await store.attachments.begin(fresh, 10, MANY, 1_000);
    await store.attachments.append(fresh, 0, bytes(3), 9_000);
    const userId = bytes(32);
    const run: NewRun = {
      vaultId,
      userId,
      deviceId: bytes(32),
      firstSeq: 1,
      lastSeq: 1,
      count: 1,
      lastHash: bytes(32),
      quarantined: false,
      bytes: bytes(100),
      blobs: [named.blobId, named.blobId],
      previous: undefined,
      logLength: 1,
    };
    await store.runs.append([run]);
    expect((await store.attachments.namedBy(named)).map((id) => Buffer.from(id))).toEqual([Buffer.from(userId)]);
    expect(await store.attachments.namedBy(lone)).toEqual([]);
    expect(await store.attachments.removeUnnamed(5_000)).toBeGreaterThan(0);
    expect(await store.attachments.row(lone)).toBeUndefined();
    expect(await store.attachments.row(named)).toBeDefined();
    expect(await store.attachments.row(fresh)).toMatchObject({ have: 3 });
  });
});
