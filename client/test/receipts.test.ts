// Who opened what: receipts by a doctor and a reader, offline too, told to the owner on her devices; what mallory can do with them (protocol §5 "Changes", A54).
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

const evil = mallory();
let harbour: Clinic;
let pat: Person;
let rao: Person;
let lee: Person;
let chartId: string;
let weight: string;

const names = async (item: string) => (await pat.session.openedBy(chartId, item)).map(({ userId }) => userId);

/** Asked again whenever her chart says something new. */
function until<T extends object>(one: Pick<Person, "session">, ask: () => Promise<T>, fits: (value: T) => boolean) {
  return new Promise<T>((resolve) => {
    void one.session.watchChart(
      chartId,
      () =>
        void ask().then((value) => {
          if (fits(value)) resolve(value);
        }),
    );
  });
}

async function share(doctor: Person, role: "writer" | "reader"): Promise<void> {
  await must(pat.session.grant(chartId, doctor.me.userId, { role }));
  await doctor.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(doctor.session.accept(chartId));
  await doctor.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "open"));
}

beforeAll(async () => {
  harbour = await clinic({ twist: evil.twist });
  rao = await harbour.attested("rao");
  lee = await harbour.attested("mason");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 1);
  await must(pat.session.record(chartId, { kind: "weight", value: 72, unit: "kg" }));
  const state = await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  weight = state.chart.readings.rows[0]?.item ?? "";
  await share(rao, "writer");
  await share(lee, "reader");
});
afterEach(() => {
  evil.up = evil.down = undefined;
});
afterAll(() => harbour.close());

describe("a receipt", () => {
  test("A54: tells the owner who opened an item, is said once a day, and is no work that waits", async () => {
    const before = await pat.chart(chartId, () => true);
    const waiting: number[] = [];
    const stop = await rao.session.watch("vaults", (cards) =>
      waiting.push(...cards.filter(({ vaultId }) => vaultId === chartId).map((card) => card.waiting)),
    );
    await rao.chart(chartId, ({ chart }) => chart.readings.total === 1);
    await rao.session.detail(chartId, weight);
    const found = await until(
      pat,
      () => pat.session.openedBy(chartId, weight),
      (by) => by.length > 0,
    );
    stop();
    expect(found).toMatchObject([{ userId: rao.me.userId, name: "Dr Asha Rao", me: false }]);
    expect(found[0]?.lastMs).toBeLessThanOrEqual(Date.now());
    expect(new Set(waiting)).toEqual(new Set([0]));
    expect(await rao.session.outbox()).toEqual([]);
    // The record is what it was.
    const after = await pat.chart(chartId, () => true);
    expect(after.chart.items).toBe(before.chart.items);
    expect(after.card.lastChangeMs).toBe(before.card.lastChangeMs);
    const [day] = await pat.session.openings(chartId);
    expect(day).toMatchObject({ userId: rao.me.userId, items: [{ item: weight }] });
    // The owner opens what is hers, and nobody is told.
    await pat.session.detail(chartId, weight);
    expect(await names(weight)).toEqual([rao.me.userId]);
  });

  test("is all that a reader may append: made offline it goes out later with the time of opening; anything else is refused", async () => {
    lee.goOffline();
    await lee.chart(chartId, ({ chart }) => chart.readings.total === 1);
    await lee.session.detail(chartId, weight);
    const openedMs = Date.now();
    // Locking writes down what was gathered.
    await lee.session.lock();
    expect(await names(weight)).toEqual([rao.me.userId]);
    await must(lee.session.unlock(lee.me.userId, password));
    await lee.goOnline();
    const found = await until(
      pat,
      () => pat.session.openedBy(chartId, weight),
      (by) => by.length > 1,
    );
    const his = found.find(({ userId }) => userId === lee.me.userId);
    expect(Math.abs((his?.lastMs ?? 0) - openedMs)).toBeLessThan(10_000);
    expect(await lee.session.record(chartId, { kind: "heart-rate", value: 60 })).toMatchObject({
      ok: false,
      error: { kind: "not-a-member" },
    });
    expect((await pat.chart(chartId, () => true)).problems).toEqual([]);
  });

  test("is on her other device as well, with who can read and since when", async () => {
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    const found = await until(
      tablet,
      () => tablet.session.access(chartId),
      (all) => all.filter(({ lastOpenedMs }) => lastOpenedMs !== undefined).length > 1,
    );
    expect(found.map(({ userId, role, now }) => [userId, role, now])).toEqual(
      expect.arrayContaining([
        [pat.me.userId, "owner", true],
        [rao.me.userId, "writer", true],
        [lee.me.userId, "reader", true],
      ]),
    );
    expect(found[0]?.me).toBe(true);
    expect(found.find(({ userId }) => userId === rao.me.userId)?.sinceMs).toBeLessThanOrEqual(Date.now());
    await tablet.session.close();
  });

  test("A54: is not written when he switched it off", async () => {
    await must(rao.session.record(chartId, { kind: "heart-rate", value: 66 }));
    const state = await rao.chart(chartId, ({ chart }) => chart.readings.total === 2);
    const pulse = state.chart.readings.rows.find(({ item }) => item !== weight)?.item ?? "";
    await must(rao.session.tellOpenings(false));
    await rao.until("account", (account) => account?.receipts === false);
    await rao.session.detail(chartId, pulse);
    await rao.session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
    await rao.until("sync", (sync) => sync.state === "saved");
    await must(rao.session.tellOpenings(true));
    // What he writes after it arrives: no receipt was on the way before.
    await must(rao.session.record(chartId, { kind: "heart-rate", value: 67 }));
    await pat.chart(chartId, ({ chart }) => chart.readings.total === 3);
    expect(await names(pulse)).toEqual([]);
  });
});

describe("mallory's relay", () => {
  test("A65: may leave a receipt out: it is named when its device writes on, and the record stays whole", async () => {
    const state = await rao.chart(chartId, ({ chart }) => chart.readings.total === 3);
    const other = state.chart.readings.rows.find(({ item }) => item !== weight)?.item ?? "";
    let dropped: number | undefined;
    evil.down = (to, message) => {
      const { header } = message;
      if (to !== pat.me.userId || header.type !== "page" || header.vaultId !== chartId) return [message];
      if (dropped === undefined) {
        dropped = header.from;
        return [];
      }
      return [{ ...message, header: { ...header, from: dropped } }];
    };
    await rao.session.detail(chartId, other);
    await rao.session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
    await must(rao.session.record(chartId, { kind: "heart-rate", value: 68 }));
    const hers = await pat.chart(chartId, ({ chart }) => chart.readings.total === 3);
    const named = await pat.chart(chartId, ({ problems }) =>
      problems.some(({ facts }) => facts?.["kind"] === "withheld"),
    );
    expect(hers.chart.readings.total).toBe(3);
    expect(named.chart.readings.total).toBe(3);
    expect(await names(other)).toEqual([]);
  });
});
