// New keys for somebody with many vaults: stopped in the middle, again and again, every one is re-keyed exactly once and nothing is lost (protocol §5.1, A36).
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountStore, DeviceStore } from "../src/session/ports.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { beforeWrite, copyOf, copyable } from "./copied-disk.ts";
import { acceptAll, manyCharts } from "./many-charts.ts";

const patients = 5;
const fresh = "saffron glacier pocket window tundra";
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

let harbour: Clinic;
let rao: Person;
let pat: Person;
let charts: readonly string[];
beforeAll(async () => {
  harbour = await clinic({ newDevice: copyable });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  charts = await manyCharts(pat, rao, { patients, readings: 2, threads: true });
  await acceptAll(rao, patients);
  for (const key of charts) await must(pat.session.accept(key));
});
afterAll(() => harbour.close());

/** Batches of each vault's log on this disk. */
async function lengths(store: AccountStore): Promise<ReadonlyMap<string, number>> {
  const rows = await store.vaults();
  return new Map(
    await Promise.all(rows.map(async ({ vaultId }) => [vaultId, (await store.log(vaultId)).length] as const)),
  );
}

/** The power fails right before the n-th batch from here reaches the disk; the relay has it. Answers what is left. */
const fails = (device: DeviceStore, n: number, line: Person["line"]): Promise<DeviceStore> =>
  new Promise((resolve) => {
    const wait = (left: number): void =>
      beforeWrite(device, "appendLog", () => {
        if (left > 1) return wait(left - 1);
        line.cut();
        resolve(copyOf(device));
      });
    wait(n);
  });

const rested = (session: Session): Promise<void> =>
  new Promise((resolve) => {
    let calm = { saved: false, chores: 1 };
    const look = (next: Partial<typeof calm>): void => {
      calm = { ...calm, ...next };
      if (calm.saved && calm.chores === 0) resolve();
    };
    void session.watch("account", (view) => look({ chores: view?.chores.total ?? 1 }));
    void session.watch("sync", ({ state, waiting }) => look({ saved: state === "saved" && waiting === 0 }));
  });

async function rotate(): Promise<string> {
  const form = { recoveryCode: pat.kitCodes.recovery, password: fresh, keep: [] };
  const { kit } = await must(pat.session.beginRotation(form));
  const typed = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  await must(pat.session.confirmNewKit(typed));
  return kit.signInCode?.join(" ") ?? "";
}

test("pat's new keys reach twelve vaults although her power fails three times; rao reads what was, and what comes", {
  timeout: 120_000,
}, async () => {
  await rao.session.lock();
  rao.goOffline();
  const before = await lengths(await pat.device.open(pat.me.userId));
  // A chart and a conversation of each patient, her own chart and her own lists.
  expect(before.size).toBe(2 * patients + 2);
  const signIn = await rotate();
  let disk = fails(pat.device, 1, pat.line);
  void pat.session.sendNewKit();
  let left = await disk;
  for (const n of [3, 4]) {
    const again = await harbour.session(left);
    disk = fails(left, n, again.line);
    await must(again.session.unlock(pat.me.userId, fresh));
    left = await disk;
  }
  const once = new Map([...before].map(([key, length]) => [key, length + 1]));
  expect(await lengths(await copyOf(left).open(pat.me.userId))).not.toEqual(once);
  const last = await harbour.session(left);
  await must(last.session.unlock(pat.me.userId, fresh));
  const done = new Promise<void>((resolve) => {
    const look = async (): Promise<void> => {
      const now = await lengths(await left.open(pat.me.userId));
      if ([...once].every(([key, length]) => (now.get(key) ?? 0) >= length)) resolve();
    };
    void last.session.watch("account", () => void look());
  });
  await done;
  await rested(last.session);

  // What the relay has, on a disk that has seen nothing of it.
  const other = await harbour.session();
  await must(other.session.signIn(signIn, fresh));
  await rested(other.session);
  expect(await lengths(await other.device.open(pat.me.userId))).toEqual(once);

  rao.line.mend();
  await must(rao.session.unlock(rao.me.userId, password));
  for (const key of charts) {
    await must(last.session.record(key, bp));
    const state = await rao.chart(key, ({ chart }) => chart.readings.total === 3);
    expect(state.problems).toEqual([]);
  }
});
