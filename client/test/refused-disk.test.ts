// A disk that refuses at the wrong moment: what was to be done then is done when it has room again, without anybody's doing (protocol §5.5, §5.7).
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRun } from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { createSession } from "../src/session/session.ts";
import { breakable, type BreakableDisk } from "./broken-disk.ts";
import type { ChartState } from "../src/session/api.ts";
import { watching } from "../node/person.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

/** Looked at once a minute: here the minute is short. */
const impatient = {
  ...systemClock,
  after: (delayMs: number, call: () => void) => systemClock.after(delayMs === 60_000 ? 100 : delayMs, call),
};

const line = mallory();
const disks: BreakableDisk[] = [];
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
let harbour: Clinic;
let rao: Person;
let raosDisk: BreakableDisk;
let pat: Person;
let patsDisk: BreakableDisk;
let chartId: string;

/** A disk that nobody else has. */
function newDevice() {
  const disk = breakable(memoryDevice());
  disks.push(disk);
  return disk.device;
}
const diskOf = ({ device }: Person): BreakableDisk => {
  const found = disks.find((disk) => disk.device === device);
  if (!found) throw new Error("no such disk");
  return found;
};

beforeEach(async () => {
  harbour = await clinic({ newDevice, newClock: () => impatient, twist: line.twist });
  rao = await harbour.attested("rao");
  raosDisk = diskOf(rao);
  pat = await harbour.patient("pat");
  patsDisk = diskOf(pat);
  chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
});
afterEach(() => {
  line.hold = undefined;
  return harbour.close();
});

/** Payloads of the chart on a disk. */
async function payloads({ device, me }: Person): Promise<number> {
  const segments = await (await device.open(me.userId)).segments(chartId);
  return segments.flatMap(({ runs, body }) => {
    let at = 0;
    return runs.flatMap(({ bytes }) => {
      const run = readRun(body.subarray(at, (at += bytes)));
      return run.ok ? run.value.entries.filter(({ ciphertext }) => ciphertext !== undefined) : [];
    });
  }).length;
}

