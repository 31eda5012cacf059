// The Store's promises, kept alike by SQLite and a real MariaDB (store.ts; A36).
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import { verifyAudit } from "../src/store/audit.ts";
import { SchemaTooNewError } from "../src/store/errors.ts";
import { migrations } from "../src/store/migrations/index.ts";
import { openStore } from "../src/store/sql-store.ts";
import type { Account, NewBatch, NewRun, Store } from "../src/store/store.ts";
import { type EngineUnderTest, engines } from "./engines.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const open = (databaseUrl: string) => openStore({ databaseUrl, nowMs: () => 1_000 });

const account = (over: Partial<Account> = {}): Account => ({
  userId: bytes(32),
  profession: "patient",
  status: "active",
  locatorIndex: bytes(32),
  privateSealed: bytes(80),
  profileSealed: undefined,
  registrationIndex: undefined,
  authCheck: bytes(8),
  authVerifier: "$argon2id$test",
  kdfId: 1,
  passwordBlob: bytes(200),
  recoveryBlob: bytes(200),
  accountData: bytes(1000),
  accountVersion: 1,
  tokenHash: bytes(32),
  inviteProof: undefined,
  ...over,
});

const genesis = (over: Partial<NewBatch> = {}): NewBatch => ({
  vaultId: bytes(16),
  batch: bytes(300),
  head: bytes(32),
  members: [{ userId: bytes(32), role: "owner" }],
  closed: false,
  ...over,
});

const vaultOf = async (store: Store): Promise<NewBatch> => {
  const batch = genesis();
  expect(await store.vaults.create(batch)).toBe("stored");
  return batch;
};

/** A device that appends one run after the other and keeps its chain. */
const device = (vaultId: Uint8Array, userId = bytes(32)) => {
  const deviceId = bytes(32);
  let previous: NewRun["previous"];
  return {
    deviceId,
    next: (count = 1, size = 100): NewRun => {
      const firstSeq = (previous?.seq ?? 0) + 1;
      const lastHash = bytes(32);
      const run: NewRun = {
        vaultId,
        userId,
        deviceId,
        firstSeq,
        lastSeq: firstSeq + count - 1,
        count,
        lastHash,
        quarantined: false,
        bytes: bytes(size),
        blobs: [],
        previous,
        logLength: 1,
      };
      previous = { seq: run.lastSeq, hash: lastHash };
      return run;
    },
  };
};

