// What the store promises about appointments, kept alike by SQLite and a real MariaDB (appointment-store.ts, protocol.md §7, §9).
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { openStore } from "../src/store/sql-store.ts";
import type { Find, NewCells, NewSlot } from "../src/store/appointment-store.ts";
import type { Store } from "../src/store/store.ts";
import { type EngineUnderTest, engines } from "./engines.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const find = (keyId = "k1", index = bytes(32)): Find => ({ index, keyId });
const indexes = (finds: readonly Find[]): readonly Uint8Array[] => finds.map(({ index }) => index);

describe.each(engines)("appointments in the store on %s", (_name, startEngine) => {
  let engine: EngineUnderTest;
  let store: Store;
  let id: Uint8Array;

  beforeAll(async () => {
    await ready();
    engine = await startEngine();
    store = await openStore({ databaseUrl: await engine.fresh(), nowMs: () => 1_000 });
  }, 60_000);
  beforeEach(() => {
    id = bytes(16);
  });
  afterAll(async () => {
    await store.close();
    await engine.stop();
  });

  const slot = (over: Partial<NewSlot> = {}): NewSlot => ({
    appointmentId: id,
    part: 0,
    patientRef: undefined,
    heldUntil: undefined,
    sealed: bytes(60),
    days: [find()],
    ...over,
  });
  const claim = (appointmentId: Uint8Array, slots: readonly NewSlot[], cells: readonly NewCells[], nowMs = 100) =>
    store.transact((own) => own.appointments.claim(appointmentId, slots, cells, nowMs));
  const cellsOf = (finds: readonly Find[], heldUntil?: number): NewCells => ({ cells: finds, heldUntil });

  describe("people and their lists", () => {
    test("a person is found under every key, and made once", async () => {
      const [ref, old, fresh] = [bytes(16), find("k1"), find("k2")];
      expect(await store.appointments.person([old.index])).toBeUndefined();
      expect(await store.appointments.addPerson(ref, [old], bytes(60))).toBe("stored");
      expect(await store.transact((own) => own.appointments.addPerson(bytes(16), [old], bytes(60)))).toBe("again");
      expect(await store.appointments.person([bytes(32), old.index])).toEqual(ref);
      for (let twice = 0; twice < 2; twice++) await store.appointments.addPersonFinds(ref, [old, fresh]);
      expect(await store.appointments.person([fresh.index])).toEqual(ref);
    });

    test("a list counts without gaps, also for those who count at once, and reading on skips nobody's step", async () => {
      const ref = bytes(16);
      await store.appointments.addPerson(ref, [find()], bytes(60));
      expect(await store.appointments.lastSeq(ref)).toBe(0);
      const files = async (number: number): Promise<number> =>
        store.transact(async ({ appointments }) => {
          const seq = await appointments.nextSeq(ref);
          const hash = bytes(32);
          expect(await appointments.addStep({ hash, appointmentId: id, number, sealed: bytes(80) })).toBe("stored");
          await appointments.file(ref, seq, hash);
          return seq;
        });
      const seqs = await Promise.all([0, 1, 2, 3, 4].map(files));
      expect(seqs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
      await store.transact((own) => own.appointments.lock(ref));
      expect(await store.appointments.lastSeq(ref)).toBe(5);
      const whole = await store.appointments.inbox(ref, 0, 10);
      expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect(await store.appointments.inbox(ref, 1, 2)).toEqual(whole.slice(1, 3));
      expect(await store.appointments.inbox(bytes(16), 0, 10)).toEqual([]);
    });

    test("a count that is undone leaves no gap", async () => {
      const ref = bytes(16);
      await store.appointments.addPerson(ref, [find()], bytes(60));
      const torn = store.transact(async ({ appointments }) => {
        await appointments.nextSeq(ref);
        throw new Error("torn");
      });
      await expect(torn).rejects.toThrow("torn");
      expect(await store.appointments.lastSeq(ref)).toBe(0);
    });
  });

  describe("steps", () => {
    test("stand in their order, once by hash and once by number", async () => {
      const step = (number: number, hash = bytes(32)) => ({ hash, appointmentId: id, number, sealed: bytes(80) });
      const [second, first] = [step(1), step(0)];
      for (const one of [second, first]) expect(await store.appointments.addStep(one)).toBe("stored");
      expect(await store.appointments.chain(id)).toEqual([first, second]);
      expect(await store.appointments.step(second.hash)).toEqual(second);
      expect(await store.appointments.step(bytes(32))).toBeUndefined();
      const twice = (one: typeof first) => store.transact((own) => own.appointments.addStep(one));
      expect(await twice(step(1))).toBe("again");
      expect(await twice(step(2, first.hash))).toBe("again");
      expect(await store.appointments.chain(id)).toEqual([first, second]);
    });

    test("have a place of their own in either person's list", async () => {
      const [hers, his, hash] = [bytes(16), bytes(16), bytes(32)];
      await store.appointments.addStep({ hash, appointmentId: id, number: 0, sealed: bytes(80) });
      await store.appointments.file(hers, 4, hash);
      await store.appointments.file(his, 9, hash);
      expect(await store.appointments.placeOf(hash, hers)).toBe(4);
      expect(await store.appointments.placeOf(hash, his)).toBe(9);
      expect(await store.appointments.placeOf(hash, bytes(16))).toBeUndefined();
    });
  });

  describe("cells and holds", () => {
    test("one cell is one appointment's; what shares only a part of them is taken too, and nothing of it stays", async () => {
      const [a, b, c] = [find(), find(), find()];
      expect(await claim(id, [slot()], [cellsOf([a, b])])).toEqual({ kind: "claimed" });
      const other = bytes(16);
      const late = { ...slot(), appointmentId: other };
      expect(await claim(other, [late], [cellsOf([b, c])], 200)).toEqual({ kind: "taken", atMs: 100 });
      expect(await store.appointments.slots(other)).toEqual([]);
      expect(await claim(other, [late], [cellsOf([c])], 200)).toEqual({ kind: "claimed" });
    });

    test("a hold gives way at its end, not before; with it go all cells of that hold", async () => {
      const [a, b] = [find(), find()];
      expect(await claim(id, [slot({ heldUntil: 500 })], [cellsOf([a, b], 500)])).toEqual({ kind: "claimed" });
      const other = bytes(16);
      const late = { ...slot(), appointmentId: other };
      expect(await claim(other, [late], [cellsOf([a])], 499)).toEqual({ kind: "taken", atMs: 100 });
      expect(await claim(other, [late], [cellsOf([a])], 500)).toEqual({ kind: "claimed" });
      expect(await claim(bytes(16), [], [cellsOf([b])], 500)).toEqual({ kind: "claimed" });
    });

    test("a cell that a firm and an open time of one appointment share is firm", async () => {
      const a = find();
      const parts = [slot({ heldUntil: 500 }), slot({ part: 1 })];
      expect(await claim(id, parts, [cellsOf([a], 500), cellsOf([a])])).toEqual({ kind: "claimed" });
      expect(await claim(bytes(16), [], [cellsOf([a])], 900)).toEqual({ kind: "taken", atMs: 100 });
    });

    test("who lets go gives all of it back", async () => {
      const [a, day] = [find(), find()];
      await claim(id, [slot({ days: [day] })], [cellsOf([a])]);
      await store.transact((own) => own.appointments.release(id));
      expect(await store.appointments.slots(id)).toEqual([]);
      expect(await store.appointments.onDays([day.index])).toEqual([]);
      expect(await claim(bytes(16), [], [cellsOf([a])])).toEqual({ kind: "claimed" });
    });
  });

  describe("slots", () => {
    test("are found by day and by patient, each once, and carry what was sealed last", async () => {
      const ref = bytes(16);
      const [day, again, other] = [find("k1"), find("k2"), find("k1")];
      const timed = slot({ patientRef: ref, heldUntil: 700, days: [day, again] });
      const stands = slot({ part: 1, patientRef: ref, days: [other] });
      const wish = slot({ part: 2, patientRef: ref, days: [] });
      await claim(id, [timed, stands, wish], [cellsOf([find()], 700)]);
      const row = ({ days: _days, ...rest }: NewSlot) => rest;
      expect(await store.appointments.slots(id)).toEqual([timed, stands, wish].map(row));
      expect(await store.appointments.onDays(indexes([day, again]))).toEqual([row(timed)]);
      expect(await store.appointments.onDays(indexes([other]))).toEqual([row(stands)]);
      expect(await store.appointments.ofPatient(ref)).toHaveLength(3);
      expect(await store.appointments.ofPatient(bytes(16))).toEqual([]);
      const sealed = bytes(70);
      await store.appointments.reseal({ appointmentId: id, part: 1, sealed });
      expect(await store.appointments.slots(id)).toEqual([row(timed), { ...row(stands), sealed }, row(wish)]);
    });
  });

  test("a rotation writes what is missing under the new key once, then drops the old in pieces", async () => {
    const engineOfItsOwn = await openStore({ databaseUrl: await engine.fresh(), nowMs: () => 1_000 });
    const { appointments, contacts } = engineOfItsOwn;
    const [oldCell, newCell, oldDay, newDay] = [find("k1"), find("k2"), find("k1"), find("k2")];
    const [oldPerson, newPerson, oldMail, newMail] = [find("k1"), find("k2"), find("k1"), find("k2")];
    const [ref, user] = [bytes(16), bytes(32)];
    await appointments.addPerson(ref, [oldPerson], bytes(60));
    await contacts.put(user, bytes(60), [oldMail]);
    await engineOfItsOwn.transact((own) =>
      own.appointments.claim(id, [slot({ days: [oldDay] })], [cellsOf([oldCell])], 100),
    );
    for (let twice = 0; twice < 2; twice++)
      await engineOfItsOwn.transact(async (own) => {
        const added = [{ part: 0 as const, days: [oldDay, newDay] }];
        await own.appointments.addFinds(id, added, [cellsOf([oldCell, newCell])], 200);
        await own.appointments.addPersonFinds(ref, [oldPerson, newPerson]);
        await own.contacts.addFinds(user, [oldMail, newMail]);
      });
    expect(await appointments.onDays(indexes([oldDay, newDay]))).toHaveLength(1);
    const dropped = [await appointments.dropFinds(["k2"], 3), await appointments.dropFinds(["k2"], 3)];
    expect(dropped).toEqual([3, 1]);
    expect(await appointments.dropFinds(["k2"], 3)).toBe(0);
    expect(await appointments.onDays([oldDay.index])).toEqual([]);
    expect(await appointments.onDays([newDay.index])).toHaveLength(1);
    expect(await appointments.person([oldPerson.index])).toBeUndefined();
    expect(await appointments.person([newPerson.index])).toEqual(ref);
    expect(await contacts.find([oldMail.index], 10)).toEqual([]);
    expect(await contacts.find([newMail.index], 10)).toEqual([user]);
    const taken = await engineOfItsOwn.transact((own) =>
      own.appointments.claim(bytes(16), [], [cellsOf([newCell])], 300),
    );
    expect(taken.kind).toBe("taken");
    await engineOfItsOwn.close();
  });

  test("availabilities go up one by one; of two at once one is kept; an older one is found by its hash", async () => {
    const userId = bytes(32);
    const row = (version: number) => ({ userId, version, hash: bytes(32), sealed: bytes(300) });
    const append = (one: ReturnType<typeof row>) => store.transact((own) => own.availabilities.append(one));
    const [first, second] = [row(1), row(2)];
    expect(await append(second)).toBe(false);
    expect(await append(first)).toBe(true);
    expect(await append(row(1))).toBe(false);
    expect(await append(row(3))).toBe(false);
    const both = await Promise.all([append(second), append(row(2))]);
    expect(both.filter((won) => won)).toHaveLength(1);
    const newest = await store.availabilities.newest(userId);
    expect(newest?.version).toBe(2);
    expect(await store.availabilities.byHash(userId, first.hash)).toEqual(first);
    expect(await store.availabilities.byHash(bytes(32), first.hash)).toBeUndefined();
    expect(await store.availabilities.newest(bytes(32))).toBeUndefined();
    // Nobody's whose account is not there.
    expect(await store.availabilities.ofDoctors()).toEqual([]);
  });

  test("an address is one person's and may be two people's; the newest replaces, and it is gone when it is taken away", async () => {
    const [pat, lee] = [bytes(32), bytes(32)];
    const [shared, own] = [find(), find()];
    await store.contacts.put(pat, bytes(60), [own]);
    const sealed = bytes(60);
    await store.contacts.put(pat, sealed, [shared]);
    await store.contacts.put(lee, bytes(60), [shared]);
    expect(await store.contacts.of(pat)).toEqual(sealed);
    expect(await store.contacts.find([own.index], 10)).toEqual([]);
    const found = await store.contacts.find([shared.index], 10);
    expect(found.map((one) => Buffer.from(one).toString("hex")).toSorted()).toEqual(
      [pat, lee].map((one) => Buffer.from(one).toString("hex")).toSorted(),
    );
    expect(await store.contacts.find([shared.index], 1)).toHaveLength(1);
    await store.contacts.remove(pat);
    expect(await store.contacts.of(pat)).toBeUndefined();
    expect(await store.contacts.find([shared.index], 10)).toEqual([lee]);
  });
});
