// The relay is put back to an older state (A71): nobody loses what he has, and everybody has the same again in the end.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watching } from "../node/person.ts";
import type { ChartState } from "../src/session/api.ts";
import { mallory } from "./evil/mallory.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;

const systolics = (state: ChartState): readonly string[] =>
  state.chart.readings.rows.map((row) => row.parts[0]?.text ?? "").sort();

const calm = (state: ChartState): boolean => state.problems.length === 0 && Object.keys(state.outbox).length === 0;

/** How many of them read exactly these values in the end, with nothing waiting and nothing amiss. */
async function allRead(people: readonly Person[], chartId: string, values: readonly string[]): Promise<number> {
  const wanted = JSON.stringify(values);
  for (const person of people) {
    const state = await person.chart(chartId, (now) => calm(now) && JSON.stringify(systolics(now)) === wanted);
    expect(systolics(state)).toEqual(values);
  }
  return people.length;
}

const line = mallory();

/** Resolves when so many batches of a chart's log are on this disk. */
async function heldBatches({ device, me, session }: Person, count: number): Promise<void> {
  const store = await device.open(me.userId);
  for (let tries = 0; (await store.log(me.chartId ?? "")).length < count; tries++) {
    if (tries > 1_000) throw new Error(`there are ${(await store.log(me.chartId ?? "")).length} batches`);
    await session.settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("a relay put back to an older state, and told so", { timeout: 120_000 }, () => {
  let harbour: Clinic;
  let pat: Person;
  let rao: Person;
  let chartId: string;

  beforeEach(async () => {
    line.identity = undefined;
    harbour = await clinic({ twist: line.twist });
    rao = await harbour.attested("rao");
    pat = await harbour.patient("pat");
    chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await must(pat.session.record(chartId, bp(101)));
    await allRead([pat, rao], chartId, ["101"]);
  });
  afterEach(() => harbour.close());

  test("A71: both write on after the backup: both push again what it lacks, and go on", async () => {
    const putBack = await harbour.backup();
    await must(pat.session.record(chartId, bp(102)));
    await must(rao.session.record(chartId, bp(103)));
    await allRead([pat, rao], chartId, ["101", "102", "103"]);
    await putBack({ restored: true });
    await must(rao.session.record(chartId, bp(104)));
    await must(pat.session.record(chartId, bp(105)));
    expect(await allRead([pat, rao], chartId, ["101", "102", "103", "104", "105"])).toBe(2);
  });

  test("one is away during it: the other brings his entries, too", async () => {
    const putBack = await harbour.backup();
    await must(rao.session.record(chartId, bp(103)));
    await allRead([pat, rao], chartId, ["101", "103"]);
    rao.goOffline();
    await must(rao.session.record(chartId, bp(104)));
    await putBack({ restored: true });
    await pat.until("sync", (sync) => sync.state === "saved");
    await allRead([pat], chartId, ["101", "103"]);
    const lee = await harbour.attested("lee");
    await must(pat.session.grant(chartId, lee.me.userId));
    await sharedChart(lee, "pending");
    await must(lee.session.accept(chartId));
    await allRead([lee], chartId, ["101", "103"]);
    await rao.goOnline();
    expect(await allRead([pat, rao, lee], chartId, ["101", "103", "104"])).toBe(3);
  });

  test("the backup is older than a grant: the doctor who was let in brings the log himself", async () => {
    const lee = await harbour.attested("lee");
    const putBack = await harbour.backup();
    await must(pat.session.grant(chartId, lee.me.userId));
    await sharedChart(lee, "pending");
    await must(lee.session.accept(chartId));
    await must(lee.session.record(chartId, bp(106)));
    await allRead([pat, lee], chartId, ["101", "106"]);
    pat.goOffline();
    await putBack({ restored: true });
    await must(lee.session.record(chartId, bp(107)));
    await allRead([rao, lee], chartId, ["101", "106", "107"]);
    await pat.goOnline();
    expect(await allRead([pat, rao, lee], chartId, ["101", "106", "107"])).toBe(3);
  });

  test("the backup is older than a revocation: it holds again, and he gets nothing that came after", async () => {
    const putBack = await harbour.backup();
    await must(rao.session.record(chartId, bp(103)));
    await allRead([pat, rao], chartId, ["101", "103"]);
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.chart(chartId, (state) => state.card.state === "revoked");
    await must(pat.session.record(chartId, bp(108)));
    await allRead([pat], chartId, ["101", "103", "108"]);
    await putBack({ restored: true });
    await allRead([pat], chartId, ["101", "103", "108"]);
    await rao.until("sync", (sync) => sync.state !== "offline" && sync.state !== "syncing");
    const left = await rao.chart(chartId, (state) => state.card.state === "revoked");
    expect(systolics(left)).toEqual(["101", "103"]);
  });

  test("the backup is older than a tablet of rao's that took him out: pat, who has that batch and could never verify it, works on", async () => {
    const tablet = await harbour.session();
    const putBack = await harbour.backup();
    // Of his new tablet pat is told nothing that holds: what she is answered is another person's log.
    line.identity = (asking, userId) => (asking === pat.me.userId && userId === rao.me.userId ? pat.me.userId : userId);
    await must(tablet.session.signIn(rao.kitCodes.signIn, password));
    await watching<ChartState | undefined>(
      (tell) => tablet.session.watchChart(chartId, tell),
      (state) => state?.chart.readings.total === 1,
    );
    rao.goOffline();
    await must(tablet.session.leave(chartId));
    await pat.until("sync", ({ state }) => state === "saved");
    await heldBatches(pat, 3);
    tablet.line.cut();
    await putBack({ restored: true });
    line.identity = undefined;
    await must(pat.session.record(chartId, bp(102)));
    await allRead([pat], chartId, ["101", "102"]);
    // A second link in the same life of the relay finds nothing missing either.
    pat.goOffline();
    await pat.goOnline();
    await must(pat.session.record(chartId, bp(103)));
    expect(await allRead([pat], chartId, ["101", "102", "103"])).toBe(1);
  });

  test("what was brought again has its place among what this life of the relay gave", async () => {
    const putBack = await harbour.backup();
    await must(pat.session.record(chartId, bp(102)));
    await allRead([pat, rao], chartId, ["101", "102"]);
    await putBack({ restored: true });
    await allRead([pat, rao], chartId, ["101", "102"]);
    await must(rao.session.record(chartId, bp(103)));
    await allRead([pat, rao], chartId, ["101", "102", "103"]);
    for (const { device, me } of [pat, rao]) {
      const store = await device.open(me.userId);
      const row = (await store.vaults()).find(({ vaultId }) => vaultId === chartId);
      const here = (await store.segments(chartId)).filter(({ incarnation }) => incarnation === row?.incarnation);
      expect(here.flatMap(({ runs }) => runs).length).toBe(row?.cursor);
    }
  });

  test("after a restore nothing is on the disk twice", async () => {
    const putBack = await harbour.backup();
    const bytesHeld = async (): Promise<number> => {
      const segments = await (await pat.device.open(pat.me.userId)).segments(chartId);
      return segments.reduce((sum, { body }) => sum + body.length, 0);
    };
    const before = await bytesHeld();
    await putBack({ restored: true });
    await allRead([pat, rao], chartId, ["101"]);
    expect(await bytesHeld()).toBe(before);
  });
});

test("A29, A71: a relay put back without saying so is named a roll-back, durably, and loses nobody anything", {
  timeout: 120_000,
}, async () => {
  const harbour = await clinic();
  try {
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.record(chartId, bp(101)));
    await allRead([pat], chartId, ["101"]);
    const putBack = await harbour.backup();
    await must(pat.session.record(chartId, bp(102)));
    await allRead([pat], chartId, ["101", "102"]);
    await putBack({ restored: false });
    const rolledBack = (state: ChartState): boolean =>
      state.problems.some(({ kind, facts }) => kind === "protocol" && facts?.["kind"] === "rollback");
    await pat.chart(chartId, rolledBack);
    await must(pat.session.record(chartId, bp(103)));
    await pat.session.lock();
    pat.goOffline();
    await must(pat.session.unlock(pat.me.userId, password));
    const alarmed = await pat.chart(chartId, rolledBack);
    expect(systolics(alarmed)).toEqual(["101", "102", "103"]);
    await pat.goOnline();
    await pat.until("sync", (sync) => sync.state === "failed" && sync.reason?.facts?.["kind"] === "rollback");
    await putBack({ restored: true });
    await allRead([pat], chartId, ["101", "102", "103"]);
  } finally {
    await harbour.close();
  }
});

test("the backup is older than a patient: she comes back with her charts, and her sign-in code works again", {
  timeout: 120_000,
}, async () => {
  const harbour = await clinic();
  try {
    const rao = await harbour.attested("rao");
    const putBack = await harbour.backup();
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await must(pat.session.record(chartId, bp(101)));
    await must(rao.session.record(chartId, bp(102)));
    await allRead([pat, rao], chartId, ["101", "102"]);
    pat.goOffline();
    await putBack({ restored: true });
    await must(pat.session.record(chartId, bp(103)));
    await pat.goOnline();
    await allRead([pat, rao], chartId, ["101", "102", "103"]);
    const tablet = await harbour.session();
    const me = await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    expect(me.userId).toBe(pat.me.userId);
  } finally {
    await harbour.close();
  }
});

test("an access runs out while what the owner did is still on its way back: nobody's batch takes the place of hers", {
  timeout: 120_000,
}, async () => {
  const ahead = { relay: 0, people: 0 };
  const dayMs = 86_400_000;
  const harbour = await clinic({ aheadMs: (whose) => ahead[whose] });
  try {
    const [rao, lee, kim] = [
      await harbour.attested("rao"),
      await harbour.attested("lee"),
      await harbour.attested("kim"),
    ];
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    const members = (one: Person, count: number): Promise<unknown> =>
      one.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.members.length === count));
    await must(pat.session.grant(chartId, rao.me.userId));
    await must(pat.session.grant(chartId, lee.me.userId, { untilMs: Date.now() + dayMs }));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await must(pat.session.record(chartId, bp(101)));
    await allRead([pat, rao], chartId, ["101"]);
    const putBack = await harbour.backup();
    rao.goOffline();
    await must(pat.session.grant(chartId, kim.me.userId));
    await must(pat.session.record(chartId, bp(102)));
    await allRead([pat], chartId, ["101", "102"]);
    pat.goOffline();
    lee.goOffline();
    kim.goOffline();
    await putBack({ restored: true });
    ahead.people = ahead.relay = 2 * dayMs;
    await rao.goOnline();
    await rao.until("sync", ({ state }) => state === "saved");
    await must(rao.session.record(chartId, bp(103)));
    await rao.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    await pat.goOnline();
    expect(await allRead([pat, rao], chartId, ["101", "102", "103"])).toBe(2);
    await members(rao, 4);
    // What was due is done when the others have had their time.
    ahead.people = ahead.relay = 2 * dayMs + 10 * 60_000;
    rao.goOffline();
    await rao.goOnline();
    await members(pat, 3);
  } finally {
    await harbour.close();
  }
});

test("what only a doctor had when the relay was put back, and he was let go before he came: it waits for the owner, and he misses nothing later", {
  timeout: 120_000,
}, async () => {
  const harbour = await clinic();
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await must(pat.session.record(chartId, bp(101)));
    await allRead([pat, rao], chartId, ["101"]);
    const putBack = await harbour.backup();
    pat.goOffline();
    for (const value of [102, 103, 104]) await must(rao.session.record(chartId, bp(value)));
    await allRead([rao], chartId, ["101", "102", "103", "104"]);
    rao.goOffline();
    await putBack({ restored: true });
    await pat.goOnline();
    await pat.until("sync", ({ state }) => state === "saved");
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.goOnline();
    const aside = (count: number): Promise<unknown> =>
      pat.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.aside === count));
    await aside(3);
    for (const { entryId } of await pat.session.aside(chartId)) await must(pat.session.adopt(chartId, entryId));
    await must(pat.session.record(chartId, bp(105)));
    await must(pat.session.grant(chartId, rao.me.userId));
    expect(await allRead([pat, rao], chartId, ["101", "102", "103", "104", "105"])).toBe(2);
  } finally {
    await harbour.close();
  }
});
