// The clinic's notice: signed in its log, followed on the patient's device also offline, never hidden from doctors or exports; a relay that forges or rolls it back is refused.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64url, identityOp, readIdentityLog, signKeyPair, toBase64url } from "@health-vault/crypto-core";
import type { IdentityLogAnswer } from "@health-vault/crypto-core/wire";
import type { ChartState, ClinicNoticeView } from "../src/session/api.ts";
import type { Relay, Reply } from "../src/session/ports.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

const dayMs = 86_400_000;
let aheadMs = 0;
/** What mallory makes of the clinic's log on its way to anybody. */
let twistLog: ((from: number, answer: IdentityLogAnswer) => IdentityLogAnswer) | undefined;
let harbour: Clinic;
let ada: Person;
let rao: Person;
let pat: Person;
let chartId: string;

const notice = (more: Partial<ClinicNoticeView> = {}): ClinicNoticeView => ({
  release: "critical-held",
  waitDays: 3,
  sensitive: ["hba1c"],
  callLine: "555 0100",
  emergencyLine: "112",
  ...more,
});

const lab = (id: string, loinc: string, value: number, unit: string) => ({
  resource: {
    resourceType: "Observation",
    id,
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: loinc }] },
    effectiveDateTime: new Date(Date.now() - 3_600_000).toISOString(),
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
  },
});
const file = (...entry: readonly object[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ resourceType: "Bundle", type: "collection", entry }));
const report = (id: string, ...results: readonly string[]) => ({
  resource: {
    resourceType: "DiagnosticReport",
    id,
    status: "final",
    code: { text: "Metabolic panel" },
    result: results.map((one) => ({ reference: `Observation/${one}` })),
  },
});

const quiet = (): void => undefined;

async function bring(by: Person, name: string, bytes: Uint8Array): Promise<void> {
  const plan = await must(by.session.planImport(chartId, name, bytes, quiet));
  await must(by.session.runImport(plan.importId, quiet));
}
const on = (session: Session, fits: (state: ChartState) => boolean): Promise<ChartState> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => state && fits(state) && resolve(state));
  });
const tests = (state: ChartState): readonly string[] =>
  state.chart.latest.map(({ concept }) => concept).toSorted((a, b) => a.localeCompare(b));

beforeAll(async () => {
  harbour = await clinic({
    aheadMs: (whose) => (whose === "people" ? aheadMs : 0),
    twist: (relay: Relay) => ({
      ...relay,
      async clinicLog(from): Promise<Reply<IdentityLogAnswer>> {
        const reply = await relay.clinicLog(from);
        return reply.ok && twistLog ? { ...reply, value: twistLog(from, reply.value) } : reply;
      },
    }),
  });
  ada = await harbour.admin();
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId, { role: "writer" }));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
});
afterAll(() => harbour.close());

