// Clocks that are days wrong, and waits that are hours and days long: nothing is refused for the time on somebody's wall, and what has to wait waits (protocol §3, §4, §5.8, A37, A72).
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountView } from "../src/session/api/account.ts";
import type { ChartState } from "../src/session/api.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { leapClock, type LeapClock } from "./leap-clock.ts";
import { mallory, type Mallory } from "./evil/mallory.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const fresh = "saffron glacier pocket window tundra";

const systolics = ({ chart }: ChartState): string =>
  chart.readings.rows
    .map((row) => row.parts[0]?.text ?? "")
    .sort()
    .join();
const calm = ({ outbox, problems }: ChartState): boolean => Object.keys(outbox).length === 0 && problems.length === 0;

let evil: Mallory;
let harbour: Clinic;
let relayAheadMs: number;
/** Whoever joins next lives by this clock. */
let clock: LeapClock;

beforeEach(async () => {
  evil = mallory();
  relayAheadMs = 0;
  clock = leapClock();
  harbour = await clinic({
    twist: evil.twist,
    newClock: () => clock,
    aheadMs: (whose) => (whose === "relay" ? relayAheadMs : 0),
  });
});
afterEach(() => harbour.close());

async function shared(): Promise<{
  readonly pat: Person;
  readonly rao: Person;
  readonly chartId: string;
  readonly hers: LeapClock;
}> {
  const rao = await harbour.attested("rao");
  const link = (await must((await harbour.admin()).session.createPatientLink())).link;
  clock = leapClock();
  const hers = clock;
  const pat = await harbour.joinAs("pat", link);
  const chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => view?.doctors.length === 1);
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  return { pat, rao, chartId, hers };
}

describe.each([
  ["five days ahead", 5 * dayMs],
  ["five days behind", -5 * dayMs],
])("a phone whose clock is %s", (_how, wrongMs) => {
  test("writes, sends, is read, unlocks offline, joins another device and changes its password", async () => {
    const { pat, rao, chartId, hers } = await shared();
    hers.leap(wrongMs);
    await must(pat.session.record(chartId, bp(121)));
    pat.goOffline();
    await must(pat.session.record(chartId, bp(122)));
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    await must(pat.session.record(chartId, bp(123)));
    await pat.goOnline();
    await pat.chart(chartId, (state) => systolics(state) === "121,122,123" && calm(state));
    // Whoever looks by a right clock has all three; one dated ahead hides none.
    await rao.chart(chartId, (state) => systolics(state) === "121,122,123" && calm(state));
    await must(rao.session.record(chartId, bp(140)));
    await pat.chart(chartId, (state) => systolics(state) === "121,122,123,140");
    clock = hers;
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await must(pat.session.changePassword({ password }, fresh));
    const status = await pat.until("sync", ({ state }) => state === "saved");
    expect(status.reason).toBeUndefined();
  });

  test("ends nobody's access, and lets nobody stay: the relay's word is needed, a right clock has it", async () => {
    const { pat, rao, chartId, hers } = await shared();
    await must(pat.session.revoke(chartId, rao.me.userId));
    await must(pat.session.grant(chartId, rao.me.userId, { untilMs: Date.now() + dayMs }));
    await sharedChart(rao, "open");
    hers.leap(wrongMs);
    pat.goOffline();
    await pat.goOnline();
    await must(pat.session.record(chartId, bp(121)));
    await rao.chart(chartId, (state) => systolics(state) === "121" && calm(state));
    // A day later by the relay and by a device of hers with a right clock.
    relayAheadMs = 2 * dayMs;
    clock = leapClock();
    clock.leap(2 * dayMs);
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await pat.until("vaults", (cards) =>
      cards.some(({ vaultId, members }) => vaultId === chartId && members.length === 1),
    );
    await rao.until("vaults", (cards) =>
      cards.some(({ vaultId, state }) => vaultId === chartId && state === "revoked"),
    );
    expect(await rao.session.record(chartId, bp(1))).toMatchObject({ ok: false });
  });
});