async function becomes(one: Person, count: number): Promise<void> {
  for (let tries = 0; (await payloads(one)) !== count; tries++) {
    if (tries > 2_000) throw new Error(`${await payloads(one)} payloads are still there`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What she writes into the chart does not get through before the answer is called. */
function heldPushes(one: Person): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  line.hold = (from, header) =>
    from === one.me.userId && header.type === "push" && header.vaultId === chartId ? held : undefined;
  return release;
}

async function itemOf(one: Person): Promise<string> {
  const { chart } = await one.chart(chartId, ({ chart: { readings } }) => readings.total === 1);
  return chart.readings.rows[0]?.item ?? "";
}

/** Rao takes away what he had just written and what was on its way; his disk does not let go of it when it has come to its place. */
async function erasedOnItsWay(): Promise<number> {
  const before = await payloads(rao);
  const release = heldPushes(rao);
  await must(rao.session.record(chartId, bp));
  await must(rao.session.erase(chartId, await itemOf(rao)));
  raosDisk.refuse("rewriteSegments");
  release();
  await rao.chart(chartId, ({ outbox }) => Object.keys(outbox).length === 0);
  await becomes(rao, before + 1);
  return before;
}

test("rao's disk did not let go of what he had erased: it does when it can, and nobody has to do anything", async () => {
  const before = await erasedOnItsWay();
  raosDisk.mend();
  await becomes(rao, before);
  expect((await rao.chart(chartId, () => true)).problems).toEqual([]);
});

test("and when he has closed the app meanwhile and opens no chart", async () => {
  const before = await erasedOnItsWay();
  await rao.session.close();
  expect(await payloads(rao)).toBe(before + 1);
  raosDisk.mend();
  const again = await createSession({ ...rao.ports, room: 0 });
  await must(again.unlock(rao.me.userId, password));
  await becomes(rao, before);
  await again.close();
});

test("pat's disk was full when what waited was to be sealed anew: it goes out when there is room, on the same line", async () => {
  await must(rao.session.record(chartId, { ...bp, systolic: 140 }));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  pat.goOffline();
  await must(pat.session.record(chartId, bp));
  await pat.session.close();
  // His word changes the log and no key.
  await must(rao.session.erase(chartId, await itemOf(rao)));
  const refused = new Promise<void>((resolve) => {
    patsDisk.refuse("replaceSealed");
    patsDisk.heard = resolve;
  });
  const again = await harbour.session(pat.device);
  await must(again.session.unlock(pat.me.userId, password));
  await refused;
  patsDisk.mend();
  const state = await watching<ChartState | undefined>(
    (tell) => again.session.watchChart(chartId, tell),
    (now) => now?.chart.readings.total === 1 && Object.keys(now.outbox).length === 0,
  );
  expect(state?.problems).toEqual([]);
});

test("pat's disk refused to mark one reading while she saved the next: they go out in their order", async () => {
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  const marked: number[] = [];
  patsDisk.wrote = (method, [orders]) => {
    if (method === "markOffered") marked.push(...(orders as readonly number[]));
  };
  let full: () => void = () => undefined;
  patsDisk.refuse("markOffered", new Promise<void>((resolve) => (full = resolve)));
  await must(pat.session.record(chartId, bp));
  await must(pat.session.record(chartId, { ...bp, systolic: 131 }));
  full();
  await pat.chart(chartId, ({ chart, outbox }) => chart.readings.total === 2 && Object.keys(outbox).length === 0);
  expect(marked).toEqual(marked.toSorted((a, b) => a - b));
});

test("pat's disk had no room for the news that she took her tablet off: the line under it is drawn all the same", async () => {
  const tablet = await harbour.session();
  const { deviceId } = await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await watching<ChartState | undefined>(
    (tell) => tablet.session.watchChart(chartId, tell),
    (state) => state?.chart.readings.total === 0,
  );
  await must(tablet.session.record(chartId, bp));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  const before = (await (await pat.device.open(pat.me.userId)).log(chartId)).length;
  patsDisk.refuse("appendIdentityLog");
  const revoked = await pat.session.revokeDevice(deviceId);
  expect(revoked).toMatchObject({ error: { kind: "storage", facts: { reason: "QuotaExceededError", at: "relay" } } });
  patsDisk.mend();
  await pat.until("account", (view) => view?.devices.some((one) => one.deviceId === deviceId && one.revoked) ?? false);
  for (let tries = 0; (await (await pat.device.open(pat.me.userId)).log(chartId)).length === before; tries++) {
    if (tries > 2_000) throw new Error("no line was drawn");
    await new Promise((resolve) => setImmediate(resolve));
  }
});

/** The kit on paper, two groups typed again, and the disk as it is. */
async function written(made: ReturnType<Person["session"]["beginRotation"] | Person["session"]["beginRenewal"]>) {
  const { kit } = await must(made);
  const typed = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  await must(pat.session.confirmNewKit(typed));
  return kit;
}

const refused = { ok: false, error: { kind: "storage", facts: { reason: "QuotaExceededError" } } };

test("pat's disk is full: every act on her account says so in a sentence, and none of them is a crash", async () => {
  const tablet = await harbour.session();
  const { deviceId } = await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await pat.until("account", (view) => view?.devices.some((one) => one.deviceId === deviceId) ?? false);
  patsDisk.full();
  expect(await pat.session.labelDevice(deviceId, "tablet")).toMatchObject(refused);
  expect(await pat.session.dismissAlarm(deviceId)).toMatchObject(refused);
  await written(pat.session.beginRenewal());
  expect(await pat.session.sendNewKit()).toMatchObject(refused);
  await pat.session.abandonNewKit();
  expect(await pat.session.changePassword({ password }, "saffron glacier pocket window tundra")).toMatchObject(refused);
  expect(await pat.session.signOutEverywhere()).toMatchObject(refused);
  // The relay has it; until it is noted here, what else is asked of the log says why it cannot be done.
  expect(await pat.session.revokeDevice(deviceId)).toMatchObject({ error: { kind: "storage" } });
  patsDisk.mend();
  await pat.until("account", (view) => view?.devices.some((one) => one.deviceId === deviceId && one.revoked) ?? false);
});

test("what a disk throws by no name of its own is a bug: whoever asked is thrown it, and is told of no full disk", async () => {
  const acts: readonly (() => Promise<unknown>)[] = [
    () => pat.session.labelDevice(pat.me.deviceId, "phone"),
    () => pat.session.record(chartId, bp),
  ];
  patsDisk.full();
  for (const name of ["QuotaExceededError", "DatabaseClosedError", "UnknownError"]) {
    patsDisk.reason = () => Object.assign(new Error("disk"), { name });
    expect(await pat.session.record(chartId, bp)).toMatchObject({
      error: { kind: "storage", facts: { reason: name } },
    });
  }
  for (const bug of [new Error("fork"), new TypeError("undefined"), new DOMException("a key", "ConstraintError")]) {
    patsDisk.reason = () => bug;
    for (const act of acts) await expect(act()).rejects.toBe(bug);
  }
  const bug = new Error("signature");
  patsDisk.reason = () => bug;
  await expect(pat.session.changePassword({ password }, "saffron glacier pocket window tundra")).rejects.toBe(bug);
});

test("pat made new keys and her disk was full: with room she sends the same kit again, and goes on under it", async () => {
  const kit = await written(pat.session.beginRotation({ recoveryCode: pat.kitCodes.recovery, password, keep: [] }));
  patsDisk.full();
  expect(await pat.session.sendNewKit()).toMatchObject(refused);
  expect(await pat.session.sendNewKit()).toMatchObject({ error: { kind: "storage" } });
  patsDisk.mend();
  await must(pat.session.sendNewKit());
  await must(pat.session.record(chartId, bp));
  const again = await harbour.session();
  await must(again.session.signIn(kit.signInCode?.join(" ") ?? "", password));
});

test("pat's disk refused what came, and takes it when it has room: the pill says so meanwhile and not for ever", async () => {
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  patsDisk.refuse("addSegment");
  await must(rao.session.record(chartId, bp));
  await pat.until("sync", ({ state, reason }) => state === "failed" && reason?.kind === "storage");
  // She writes, and that finds room: what was refused is still owed.
  await must(pat.session.pin(chartId, true));
  await pat.until("sync", ({ reason }) => reason?.kind === "storage");
  patsDisk.mend();
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  const calm = await pat.until("sync", ({ state, reason }) => state === "saved" && reason === undefined);
  expect(calm).toMatchObject({ waiting: 0, notSent: 0 });
});

test("the same while she is locked: the chooser says what is wrong as long as it is", async () => {
  await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
  await pat.session.lock();
  const shows = (fits: (reason: string | undefined, state: string | undefined) => boolean): Promise<unknown> =>
    new Promise((resolve) => {
      void pat.session.watch("locked", ([view]) => fits(view?.sync.reason?.kind, view?.sync.state) && resolve(view));
    });
  await shows((_, state) => state === "saved");
  patsDisk.refuse("addSegment");
  await must(rao.session.record(chartId, bp));
  await shows((reason) => reason === "storage");
  patsDisk.mend();
  const view = await shows((reason, state) => reason === undefined && state === "saved");
  expect(view).toMatchObject({ userId: pat.me.userId, sync: { notSent: 0 } });
});
