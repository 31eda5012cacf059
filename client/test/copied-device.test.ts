// Devices that were copied or put back to an older state take a new id, and nothing that was written is lost or sent twice (A19, A74).
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AccountView } from "../src/session/api/account.ts";
import type { ChartState, SyncView } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { beforeWrite, copyOf, copyable } from "./copied-disk.ts";
import { mallory } from "./evil/mallory.ts";
import { relayDump, runsThatOpen } from "./relay-dump.ts";

const evil = mallory();
let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic({ newDevice: copyable, twist: evil.twist });
});
afterEach(() => {
  evil.append = evil.swallow = evil.down = undefined;
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const texts = (state: ChartState): readonly (string | undefined)[] =>
  state.chart.readings.rows.map(({ parts }) => parts[0]?.text).sort((a = "", b = "") => (a < b ? -1 : 1));
const settled = (one: Person, chartId: string, readings: readonly string[]) =>
  one.chart(chartId, (state) => texts(state).join() === readings.join() && Object.keys(state.outbox).length === 0);

function chartOf(session: Session, vaultId: string, fits: (state: ChartState) => boolean): Promise<ChartState> {
  return new Promise((resolve) => {
    void session.watchChart(vaultId, (state) => {
      if (state && fits(state)) resolve(state);
    });
  });
}

const syncOf = (session: Session, fits: (view: SyncView) => boolean): Promise<SyncView> =>
  new Promise((resolve) => {
    void session.watch("sync", (view) => {
      if (fits(view)) resolve(view);
    });
  });

const deviceNow = async (one: Person): Promise<string> => {
  const phase = await one.until("phase", ({ kind }) => kind === "open");
  return phase.kind === "open" ? phase.me.deviceId : "";
};

async function share(pat: Person, rao: Person): Promise<string> {
  const chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => view?.doctors.some(({ userId }) => userId === rao.me.userId) ?? false);
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  return chartId;
}

test("A19: a profile copied to another disk: both go on writing, the quicker one takes a new id, the other says that it was copied", {
  timeout: 120_000,
}, async () => {
  const rao = await harbour.attested("rao");
  const pat = await harbour.patient("pat");
  const chartId = await share(pat, rao);
  await must(pat.session.record(chartId, bp(101)));
  await settled(rao, chartId, ["101"]);

  pat.goOffline();
  await must(pat.session.record(chartId, bp(102)));
  const twin = await harbour.session(copyOf(pat.device));
  await must(twin.session.unlock(pat.me.userId, password));
  await must(twin.session.record(chartId, bp(103)));
  // Both sealed 102 before the copy was made; the twin's 103 came after it.
  await chartOf(
    twin.session,
    chartId,
    (state) => texts(state).join() === "101,102,103" && Object.keys(state.outbox).length === 0,
  );

  await must(pat.session.record(chartId, bp(104)));
  const before = pat.me.deviceId;
  await pat.goOnline();
  await settled(pat, chartId, ["101", "102", "103", "104"]);
  expect(await deviceNow(pat)).not.toBe(before);
  const his = await settled(rao, chartId, ["101", "102", "103", "104"]);
  expect(his.problems).toEqual([]);

  twin.line.cut();
  await must(twin.session.record(chartId, bp(105)));
  twin.line.mend();
  await twin.session.syncNow();
  const told = await syncOf(twin.session, ({ reason }) => reason?.kind === "protocol");
  expect(told.reason).toEqual({ kind: "protocol", facts: { kind: "rollback", where: "this device was copied" } });
  const kept = await twin.session.outbox();
  expect(kept.map(({ readings }) => readings[0]?.parts[0]?.text)).toEqual(["105"]);
  await pat.session.lock();
  await must(pat.session.unlock(pat.me.userId, password));
  await settled(pat, chartId, ["101", "102", "103", "104"]);
});

test("A19: a disk put back to an older state: a new id, the old chain is not continued, another device of hers sees no alarm", {
  timeout: 120_000,
}, async () => {
  const rao = await harbour.attested("rao2");
  const pat = await harbour.patient("pat");
  const chartId = await share(pat, rao);
  await must(pat.session.record(chartId, bp(111)));
  await settled(pat, chartId, ["111"]);
  const backup = copyOf(pat.device);
  await must(pat.session.record(chartId, bp(112)));
  await settled(rao, chartId, ["111", "112"]);
  await pat.session.lock();

  const tablet = await harbour.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await chartOf(tablet.session, chartId, (state) => texts(state).join() === "111,112");
  const back = await harbour.session(backup);
  back.line.cut();
  await must(back.session.unlock(pat.me.userId, password));
  await must(back.session.record(chartId, bp(113)));
  back.line.mend();
  await back.session.syncNow();
  const his = await settled(rao, chartId, ["111", "112", "113"]);
  expect(his.problems).toEqual([]);
  const devices = new Set(his.chart.readings.rows.map(({ device }) => device));
  expect(devices.size).toBe(2);

  const listed = await new Promise<AccountView>((resolve) => {
    void tablet.session.watch("account", (view) => {
      if (view?.devices.some(({ deviceId, revoked }) => deviceId === pat.me.deviceId && revoked)) resolve(view);
    });
  });
  expect(listed.devices).toHaveLength(3);
  expect(listed.devices.filter(({ alarm }) => alarm)).toEqual([]);
  // The old chain counts for everybody who comes later: its end is in the vault's log.
  await back.session.settled();
  await rao.session.lock();
  await must(rao.session.unlock(rao.me.userId, password));
  await settled(rao, chartId, ["111", "112", "113"]);
});

test.each(["equivocation", "signature", "epoch-mismatch"] as const)(
  "a relay that refuses one item by %s: it goes to the tray, the rest goes on under a new id",
  { timeout: 120_000 },
  async (code) => {
    const rao = await harbour.attested(`rao-${code}`);
    const pat = await harbour.patient("pat");
    const chartId = await share(pat, rao);
    await must(pat.session.record(chartId, bp(121)));
    await settled(rao, chartId, ["121"]);
    pat.goOffline();
    for (const systolic of [122, 123, 124]) await must(pat.session.record(chartId, bp(systolic)));
    let refused = 0;
    evil.swallow = (from, header) => {
      if (from !== pat.me.userId || header.type !== "push" || header.vaultId !== chartId || refused > 0)
        return undefined;
      refused++;
      return { type: "refuse", id: header.id, vaultId: chartId, code };
    };
    await pat.goOnline();
    await rao.chart(chartId, (state) => texts(state).join() === "121,123,124");
    evil.swallow = undefined;
    // What the new device id notes about itself may still be on its way.
    const tray = (await pat.session.outbox()).filter(({ state }) => state === "not-sent");
    expect(tray.map(({ state, refusal, readings }) => [state, refusal, readings[0]?.parts[0]?.text])).toEqual([
      ["not-sent", code, "122"],
    ]);
    expect(await deviceNow(pat)).not.toBe(pat.me.deviceId);
    await must(pat.session.sendAgain(tray[0]?.order ?? 0));
    await settled(rao, chartId, ["121", "122", "123", "124"]);
    await settled(pat, chartId, ["121", "122", "123", "124"]);
  },
);

type Moment = "before the announcement" | "the answer to it is lost" | "before the new id is taken";
const moments: readonly Moment[] = [
  "before the announcement",
  "the answer to it is lost",
  "before the new id is taken",
];

test.each(moments)(
  "a crash while a new id is taken, %s: the next unlock goes on from there",
  {
    timeout: 120_000,
  },
  async (moment) => {
    const rao = await harbour.attested(`rao-${moment}`);
    const pat = await harbour.patient("pat");
    const chartId = await share(pat, rao);
    await must(pat.session.record(chartId, bp(131)));
    await settled(pat, chartId, ["131"]);
    const backup = copyOf(pat.device);
    await must(pat.session.record(chartId, bp(132)));
    await settled(rao, chartId, ["131", "132"]);
    await pat.session.lock();

    const back = await harbour.session(backup);
    back.line.cut();
    await must(back.session.unlock(pat.me.userId, password));
    await must(back.session.record(chartId, bp(133)));
    const crashed = new Promise<DeviceStore>((resolve) => {
      const die = (): void => {
        resolve(copyOf(backup));
        evil.append = undefined;
        back.line.cut();
        void back.session.lock();
      };
      if (moment === "before the new id is taken") beforeWrite(backup, "becomeNext", die);
      else
        evil.append = async (from, forward) => {
          if (from !== pat.me.userId) return forward();
          if (moment === "the answer to it is lost") await forward();
          die();
          return { ok: false, error: { code: "unreachable", facts: {} } };
        };
    });
    back.line.mend();
    await back.session.syncNow();
    const disk = await crashed;

    const again = await harbour.session(disk);
    await must(again.session.unlock(pat.me.userId, password));
    const his = await settled(rao, chartId, ["131", "132", "133"]);
    expect(his.problems).toEqual([]);
    const shown = await chartOf(again.session, chartId, ({ outbox }) => Object.keys(outbox).length === 0);
    expect(texts(shown)).toEqual(["131", "132", "133"]);
  },
);

test("a disk put back to before what waited was sealed anew and sent: it is in the record once", {
  timeout: 60_000,
}, async () => {
  const rao = await harbour.attested("rao-again");
  const pat = await harbour.patient("pat");
  const chartId = await share(pat, rao);
  await must(rao.session.record(chartId, bp(171)));
  await settled(pat, chartId, ["171"]);
  pat.goOffline();
  await must(pat.session.record(chartId, bp(172)));
  const backup = copyOf(pat.device);
  // Another log than the one that it was sealed under.
  await must(rao.session.leave(chartId));
  await pat.goOnline();
  await settled(pat, chartId, ["171", "172"]);
  await pat.session.close();

  const again = await harbour.session(backup);
  await must(again.session.unlock(pat.me.userId, password));
  await must(again.session.record(chartId, bp(173)));
  const state = await chartOf(
    again.session,
    chartId,
    (now) => texts(now).includes("173") && Object.keys(now.outbox).length === 0,
  );
  expect(texts(state)).toEqual(["171", "172", "173"]);
  // Both may say that rao left; each reading was sent once.
  const sent = await runsThatOpen(relayDump(harbour), chartId, pat);
  for (const value of [171, 172, 173]) expect(sent.filter((text) => text.includes(`"value":${value}`))).toHaveLength(1);
});

test("a disk put back to a copy in which a reading had been announced by its place and not acknowledged: it is in the record once", {
  timeout: 60_000,
}, async () => {
  const rao = await harbour.attested("rao-place");
  const pat = await harbour.patient("pat");
  const chartId = await share(pat, rao);
  await must(pat.session.record(chartId, bp(181)));
  await settled(pat, chartId, ["181"]);
  const store = await pat.device.open(pat.me.userId);
  const cursor = async () => (await store.vaults()).find(({ vaultId }) => vaultId === chartId)?.cursor ?? 0;
  const before = await cursor();
  evil.down = (to, message) => (to === pat.me.userId && message.header.type === "ack" ? [] : [message]);
  await must(pat.session.record(chartId, bp(182)));
  await rao.chart(chartId, (state) => texts(state).join() === "181,182");
  while ((await cursor()) === before) await pat.session.settled();
  const backup = copyOf(pat.device);
  evil.down = undefined;
  pat.goOffline();
  await pat.goOnline();
  await must(pat.session.record(chartId, bp(183)));
  await settled(pat, chartId, ["181", "182", "183"]);
  await pat.session.close();

  const again = await harbour.session(backup);
  await must(again.session.unlock(pat.me.userId, password));
  await must(again.session.record(chartId, bp(184)));
  const whole = ["181", "182", "183", "184"];
  const fits = (state: ChartState): boolean => texts(state).includes("184") && Object.keys(state.outbox).length === 0;
  expect(texts(await chartOf(again.session, chartId, fits))).toEqual(whole);
  expect((await settled(rao, chartId, whole)).problems).toEqual([]);
  const sent = await runsThatOpen(relayDump(harbour), chartId, pat);
  for (const value of whole) expect(sent.filter((text) => text.includes(`"value":${value}`))).toHaveLength(1);
});