describe("long waits", () => {
  test("what the relay could not do now is told with its reason and the time of the next try, and then tried", async () => {
    const { pat, rao, chartId, hers } = await shared();
    await pat.chart(chartId, calm);
    const minutes = 7;
    evil.swallow = (from, header) => {
      if (from !== pat.me.userId || header.type !== "push") return undefined;
      evil.swallow = undefined;
      return { type: "refuse", id: header.id, vaultId: chartId, code: "busy", retryAfterMs: minutes * 60_000 };
    };
    const before = hers.nowMs();
    await must(pat.session.record(chartId, bp(131)));
    const told = await pat.until("sync", ({ nextTryMs, reason }) => nextTryMs !== undefined && reason !== undefined);
    expect(told).toMatchObject({
      state: "failed",
      waiting: 1,
      reason: { kind: "relay-refused", facts: { code: "busy" } },
    });
    expect((told.nextTryMs ?? 0) - before).toBeGreaterThanOrEqual(minutes * 60_000);
    expect((told.nextTryMs ?? 0) - before).toBeLessThan((minutes + 5) * 60_000);
    hers.leap((told.nextTryMs ?? 0) - hers.nowMs());
    await rao.chart(chartId, (state) => systolics(state) === "131" && calm(state));
    const after = await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    expect([after.nextTryMs, after.reason]).toEqual([undefined, undefined]);
  });

  test("one chart that the relay cannot serve now: the reason and the next try are told, and the others go on", async () => {
    const { pat, chartId, hers } = await shared();
    await pat.chart(chartId, calm);
    evil.swallow = (from, header) => {
      if (from !== pat.me.userId || header.type !== "subscribe" || header.vaultId !== chartId) return undefined;
      evil.swallow = undefined;
      return { type: "refuse", id: header.id, vaultId: chartId, code: "unavailable", retryAfterMs: 10 * 60_000 };
    };
    const before = hers.nowMs();
    pat.goOffline();
    await pat.goOnline();
    const told = await pat.until("sync", ({ reason, nextTryMs }) => reason !== undefined && nextTryMs !== undefined);
    expect(told).toMatchObject({ state: "failed", reason: { facts: { code: "unavailable" } } });
    expect((told.nextTryMs ?? 0) - before).toBeGreaterThanOrEqual(10 * 60_000);
    expect((told.nextTryMs ?? 0) - before).toBeLessThan(11 * 60_000);
    hers.leap(10 * 60_000 + 30_000);
    const after = await pat.until("sync", ({ state }) => state === "saved");
    expect([after.reason, after.nextTryMs]).toEqual([undefined, undefined]);
  });

  test("no line: the status is calm, dates the last sync and names the next try", async () => {
    const { pat, chartId, hers } = await shared();
    await pat.chart(chartId, calm);
    pat.goOffline();
    const told = await pat.until("sync", ({ state, nextTryMs }) => state === "offline" && nextTryMs !== undefined);
    expect(told.reason).toBeUndefined();
    expect(told.nextTryMs ?? 0).toBeGreaterThan(hers.nowMs() - 1);
    expect(told.lastSyncedMs ?? 0).toBeGreaterThan(0);
  });

  test("a relay that refuses everything gets one new device id an hour, and no more", async () => {
    const { pat, chartId, hers } = await shared();
    await pat.chart(chartId, calm);
    const ids = async (): Promise<number> =>
      new Promise<number>((resolve) => {
        void pat.session.watch("account", (view) => view && resolve(view.devices.length));
      });
    let refused = 0;
    evil.swallow = (from, header) => {
      if (from !== pat.me.userId || header.type !== "push" || header.vaultId !== chartId) return undefined;
      refused++;
      return { type: "refuse", id: header.id, vaultId: chartId, code: "signature" };
    };
    await must(pat.session.record(chartId, bp(141)));
    await pat.until("account", (view) => view?.devices.length === 2);
    await must(pat.session.record(chartId, bp(142)));
    await pat.until("sync", ({ notSent }) => notSent === 2);
    hers.leap(hourMs - 60_000);
    await must(pat.session.record(chartId, bp(143)));
    await pat.session.settled();
    expect(await ids()).toBe(2);
    evil.swallow = undefined;
    hers.leap(2 * 60_000);
    await pat.until("account", (view) => view?.devices.length === 3);
    expect(refused).toBeGreaterThanOrEqual(2);
    const kept = (await pat.session.outbox()).map(({ readings }) => readings[0]?.parts[0]?.text);
    expect(kept.filter((text) => text === "141" || text === "142")).toEqual(["141", "142"]);
  });

  test("a relay that is put back twice within an hour is brought its lack once, and again when the hour is over", async () => {
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    const hers = clock;
    const putBack = await harbour.backup();
    await must(pat.session.record(chartId, bp(151)));
    await pat.chart(chartId, (state) => systolics(state) === "151" && calm(state));
    await putBack({ restored: true });
    await must(pat.session.record(chartId, bp(152)));
    await pat.chart(chartId, (state) => systolics(state) === "151,152" && calm(state));
    let brought = 0;
    evil.up = (from, header) => {
      if (from === pat.me.userId && header.type === "create" && header.again) brought++;
    };
    await putBack({ restored: true });
    await must(pat.session.record(chartId, bp(153)));
    hers.leap(hourMs - 60_000);
    const waits = await pat.chart(chartId, (state) => state.chart.readings.total === 3);
    expect(Object.values(waits.outbox)).toEqual(["sealed"]);
    // Long enough for a round: somebody else joins meanwhile, and her line has answered.
    await harbour.patient("lee");
    await must(pat.session.changePassword({ password }, fresh));
    expect(brought).toBe(0);
    hers.leap(2 * 60_000);
    await pat.chart(chartId, (state) => systolics(state) === "151,152,153" && calm(state));
    expect(brought).toBeGreaterThan(0);
  });

  test("a kit that was lost: the new one is in force after seven days, the old one opens nothing any more", async () => {
    const pat = await harbour.patient("pat");
    const hers = clock;
    const { kit } = await must(pat.session.beginRenewal());
    const typed = kit.retype.map(
      ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
    );
    await must(pat.session.confirmNewKit(typed));
    await must(pat.session.sendNewKit());
    const said = (fits: (view: AccountView) => boolean): Promise<unknown> =>
      pat.until("account", (view) => view !== undefined && fits(view));
    await said(({ renewal }) => renewal?.mine === true);
    // Her clock alone does not hasten it; a minute before seven days is too early.
    hers.leap(8 * dayMs);
    relayAheadMs = 7 * dayMs - 60_000;
    expect(await pat.session.confirmRenewal()).toMatchObject({ error: { kind: "too-early" } });
    relayAheadMs = 7 * dayMs + 60_000;
    await must(pat.session.confirmRenewal());
    await said(({ renewal }) => renewal === undefined);
    const one = await harbour.session();
    expect(await one.session.recover(pat.kitCodes.recovery, fresh)).toEqual({
      ok: false,
      error: { kind: "wrong-code" },
    });
    await must(one.session.recover(kit.recoveryCode.join(" "), fresh));
    expect(await pat.session.vetoRenewal(pat.kitCodes.recovery)).toMatchObject({ error: { kind: "wrong-code" } });
  });
});
