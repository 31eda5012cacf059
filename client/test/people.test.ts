// Identity logs as they are fetched: asked for by several at once, shortened, exchanged, continued by a stranger (A1, A2, A6).
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  asHash,
  asRecoveryCode,
  extendIdentity,
  identityKeys,
  identityOp,
  randomBytes,
  ready,
  recoveryKeys,
  recoveryRenewOp,
  toBase64url,
  type Identity,
} from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { httpRelay } from "../src/adapters/relay-http.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { newClinic, type NewClinic } from "../src/session/new-account.ts";
import { createPeople, type People } from "../src/session/people.ts";
import type { AccountStore, SignedInRelay } from "../src/session/ports.ts";
import { breakable, type BreakableDisk } from "./broken-disk.ts";

let rao: NewClinic;
let served: Uint8Array[];
let disk: BreakableDisk;
let store: AccountStore;
let people: People;
let asked: number[];

let nowMs = 1_000_000;
let renewals: Map<number, number>;

beforeAll(() => ready());

beforeEach(async () => {
  rao = newClinic("Rao");
  served = [...rao.log];
  asked = [];
  disk = breakable(memoryDevice());
  store = await disk.device.open("pat");
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
  nowMs = 1_000_000;
  renewals = new Map();
  people = createPeople({
    store,
    relay,
    publicRelay: httpRelay("http://nowhere.invalid", systemClock),
    clinicId: newClinic("Harbour").identity.userId,
    me: newClinic("Nobody").identity.userId,
    nowMs: () => nowMs,
    renewalSeen: (_, index) => {
      const seenMs = renewals.get(index) ?? nowMs;
      renewals.set(index, seenMs);
      return Promise.resolve(seenMs);
    },
  });
});

const id = (): Identity["userId"] => rao.identity.userId;
const key = (): string => toBase64url(id());

test("operations that do not verify are answered by name: nothing of them is kept, and the disk is not accused", async () => {
  expect(await people.refresh(id())).toBe(true);
  const op = identityOp(rao.identity, identityKeys(rao.seed, 0).sign, { kind: "profile", name: "Rao & Co" });
  const forged = op.slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  const refused = await people.keep(id(), 2, [forged]);
  expect(refused).toMatchObject({ ok: false, error: { kind: "signature" } });
  expect(people.unkept()).toEqual([]);
  expect(await people.keep(newClinic("Lee").identity.userId, 0, rao.log)).toMatchObject({
    error: { kind: "identity-changed" },
  });
  expect(await store.identityLog(key())).toHaveLength(2);
  disk.refuse("appendIdentityLog");
  await expect(people.keep(id(), 2, [op])).rejects.toThrow("no room");
  expect(people.unkept()).toEqual([key()]);
  disk.mend();
  expect(await people.keep(id(), 2, [op])).toMatchObject({ ok: true, value: { length: 3 } });
  expect(people.unkept()).toEqual([]);
});

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

test("for one head hundreds of logs ask at once, and the relay is asked once; for an unknown head it is asked again", async () => {
  const { head } = rao.identity;
  const met = await Promise.all(Array.from({ length: 5 }, () => people.meet(id(), head)));
  expect(met).toEqual([true, true, true, true, true]);
  expect(asked).toEqual([0]);
  await people.meet(id(), asHash(randomBytes(32)));
  expect(asked).toEqual([0, 2]);
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

describe("a recovery code renewed by a thief with the relay's help (A72)", () => {
  const day = 86_400_000;
  const sign = () => identityKeys(rao.seed, 0).sign;
  const hash = asHash(new Uint8Array(32));

  /** Announced and confirmed at once: the relay did not wait. */
  function stolen(): readonly Uint8Array[] {
    const pair = recoveryKeys(asRecoveryCode(randomBytes(32)));
    const renew = recoveryRenewOp(rao.identity, sign(), pair);
    const after = extendIdentity(rao.identity, [renew]);
    if (!after.ok) throw new Error(after.error.kind);
    const confirm = { kind: "recovery-confirm", recPk: pair.publicKey, recoveryBlobHash: hash } as const;
    return [renew, identityOp(after.value, sign(), confirm)];
  }

  test("A72: is not believed before seven days by the clock of somebody who was away, and then is", async () => {
    await people.refresh(id());
    served.push(...stolen());
    expect(await people.refresh(id())).toBe(false);
    expect(people.faults.get(key())?.kind).toBe("identity-changed");
    expect(people.get(id())?.length).toBe(3);
    expect(people.get(id())?.recPk).toEqual(rao.identity.recPk);
    nowMs += 7 * day - 1;
    expect(await people.refresh(id())).toBe(false);
    nowMs += 1;
    expect(await people.refresh(id())).toBe(true);
    expect(people.get(id())?.length).toBe(4);
    expect(people.faults.has(key())).toBe(false);
  });

  test("is believed at once by who saw it announced seven days ago; a log that grew otherwise is not held up", async () => {
    await people.refresh(id());
    const [renew, confirm] = stolen();
    served.push(renew ?? new Uint8Array());
    expect(await people.refresh(id())).toBe(true);
    nowMs += 7 * day;
    served.push(confirm ?? new Uint8Array());
    expect(await people.refresh(id())).toBe(true);
    expect(people.get(id())?.length).toBe(4);
  });
});
