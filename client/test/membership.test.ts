// Who is in a chart, and for how long: access that ends by itself, people who go, roles, what a removal keeps aside, and numbers read aloud.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  openMembershipLog,
  readIdentityLog,
  asUserId,
  fromBase64url,
  type Membership,
} from "@health-vault/crypto-core";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";
import { relayDump, runsThatOpen } from "./relay-dump.ts";

const dayMs = 86_400_000;
const evil = mallory();
const ahead = { relay: 0, people: 0 };
let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;

beforeAll(async () => {
  harbour = await clinic({ aheadMs: (whose) => ahead[whose], twist: evil.twist });
  rao = await harbour.attested("rao");
});
beforeEach(async () => {
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
});
afterEach(() => {
  evil.down = undefined;
});
afterAll(() => harbour.close());

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const shown = async (one: Person, ...systolics: readonly number[]) => {
  const state = await one.chart(
    chartId,
    ({ chart, outbox }) => chart.readings.total === systolics.length && Object.keys(outbox).length === 0,
  );
  expect(state.chart.readings.rows.map((row) => Number(row.parts[0]?.text)).sort((a, b) => a - b)).toEqual(
    systolics.toSorted((a, b) => a - b),
  );
  return state;
};
const cardOf = (one: Person, fits: (members: readonly string[], state: string) => boolean) =>
  one.until("vaults", (cards) =>
    cards.some(
      ({ vaultId, members, state }) =>
        vaultId === chartId &&
        fits(
          members.map(({ userId, role }) => `${userId} ${role}`),
          state,
        ),
    ),
  );

async function share(terms: Parameters<Person["session"]["grant"]>[2] = {}): Promise<void> {
  await must(pat.session.grant(chartId, rao.me.userId, terms));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  await cardOf(rao, (_members, state) => state === "open");
}

/** The log as the relay has it, read as a client would. */
function membership(): Membership {
  const dump = relayDump(harbour);
  const logs = dump.identities();
  const read = openMembershipLog(dump.batches(chartId), (userId) => {
    const key = [...logs.keys()].find((id) => asUserId(fromBase64url(id) ?? new Uint8Array()).join() === userId.join());
    const log = key === undefined ? undefined : readIdentityLog(logs.get(key) ?? [], userId);
    return log?.ok ? log.value : undefined;
  });
  if (!read.ok) throw new Error(read.error.kind);
  return read.value;
}

describe("what was written by somebody who had been removed and did not know (A42)", () => {
  /** Mallory keeps the news of his removal from rao, so that he writes on and offers it. */
  const inTheDark = (): void => {
    evil.down = (to, message) => {
      const { header } = message;
      const news = header.type === "log" || header.type === "vaults" || (header.type === "refuse" && !header.id);
      return to === rao.me.userId && news ? [] : [message];
    };
  };
  const waits = (one: Person, count: number) =>
    one.until("vaults", (cards) => cards.some(({ vaultId, aside }) => vaultId === chartId && aside === count));
  const sent = (one: Person, changeId: string) =>
    one.chart(chartId, ({ outbox }) => outbox[changeId] === undefined || outbox[changeId] === "not-sent");

  beforeEach(async () => {
    await share();
    await must(rao.session.record(chartId, bp(130)));
    await shown(pat, 130);
    inTheDark();
    await must(pat.session.revoke(chartId, rao.me.userId));
    const { changeId } = await must(rao.session.record(chartId, bp(131)));
    await sent(rao, changeId);
    await waits(pat, 1);
  });

  test("A42: it waits for pat with its content, counts nowhere, and counts on all her devices once she adopts it", async () => {
    const [waiting] = await pat.session.aside(chartId);
    expect(waiting).toMatchObject({ author: rao.me.userId, authorName: "Dr Asha Rao", setAside: false });
    expect(waiting?.readings.map((row) => row.parts[0]?.text)).toEqual(["131"]);
    await shown(pat, 130);
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    pat.goOffline();
    await must(pat.session.adopt(chartId, waiting?.entryId ?? ""));
    await pat.goOnline();
    await shown(pat, 130, 131);
    await waits(pat, 0);
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    await shown(pat, 130, 131);
    const onTablet = await new Promise<number>((resolve) => {
      void tablet.session.watchChart(chartId, (state) => state?.chart.readings.total === 2 && resolve(2));
    });
    expect(onTablet).toBe(2);
  });

  test("set aside, it is gone from her list and can still be adopted later", async () => {
    const [waiting] = await pat.session.aside(chartId);
    await must(pat.session.setAside(chartId, waiting?.entryId ?? ""));
    await waits(pat, 0);
    expect(await pat.session.aside(chartId)).toMatchObject([{ setAside: true }]);
    await must(pat.session.adopt(chartId, waiting?.entryId ?? ""));
    await shown(pat, 130, 131);
  });

  test("A42: only the owner's word counts: another doctor's adoption is refused", async () => {
    const kim = await harbour.attested("kim");
    evil.down = undefined;
    await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 1);
    await must(pat.session.grant(chartId, kim.me.userId));
    await kim.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
    await must(kim.session.accept(chartId));
    await waits(kim, 1);
    const [waiting] = await kim.session.aside(chartId);
    expect(await kim.session.adopt(chartId, waiting?.entryId ?? "")).toEqual({
      ok: false,
      error: { kind: "not-permitted", facts: { reason: "owner only" } },
    });
    await shown(kim, 130);
  });
});

