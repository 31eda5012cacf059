// A critical result waits for a doctor: over all charts, closed ones too, in flight mode, on two doctors' devices, until one of them acknowledges it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { RecordInput } from "../src/domain/record/build.ts";
import type { Topics, VaultCard } from "../src/session/api.ts";
import { createSession, type Session } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let rao: Person;
let mehta: Person;
let pat: Person;
let chartId: string;

const dayMs = 86_400_000;
const potassium = (value: number): RecordInput => ({
  kind: "panel",
  panel: "single",
  results: [{ concept: "k", value, unit: "mmol/L" }],
  effective: new Date(Date.now() - 3_600_000).toISOString(),
});

/** What a card says of this chart, once it fits. */
const card = (session: Session, fits: (card: VaultCard) => boolean): Promise<VaultCard> =>
  new Promise((resolve) => {
    void session.watch("vaults", (cards: Topics["vaults"]) => {
      const found = cards.find(({ vaultId }) => vaultId === chartId);
      if (found && fits(found)) resolve(found);
    });
  });
const waits =
  (...figures: readonly string[]) =>
  ({ things }: VaultCard): boolean =>
    things !== undefined && things.critical.map(({ figure }) => figure).join() === figures.join();
const theOne = async (session: Session) => {
  const [line, ...more] =
    (await card(session, ({ things }) => (things?.critical.length ?? 0) > 0)).things?.critical ?? [];
  if (!line || more.length > 0) throw new Error("one result");
  return line;
};

beforeAll(async () => {
  harbour = await clinic();
  rao = await harbour.attested("rao");
  mehta = await harbour.attested("mehta");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  for (const doctor of [rao, mehta]) {
    await pat.until("clinic", (view) => view?.doctors.some(({ userId }) => userId === doctor.me.userId) ?? false);
    await must(pat.session.grant(chartId, doctor.me.userId, { role: "writer" }));
    await card(doctor.session, ({ name }) => name !== undefined);
    await must(doctor.session.accept(chartId));
  }
});
afterAll(() => harbour.close());

describe("a critical potassium", () => {
  test("is on both doctors' days; rao acknowledges it offline, and mehta's and pat's devices say who it was", async () => {
    await must(pat.session.record(chartId, potassium(6.8)));
    await card(mehta.session, waits("6.8"));
    const { item } = await theOne(rao.session);
    expect(await rao.session.review(chartId, item)).toMatchObject({ waits: true, mayAcknowledge: true });
    rao.goOffline();
    await must(rao.session.acknowledge(chartId, item));
    await card(rao.session, waits());
    await card(mehta.session, waits("6.8"));
    await rao.goOnline();
    await card(mehta.session, waits());
    const review = await pat.session.review(chartId, item);
    expect(review).toMatchObject({ waits: false, mayAcknowledge: false });
    expect(review?.acknowledgements).toEqual([
      expect.objectContaining({ author: rao.me.userId, device: rao.me.deviceId }),
    ]);
    expect((await mehta.session.history(chartId, item)).map(({ act }) => act)).toContain("acknowledged");
    // Taken back, it waits again everywhere.
    await must(rao.session.withdrawAcknowledgement(chartId, item));
    await card(mehta.session, waits("6.8"));
    await must(mehta.session.acknowledge(chartId, item));
    await card(rao.session, waits());
  });

  test("what is no id is no item: nothing is thrown", async () => {
    for (const none of ["", "no/id", "x".repeat(65)]) {
      expect(await rao.session.review(chartId, none)).toBeUndefined();
      expect(await rao.session.detail(chartId, none)).toBeUndefined();
      expect(await rao.session.history(chartId, none)).toEqual([]);
      expect(await rao.session.eraseScope(chartId, none)).toBeUndefined();
      const { session } = rao;
      const answers = await Promise.all([
        session.acknowledge(chartId, none),
        session.withdrawAcknowledgement(chartId, none),
        session.amend(chartId, none, potassium(4)),
        session.enterInError(chartId, none, "mistyped"),
        session.dispute(chartId, none, "not so"),
        session.withdrawDispute(chartId, none),
        session.settle(chartId, none, ""),
        session.openDocument(chartId, none, 0),
        session.erase(chartId, none),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { kind: "invalid" } });
    }
  });

  test("pat cannot acknowledge it, nor a doctor who may only read", async () => {
    await must(pat.session.record(chartId, potassium(7.2)));
    const { item } = await theOne(rao.session);
    expect(await pat.session.acknowledge(chartId, item)).toMatchObject({ ok: false, error: { kind: "not-permitted" } });
    await must(pat.session.changeRole(chartId, mehta.me.userId, "reader"));
    await card(mehta.session, ({ role }) => role === "reader");
    expect(await mehta.session.acknowledge(chartId, item)).toMatchObject({
      ok: false,
      error: { kind: "not-permitted", facts: { reason: "role" } },
    });
    await card(mehta.session, waits("7.2"));
    await must(pat.session.changeRole(chartId, mehta.me.userId, "writer"));
    await card(mehta.session, ({ role }) => role === "writer");
  });

  test("amended by pat after rao's acknowledgement it waits again; taken back by her it is gone", async () => {
    const { item } = await theOne(rao.session);
    await must(rao.session.acknowledge(chartId, item));
    await card(rao.session, waits());
    const single: RecordInput = {
      kind: "result",
      concept: "k",
      value: 6.4,
      unit: "mmol/L",
      effective: new Date(Date.now() - 3_600_000).toISOString(),
    };
    await must(pat.session.amend(chartId, item, single));
    await card(rao.session, waits("6.4"));
    await must(pat.session.enterInError(chartId, item, "another person's sample"));
    await card(rao.session, waits());
    expect((await card(mehta.session, waits())).things?.critical).toEqual([]);
  });

  test("two doctors acknowledge it offline at once: nothing conflicts, both names stand", async () => {
    await must(pat.session.record(chartId, potassium(6.9)));
    const { item } = await theOne(rao.session);
    await card(mehta.session, waits("6.9"));
    rao.goOffline();
    mehta.goOffline();
    await must(rao.session.acknowledge(chartId, item));
    await must(mehta.session.acknowledge(chartId, item));
    await rao.goOnline();
    await mehta.goOnline();
    await Promise.all(
      [rao, mehta].map((doctor) => doctor.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0)),
    );
    for (const { session } of [rao, mehta, pat])
      await new Promise<void>((resolve) => {
        void session.watchChart(chartId, () => {
          void session.review(chartId, item).then((found) => found?.acknowledgements.length === 2 && resolve());
        });
      });
    expect((await card(rao.session, waits())).things).toMatchObject({ conflicts: 0 });
  });
});

