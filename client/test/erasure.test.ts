// Erased means gone: from the relay's database, from every member's disk and from the screen, while the chains still verify and nothing else is lost (A66).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readRun } from "@health-vault/crypto-core";
import type { ChartState } from "../src/session/api.ts";
import { watching } from "../node/person.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";
import { relayDump } from "./relay-dump.ts";

const line = mallory();
let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;

beforeAll(async () => {
  harbour = await clinic({ twist: line.twist });
  rao = await harbour.attested("rao");
});
beforeEach(async () => {
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const figures = ({ chart }: ChartState) =>
  chart.readings.rows.map((row) => Number(row.parts[0]?.text)).sort((a, b) => a - b);
const shown = async (one: Person, ...systolics: readonly number[]): Promise<ChartState> =>
  one.chart(
    chartId,
    (state) => Object.keys(state.outbox).length === 0 && JSON.stringify(figures(state)) === JSON.stringify(systolics),
  );

async function itemOf(one: Person, systolic: string): Promise<string> {
  const state = await one.chart(chartId, ({ chart }) =>
    chart.readings.rows.some((row) => row.parts[0]?.text === systolic),
  );
  return state.chart.readings.rows.find((row) => row.parts[0]?.text === systolic)?.item ?? "";
}

/** How many payloads of a vault are left in some bytes of runs. */
const payloads = (runs: readonly Uint8Array[]): number =>
  runs.flatMap((bytes) => {
    const run = readRun(bytes);
    return run.ok ? run.value.entries.filter(({ ciphertext }) => ciphertext !== undefined) : [];
  }).length;

const onRelay = (): number => payloads(relayDump(harbour).runs(chartId));

async function onDisk(one: Person): Promise<number> {
  const store = await one.device.open(one.me.userId);
  const segments = await store.segments(chartId);
  return payloads(
    segments.flatMap(({ runs, body }) => {
      let at = 0;
      return runs.map(({ bytes }) => body.subarray(at, (at += bytes)));
    }),
  );
}

/** It is done after the answer, at the relay and on a disk; the next answered request of the same vault is not long before it. */
async function gone(count: number, left: () => number | Promise<number> = onRelay, one = pat.session): Promise<void> {
  for (let tries = 0; (await left()) !== count; tries++) {
    if (tries > 200) throw new Error(`${await left()} payloads are still there`);
    await one.syncNow();
    await one.settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What this person pushes into the chart does not get through; resolves when it was tried. */
function lostPush(one: Person): Promise<void> {
  return new Promise((tried) => {
    line.hold = (from, header) => {
      if (from !== one.me.userId || header.type !== "push" || header.vaultId !== chartId) return undefined;
      tried();
      return new Promise(() => undefined);
    };
  });
}

describe("pat erases", () => {
  test("A66: her own reading: gone from the relay, from her disk and from the doctor's; he writes on and everything verifies", async () => {
    await must(pat.session.record(chartId, bp(111)));
    await must(pat.session.record(chartId, bp(112)));
    await shown(rao, 111, 112);
    const before = onRelay();
    const item = await itemOf(pat, "111");
    expect(await pat.session.eraseScope(chartId, item)).toEqual({ others: 0, allowed: true });
    await must(pat.session.erase(chartId, item));
    await shown(pat, 112);
    const his = await rao.chart(chartId, (state) => state.erased === 1);
    expect(his.problems).toEqual([]);
    expect(figures(his)).toEqual([112]);
    await gone(before - 1);
    expect([await onDisk(pat), await onDisk(rao)]).toEqual([before - 1, before - 1]);
    await must(rao.session.record(chartId, bp(113)));
    await shown(pat, 112, 113);
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    const anew = await new Promise<ChartState>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => state?.chart.readings.total === 2 && resolve(state));
    });
    expect(anew).toMatchObject({ erased: 1, problems: [] });
  });

  test("A66: what the doctor wrote in her chart; he may not do so with hers", async () => {
    await must(rao.session.record(chartId, bp(121)));
    await must(pat.session.record(chartId, bp(122)));
    await shown(rao, 121, 122);
    await shown(pat, 121, 122);
    const hers = await itemOf(rao, "122");
    expect(await rao.session.eraseScope(chartId, hers)).toEqual({ others: 0, allowed: false });
    expect(await rao.session.erase(chartId, hers)).toMatchObject({ ok: false, error: { kind: "not-permitted" } });
    await must(pat.session.erase(chartId, await itemOf(pat, "121")));
    await shown(rao, 122);
  });

  test("and what goes with it is said first: every item that was written in the same act", async () => {
    const bundle = {
      resourceType: "Bundle",
      type: "collection",
      entry: ["a", "b", "c"].map((id) => ({
        resource: {
          resourceType: "Condition",
          id,
          code: { text: `Problem ${id}` },
          subject: { reference: "Patient/x" },
        },
      })),
    };
    const file = new TextEncoder().encode(JSON.stringify(bundle));
    const { importId } = await must(pat.session.planImport(chartId, "three.json", file, () => undefined));
    await must(pat.session.runImport(importId, () => undefined));
    await rao.chart(chartId, ({ chart }) =>
      chart.counts.some(({ type, count }) => type === "Condition" && count === 3),
    );
    const [line] = await pat.session.items(chartId, "Condition", 0, 1);
    expect(await pat.session.eraseScope(chartId, line?.item ?? "")).toEqual({ others: 2, allowed: true });
    await must(pat.session.erase(chartId, line?.item ?? ""));
    await rao.chart(chartId, ({ chart }) => chart.counts.every(({ type }) => type !== "Condition"));
  });

  test("offline nothing is erased and nothing has changed", async () => {
    await must(pat.session.record(chartId, bp(131)));
    await shown(pat, 131);
    pat.goOffline();
    expect(await pat.session.erase(chartId, await itemOf(pat, "131"))).toEqual({
      ok: false,
      error: { kind: "offline" },
    });
    await shown(pat, 131);
    await pat.goOnline();
  });

  test("what was on its way when her browser closed: it arrives without its content, and that leaves her disk, too", async () => {
    const before = onRelay();
    const tried = lostPush(pat);
    await must(pat.session.record(chartId, bp(141)));
    await tried;
    await must(pat.session.erase(chartId, await itemOf(pat, "141")));
    await pat.session.close();
    line.hold = undefined;
    const handed: Uint8Array[] = [];
    line.down = (to, message) => {
      const { header, body } = message;
      let at = 0;
      if (to === rao.me.userId && header.type === "page" && header.vaultId === chartId)
        handed.push(...header.runs.map(({ bytes }) => body.subarray(at, (at += bytes))));
      return [message];
    };
    const again = await harbour.session(pat.device);
    await must(again.session.unlock(pat.me.userId, password));
    await rao.chart(chartId, (state) => state.erased === 1);
    await watching(
      (tell: (state: ChartState | undefined) => void) => again.session.watchChart(chartId, tell),
      (state) => state?.erased === 1 && Object.keys(state.outbox).length === 0,
    );
    await gone(before, () => onDisk(pat), again.session);
    expect([onRelay(), await onDisk(rao)]).toEqual([before, before]);
    expect([handed.length, payloads(handed)]).toEqual([1, 0]);
    line.down = undefined;
  });

  /** Nothing that she writes into the chart gets through before the answer is called; more than is sent at once waits on her disk. */
  async function written(systolics: readonly number[]): Promise<() => void> {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    line.hold = (from, header) =>
      from === pat.me.userId && header.type === "push" && header.vaultId === chartId ? held : undefined;
    for (const systolic of systolics) await must(pat.session.record(chartId, bp(systolic)));
    return release;
  }
  const many = Array.from({ length: 20 }, (_, i) => 161 + i);
  const most = many.slice(0, -1);

  test("what had not gone out yet, behind many others: it never does, and nothing else is lost", async () => {
    const before = onRelay();
    const release = await written(many);
    await must(pat.session.erase(chartId, await itemOf(pat, "180")));
    const mine = await pat.chart(chartId, ({ chart }) => chart.readings.total === most.length);
    expect(figures(mine)).not.toContain(180);
    release();
    await shown(rao, ...most);
    await shown(pat, ...most);
    expect([onRelay(), await onDisk(rao)]).toEqual([before + most.length, before + most.length]);
  });

  test("and the same when somebody else's word on the chart came between", async () => {
    const release = await written(many);
    let first: () => void = () => undefined;
    const goesOn = new Promise<void>((resolve) => {
      first = resolve;
    });
    const pushes = line.hold;
    const asked = new Promise<void>((resolve) => {
      line.hold = (from, header) => {
        if (from !== pat.me.userId || header.type !== "ops" || header.vaultId !== chartId)
          return pushes?.(from, header);
        resolve();
        line.hold = pushes;
        return goesOn;
      };
    });
    const erased = pat.session.erase(chartId, await itemOf(pat, "180"));
    await asked;
    await must(rao.session.leave(chartId));
    await pat.until("vaults", (cards) =>
      cards.some(({ vaultId, members }) => vaultId === chartId && members.length === 1),
    );
    first();
    await must(erased);
    release();
    await shown(pat, ...most);
    line.hold = undefined;
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    const anew = await new Promise<ChartState>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => state?.chart.readings.total === most.length && resolve(state));
    });
    expect(anew).toMatchObject({ erased: 0, problems: [] });
  });

  test("rao erases what was on its way when he lost the access: it is kept aside without its content, also on his disk", async () => {
    const before = onRelay();
    const tried = lostPush(rao);
    const { changeId } = await must(rao.session.record(chartId, bp(151)));
    await tried;
    await must(rao.session.erase(chartId, await itemOf(rao, "151")));
    rao.goOffline();
    line.hold = undefined;
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.goOnline();
    await rao.chart(chartId, ({ outbox }) => outbox[changeId] === "not-sent");
    await gone(before, () => onDisk(rao), rao.session);
    // One more than before: the consent that the revocation ends.
    expect(onRelay()).toBe(before + 1);
  });
});