describe("an access with an end", () => {
  test("A37: is shown with it, ends by itself when both clocks say so, and the next epoch does not open for him", async () => {
    await share({ untilMs: Date.now() + ahead.people + dayMs });
    await must(pat.session.record(chartId, bp(120)));
    await shown(rao, 120);
    const [card] = (await pat.until("vaults", (cards) => cards.some(({ vaultId }) => vaultId === chartId))).filter(
      ({ vaultId }) => vaultId === chartId,
    );
    expect(card?.members.find(({ userId }) => userId === rao.me.userId)?.untilMs).toBeGreaterThan(
      Date.now() + ahead.people,
    );
    // Her clock alone is wrong: nothing happens.
    ahead.people += 2 * dayMs;
    pat.goOffline();
    await pat.goOnline();
    await must(pat.session.record(chartId, bp(119)));
    await shown(rao, 119, 120);
    expect(membership().members.size).toBe(2);
    ahead.relay += 2 * dayMs;
    pat.goOffline();
    await pat.goOnline();
    await cardOf(pat, (members) => members.length === 1);
    const before = (await runsThatOpen(relayDump(harbour), chartId, rao)).length;
    await must(pat.session.record(chartId, bp(121)));
    await shown(pat, 119, 120, 121);
    expect((await runsThatOpen(relayDump(harbour), chartId, rao)).length).toBe(before);
  });

  test("in the past is refused before anything is sent", async () => {
    expect(await pat.session.grant(chartId, rao.me.userId, { untilMs: Date.now() + ahead.people - 1 })).toEqual({
      ok: false,
      error: { kind: "invalid", facts: { field: "until", reason: "past" } },
    });
    expect(membership().members.size).toBe(1);
  });
});

describe("somebody goes", () => {
  test("A41: rao leaves; pat's device re-keys by itself, once, and what she writes then is not for his keys", async () => {
    await share();
    await must(rao.session.record(chartId, bp(110)));
    await shown(pat, 110);
    const { epoch } = membership();
    await must(rao.session.leave(chartId));
    await cardOf(rao, (_members, state) => state === "revoked");
    await cardOf(pat, (members) => members.length === 1);
    const before = (await runsThatOpen(relayDump(harbour), chartId, rao)).length;
    await must(pat.session.record(chartId, bp(111)));
    const state = await shown(pat, 110, 111);
    expect(state.problems).toEqual([]);
    expect(membership()).toMatchObject({ epoch: epoch + 1, rekeyDue: false });
    expect((await runsThatOpen(relayDump(harbour), chartId, rao)).length).toBe(before);
  });

  test("the owner cannot leave her own chart", async () => {
    expect((await pat.session.leave(chartId)).ok).toBe(false);
    expect(membership().members.size).toBe(1);
  });
});

describe("roles", () => {
  test("A43: a doctor made a reader reads on and writes nothing, and a writer again he writes on", async () => {
    await share();
    await must(rao.session.record(chartId, bp(101)));
    await shown(pat, 101);
    await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
    await cardOf(rao, (members) => members.includes(`${rao.me.userId} reader`));
    expect(await rao.session.record(chartId, bp(102))).toMatchObject({ ok: false, error: { kind: "not-a-member" } });
    await must(pat.session.record(chartId, bp(103)));
    await shown(rao, 101, 103);
    await must(pat.session.changeRole(chartId, rao.me.userId, "writer"));
    await cardOf(rao, (members) => members.includes(`${rao.me.userId} writer`));
    await must(rao.session.record(chartId, bp(104)));
    await shown(pat, 101, 103, 104);
  });

  test("a writer changes nobody's role", async () => {
    await share();
    expect((await rao.session.changeRole(chartId, pat.me.userId, "reader")).ok).toBe(false);
  });

  test("given to read only, he reads", async () => {
    await must(pat.session.record(chartId, bp(105)));
    await share({ role: "reader" });
    await shown(rao, 105);
    expect((await rao.session.record(chartId, bp(106))).ok).toBe(false);
  });
});

describe("the safety number", () => {
  test("is the same on both screens, and once compared the contact is verified and stays so", async () => {
    await share();
    const hers = await must(pat.session.contact(rao.me.userId));
    const his = await must(rao.session.contact(pat.me.userId));
    expect(hers.safetyNumber).toEqual(his.safetyNumber);
    expect(hers.safetyNumber).toHaveLength(12);
    await must(pat.session.confirmSafetyNumber(rao.me.userId));
    const verified = (cards: Awaited<ReturnType<typeof cardOf>>) =>
      cards.some(({ members }) =>
        members.some(({ userId, contact }) => userId === rao.me.userId && contact === "verified by safety number"),
      );
    await pat.until("vaults", verified);
    await must(pat.session.revoke(chartId, rao.me.userId));
    await must(pat.session.grant(chartId, rao.me.userId));
    await pat.until("vaults", verified);
  });

  test("of a stranger there is none", async () => {
    expect((await pat.session.contact("nobody")).ok).toBe(false);
  });
});