describe("critical and sensitive results wait for a review", () => {
  test("only the clinic's administrator says so, within bounds, and pat's device hears it", async () => {
    expect(await rao.session.publishNotice(notice())).toMatchObject({ ok: false, error: { kind: "not-permitted" } });
    expect(await ada.session.publishNotice(notice({ waitDays: 31 }))).toMatchObject({ ok: false });
    expect(await ada.session.publishNotice(notice({ callLine: "x".repeat(201) }))).toMatchObject({ ok: false });
    await must(ada.session.publishNotice(notice()));
    await pat.session.syncNow();
    expect((await pat.until("clinic", (view) => view?.notice !== undefined))?.notice).toEqual(notice());
  });

  test("pat is told that two wait and sees neither anywhere; rao sees all, and her export has all", async () => {
    await bring(
      rao,
      "lab.json",
      file(
        lab("na", "2951-2", 140, "mmol/L"),
        lab("k", "2823-3", 6.8, "mmol/L"),
        lab("a1c", "4548-4", 5.4, "%"),
        report("bmp", "na", "k"),
      ),
    );
    const state = await on(pat.session, ({ held }) => held?.count === 2);
    expect(tests(state)).toEqual(["na"]);
    expect(state.held?.untilMs).toBeGreaterThan(Date.now() + 2 * dayMs);
    expect(state.card.things?.critical).toEqual([]);
    const { rows } = await pat.session.section(chartId, { section: "labs", offset: 0, limit: 50 });
    expect(rows.map(({ type }) => type)).toEqual(["Observation"]);
    expect((await pat.session.timeline(chartId, { sections: ["labs"], offset: 0, limit: 50 })).total).toBe(1);
    expect(await pat.session.trend(chartId, "k")).toBeUndefined();
    expect((await pat.session.search(chartId, { text: "6.8", limit: 10 })).total).toBe(0);
    expect(await pat.session.items(chartId, "Observation", 0, 50)).toHaveLength(1);
    const { text } = await must(pat.session.exportRecord(chartId));
    expect(text).toContain("6.8");
    const doctors = await on(rao.session, ({ chart }) => chart.latest.length === 3);
    expect(doctors.held).toBeUndefined();
    expect(doctors.card.things?.critical).toHaveLength(1);
  });

  test("it holds in flight mode after an unlock; what pat brings herself is never held", async () => {
    pat.goOffline();
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    await on(pat.session, ({ held }) => held?.count === 2);
    await bring(pat, "mine.json", file(lab("mine", "2345-7", 600, "mg/dL")));
    const state = await on(pat.session, ({ chart }) => chart.latest.some(({ concept }) => concept === "glucose"));
    expect(state.held?.count).toBe(2);
    await pat.goOnline();
  });

  test("rao's acknowledgement releases one; time releases the other", async () => {
    const doctors = await on(rao.session, ({ chart }) => chart.latest.length === 4);
    const item = doctors.chart.latest.find(({ concept }) => concept === "k")?.item ?? "";
    await must(rao.session.acknowledge(chartId, item));
    const one = await on(pat.session, ({ held }) => held?.count === 1);
    expect(tests(one)).toEqual(["glucose", "k", "na"]);
    aheadMs = 3 * dayMs + 1_000;
    await must(pat.session.record(chartId, { kind: "heart-rate", value: 70 }));
    const all = await on(pat.session, ({ held }) => held === undefined);
    expect(tests(all)).toContain("hba1c");
    aheadMs = 0;
  });
});

describe("mallory, who runs the relay", () => {
  const shown = async () => (await pat.until("clinic", (view) => view?.notice !== undefined))?.notice;

  test("A75: cannot put a notice of hers into the log", async () => {
    const own = signKeyPair(new Uint8Array(32).fill(7));
    const whole = await pat.ports.relay.clinicLog(0);
    if (!whole.ok) throw new Error("no log");
    const ops = whole.value.ops.map((op) => fromBase64url(op) ?? new Uint8Array());
    const log = readIdentityLog(ops);
    if (!log.ok) throw new Error(log.error.kind);
    const forged = identityOp(log.value, own, {
      kind: "notice",
      release: "at-once",
      waitDays: 1,
      sensitive: [],
      callLine: "call mallory",
      emergencyLine: "",
    });
    const served = Promise.withResolvers<void>();
    twistLog = (from, answer) => {
      if (from < log.value.length) return answer;
      served.resolve();
      return { ...answer, ops: [toBase64url(forged)], length: log.value.length + 1 };
    };
    await pat.session.syncNow();
    await served.promise;
    await pat.session.settled();
    expect(await shown()).toEqual(notice());
    twistLog = undefined;
  });

  test("A75: cannot go back to the time before a notice", async () => {
    await must(ada.session.publishNotice(notice({ release: "at-once", callLine: "555 0199" })));
    await pat.session.syncNow();
    await pat.until("clinic", (view) => view?.notice?.callLine === "555 0199");
    const asked = Promise.withResolvers<void>();
    twistLog = (from, answer) => {
      asked.resolve();
      return { ...answer, ops: [], length: Math.min(from - 1, answer.length - 1) };
    };
    await pat.session.syncNow();
    await asked.promise;
    expect((await shown())?.callLine).toBe("555 0199");
    await pat.session.lock();
    pat.goOffline();
    await must(pat.session.unlock(pat.me.userId, password));
    expect((await shown())?.callLine).toBe("555 0199");
    twistLog = undefined;
    await pat.goOnline();
  });
});
