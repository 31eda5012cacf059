// Answers that got lost, and news that came a moment too late: whatever of the two it was, nobody's chart lacks anything (simulator seeds 1442, 1636, 4786, 6068).
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRun } from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { ChartState } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import { runsOf } from "../src/sync/rows.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

const evil = mallory();
/** Devices that have no room for anybody's identity log at the moment; what is to be done when one refused. */
let cramped: Map<DeviceStore, () => void>;
let harbour: Clinic;
let pat: Person;
let rao: Person;
let chartId: string;

const patience = { timeout: 120_000 };
const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const values = ({ chart }: ChartState): readonly string[] =>
  chart.readings.rows.map((row) => row.parts[0]?.text ?? "").sort();
const reads = (one: Person, ...wanted: readonly string[]) =>
  one.chart(chartId, (state) => JSON.stringify(values(state)) === JSON.stringify(wanted));

function crampable(): DeviceStore {
  const inner = memoryDevice();
  const made: DeviceStore = {
    ...inner,
    async open(userId) {
      const store = await inner.open(userId);
      return {
        ...store,
        appendIdentityLog(...args) {
          const refused = cramped.get(made);
          if (!refused) return store.appendIdentityLog(...args);
          refused();
          return Promise.reject(new DOMException("no room", "QuotaExceededError"));
        },
      };
    },
  };
  return made;
}

async function grant(doctor: Person): Promise<void> {
  await must(pat.session.grant(chartId, doctor.me.userId));
  await sharedChart(doctor, "pending");
  await must(doctor.session.accept(chartId));
}

beforeEach(async () => {
  cramped = new Map();
  harbour = await clinic({
    twist: evil.twist,
    newDevice: crampable,
  });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
});
afterEach(async () => {
  evil.down = evil.hold = undefined;
  await harbour.close();
});

test(
  "what rao wrote was kept aside, and he hears of it after he has pulled the page that it is in: the page stays whole",
  patience,
  async () => {
    await grant(rao);
    await must(rao.session.record(chartId, bp(101)));
    await reads(pat, "101");
    // He can be heard, and hears nothing.
    evil.down = (to, message) => (to === rao.me.userId && message.header.type !== "ping" ? [] : [message]);
    await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
    await must(pat.session.record(chartId, bp(102)));
    await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    const { changeId } = await must(rao.session.record(chartId, bp(103)));
    await pat.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.aside === 1));
    rao.goOffline();
    evil.down = undefined;
    await rao.goOnline();
    await rao.chart(chartId, ({ outbox }) => outbox[changeId] === "not-sent");
    const store = await rao.device.open(rao.me.userId);
    const row = (await store.vaults()).find(({ vaultId }) => vaultId === chartId);
    const runs = (await store.segments(chartId)).flatMap((segment) => segment.runs);
    expect(new Set(runs.map(({ position }) => position)).size).toBe(row?.cursor);
    await rao.session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
    expect(values(await reads(rao, "101", "102"))).toEqual(["101", "102"]);
  },
);

test(
  "of two readings the first one's answer was lost before the relay was put back: both come again, in their order",
  patience,
  async () => {
    await grant(rao);
    const putBack = await harbour.backup();
    let lost = 0;
    evil.down = (to, message) => {
      if (to !== pat.me.userId || message.header.type !== "ack" || lost > 0) return [message];
      lost++;
      return [];
    };
    await must(pat.session.record(chartId, bp(101)));
    await reads(rao, "101");
    await must(pat.session.record(chartId, bp(102)));
    await reads(rao, "101", "102");
    await pat.until("sync", ({ waiting }) => waiting === 1);
    rao.goOffline();
    await putBack({ restored: true });
    await must(pat.session.record(chartId, bp(103)));
    await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    await rao.goOnline();
    const state = await reads(rao, "101", "102", "103");
    expect([lost, values(state), state.problems]).toEqual([1, ["101", "102", "103"], []]);
  },
);

test(
  "pat's disk was full when rao's tablet first wrote to her: what it wrote counts, though she makes him a reader at once",
  patience,
  async () => {
    await grant(rao);
    let refused = (): void => undefined;
    const asked = new Promise<void>((resolve) => (refused = resolve));
    cramped.set(pat.device, () => refused());
    const tablet = await harbour.session();
    await must(tablet.session.signIn(rao.kitCodes.signIn, password));
    await new Promise<void>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => state && resolve());
    });
    await must(tablet.session.record(chartId, bp(151)));
    await reads(rao, "151");
    await asked;
    cramped.delete(pat.device);
    await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
    const state = await reads(pat, "151");
    expect([values(state), state.problems]).toEqual([["151"], []]);
  },
);

test(
  "rao made new keys between pat's look at them and her batch: she asks once more, and wraps the chart's key for the new ones",
  patience,
  async () => {
    const form = { recoveryCode: rao.kitCodes.recovery, password, keep: [] };
    const { kit } = await must(rao.session.beginRotation(form));
    const typed = kit.retype.map(
      ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
    );
    await must(rao.session.confirmNewKit(typed));
    let batches = 0;
    let again = (): void => undefined;
    const wrappedAgain = new Promise<void>((resolve) => (again = resolve));
    evil.hold = (from, header) => {
      if (from !== pat.me.userId || header.type !== "ops") return undefined;
      if (++batches === 2) again();
      // Her batch waits on the line until his new keys are in his log.
      return batches === 1 ? must(rao.session.sendNewKit()) : undefined;
    };
    await must(pat.session.grant(chartId, rao.me.userId));
    await wrappedAgain;
    await must(pat.session.record(chartId, bp(120)));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    const state = await reads(rao, "120");
    expect([values(state), state.problems]).toEqual([["120"], []]);
  },
);

test(
  "pat wrote while she was away, and rao was let go meanwhile: what she wrote goes out under no key that he has",
  patience,
  async () => {
    await grant(rao);
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await new Promise<void>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => state && resolve());
    });
    pat.goOffline();
    await must(pat.session.record(chartId, bp(131)));
    await pat.session.lock();
    await must(tablet.session.revoke(chartId, rao.me.userId));
    await must(pat.session.unlock(pat.me.userId, password));
    await pat.goOnline();
    await pat.chart(chartId, ({ outbox, chart }) => chart.readings.total === 1 && Object.keys(outbox).length === 0);
    const segments = await (await pat.device.open(pat.me.userId)).segments(chartId);
    const epochs = segments.flatMap(runsOf).flatMap(({ bytes }) => {
      const run = readRun(bytes);
      return run.ok && Buffer.from(run.value.userId).toString("base64url") === pat.me.userId
        ? run.value.entries.map(({ header }) => header.epoch)
        : [];
    });
    expect(epochs.at(-1)).toBe(2);
  },
);