describe.each(engines)("store on %s", (_name, startEngine) => {
  let engine: EngineUnderTest;
  let url: string;
  let store: Store;
  beforeAll(async () => {
    await ready();
    engine = await startEngine();
    url = await engine.fresh();
    store = await open(url);
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await engine.stop();
  });

  describe("accounts", () => {
    test("come back as they went in", async () => {
      const doctor = account({
        profession: "doctor",
        profileSealed: bytes(90),
        registrationIndex: bytes(32),
        inviteProof: bytes(70),
      });
      expect(await store.accounts.insert(doctor)).toBe("stored");
      expect(await store.accounts.byUser(doctor.userId)).toEqual(doctor);
      expect(await store.accounts.byLocator(doctor.locatorIndex)).toEqual(doctor);
      expect(await store.accounts.byUser(bytes(32))).toBeUndefined();
    });
    test("a user id, a locator, a registration number are one person's", async () => {
      const one = account({ registrationIndex: bytes(32) });
      await store.accounts.insert(one);
      expect(await store.accounts.insert(account({ userId: one.userId }))).toBe("taken");
      expect(await store.accounts.insert(account({ locatorIndex: one.locatorIndex }))).toBe("taken");
      expect(await store.accounts.insert(account({ registrationIndex: one.registrationIndex }))).toBe("taken");
    });
    test("of two changes from one version, one wins", async () => {
      const one = account();
      await store.accounts.insert(one);
      const changes = [bytes(50), bytes(50), bytes(50)];
      const won = await Promise.all(
        changes.map((accountData) => store.accounts.change(one.userId, 1, { accountData })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      const now = await store.accounts.byUser(one.userId);
      expect(now).toEqual({ ...one, accountVersion: 2, accountData: changes[won.indexOf(true)] });
    });
    test("are listed page by page, and suspended", async () => {
      const fresh = await open(await engine.fresh());
      const people = [account(), account(), account()].toSorted((a, b) => Buffer.compare(a.userId, b.userId));
      for (const one of people) await fresh.accounts.insert(one);
      expect(await fresh.accounts.list(undefined, 2)).toEqual(people.slice(0, 2));
      expect(await fresh.accounts.list(people[1]!.userId, 2)).toEqual(people.slice(2));
      expect(await fresh.accounts.setStatus(people[0]!.userId, "suspended")).toBe(true);
      expect((await fresh.accounts.byUser(people[0]!.userId))?.status).toBe("suspended");
      expect(await fresh.accounts.setStatus(bytes(32), "suspended")).toBe(false);
      await fresh.close();
    });
  });

  test("an identity log grows by compare-and-swap only", async () => {
    const userId = bytes(32);
    const [a, b, c, d] = [bytes(500), bytes(300), bytes(300), bytes(9000)];
    const [h1, h2, h3] = [bytes(32), bytes(32), bytes(32)];
    expect(await store.identities.create(userId, [a, b], h1, 5)).toBe("stored");
    expect(await store.identities.create(userId, [a], h2, 5)).toBe("taken");
    const won = await Promise.all([
      store.identities.append(userId, h1, [c], h2, 6),
      store.identities.append(userId, h1, [d, c], h3, 6),
    ]);
    expect(won.filter(Boolean)).toHaveLength(1);
    const tail = won[0] ? [c] : [d, c];
    expect(await store.identities.head(userId)).toEqual({ length: 2 + tail.length, head: won[0] ? h2 : h3 });
    expect(await store.identities.ops(userId, 0, 10)).toEqual([a, b, ...tail]);
    expect(await store.identities.ops(userId, 1, 1)).toEqual([b]);
    expect(await store.identities.takenAt(userId, 1)).toBe(5);
    expect(await store.identities.takenAt(userId, 2)).toBe(6);
  });

  describe("vaults", () => {
    test("creating twice is idempotent for equal bytes and refused for others", async () => {
      const batch = genesis();
      const results = await Promise.all([store.vaults.create(batch), store.vaults.create(batch)]);
      expect(results.toSorted()).toEqual(["same", "stored"]);
      expect(await store.vaults.create({ ...batch, batch: bytes(10) })).toBe("taken");
      expect(await store.vaults.members(batch.vaultId)).toEqual(batch.members);
    });
    test("the membership log grows by compare-and-swap only", async () => {
      const vault = await vaultOf(store);
      const next = [genesis(), genesis(), genesis()].map((batch) => ({ ...batch, vaultId: vault.vaultId }));
      const won = await Promise.all(next.map((batch) => store.vaults.append(vault.head, batch, 5)));
      expect(won.filter(Boolean)).toHaveLength(1);
      const winner = next[won.indexOf(true)]!;
      expect(await store.vaults.row(vault.vaultId)).toMatchObject({ logLength: 2, logHead: winner.head, position: 0 });
      expect(await store.vaults.batches(vault.vaultId, 0, 10, 1e6)).toEqual([vault.batch, winner.batch]);
      expect(await store.vaults.batches(vault.vaultId, 0, 10, 10)).toEqual([vault.batch]);
      expect(await store.vaults.batches(vault.vaultId, 2, 10, 10)).toEqual([]);
    });
    test("a removed member keeps the position of his removal, and may come back", async () => {
      const [owner, doctor] = [bytes(32), bytes(32)];
      const line = (userId: Uint8Array, role: "owner" | "writer") => ({ userId, role });
      const vault = genesis({ members: [line(owner, "owner"), line(doctor, "writer")] });
      await store.vaults.create(vault);
      const pen = device(vault.vaultId);
      await store.runs.append([pen.next(3)]);
      const without = { ...genesis({ members: [line(owner, "owner")] }), vaultId: vault.vaultId };
      expect(await store.vaults.append(vault.head, without, 77)).toBe(true);
      await store.runs.append([{ ...pen.next(2), logLength: 2 }]);
      expect(await store.vaults.removal(vault.vaultId, doctor)).toEqual({ atMs: 77, position: 3, logLength: 2 });
      expect(await store.vaults.ofUser(doctor, undefined, 10)).toEqual([
        { vaultId: vault.vaultId, role: "removed", position: 3, logLength: 2 },
      ]);
      expect(await store.vaults.ofUser(owner, undefined, 10)).toEqual([
        { vaultId: vault.vaultId, role: "owner", position: 5, logLength: 2 },
      ]);
      expect(await store.vaults.coMembers(owner, 10)).toEqual([]);
      expect(await store.vaults.barredSince(vault.vaultId, doctor)).toBe(77);
      expect(await store.vaults.barredSince(vault.vaultId, owner)).toBeUndefined();
      const again = { ...genesis({ members: vault.members }), vaultId: vault.vaultId };
      expect(await store.vaults.append(without.head, again, 99)).toBe(true);
      expect(await store.vaults.removal(vault.vaultId, doctor)).toBeUndefined();
      expect(await store.vaults.coMembers(owner, 10)).toEqual([doctor]);
    });
  });

  describe("runs", () => {
    test("are served whole, in order, cut at sizes and at a position", async () => {
      const vault = await vaultOf(store);
      const pen = device(vault.vaultId);
      const runs = [pen.next(3, 400), pen.next(1, 400), pen.next(5, 400)];
      const outcomes = await store.runs.append(runs);
      expect(outcomes).toEqual([3, 4, 9].map((position) => ({ kind: "stored", position })));
      const page = (from: number, upTo: number, max: number, limit = 10) =>
        store.runs.page(vault.vaultId, from, upTo, max, limit).then((list) => list.map(({ position }) => position));
      expect(await page(0, 9, 1e6)).toEqual([3, 4, 9]);
      expect(await page(3, 9, 800)).toEqual([4, 9]);
      expect(await page(0, 9, 801)).toEqual([3, 4]);
      expect(await page(0, 9, 1)).toEqual([3]);
      expect(await page(0, 4, 1e6)).toEqual([3, 4]);
      expect(await page(0, 9, 1e6, 1)).toEqual([3]);
      expect(await page(9, 9, 1e6)).toEqual([]);
      const [first] = await store.runs.page(vault.vaultId, 0, 9, 1, 10);
      expect(first).toEqual({ position: 3, count: 3, quarantined: false, bytes: runs[0]!.bytes });
      const last = runs[2]!;
      expect(await store.runs.chain(vault.vaultId, pen.deviceId)).toEqual({
        seq: 9,
        hash: last.lastHash,
      });
      expect(await store.runs.endingAt(vault.vaultId, pen.deviceId, 4)).toMatchObject({ firstSeq: 4, position: 4 });
      expect(await store.runs.endingAt(vault.vaultId, pen.deviceId, 5)).toBeUndefined();
      expect(await store.runs.since(vault.vaultId, pen.deviceId, 4)).toEqual([runs[1]!.bytes, runs[2]!.bytes]);
    });
    test("payloads that have gone: other bytes in the same place, and the chain as it was", async () => {
      const vault = await vaultOf(store);
      const pen = device(vault.vaultId);
      const runs = [pen.next(2, 400), pen.next(1, 400)];
      await store.runs.append(runs);
      const less = new Uint8Array(30).fill(7);
      await store.runs.replace(vault.vaultId, 2, less);
      const page = await store.runs.page(vault.vaultId, 0, 3, 1e6, 10);
      expect(page.map(({ bytes }) => bytes)).toEqual([less, runs[1]!.bytes]);
      expect(await store.runs.page(vault.vaultId, 0, 3, 430, 10)).toHaveLength(2);
      expect(await store.runs.chain(vault.vaultId, pen.deviceId)).toEqual({ seq: 3, hash: runs[1]!.lastHash });
    });
    test("what was verified against another log or chain is not stored", async () => {
      const vault = await vaultOf(store);
      const pen = device(vault.vaultId);
      const [one, two] = [pen.next(), pen.next()];
      const outcomes = await store.runs.append([
        { ...one, logLength: 2 },
        two,
        one,
        { ...one, vaultId: bytes(16) },
        two,
        two,
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        "log-moved",
        "chain-moved",
        "stored",
        "unknown-vault",
        "stored",
        "chain-moved",
      ]);
      expect((await store.vaults.row(vault.vaultId))?.position).toBe(2);
    });
    test("64 writers on one vault while a reader follows: gap-free, nothing skipped", async () => {
      const vault = await vaultOf(store);
      const [second, third] = [await open(url), await open(url)];
      const rounds = 12;
      let writing = true;
      const seen: number[] = [];
      const follow = async (): Promise<void> => {
        for (let cursor = 0; ; ) {
          const done = !writing;
          const page = await third.runs.page(vault.vaultId, cursor, Number.MAX_SAFE_INTEGER, 1e6, 100);
          for (const run of page) seen.push(run.position);
          cursor = page.at(-1)?.position ?? cursor;
          if (page.length === 0 && done) return;
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const write = async (through: Store): Promise<void> => {
        const pen = device(vault.vaultId);
        for (let round = 0; round < rounds; round++) {
          const [outcome] = await through.runs.append([pen.next()]);
          expect(outcome?.kind).toBe("stored");
        }
      };
      const reader = follow();
      await Promise.all(Array.from({ length: 64 }, (_, i) => write(i % 2 === 0 ? store : second)));
      writing = false;
      await reader;
      expect(seen).toEqual(Array.from({ length: 64 * rounds }, (_, i) => i + 1));
      await second.close();
      await third.close();
    }, 60_000);
    test("appends over several vaults in any order do not hang", async () => {
      const vaults = await Promise.all(Array.from({ length: 6 }, () => vaultOf(store)));
      const second = await open(url);
      await Promise.all(
        Array.from({ length: 24 }, async (_, i) => {
          const order = i % 2 === 0 ? vaults : vaults.toReversed();
          const outcomes = await (i % 3 === 0 ? second : store).runs.append(
            order.map(({ vaultId }) => device(vaultId).next(2)),
          );
          expect(outcomes.every(({ kind }) => kind === "stored")).toBe(true);
        }),
      );
      for (const { vaultId } of vaults) expect((await store.vaults.row(vaultId))?.position).toBe(48);
      await second.close();
    });
  });

  describe("tokens", () => {
    const token = (over = {}) =>
      ({ tokenHash: bytes(32), kind: "patient", expiresAt: 100, cap: 3, used: 0, createdAt: 1, ...over }) as const;
    test("are used up to their cap and their end, however many try at once", async () => {
      const one = token();
      expect(await store.tokens.insert(one)).toBe(true);
      expect(await store.tokens.insert(one)).toBe(false);
      expect(await store.tokens.use(one.tokenHash, 100)).toBeUndefined();
      const uses = await Promise.all(Array.from({ length: 8 }, () => store.tokens.use(one.tokenHash, 99)));
      expect(uses.filter((use) => use !== undefined)).toHaveLength(3);
      expect(await store.tokens.list(1000)).toContainEqual({ ...one, used: 3 });
      const endless = token({ kind: "setup", expiresAt: undefined, cap: 1 });
      await store.tokens.insert(endless);
      expect(await store.tokens.use(endless.tokenHash, Number.MAX_SAFE_INTEGER)).toEqual(endless);
      expect(await store.tokens.remove(endless.tokenHash)).toBe(true);
      expect(await store.tokens.remove(endless.tokenHash)).toBe(false);
    });
  });

  test("meta: once writes once", async () => {
    const values = [bytes(16), bytes(16), bytes(16)];
    const got = await Promise.all(values.map((value) => store.meta.once("once-test", value)));
    const winner = await store.meta.get("once-test");
    for (const value of got) expect(value).toEqual(winner);
    await store.meta.put("due/b", values[0]!);
    await store.meta.put("due/a", values[0]!);
    expect(await store.meta.names("due/")).toEqual(["due/a", "due/b"]);
    await store.meta.remove("due/a");
    expect(await store.meta.names("due/")).toEqual(["due/b"]);
    await store.meta.remove("due/b");
    await store.meta.put("once-test", values[0]!);
    expect(await store.meta.get("once-test")).toEqual(values[0]);
  });

  describe("transactions", () => {
    test("what throws leaves nothing behind", async () => {
      const [one, vault] = [account(), genesis()];
      const failing = store.transact(async (nouns) => {
        await nouns.accounts.insert(one);
        await nouns.vaults.create(vault);
        await nouns.audit.append({ kind: "test", actor: "relay", subject: "", atMs: 1 });
        throw new RangeError("undo");
      });
      await expect(failing).rejects.toThrow(RangeError);
      expect(await store.accounts.byUser(one.userId)).toBeUndefined();
      expect(await store.vaults.row(vault.vaultId)).toBeUndefined();
    });
    test("the audit chain stays whole under many appends, and tampering is found at its row", async () => {
      const target = await engine.fresh();
      const [log, other] = [await open(target), await open(target)];
      const act = (i: number) => ({ kind: "sign-up", actor: "relay", subject: `s${i}`, atMs: i });
      await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? log : other).audit.append(act(i))));
      expect(await verifyAudit(log.audit)).toEqual({ ok: true, rows: 20 });
      const tampered = (change: (row: Awaited<ReturnType<typeof log.audit.read>>[number]) => unknown) => ({
        ...log.audit,
        read: async (after: number, limit: number) =>
          (await log.audit.read(after, limit)).flatMap((row) => change(row) ?? []) as never,
      });
      const changed = tampered((row) => (row.seq === 7 ? { ...row, actor: "mallory" } : row));
      expect(await verifyAudit(changed)).toEqual({ ok: false, seq: 7 });
      const dropped = tampered((row) => (row.seq === 9 ? undefined : row));
      expect(await verifyAudit(dropped)).toEqual({ ok: false, seq: 9 });
      const cut = tampered((row) => (row.seq > 15 ? undefined : row));
      expect(await verifyAudit(cut)).toEqual({ ok: false, seq: 16 });
      await log.close();
      await other.close();
    });
  });

  describe("recovery keys", () => {
    test("find everybody who has this key now, and nobody who had it", async () => {
      const [one, two] = [account(), account()];
      const [shared, next] = [bytes(32), bytes(32)];
      for (const who of [one, two]) {
        await store.accounts.insert(who);
        await store.accounts.setRecoveryKey(who.userId, shared);
      }
      const both = [one, two].toSorted((a, b) => Buffer.compare(a.userId, b.userId));
      expect(await store.accounts.byRecoveryKey(shared, 8)).toEqual(both);
      expect(await store.accounts.byRecoveryKey(shared, 1)).toEqual(both.slice(0, 1));
      await store.accounts.setRecoveryKey(one.userId, next);
      expect(await store.accounts.byRecoveryKey(shared, 8)).toEqual([two]);
      expect(await store.accounts.byRecoveryKey(next, 8)).toEqual([one]);
      expect(await store.accounts.byRecoveryKey(bytes(32), 8)).toEqual([]);
    });

    test("go with the account, and so does the locator", async () => {
      const one = account();
      const recoveryKey = bytes(32);
      await store.accounts.insert(one);
      await store.accounts.setRecoveryKey(one.userId, recoveryKey);
      expect(await store.accounts.remove(one.userId)).toBe(true);
      expect(await store.accounts.remove(one.userId)).toBe(false);
      expect(await store.accounts.byRecoveryKey(recoveryKey, 8)).toEqual([]);
      expect(await store.accounts.byLocator(one.locatorIndex)).toBeUndefined();
      expect(await store.accounts.byUser(one.userId)).toBeUndefined();
    });
  });

  describe("mailboxes", () => {
    const box = (expiresAt: number) => ({ mailboxId: bytes(16), offer: bytes(1216), expiresAt });

    test("one offer, one answer, each told again to who asks again", async () => {
      const one = box(2_000);
      expect(await store.mailboxes.open(one, 1_000, 100)).toBe("stored");
      expect(await store.mailboxes.open(one, 1_000, 100)).toBe("same");
      expect(await store.mailboxes.open({ ...one, offer: bytes(1216) }, 1_000, 100)).toBe("taken");
      expect(await store.mailboxes.find(one.mailboxId, 1_000)).toEqual({ ...one, answer: undefined });
      const answer = bytes(64 * 1024);
      expect(await store.mailboxes.answer(one.mailboxId, answer, 1_500)).toBe("stored");
      expect(await store.mailboxes.answer(one.mailboxId, answer, 1_500)).toBe("same");
      expect(await store.mailboxes.answer(one.mailboxId, bytes(10), 1_500)).toBe("taken");
      expect(await store.mailboxes.find(one.mailboxId, 1_500)).toEqual({ ...one, answer });
      await store.mailboxes.remove(one.mailboxId);
      expect(await store.mailboxes.find(one.mailboxId, 1_500)).toBeUndefined();
    });

    test("over after their time, and no more than so many", async () => {
      const fresh = await open(await engine.fresh());
      const one = box(2_000);
      expect(await fresh.mailboxes.open(one, 1_000, 1)).toBe("stored");
      expect(await fresh.mailboxes.open(box(2_000), 1_000, 1)).toBe("full");
      expect(await fresh.mailboxes.find(one.mailboxId, 2_000)).toBeUndefined();
      expect(await fresh.mailboxes.answer(one.mailboxId, bytes(10), 2_000)).toBe("gone");
      expect(await fresh.mailboxes.open(box(3_000), 2_000, 1)).toBe("stored");
      await fresh.close();
    });

    test("two answers at once: one of them", async () => {
      const one = box(2_000);
      await store.mailboxes.open(one, 1_000, 100);
      const outcomes = await Promise.all(
        [bytes(10), bytes(11)].map((a) => store.mailboxes.answer(one.mailboxId, a, 1_000)),
      );
      expect(outcomes.toSorted()).toEqual(["stored", "taken"]);
    });
  });

  describe("migrations", () => {
    test("who signed up under schema 1 is found by the key in the genesis", async () => {
      const target = await engine.fresh();
      const old = await openStore({ databaseUrl: target, nowMs: () => 1, migrations: migrations.slice(0, 1) });
      const ada = person("ada");
      const one = account({ userId: ada.identity.userId });
      await old.accounts.insert(one);
      await old.identities.create(ada.identity.userId, ada.log, ada.identity.head, 1);
      await old.close();
      const now = await open(target);
      expect(await now.accounts.byRecoveryKey(ada.identity.recPk, 8)).toEqual([one]);
      await now.close();
    });

    let target: string;
    beforeEach(async () => {
      target = await engine.fresh();
    });
    test("two at once apply each step once", async () => {
      const both = await Promise.all([open(target), open(target)]);
      for (const one of both) {
        await one.audit.append({ kind: "test", actor: "relay", subject: "", atMs: 1 });
        await one.close();
      }
      const later = await open(target);
      expect((await later.audit.head()).seq).toBe(2);
      await later.close();
    });
    test("a newer schema is refused, and nothing is changed", async () => {
      const newer = [...migrations, { version: 99, statements: ["create table later (id integer)"] }];
      await (await openStore({ databaseUrl: target, nowMs: () => 1, migrations: newer })).close();
      await expect(open(target)).rejects.toThrow(SchemaTooNewError);
    });
  });
});
