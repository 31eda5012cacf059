// A device checks a signature once: what it found good lies sealed on its disk, and what somebody else writes there counts for nothing (ADR 0125).
import { ready, verified } from "@health-vault/crypto-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let pat: Person;

beforeAll(async () => {
  await ready();
  harbour = await clinic();
  pat = await harbour.patient("pat");
});
afterAll(() => harbour.close());

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const kept = async (): Promise<Uint8Array | undefined> => {
  const store = await pat.device.open(pat.me.userId);
  const file = await store.file("verified");
  store.close();
  return file;
};
const unlocked = async (): Promise<number> => {
  await must(pat.session.unlock(pat.me.userId, password));
  await pat.chart(pat.me.chartId ?? "", ({ chart }) => chart.readings.total === 1);
  return verified.count();
};

test("pat locks and unlocks: nothing is checked a second time", async () => {
  await must(pat.session.record(pat.me.chartId ?? "", bp));
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  await pat.session.lock();
  const before = await kept();
  expect(before?.length).toBeGreaterThan(100);
  pat.goOffline();
  const known = await unlocked();
  expect(known).toBeGreaterThan(4);
  await pat.session.lock();
  // Nothing was added, so nothing was written.
  expect(await kept()).toEqual(before);
});

test("mallory had her disk: a file that is not hers is as good as none, and her record stands all the same", async () => {
  const honest = await unlocked();
  await pat.session.lock();
  const file = await kept();
  if (!file) throw new Error("no file");
  const forged = file.slice();
  forged[40] = (forged[40] ?? 0) ^ 1;
  const store = await pat.device.open(pat.me.userId);
  await store.putFiles({ verified: forged });
  store.close();
  // What her record needs is checked anew, by this device itself; what others in this process had checked is not needed.
  const anew = await unlocked();
  expect(anew).toBeGreaterThan(4);
  expect(anew).toBeLessThanOrEqual(honest);
  await pat.session.lock();
  expect(await kept()).not.toEqual(forged);
});
