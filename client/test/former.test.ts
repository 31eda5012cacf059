// After the end of an access: what stays with the doctor, to read only, offline and through an unlock; what Consents say of it; and leaving without a copy (ADR 0077, 0078).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;

const words = { id: "access", version: "1", language: "en", text: "I let Dr Rao read.\nThis lasts until I end it." };
const weight = (value: number) => ({ kind: "weight", value, unit: "kg" }) as const;

beforeAll(async () => {
  harbour = await clinic();
  rao = await harbour.attested("rao");
});
beforeEach(async () => {
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.record(chartId, weight(72)));
  await must(pat.session.grant(chartId, rao.me.userId, { role: "writer", consent: words }));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  await rao.chart(chartId, ({ chart, card }) => chart.readings.total === 1 && card.state === "open");
});
afterAll(() => harbour.close());

interface Exported {
  readonly entry: readonly { readonly resource: { readonly resourceType: string; readonly status?: string } }[];
}

async function consents(one: Person) {
  const { text } = await must(one.session.exportRecord(chartId));
  return {
    text,
    all: (JSON.parse(text) as Exported).entry
      .map(({ resource }) => resource)
      .filter(({ resourceType }) => resourceType === "Consent"),
  };
}

const ended = (one: Person) =>
  one.until("vaults", (cards) =>
    cards.some((card) => card.vaultId === chartId && card.state === "revoked" && card.endedMs !== undefined),
  );

describe("a grant", () => {
  test("stands in the record as a Consent with its words, once; its end makes it inactive; taken in again it adds nothing", async () => {
    const given = await consents(pat);
    expect(given.all).toHaveLength(1);
    expect(given.all[0]).toMatchObject({
      status: "active",
      sourceAttachment: { language: "en", data: Buffer.from(words.text).toString("base64") },
      provision: { action: [{ coding: [{ code: "access" }] }, { coding: [{ code: "correct" }] }] },
    });
    await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
    const narrowed = await consents(pat);
    expect(narrowed.all).toHaveLength(1);
    expect(JSON.stringify(narrowed.all)).not.toContain("correct");
    await must(pat.session.revoke(chartId, rao.me.userId));
    const over = await consents(pat);
    expect(over.all).toMatchObject([
      { status: "inactive", provision: { period: { end: expect.any(String) as string } } },
    ]);
    const again = await must(
      pat.session.planImport(chartId, "mine.json", new TextEncoder().encode(over.text), () => undefined),
    );
    expect(again.taken).toBe(0);
    expect(await pat.session.access(chartId)).toMatchObject([
      { me: true, now: true },
      { userId: rao.me.userId, name: "Dr Asha Rao", now: false, untilMs: expect.any(Number) as number },
    ]);
    expect((await pat.chart(chartId, () => true)).chart.conflicts).toBe(0);
  });
});

