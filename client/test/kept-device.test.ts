// A device that goes on while the account changes elsewhere: an old password is named as such, drafts stay, long logs and stale tokens lock nobody out, a restored relay gets what is in force (protocol §3, §5.8).
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { AccountView } from "../src/session/api/account.ts";
import type { KitView } from "../src/session/api.ts";
import type { Session } from "../src/session/session.ts";
import type { Clock } from "../src/sync/ports.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const fresh = "saffron glacier pocket window tundra";

let harbour: Clinic;
let relayAheadMs = 0;
let clock: Clock = systemClock;
beforeEach(async () => {
  relayAheadMs = 0;
  clock = systemClock;
  harbour = await clinic({ aheadMs: (whose) => (whose === "relay" ? relayAheadMs : 0), newClock: () => clock });
});
afterEach(() => harbour.close());

const account = (session: Session, fits: (view: AccountView) => boolean): Promise<AccountView> =>
  new Promise((resolve) => {
    void session.watch("account", (view) => {
      if (view && fits(view)) resolve(view);
    });
  });
const locked = (session: Session): Promise<void> =>
  new Promise((resolve) => {
    void session.watch("phase", (phase) => {
      if (phase.kind === "locked") resolve();
    });
  });
const readings = (session: Session, chartId: string, count: number): Promise<void> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === count) resolve();
    });
  });

async function send(session: Session, { kit }: { readonly kit: KitView }): Promise<KitView> {
  const typed = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  await must(session.confirmNewKit(typed));
  await must(session.sendNewKit());
  return kit;
}

async function withTablet(
  name: string,
  itsClock: () => Clock = () => systemClock,
): Promise<{ readonly pat: Person; readonly tablet: Session; readonly id: string }> {
  const pat = await harbour.patient(name);
  clock = itsClock();
  const { session: tablet } = await harbour.session();
  clock = systemClock;
  const { deviceId: id } = await must(tablet.signIn(pat.kitCodes.signIn, password));
  await readings(tablet, pat.me.chartId ?? "", 0);
  return { pat, tablet, id };
}

const rotate = async (pat: Person, secret: string, keep: readonly string[]): Promise<KitView> => {
  const form = { recoveryCode: pat.kitCodes.recovery, password: secret, keep };
  return send(pat.session, await must(pat.session.beginRotation(form)));
};

describe("a password that was changed elsewhere", () => {
  test("after new keys the old one still opens the kept tablet, which says so until the new one is typed; then it opens nothing", async () => {
    const { pat, tablet, id } = await withTablet("pat");
    await rotate(pat, fresh, [id]);
    await locked(tablet);
    // The new password alone cannot open what was left for this device: that is said, and nothing else.
    const said = { ok: false, error: { kind: "wrong-password", facts: { reason: "keys-changed" } } };
    expect(await tablet.unlock(pat.me.userId, fresh)).toEqual(said);
    await must(tablet.unlock(pat.me.userId, password));
    await account(tablet, ({ passwordElsewhere }) => passwordElsewhere);
    await tablet.lock();
    await must(tablet.unlock(pat.me.userId, fresh));
    const settled = await account(tablet, ({ devices }) => devices.length === 2);
    expect(settled.passwordElsewhere).toBe(false);
    await tablet.lock();
    expect(await tablet.unlock(pat.me.userId, password)).toEqual({ ok: false, error: { kind: "wrong-password" } });
    expect((await account(pat.session, () => true)).passwordElsewhere).toBe(false);
  });

  test("a tablet that was locked meanwhile: the new password is answered in the same words, and the old one opens", async () => {
    const { pat, tablet, id } = await withTablet("pat");
    await tablet.lock();
    await rotate(pat, fresh, [id]);
    expect(await tablet.unlock(pat.me.userId, fresh)).toMatchObject({ error: { facts: { reason: "keys-changed" } } });
    await must(tablet.unlock(pat.me.userId, password));
    const settled = account(tablet, ({ passwordElsewhere }) => passwordElsewhere);
    // Sync while locked may have brought the new keys' log already; else the session locks once more when it hears of them.
    const again = locked(tablet).then(() => must(tablet.unlock(pat.me.userId, password)));
    await Promise.race([settled, again]);
    await settled;
  });

  test("the same password with new keys is no change: the kept tablet says nothing", async () => {
    const { pat, tablet, id } = await withTablet("pat");
    await rotate(pat, password, [id]);
    await locked(tablet);
    await must(tablet.unlock(pat.me.userId, password));
    await must(tablet.record(pat.me.chartId ?? "", bp));
    await readings(pat.session, pat.me.chartId ?? "", 1);
    expect((await account(tablet, ({ devices }) => devices.length === 2)).passwordElsewhere).toBe(false);
  });

  test("a plain change is told on the other device after its next unlock with the old one", async () => {
    const { pat, tablet } = await withTablet("pat");
    await tablet.lock();
    await must(pat.session.changePassword({ password }, fresh));
    await must(tablet.unlock(pat.me.userId, password));
    await account(tablet, ({ passwordElsewhere }) => passwordElsewhere);
    expect((await account(pat.session, () => true)).passwordElsewhere).toBe(false);
  });
});

