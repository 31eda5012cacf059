// A chart's floor rises above an app that was not updated yet: it stops writing there and says why, keeps everything, and the updated app goes on from the same bytes (protocol §5.1 upgrade, A57, ADR 0012).
import type * as Core from "@health-vault/crypto-core";
import {
  asUserId,
  fromBase64url,
  openMembershipLog,
  plainBatch,
  readIdentityLog,
  type UserId,
} from "@health-vault/crypto-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { explain } from "../src/locales/explain.ts";
import type { AccountStore } from "../src/session/ports.ts";
import { unlock } from "../src/session/unlock.ts";
import { clinic, must, nodeStretch, password, type Clinic, type Person } from "./clinic.ts";
import { mallory, type Mallory } from "./evil/mallory.ts";

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const tooOld = { ok: false, error: { kind: "protocol", facts: { kind: "version" } } } as const;

let line: Mallory;
let harbour: Clinic;
let rao: Person;
let pat: Person;
let lee: Person;

const share = async (patient: Person): Promise<string> => {
  const chartId = patient.me.chartId ?? "";
  await patient.until("clinic", (view) => view?.doctors.length === 1);
  await must(patient.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some(({ vaultId, name }) => vaultId === chartId && name !== undefined));
  await must(rao.session.accept(chartId));
  return chartId;
};

beforeEach(async () => {
  line = mallory();
  harbour = await clinic({ twist: line.twist });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  lee = await harbour.patient("lee");
}, 60_000);
afterEach(() => harbour.close());

/** Whom a log names, as they are known on this disk. */
async function known(store: AccountStore, core: Pick<typeof Core, "readIdentityLog"> = { readIdentityLog }) {
  const identities = new Map<string, Core.Identity>();
  for (const id of await store.identityIds()) {
    const read = core.readIdentityLog(await store.identityLog(id));
    if (read.ok) identities.set(id, read.value);
  }
  return (userId: UserId) =>
    [...identities].find(([id]) => asUserId(fromBase64url(id) ?? userId).join() === userId.join())?.[1];
}

/** What pat's app of the next version appends, signed by her device. */
async function upgrade(chartId: string): Promise<Uint8Array> {
  const store = await pat.device.open(pat.me.userId);
  const me = await must(unlock(store, password, nodeStretch));
  const resolve = await known(store);
  const membership = openMembershipLog(await store.log(chartId), resolve);
  const identity = resolve(me.userId);
  if (!membership.ok || !identity) throw new Error("pat's own log");
  return plainBatch({ identity, device: me.device }, membership.value, { kind: "upgrade", minVersion: 2 }).bytes;
}

test("A60: rao's app is too old for pat's chart: nothing is written there any more, all stays readable, others go on", async () => {
  const [chartId, other] = [await share(pat), await share(lee)];
  await must(rao.session.record(chartId, bp(121)));
  await pat.chart(chartId, (state) => state.chart.readings.total === 1);
  const raised = await upgrade(chartId);
  const from = (await (await rao.device.open(rao.me.userId)).log(chartId)).length;
  line.down = (to, message) => {
    const { header } = message;
    if (to !== rao.me.userId || header.type !== "page" || header.vaultId !== chartId) return [message];
    line.down = undefined;
    const grown = { type: "log" as const, vaultId: chartId, from, lengths: [raised.length] };
    return [message, { header: grown, body: raised }];
  };
  await must(pat.session.record(chartId, bp(122)));
  const told = await rao.chart(chartId, ({ problems }) => problems.some(({ facts }) => facts?.["kind"] === "version"));
  expect(told.chart.readings.total).toBe(2);
  const problem = told.problems.find(({ facts }) => facts?.["kind"] === "version");
  expect(problem && explain(problem)).toMatchObject({
    what: "A part of this record needs a newer version of this app.",
    next: "Update the app: reload it while you are online.",
  });

  expect(await rao.session.record(chartId, bp(123))).toMatchObject(tooOld);
  expect(await rao.session.leave(chartId)).toMatchObject(tooOld);
  await must(rao.session.record(other, bp(124)));
  await lee.chart(other, (state) => state.chart.readings.total === 1);

  // After a restart it is the same, also in flight mode: the batch is kept, not thrown away as a forgery.
  await rao.session.lock();
  rao.goOffline();
  await must(rao.session.unlock(rao.me.userId, password));
  expect((await rao.chart(chartId, (state) => state.chart.readings.total === 2)).problems).not.toEqual([]);
  expect(await rao.session.record(chartId, bp(125))).toMatchObject(tooOld);
  expect((await rao.session.outbox()).filter(({ vaultId }) => vaultId === chartId)).toEqual([]);
  await rao.session.lock();

  // The updated app reads the same disk on: one version further, the floor is its own.
  vi.resetModules();
  vi.doMock("../../crypto-core/src/version.ts", () => ({ currentVersion: 2, currentSuite: 1 }));
  const next = (await import("@health-vault/crypto-core")) as typeof Core;
  vi.doUnmock("../../crypto-core/src/version.ts");
  await next.ready();
  const store = await rao.device.open(rao.me.userId);
  const log = next.openMembershipLog(await store.log(chartId), await known(store, next));
  expect(log.ok && [log.value.minVersion, log.value.length, log.value.members.size]).toEqual([2, from + 1, 2]);
});