describe("after the end of an access", () => {
  test("rao keeps what he could read, offline and after an unlock; nothing later, and he can write nothing", async () => {
    await must(pat.session.revoke(chartId, rao.me.userId));
    await ended(rao);
    await must(pat.session.record(chartId, weight(75)));
    rao.goOffline();
    await rao.session.lock();
    await must(rao.session.unlock(rao.me.userId, password));
    const kept = await rao.chart(chartId, ({ chart }) => chart.readings.total > 0);
    expect(kept.chart.readings.total).toBe(1);
    expect(kept.chart.banner.family).toBe("Morgan");
    expect(kept.card).toMatchObject({ state: "revoked" });
    expect(kept.card.endedMs).toBeLessThanOrEqual(Date.now());
    expect((await rao.session.search(chartId, { text: "weight", limit: 10 })).total).toBe(1);
    await must(rao.session.exportRecord(chartId));
    expect(await rao.session.record(chartId, weight(70))).toMatchObject({ ok: false });
    expect((await rao.session.outbox()).filter(({ vaultId }) => vaultId === chartId)).toEqual([]);
    await rao.goOnline();
    await rao.until("sync", (sync) => sync.state === "saved");
    expect((await rao.chart(chartId, () => true)).chart.readings.total).toBe(1);
    // A device that comes later has no copy: the relay gives nothing past the removal, nor what was before it.
    const tablet = await harbour.session();
    await must(tablet.session.signIn(rao.kitCodes.signIn, password));
    await tablet.session.settled();
    expect(await tablet.session.exportRecord(chartId)).toMatchObject({ ok: false });
    await tablet.session.close();
  });

  test("rao leaves and keeps a copy, then deletes it: it is gone from disk and list, and pat's Consent says that it is over", async () => {
    await must(rao.session.leave(chartId));
    await ended(rao);
    expect((await rao.chart(chartId, () => true)).chart.readings.total).toBe(1);
    const over = async () => (await consents(pat)).all;
    await pat.chart(chartId, ({ card }) => card.members.length === 1);
    await new Promise<void>((resolve) => {
      void pat.session.watchChart(
        chartId,
        () =>
          void over().then((all) => {
            if (all.every(({ status }) => status === "inactive")) resolve();
          }),
      );
    });
    rao.goOffline();
    await must(rao.session.dropCopy(chartId));
    await rao.until("vaults", (cards) => cards.every(({ vaultId }) => vaultId !== chartId));
    const disk = await rao.device.open(rao.me.userId);
    expect(await disk.segments(chartId)).toEqual([]);
    await rao.goOnline();
  });

  test("let in again he needs no second yes, and reads what was written before, in between and after", async () => {
    await must(pat.session.revoke(chartId, rao.me.userId));
    await ended(rao);
    await must(pat.session.record(chartId, weight(71)));
    await must(pat.session.grant(chartId, rao.me.userId, { role: "reader", consent: words }));
    await sharedChart(rao, "open");
    await must(pat.session.record(chartId, weight(72)));
    const his = await rao.chart(chartId, ({ card, chart }) => card.state === "open" && chart.readings.total === 3);
    expect(his.problems).toEqual([]);
    expect(his.card.endedMs).toBeUndefined();
    expect((await consents(pat)).all.filter(({ status }) => status === "active")).toHaveLength(1);
  });

  test("nobody deletes the copy of a record that he can still read", async () => {
    expect(await rao.session.dropCopy(chartId)).toMatchObject({ ok: false, error: { kind: "not-permitted" } });
    expect((await rao.chart(chartId, () => true)).chart.readings.total).toBe(1);
  });

  test("the copy outlives new keys of rao's, a restart of his app and what comes after; it stays what it was", async () => {
    await must(pat.session.revoke(chartId, rao.me.userId));
    await ended(rao);
    await must(pat.session.record(chartId, weight(75)));
    const before = await rao.chart(chartId, () => true);
    const form = { recoveryCode: rao.kitCodes.recovery, password: `${password} anew`, keep: [] };
    const { kit } = await must(rao.session.beginRotation(form));
    const typed = kit.retype.map(
      ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
    );
    await must(rao.session.confirmNewKit(typed));
    await must(rao.session.sendNewKit());
    await rao.until("account", (view) => view !== undefined && view.chores.total === 0);
    await rao.session.close();
    const again = await harbour.session(rao.device);
    again.line.cut();
    await must(again.session.unlock(rao.me.userId, `${password} anew`));
    const kept = await new Promise<typeof before>((resolve) => {
      void again.session.watchChart(chartId, (state) => state && state.chart.readings.total > 0 && resolve(state));
    });
    expect(kept.chart.readings.rows.map(({ item }) => item)).toEqual(
      before.chart.readings.rows.map(({ item }) => item),
    );
    expect(kept.card).toMatchObject({ state: "revoked", endedMs: before.card.endedMs });
    expect(await again.session.record(chartId, weight(70))).toMatchObject({ ok: false });
    await again.session.close();
  });
});