test("drafts survive new keys, on the device that made them and on the one that took them over", async () => {
  const { pat, tablet, id } = await withTablet("pat");
  await must(pat.session.keepDraft("reading", "left arm, 140 over"));
  await must(tablet.keepDraft("note", "half a sentence"));
  await rotate(pat, fresh, [id]);
  expect(await pat.session.draft("reading")).toBe("left arm, 140 over");
  await locked(tablet);
  await must(tablet.unlock(pat.me.userId, password));
  expect(await tablet.draft("note")).toBe("half a sentence");
  await must(tablet.keepDraft("other", "more"));
  await tablet.lock();
  await must(tablet.unlock(pat.me.userId, fresh));
  expect([await tablet.draft("note"), await tablet.draft("other")]).toEqual(["half a sentence", "more"]);
});

test("a token that the relay calls over is renewed once and the act is done, not refused", async () => {
  const pat = await harbour.patient("pat");
  await pat.until("sync", ({ state }) => state === "saved");
  relayAheadMs = 11 * 60_000;
  expect(await pat.session.changePassword({ password }, fresh)).toEqual({ ok: true, value: undefined });
});

test("a log of more than one answer's operations locks nobody out of a new device", async () => {
  const pat = await harbour.patient("pat");
  for (let i = 0; i < 256; i++) await send(pat.session, await must(pat.session.beginRenewal()));
  const { session } = await harbour.session();
  await must(session.signIn(pat.kitCodes.signIn, password));
  await session.lock();
  const other = await harbour.session();
  expect((await must(other.session.recover(pat.kitCodes.recovery, fresh))).userId).toBe(pat.me.userId);
}, 60_000);

test("new keys after the backup: the restored relay is given the blobs in force, and the new kit opens them", async () => {
  const boss = await harbour.admin();
  await boss.until("sync", ({ state }) => state === "saved");
  const putBack = await harbour.backup();
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  const kit = await rotate(pat, fresh, []);
  await must(pat.session.record(chartId, bp));
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  // She unlocks now and then: what was typed is what she comes back with.
  await pat.session.lock();
  await must(pat.session.unlock(pat.me.userId, fresh));
  await pat.until("sync", ({ state }) => state === "saved");
  await putBack({ restored: true });
  await must(pat.session.record(chartId, { ...bp, systolic: 131 }));
  await pat.chart(chartId, ({ chart, outbox }) => chart.readings.total === 2 && Object.keys(outbox).length === 0);
  const { session: byCode } = await harbour.session();
  await must(byCode.signIn(kit.signInCode?.join(" ") ?? "", fresh));
  await readings(byCode, chartId, 2);
  const { session: byKit } = await harbour.session();
  expect((await must(byKit.recover(kit.recoveryCode.join(" "), password))).userId).toBe(pat.me.userId);
  await readings(byKit, chartId, 2);
}, 60_000);

test("a tablet that has not taken over new keys makes none for a chart: who comes later reads what was written under those", async () => {
  const rao = await harbour.attested("rao");
  const kim = await harbour.attested("kim");
  let busy = false;
  const { pat, tablet, id } = await withTablet("pat", () => ({
    ...systemClock,
    after: (delayMs, call) => systemClock.after(delayMs, () => busy || call()),
  }));
  const chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  // Too busy to look after itself, it takes in what comes and does as it is told.
  busy = true;
  await rotate(pat, fresh, [id]);
  await account(pat.session, ({ chores }) => chores.total === 0);
  await must(pat.session.record(chartId, bp));
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  await rao.chart(chartId, ({ chart }) => chart.readings.total === 1);
  const said = { ok: false, error: { kind: "protocol", facts: { kind: "missing-key", where: "epoch" } } };
  expect(await tablet.revoke(chartId, rao.me.userId)).toEqual(said);
  busy = false;
  await tablet.lock();
  await must(tablet.unlock(pat.me.userId, password));
  await readings(tablet, chartId, 1);
  await must(tablet.revoke(chartId, rao.me.userId));
  await must(pat.session.grant(chartId, kim.me.userId));
  await sharedChart(kim, "pending");
  await must(kim.session.accept(chartId));
  const seen = await kim.chart(chartId, ({ chart }) => chart.readings.total === 1);
  expect(seen.problems).toEqual([]);
});
