// Sharing under a relay that mallory runs: who may read and write, what she holds back, and what a revoked doctor's keys still open.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { generateBundle, GENERATED_TOTAL } from "./domain/generate-bundle.ts";
import { mallory, type Message } from "./evil/mallory.ts";
import { relayDump, runsThatOpen } from "./relay-dump.ts";

const evil = mallory();
let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;

beforeAll(async () => {
  harbour = await clinic({ twist: evil.twist });
  rao = await harbour.attested("rao");
});
beforeEach(async () => {
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
});
afterEach(() => {
  evil.down = evil.up = evil.identity = undefined;
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const saved = (one: Person) => one.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
const readings = (one: Person, total: number) => one.chart(chartId, (state) => state.chart.readings.total === total);
/** So many readings, and every one of one's own acknowledged. */
const sent = (one: Person, total: number) =>
  one.chart(chartId, (state) => state.chart.readings.total === total && Object.keys(state.outbox).length === 0);

async function share(): Promise<void> {
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "open"));
}

const problemKinds = (one: Person, kind: string) =>
  one.chart(chartId, (state) => state.problems.some((problem) => problem.facts?.["kind"] === kind));

describe("giving access", () => {
  test("A4: a chart one was added to is pending: neither readings nor imports go into it before it is accepted", async () => {
    await must(pat.session.grant(chartId, rao.me.userId));
    await rao.until("vaults", (cards) =>
      cards.some((card) => card.vaultId === chartId && card.state === "pending" && card.name !== undefined),
    );
    const refused = { ok: false, error: { kind: "not-permitted", facts: { reason: "pending" } } };
    expect(await rao.session.record(chartId, bp(120))).toEqual(refused);
    expect(await rao.session.planImport(chartId, "a.json", new TextEncoder().encode("{}"), () => undefined)).toEqual(
      refused,
    );
    await must(rao.session.accept(chartId));
    await must(rao.session.record(chartId, bp(121)));
    await readings(pat, 1);
  });

  test("a doctor whom the clinic has not attested gets nothing", async () => {
    const eve = await harbour.doctor("eve");
    expect(await pat.session.grant(chartId, eve.me.userId)).toMatchObject({
      ok: false,
      error: { kind: "protocol", facts: { kind: "attestation" } },
    });
    expect(await pat.session.grant(chartId, "nobody")).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(relayDump(harbour).members(chartId)).toEqual([pat.me.userId]);
  });

  test("A1, A2: a relay that answers another person's identity log is found out", async () => {
    const eve = await harbour.attested("eve2");
    await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 1);
    evil.identity = (asking, userId) => (asking === pat.me.userId && userId === eve.me.userId ? rao.me.userId : userId);
    const outcome = await pat.session.grant(chartId, eve.me.userId);
    expect(outcome).toMatchObject({ ok: false, error: { kind: "protocol", facts: { kind: "identity-changed" } } });
    await pat.until(
      "clinic",
      (view) =>
        view?.doctors.some((doctor) => doctor.userId === eve.me.userId && doctor.contact === "changed → blocked") ??
        false,
    );
    expect(relayDump(harbour).members(chartId)).toEqual([pat.me.userId]);
  });

  test("offline nothing is granted or revoked, and nothing has changed", async () => {
    await share();
    pat.goOffline();
    expect(await pat.session.revoke(chartId, rao.me.userId)).toEqual({ ok: false, error: { kind: "offline" } });
    await pat.goOnline();
    await saved(pat);
    await must(rao.session.record(chartId, bp(122)));
    await readings(pat, 1);
  });
});

