// Identity logs as they are fetched: asked for by several at once, shortened, exchanged, continued by a stranger (A1, A2, A6).
import { beforeAll, beforeEach, expect, test } from "vitest";
import { identityOp, ready, toBase64url, identityKeys, type Identity } from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { httpRelay } from "../src/adapters/relay-http.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { newClinic, type NewClinic } from "../src/session/new-account.ts";
import { createPeople, type People } from "../src/session/people.ts";
import type { AccountStore, SignedInRelay } from "../src/session/ports.ts";

let rao: NewClinic;
let served: Uint8Array[];
let store: AccountStore;
let people: People;
let asked: number[];

beforeAll(() => ready());
beforeEach(async () => {
  rao = newClinic("Rao");
  served = [...rao.log];
  asked = [];
  store = await memoryDevice().open("pat");
  const relay: SignedInRelay = {
    ...httpRelay("http://nowhere.invalid", systemClock).as({
      userId: "",
      deviceId: "",
      sign: (message) => Promise.reject(new Error(message.relayId)),
    }),
    identityLog(userId, from) {
      asked.push(from);
      const answer = { userId, from, ops: served.slice(from).map(toBase64url), length: served.length, head: "" };
      return Promise.resolve({ ok: true, value: answer });
    },
  };
  people = createPeople({
    store,
    relay,
    publicRelay: httpRelay("http://nowhere.invalid", systemClock),
    clinicId: newClinic("Harbour").identity.userId,
  });
});

const id = (): Identity["userId"] => rao.identity.userId;
const key = (): string => toBase64url(id());

test("asked for by several at once, a log is read once and nobody is accused", async () => {
  expect(await Promise.all([people.refresh(id()), people.refresh(id()), people.refresh(id())])).toEqual([
    true,
    true,
    true,
  ]);
  expect(asked).toEqual([0, 2, 2]);
  expect(people.faults.size).toBe(0);
  expect(await store.identityLog(key())).toHaveLength(2);
});

test("an operation of one's own that a refresh has brought already is kept once", async () => {
  await people.refresh(id());
  const op = identityOp(rao.identity, identityKeys(rao.seed, 0).sign, { kind: "profile", name: "Rao & Co" });
  served.push(op);
  await Promise.all([people.refresh(id()), people.keep(id(), 2, [op])]);
  expect(people.get(id())?.name).toBe("Rao & Co");
  expect(people.get(id())?.length).toBe(3);
  expect(people.faults.size).toBe(0);
  expect(await store.identityLog(key())).toHaveLength(3);
});

test("a log that became shorter is a rollback, and what was verified stays", async () => {
  await people.refresh(id());
  served.pop();
  expect(await people.refresh(id())).toBe(false);
  expect(people.faults.get(key())?.kind).toBe("rollback");
  expect(people.get(id())?.length).toBe(2);
});

test("another person's log, or a stranger's continuation, is refused and not stored", async () => {
  const mallory = newClinic("Mallory");
  served = [...mallory.log];
  expect(await people.refresh(id())).toBe(false);
  expect(people.faults.get(key())?.kind).toBe("identity-changed");
  expect(await store.identityLog(key())).toEqual([]);
  served = [...rao.log];
  expect(await people.refresh(id())).toBe(true);
  served.push(identityOp(rao.identity, identityKeys(mallory.seed, 0).sign, { kind: "profile", name: "Mallory" }));
  expect(await people.refresh(id())).toBe(false);
  expect(people.get(id())?.name).toBe("Rao");
  expect(people.faults.has(key())).toBe(true);
  expect(await store.identityLog(key())).toHaveLength(2);
});

test("what lies on disk is verified again, not believed", async () => {
  await store.appendIdentityLog(key(), 0, newClinic("Mallory").log);
  expect(await people.load(id())).toBe(false);
  expect(people.get(id())).toBeUndefined();
  expect(people.faults.get(key())?.kind).toBe("identity-changed");
});
