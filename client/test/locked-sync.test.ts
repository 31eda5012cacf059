// Sync while the app is open but locked: what was signed goes out, what comes lies sealed until the unlock, and nothing goes out after a removal (ADR 0048).
import { afterAll, beforeAll, expect, test } from "vitest";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { recorder } from "./pushes.ts";

const seen = recorder();
let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic({ twist: seen.twist });
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 82 }) as const;

async function company(
  name: string,
): Promise<{ readonly rao: Person; readonly pat: Person; readonly chartId: string }> {
  const rao = await harbour.attested(`rao-${name}`);
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  await rao.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  return { rao, pat, chartId };
}

/** How many of his own wait, as the lock screen says it. */
const waits = (person: Person, fits: (waiting: number, state: string) => boolean) =>
  person.until("locked", (all) => all.some(({ sync }) => fits(sync.waiting, sync.state)));

test("rao locks with three unsent readings; the line returns and they arrive; what pat writes is there at the unlock in flight mode", async () => {
  const { rao, pat, chartId } = await company("one");
  // His receipts would be counted with what is delivered.
  await must(rao.session.tellOpenings(false));
  rao.goOffline();
  for (const systolic of [121, 122, 123]) await must(rao.session.record(chartId, bp(systolic)));
  const { waiting: unsent } = await rao.until("sync", ({ waiting, state }) => state === "offline" && waiting >= 3);
  await rao.session.lock();
  await waits(rao, (waiting, state) => waiting === unsent && state === "offline");
  rao.line.mend();
  await rao.session.syncNow();
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 3);
  await waits(rao, (waiting, state) => waiting === 0 && state === "saved");
  const before = (await rao.until("locked", () => true))[0]?.sync.lastSyncedMs ?? 0;
  expect(before).toBeGreaterThan(0);
  await must(pat.session.record(chartId, bp(131)));
  await pat.until("sync", ({ waiting }) => waiting === 0);
  // Who she is, her consent, his three, hers.
  await seen.delivered(rao.me.userId, chartId, 6);
  rao.goOffline();
  await must(rao.session.unlock(rao.me.userId, password));
  expect(await rao.until("locked", () => true)).toEqual([]);
  const { chart } = await rao.chart(chartId, () => true);
  expect(chart.readings.rows.map(({ parts }) => parts[0]?.text)).toHaveLength(4);
  expect(new Set(chart.readings.rows.map(({ parts }) => parts[0]?.text))).toEqual(
    new Set(["121", "122", "123", "131"]),
  );
  expect(await rao.session.outbox()).toEqual([]);
});

test("rao was removed while he was locked: nothing of his goes out, and the unlock says so", async () => {
  const { rao, pat, chartId } = await company("two");
  rao.goOffline();
  await must(rao.session.record(chartId, bp(151)));
  await rao.session.lock();
  await must(pat.session.revoke(chartId, rao.me.userId));
  const pushed = seen.pushes(rao.me.userId, chartId);
  rao.line.mend();
  await rao.session.syncNow();
  await rao.until("locked", (all) => all.some(({ sync }) => sync.notSent === 1));
  expect(seen.pushes(rao.me.userId, chartId)).toBe(pushed);
  await must(rao.session.unlock(rao.me.userId, password));
  const cards = await rao.until("vaults", (all) =>
    all.some(({ vaultId, state }) => vaultId === chartId && state === "revoked"),
  );
  expect(cards.find(({ vaultId }) => vaultId === chartId)?.state).toBe("revoked");
  await rao.until("sync", ({ notSent }) => notSent === 1);
  const { chart } = await pat.chart(chartId, () => true);
  expect(chart.readings.total).toBe(0);
});

test("another member came or went meanwhile: what was sealed before waits for the unlock, is sealed anew, and arrives", async () => {
  const { rao, pat, chartId } = await company("three");
  const kim = await harbour.attested("kim");
  rao.goOffline();
  await must(rao.session.record(chartId, bp(161)));
  await rao.session.lock();
  await must(pat.session.grant(chartId, kim.me.userId));
  const pushed = seen.pushes(rao.me.userId, chartId);
  rao.line.mend();
  await rao.session.syncNow();
  await waits(rao, (waiting, state) => waiting === 1 && state === "syncing");
  await seen.told(rao.me.userId, chartId);
  expect(seen.pushes(rao.me.userId, chartId)).toBe(pushed);
  await must(rao.session.unlock(rao.me.userId, password));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
});

test("a wrong password stops it for the moment only; a session on the same device goes on alone", async () => {
  const { rao, pat, chartId } = await company("four");
  await rao.session.lock();
  await waits(rao, (_, state) => state === "saved");
  expect(await rao.session.unlock(rao.me.userId, "not the password at all")).toMatchObject({
    error: { kind: "wrong-password" },
  });
  await waits(rao, (_, state) => state === "saved");
  const other = await harbour.session(rao.device);
  await must(other.session.unlock(rao.me.userId, password));
  expect(await rao.until("locked", (all) => all.length === 0)).toEqual([]);
  await must(pat.session.record(chartId, bp(171)));
  await new Promise<void>((resolve) => {
    void other.session.watchChart(chartId, (state) => state?.chart.readings.total === 1 && resolve());
  });
});