describe("a relay that lies", () => {
  test("A27, A31: a run that mallory drops is missed because another device has seen it: withheld", async () => {
    await share();
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    const without = ({ header, body }: Message): Message => {
      if (header.type !== "page" || header.vaultId !== chartId || dropped > 0 || header.runs.length !== 1)
        return { header, body };
      dropped++;
      const runs = header.runs.map((run) => ({ ...run, bytes: 0, own: true as const }));
      return { header: { ...header, runs }, body: new Uint8Array() };
    };
    let dropped = 0;
    evil.down = (to, message) => [to === rao.me.userId ? without(message) : message];
    await must(pat.session.record(chartId, bp(150)));
    await sent(pat, 1);
    const onTablet = await new Promise<number>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => {
        if (state?.chart.readings.total === 1) resolve(1);
      });
    });
    expect(onTablet).toBe(1);
    await must(tablet.session.record(chartId, bp(151)));
    const state = await problemKinds(rao, "withheld");
    expect(dropped).toBe(1);
    expect(state.chart.readings.rows.map((row) => row.parts[0]?.text)).toEqual(["151"]);
  });

  test("A27: a run that mallory holds back, the next one passed off as its successor, is withheld and not silence", async () => {
    await share();
    await must(pat.session.record(chartId, bp(120)));
    await readings(rao, 1);
    let dropped: number | undefined;
    evil.down = (to, message) => {
      const { header } = message;
      if (to !== rao.me.userId || header.type !== "page" || header.vaultId !== chartId) return [message];
      if (dropped === undefined) {
        dropped = header.from;
        return [];
      }
      return [{ ...message, header: { ...header, from: dropped } }];
    };
    await must(pat.session.record(chartId, bp(121)));
    await sent(pat, 2);
    await must(pat.session.record(chartId, bp(122)));
    const found = await problemKinds(rao, "withheld");
    expect(found.chart.readings.total).toBe(1);
  });

  test("A29: a membership log shorter than it was is a rollback", async () => {
    await share();
    pat.goOffline();
    evil.down = (to, { header, body }) =>
      to === pat.me.userId && header.type === "subscribed" && header.vaultId === chartId
        ? [{ header: { ...header, logLength: header.logLength - 1 }, body }]
        : [{ header, body }];
    await pat.goOnline();
    expect((await problemKinds(pat, "rollback")).problems).toEqual([
      { kind: "protocol", facts: { kind: "rollback", where: "relay" } },
    ]);
  });

  test("A29: entries fewer than there were are a rollback", async () => {
    await must(pat.session.record(chartId, bp(140)));
    await sent(pat, 1);
    pat.goOffline();
    evil.down = (to, { header, body }) =>
      to === pat.me.userId && header.type === "subscribed" && header.vaultId === chartId
        ? [{ header: { ...header, end: header.end - 1 }, body }]
        : [{ header, body }];
    await pat.goOnline();
    expect((await problemKinds(pat, "rollback")).problems).toEqual([
      { kind: "protocol", facts: { kind: "rollback", where: "relay" } },
    ]);
  });

  test("A30: a forked membership log is named, and nobody is let in by it", async () => {
    await share();
    evil.down = (to, { header, body }) => {
      if (to !== rao.me.userId || header.type !== "log" || header.vaultId !== chartId) return [{ header, body }];
      const [genesis = new Uint8Array()] = relayDump(harbour).batches(chartId);
      return [{ header: { ...header, lengths: [genesis.length] }, body: genesis }];
    };
    const eve = await harbour.attested("eve3");
    await pat.until("clinic", (view) => view?.doctors.some((doctor) => doctor.userId === eve.me.userId) ?? false);
    await must(pat.session.grant(chartId, eve.me.userId));
    const state = await rao.chart(chartId, ({ problems }) => problems.length > 0);
    expect(state.problems[0]).toMatchObject({ kind: "protocol", facts: { kind: "fork" } });
    expect(state.card.members.map((member) => member.userId)).not.toContain(eve.me.userId);
  });
});

describe("giving access again", () => {
  test("a doctor who is connected has the chart again at once, with what was written meanwhile", async () => {
    await share();
    await must(pat.session.record(chartId, bp(120)));
    await readings(rao, 1);
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
    await must(pat.session.record(chartId, bp(121)));
    await must(pat.session.grant(chartId, rao.me.userId));
    await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "open"));
    await readings(rao, 2);
    await must(rao.session.record(chartId, bp(122)));
    const hers = await readings(pat, 3);
    expect(hers.problems).toEqual([]);
  });
});

describe("let in again while away", () => {
  test("what was written before the removal goes to the tray, is not sent silently, and can be sent again", async () => {
    await share();
    await must(rao.session.record(chartId, bp(130)));
    await sent(rao, 1);
    rao.goOffline();
    await must(rao.session.record(chartId, bp(131)));
    await must(rao.session.record(chartId, bp(132)));
    await must(pat.session.revoke(chartId, rao.me.userId));
    await must(pat.session.grant(chartId, rao.me.userId));
    await rao.goOnline();
    await rao.until("sync", ({ notSent, waiting }) => notSent === 2 && waiting === 0);
    const tray = await rao.session.outbox();
    expect(tray.map(({ state, refusal }) => [state, refusal])).toEqual([
      ["not-sent", "removed"],
      ["not-sent", "removed"],
    ]);
    await must(rao.session.record(chartId, bp(133)));
    expect((await readings(pat, 2)).chart.readings.rows.map((row) => row.parts[0]?.text)).toEqual(["133", "130"]);
    for (const { order } of tray) await must(rao.session.sendAgain(order));
    const hers = await sent(pat, 4);
    expect(hers.problems).toEqual([]);
    await rao.until("sync", ({ state, notSent }) => state === "saved" && notSent === 0);
    // Nothing that the relay has seen was written twice in one place: the old chain goes on.
    expect(await rao.until("phase", ({ kind }) => kind === "open")).toMatchObject({
      me: { deviceId: rao.me.deviceId },
    });
  });
});

