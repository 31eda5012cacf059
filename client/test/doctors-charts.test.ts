// A doctor with many patients: his list needs no chart, a chart opens when he looks, and nothing stops in those that are closed (ADR 0047).
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { ChartState, Topics, VaultCard } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import { createSession, type Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { acceptAll, manyCharts, patientName, watchedDisk } from "./many-charts.ts";
import { everyDay, hours } from "./schedule.ts";

const patients = 8;
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

const hourMs = 3_600_000;
const allDay = hours({
  zone: "Etc/UTC",
  visits: [{ id: 1, name: "Visit", way: "in-person", minutes: 15, before: 0, after: 0 }],
  weekly: everyDay(0, 1440),
});
let aheadMs = 0;
let harbour: Clinic;
let rao: Person;
let pat: Person;
let charts: readonly string[];
beforeAll(async () => {
  harbour = await clinic({ aheadMs: () => aheadMs });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  charts = await manyCharts(pat, rao, { patients, readings: 3 });
  await acceptAll(rao, patients);
  for (const key of charts) await must(pat.session.accept(key));
});
afterAll(() => harbour.close());

const until = <K extends keyof Topics>(session: Session, topic: K, fits: (value: Topics[K]) => boolean) =>
  new Promise<Topics[K]>((resolve) => {
    let over = false;
    void session.watch(topic, (value) => {
      if (over || !fits(value)) return;
      over = true;
      resolve(value);
    });
  });

const named = (cards: readonly VaultCard[]): readonly string[] =>
  cards.flatMap(({ name, purpose }) => (purpose === "chart" && name !== undefined ? [name] : []));

const listed = (session: Session) => until(session, "vaults", (cards) => named(cards).length >= patients);

const opened = (session: Session, key: string, fits: (state: ChartState) => boolean) =>
  new Promise<ChartState>((resolve) => {
    void session.watchChart(key, (state) => {
      if (state && fits(state)) resolve(state);
    });
  });

const readings = (count: number) => (state: ChartState) => state.chart.readings.total >= count;
const nth = (n: number): string => charts[n] ?? "";

/** A desk with little room, on this disk. */
async function desk(device: DeviceStore, room = 2) {
  const watched = watchedDisk(device);
  const session = await createSession({ ...rao.ports, device: watched.device, room });
  const others = (): readonly string[] => [...watched.read].filter((key) => charts.includes(key));
  return { session, others, read: watched.read, met: watched.met };
}

describe("a list without charts", () => {
  test("in flight mode every patient is listed by name and birth date, hardly a chart is read, and one opens when rao looks", async () => {
    await rao.session.lock();
    rao.goOffline();
    const { session, others, met } = await desk(rao.device);
    await must(session.unlock(rao.me.userId, password));
    const cards = await listed(session);
    expect(named(cards)).toHaveLength(patients);
    // Everybody's log comes in one reading.
    expect(met.has(pat.me.userId)).toBe(false);
    expect(cards.find(({ vaultId }) => vaultId === nth(6))).toMatchObject({
      name: expect.stringContaining(patientName(6).toUpperCase()) as unknown,
      born: "1970-01-01",
      state: "open",
    });
    expect(others().length).toBeLessThanOrEqual(2);
    const state = await opened(session, nth(6), readings(3));
    expect(state.card.name).toBe(cards.find(({ vaultId }) => vaultId === nth(6))?.name);
    expect(others().length).toBeLessThanOrEqual(3);
    expect(others()).toContain(nth(6));
    // Without a screen in between: whatever is asked of a closed chart opens it.
    expect(await session.items(nth(5), "Observation", 0, 9)).toHaveLength(3);
    await must(session.record(nth(4), bp));
    expect((await opened(session, nth(4), readings(4))).chart.readings.total).toBe(4);
    rao.line.mend();
    await session.syncNow();
    await until(session, "sync", ({ state: now, waiting }) => now === "saved" && waiting === 0);
    await opened(pat.session, nth(4), readings(4));
    await session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
  });

  test("what came into a closed chart is looked at: the card says so, and on the next day it is there in flight mode", async () => {
    await rao.session.lock();
    const { session } = await desk(rao.device, 0);
    await must(session.unlock(rao.me.userId, password));
    const before = (await listed(session)).find(({ vaultId }) => vaultId === nth(3))?.lastChangeMs ?? 0;
    await must(pat.session.record(nth(3), bp));
    await until(session, "vaults", (cards) =>
      cards.some(({ vaultId, lastChangeMs }) => vaultId === nth(3) && (lastChangeMs ?? 0) > before),
    );
    await session.lock();
    rao.goOffline();
    const next = await desk(rao.device, 0);
    await must(next.session.unlock(rao.me.userId, password));
    expect((await opened(next.session, nth(3), readings(4))).chart.readings.total).toBe(4);
    await next.session.lock();
    rao.line.mend();
    await must(rao.session.unlock(rao.me.userId, password));
  });

  test("a pinned patient is read ahead on every device; a new device lists all before it has read a chart, then reads each once", async () => {
    await must(rao.session.pin(nth(7), true));
    await rao.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    const { session, others } = await desk(memoryDevice(), 1);
    await must(session.signIn(rao.kitCodes.signIn, password));
    const cards = await listed(session);
    expect(cards.filter(({ pinned }) => pinned).map(({ vaultId }) => vaultId)).toEqual([nth(7)]);
    await until(session, "sync", ({ state }) => state === "saved");
    await opened(session, nth(7), readings(3));
    expect(others()[0]).toBe(nth(7));
    // What waits for him in the others nobody but this device can say: each is read once, and closed again.
    await until(session, "vaults", (now) =>
      charts.every((key) => now.some(({ vaultId, things }) => vaultId === key && things !== undefined)),
    );
    await must(rao.session.pin(nth(7), false));
    await until(session, "vaults", (now) => now.every(({ pinned }) => pinned !== true));
    await session.lock();
  });

  test("whoever comes next is read ahead of everybody, before rao looks", async () => {
    const lee = await harbour.patient("lee");
    const chartId = lee.me.chartId ?? "";
    await must(rao.session.saveSchedule(allDay));
    await rao.until("appointments", ({ schedule, scheduleWaits }) => schedule !== undefined && !scheduleWaits);
    await must(lee.session.grant(chartId, rao.me.userId));
    await rao.until("vaults", (now) => now.some(({ vaultId, state }) => vaultId === chartId && state === "pending"));
    await must(rao.session.accept(chartId));
    await lee.session.refreshAppointments();
    const doctor = rao.me.userId;
    const fromMs = Date.now() + hourMs;
    const { times } = await lee.session.freeTimes({ doctor, visit: 1, fromMs, untilMs: fromMs + 86_400_000 });
    await must(lee.session.requestAppointment(doctor, { visit: 1, place: 1, startMs: times[0]?.startMs ?? 0 }, ""));
    await rao.until("appointments", ({ appointments }) => appointments.some(({ other }) => other.chartId === chartId));
    await rao.session.lock();
    rao.goOffline();
    const { session, read } = await desk(rao.device, 1);
    await must(session.unlock(rao.me.userId, password));
    await listed(session);
    await vi.waitUntil(() => read.has(chartId), { timeout: 20_000 });
    expect([...read].find((key) => charts.includes(key) || key === chartId)).toBe(chartId);
    await session.lock();
    rao.line.mend();
    await must(rao.session.unlock(rao.me.userId, password));
  });
});

describe("nothing stops in a closed chart", () => {
  test("a revoked device of rao's wrote in two of them: the line that ends it is drawn there, and kim reads what it wrote", async () => {
    const kim = await harbour.attested("kim");
    const lost = await harbour.session();
    await must(lost.session.signIn(rao.kitCodes.signIn, password));
    await listed(lost.session);
    for (const n of [1, 2]) await must(lost.session.record(nth(n), { ...bp, systolic: 171 }));
    await until(lost.session, "sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    const deviceId = await until(lost.session, "phase", ({ kind }) => kind === "open");
    await rao.session.lock();
    const { session } = await desk(rao.device, 0);
    await must(session.unlock(rao.me.userId, password));
    await until(session, "sync", ({ state }) => state === "saved");
    await must(session.revokeDevice(deviceId.kind === "open" ? deviceId.me.deviceId : ""));
    await until(session, "account", (view) => view?.chores.total === 0);
    for (const n of [1, 2]) {
      await must(pat.session.grant(nth(n), kim.me.userId));
      const state = await kim.chart(nth(n), readings(4));
      expect(state.problems).toEqual([]);
    }
    await session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
  });

  test("an access that runs out in a closed chart is ended by rao's device, and lena is told so", async () => {
    const lee = await harbour.attested("lena");
    const untilMs = Date.now() + hourMs;
    await must(pat.session.grant(nth(0), lee.me.userId, { untilMs }));
    await lee.until("vaults", (cards) => cards.some(({ vaultId }) => vaultId === nth(0)));
    await pat.session.lock();
    pat.goOffline();
    await rao.session.lock();
    const { session } = await desk(rao.device, 0);
    aheadMs = hourMs + 1_000;
    await must(session.unlock(rao.me.userId, password));
    const cards = await lee.until("vaults", (all) =>
      all.some(({ vaultId, state }) => vaultId === nth(0) && state === "revoked"),
    );
    expect(cards.filter(({ state }) => state === "revoked").map(({ vaultId }) => vaultId)).toEqual([nth(0)]);
    await session.lock();
    pat.line.mend();
    await must(pat.session.unlock(pat.me.userId, password));
    await must(rao.session.unlock(rao.me.userId, password));
  });
});
