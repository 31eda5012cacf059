// Pat and rao meet and read each other's code, in flight mode: who it is, what both hold, and what one relay told the one and not the other (protocol §6, A1, A29, A30, ADR 0116).
import { afterEach, beforeEach, expect, test } from "vitest";
import type { VisitView } from "../src/session/api/meeting.ts";
import { createSession } from "../src/session/session.ts";
import { watching } from "../node/person.ts";
import type { ChartState } from "../src/session/api.ts";
import { copyable, copyOf } from "./copied-disk.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;

const evil = mallory();
let house: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;
let aheadMs = 0;

beforeEach(async () => {
  evil.down = evil.up = evil.identity = undefined;
  aheadMs = 0;
  house = await clinic({ twist: evil.twist, newDevice: copyable, aheadMs: () => aheadMs });
  rao = await house.attested("rao");
  pat = await house.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  await must(pat.session.record(chartId, bp(101)));
  await rao.chart(chartId, (state) => state.chart.readings.total === 1);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
});
afterEach(() => house.close());

/** As each is known by the other, in words. */
const known = (who: Person, other: Person): Promise<unknown> =>
  who.until("vaults", (cards) =>
    cards.some(({ members }) =>
      members.some(({ userId, contact }) => userId === other.me.userId && contact === "verified in person"),
    ),
  );

/** Rao reads pat's code and shows his answer, which she reads: what each was told. */
async function meet(): Promise<{ readonly his: VisitView; readonly hers: VisitView }> {
  const first = await must(pat.session.visitCode(rao.me.userId));
  const his = await must(rao.session.readVisit(pat.me.userId, first));
  const answer = await must(rao.session.visitCode(pat.me.userId, his.nonce));
  return { his, hers: await must(pat.session.readVisit(rao.me.userId, answer)) };
}

test("in flight mode both are verified in person, and their copies of the chart are the same", async () => {
  pat.goOffline();
  rao.goOffline();
  const { his, hers } = await meet();
  expect(his).toMatchObject({ userId: pat.me.userId, answered: false, vaults: [{ vaultId: chartId, state: "same" }] });
  expect(hers).toMatchObject({ userId: rao.me.userId, answered: true, vaults: [{ purpose: "chart", state: "same" }] });
  await known(pat, rao);
  await known(rao, pat);
});

test("what one of them has not sent or not fetched yet accuses nobody", async () => {
  await pat.session.refreshAppointments();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts"));
  await rao.until("threads", (cards) => cards.some(({ total }) => total === 1));
  pat.goOffline();
  rao.goOffline();
  await must(pat.session.record(chartId, bp(102)));
  await must(rao.session.sendMessage(threadId, "since when?"));
  const { his, hers } = await meet();
  expect(his.vaults).toMatchObject([
    { vaultId: chartId, state: "theirs" },
    { vaultId: threadId, purpose: "thread", label: "My knee", state: "mine" },
  ]);
  expect(hers.vaults.map(({ state }) => state)).toEqual(["mine", "theirs"]);
});

test("A30: a relay that told each another past is found out when they meet, and stays so on all devices", async () => {
  const putBack = await house.backup();
  const older = copyOf(pat.device);
  pat.goOffline();
  rao.goOffline();
  // Her phone is copied; the copy and a relay that forgot make rao believe another entry in the same place.
  await must(pat.session.record(chartId, bp(102)));
  const copied = await house.session(older);
  await must(copied.session.unlock(pat.me.userId, password));
  await putBack({ restored: false });
  await must(copied.session.record(chartId, bp(166)));
  await rao.goOnline();
  await rao.chart(chartId, ({ chart }) => chart.readings.rows.some((row) => row.parts[0]?.text === "166"));
  rao.goOffline();
  const { his, hers } = await meet();
  expect(his.vaults).toMatchObject([{ vaultId: chartId, state: "forked" }]);
  expect(hers.vaults).toMatchObject([{ vaultId: chartId, state: "forked" }]);
  const forked = ({ problems }: Pick<ChartState, "problems">): boolean =>
    problems.some(({ facts }) => facts?.["kind"] === "fork" && facts["where"] === "met in person");
  await rao.chart(chartId, forked);
  await pat.chart(chartId, forked);
  await pat.session.close();
  const again = await createSession({ ...pat.ports, device: pat.device });
  await must(again.unlock(pat.me.userId, password));
  await watching<ChartState | undefined>(
    (tell) => again.watchChart(chartId, tell),
    (state) => state !== undefined && forked(state),
  );
  await again.close();
});

test("A1: what is no code, cut, one's own, somebody else's or too old an answer says so", async () => {
  const hers = await must(pat.session.visitCode(rao.me.userId));
  const lee = await house.patient("lee");
  const refusal = async (who: Person, other: Person, text: string) => {
    const read = await who.session.readVisit(other.me.userId, text);
    return read.ok ? "read" : (read.error.facts?.["reason"] ?? read.error.facts?.["kind"]);
  };
  expect(await refusal(rao, pat, hers.slice(0, -6))).toBe("damaged");
  expect(await refusal(rao, pat, "https://harbour.example")).toBe("other");
  expect(await refusal(pat, rao, hers)).toBe("own");
  expect(await refusal(rao, pat, await must(lee.session.visitCode(rao.me.userId)))).toBe("another");
  const { nonce } = await must(rao.session.readVisit(pat.me.userId, hers));
  const answer = await must(rao.session.visitCode(pat.me.userId, nonce));
  aheadMs = 11 * 60_000;
  expect(await refusal(pat, rao, answer)).toBe("old");
  expect(await refusal(lee, rao, answer)).toBe("old");
  // Her tablet is newer than what he knows of her: he has to have a line once, and then she is who she is.
  rao.goOffline();
  const tablet = await house.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  const newer = await must(tablet.session.visitCode(rao.me.userId));
  const unread = await rao.session.readVisit(pat.me.userId, newer);
  expect(unread).toMatchObject({ error: { kind: "offline" } });
  await rao.goOnline();
  expect(await refusal(rao, pat, newer)).toBe("read");
});

test("A2: a log of hers that cannot be both, hers and the one he was told, blocks her at his until they compare", async () => {
  const putBack = await house.backup();
  const older = copyOf(pat.device);
  rao.goOffline();
  const tablet = await house.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await pat.until("account", (view) => view?.devices.length === 2);
  pat.goOffline();
  const copied = await house.session(older);
  await putBack({ restored: false });
  await must(copied.session.unlock(pat.me.userId, password));
  const stranger = await house.session();
  await must(stranger.session.signIn(pat.kitCodes.signIn, password));
  await rao.goOnline();
  await must(rao.session.askAgain(pat.me.userId));
  rao.goOffline();
  const told = await rao.session.readVisit(pat.me.userId, await must(pat.session.visitCode(rao.me.userId)));
  expect(told).toMatchObject({ error: { kind: "protocol", facts: { kind: "identity-changed" } } });
  await rao.until("vaults", (cards) =>
    cards.some(({ members }) =>
      members.some(({ userId, contact }) => userId === pat.me.userId && contact === "changed → blocked"),
    ),
  );
});