describe("imports", () => {
  test("a cancelled import leaves nothing, here, after a restart and at the doctor's", async () => {
    await share();
    const before = (await pat.chart(chartId, () => true)).chart.items;
    const file = new TextEncoder().encode(generateBundle());
    const { importId } = await must(pat.session.planImport(chartId, "record.json", file, () => undefined));
    const outcome = await pat.session.runImport(importId, ({ done, total }) => {
      if (done > 0 && done < total) void pat.session.cancelImport(importId);
    });
    expect(outcome).toEqual({ ok: false, error: { kind: "cancelled" } });
    await pat.chart(chartId, (state) => state.chart.items === before);
    await must(pat.session.record(chartId, bp(133)));
    await rao.chart(chartId, (state) => state.chart.readings.total === 1 && state.chart.items === before + 1);
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    await pat.chart(chartId, (state) => state.chart.items === before + 1);
    const again = await must(pat.session.planImport(chartId, "record.json", file, () => undefined));
    expect(again).toMatchObject({ taken: GENERATED_TOTAL, alreadyHere: 0 });
  });
});

describe("after a revocation", () => {
  test("A41: what pat writes opens neither with rao's unlocked keys nor with anything in the relay's whole database", async () => {
    await must(pat.session.record(chartId, bp(101)));
    await share();
    await must(rao.session.record(chartId, bp(102)));
    await sent(pat, 2);
    const before = (await runsThatOpen(relayDump(harbour), chartId, pat)).length;
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
    await must(pat.session.record(chartId, bp(103)));
    await must(pat.session.record(chartId, bp(104)));
    await sent(pat, 4);
    const dump = relayDump(harbour);
    const his = await runsThatOpen(dump, chartId, rao);
    const hers = await runsThatOpen(dump, chartId, pat);
    expect(his.length).toBe(before);
    // The end of his access stands in her record as well.
    expect(hers.length).toBe(before + 3);
    expect(his.join()).not.toMatch(/"value":10[34]\b/);
    expect(hers.join()).toMatch(/"value":103\b.*"value":104\b/s);
  });

  test("A42: what rao wrote offline, not knowing, is never shown as sent and waits for pat's decision", async () => {
    await share();
    await must(rao.session.record(chartId, bp(110)));
    await sent(rao, 1);
    rao.goOffline();
    const { changeId } = await must(rao.session.record(chartId, bp(111)));
    await must(pat.session.revoke(chartId, rao.me.userId));
    await rao.goOnline();
    await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
    await rao.until("sync", (sync) => sync.notSent > 0 && sync.state === "failed");
    const state = await rao.chart(chartId, (shown) => shown.card.state === "revoked");
    expect(state.outbox[changeId]).toBeDefined();
    const kept = (await (await rao.device.open(rao.me.userId)).outbox()).filter(
      (item) => item.vaultId === chartId && !item.quiet,
    );
    expect(kept).toHaveLength(1);
    await rao.chart(chartId, ({ outbox }) => outbox[changeId] === "not-sent");
    const here = (await rao.session.outbox()).filter(({ vaultId }) => vaultId === chartId);
    expect(here).toMatchObject([{ state: "not-sent", refusal: "removed" }]);
    const asked = await pat.chart(chartId, ({ card }) => card.aside === 1);
    expect(asked.chart.readings.rows.map((row) => row.parts[0]?.text)).toEqual(["110"]);
    await must(pat.session.record(chartId, bp(112)));
    const hers = await sent(pat, 2);
    expect(hers.chart.readings.rows.map((row) => row.parts[0]?.text)).toEqual(["112", "110"]);
  });

  test("A42: what rao pushed before the news reached him is quarantined, and he is not told that it was sent", async () => {
    await share();
    await must(rao.session.record(chartId, bp(109)));
    await sent(rao, 1);
    const quarantined: boolean[] = [];
    evil.down = (to, message) => {
      if (to !== rao.me.userId) return [message];
      const { header } = message;
      if (header.type === "ack" && header.quarantined) quarantined.push(true);
      return header.type === "log" || header.type === "vaults" || (header.type === "refuse" && header.id === undefined)
        ? []
        : [message];
    };
    await must(pat.session.revoke(chartId, rao.me.userId));
    const { changeId } = await must(rao.session.record(chartId, bp(113)));
    const state = await rao.chart(chartId, ({ outbox }) => outbox[changeId] === "not-sent");
    expect(quarantined).toEqual([true]);
    expect(state.outbox[changeId]).toBe("not-sent");
  });

  test("what the relay had taken before the removal, its answer lost on the way, is no item that was not sent", async () => {
    await share();
    await must(rao.session.record(chartId, bp(109)));
    await sent(rao, 1);
    evil.down = (to, message) =>
      to === rao.me.userId && message.header.type !== "ping" && message.header.type !== "vaults" ? [] : [message];
    const { changeId } = await must(rao.session.record(chartId, bp(114)));
    await pat.chart(chartId, ({ chart }) => chart.readings.rows.some((row) => row.parts[0]?.text === "114"));
    await must(pat.session.revoke(chartId, rao.me.userId));
    rao.goOffline();
    evil.down = undefined;
    await rao.goOnline();
    await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
    await rao.chart(chartId, ({ outbox }) => outbox[changeId] === undefined);
    expect((await rao.session.outbox()).filter(({ vaultId }) => vaultId === chartId)).toEqual([]);
  });
});