describe("several critical results of one patient", () => {
  test("are acknowledged in one act, each by itself; what was not ticked and what came meanwhile still waits", async () => {
    for (const value of [6.1, 6.2, 6.3]) await must(pat.session.record(chartId, potassium(value)));
    const seen = (await card(rao.session, ({ things }) => things?.critical.length === 3)).things?.critical ?? [];
    const byFigure = (figure: string) => {
      const line = seen.find((one) => one.figure === figure);
      if (!line) throw new Error(figure);
      return line;
    };
    const [first, second, third] = ["6.1", "6.2", "6.3"].map(byFigure);
    if (!first || !second || !third) throw new Error("three results");
    // Pat corrects one of them while rao still looks at what it said before.
    await must(
      pat.session.amend(chartId, second.item, {
        kind: "result",
        concept: "k",
        value: 7.4,
        unit: "mmol/L",
        effective: new Date(Date.now() - 3_600_000).toISOString(),
      }),
    );
    await card(rao.session, ({ things }) => things?.critical.some(({ figure }) => figure === "7.4") ?? false);
    expect(await pat.session.acknowledgeAll(chartId, seen)).toMatchObject({ error: { kind: "not-permitted" } });
    rao.goOffline();
    await must(rao.session.acknowledgeAll(chartId, [first, second]));
    const left = await card(rao.session, ({ things }) => things?.critical.length === 2);
    expect(left.things?.critical.map(({ figure }) => figure).toSorted()).toEqual(["6.3", "7.4"]);
    expect(await rao.session.outbox()).toHaveLength(1);
    await rao.goOnline();
    await card(mehta.session, ({ things }) => things?.critical.length === 2);
    expect((await mehta.session.review(chartId, first.item))?.acknowledgements).toMatchObject([
      { author: rao.me.userId },
    ]);
    expect((await mehta.session.review(chartId, third.item))?.acknowledgements).toEqual([]);
    const now = (await card(rao.session, () => true)).things?.critical ?? [];
    await must(rao.session.acknowledgeAll(chartId, now));
    await card(mehta.session, waits());
  });
});

describe("an objection to what rao wrote", () => {
  test("stands on his day by the name of the item, and goes when it is withdrawn", async () => {
    const problem = {
      kind: "problem",
      name: { text: "Asthma" },
      clinical: "active",
      verification: "confirmed",
    } as const;
    await must(rao.session.record(chartId, problem));
    const [row] = await new Promise<readonly { readonly item: string }[]>((resolve) => {
      void pat.session.watchChart(chartId, () => {
        void pat.session
          .section(chartId, { section: "problems", offset: 0, limit: 5 })
          .then(({ rows }) => rows.length > 0 && resolve(rows));
      });
    });
    const item = row?.item ?? "";
    await must(pat.session.dispute(chartId, item, "I never had that"));
    const found = await card(rao.session, ({ things }) => things?.objections === 1);
    expect(found.things?.objected).toEqual([{ item, title: "Asthma" }]);
    await must(pat.session.withdrawDispute(chartId, item));
    expect((await card(rao.session, ({ things }) => things?.objections === 0)).things?.objected).toEqual([]);
  });
});

describe("a chart that is closed", () => {
  test("says on the next day, in flight mode, what waits in it without being opened; a new device learns it by itself", async () => {
    // A receipt that a lock leaves waiting would open the chart.
    await must(rao.session.tellOpenings(false));
    await must(pat.session.record(chartId, potassium(6.6)));
    await card(rao.session, waits("6.6"));
    await rao.session.lock();
    rao.goOffline();
    const read = new Set<string>();
    const device = {
      ...rao.device,
      async open(...asked: Parameters<typeof rao.device.open>) {
        const store = await rao.device.open(...asked);
        const segments: typeof store.segments = (key, ...more) => {
          read.add(key);
          return store.segments(key, ...more);
        };
        return { ...store, segments };
      },
    };
    const next = await createSession({ ...rao.ports, device, room: 0 });
    await must(next.unlock(rao.me.userId, password));
    const found = await card(next, waits("6.6"));
    expect(found.things?.critical[0]?.effectiveMs).toBeGreaterThan(Date.now() - dayMs);
    expect(read).not.toContain(chartId);
    await next.close();
    rao.line.mend();
    const other = await createSession({ ...rao.ports, device: memoryDevice(), room: 0 });
    await must(other.signIn(rao.kitCodes.signIn, password));
    await card(other, waits("6.6"));
    await other.close();
  });
});
