// Entries of a record on their way through mallory's relay: changed, moved, taken from elsewhere, held back, repeated (threats §1b).
import { readRun, eraseFromRun, type Run } from "@health-vault/crypto-core";
import { expect, test } from "vitest";
import { must, password, type Person } from "../clinic.ts";
import { relayDump } from "../relay-dump.ts";
import { dropped, type ServedRun } from "./frames.ts";
import { bp, evilHouse, isSaved, shown, type Shared } from "./house.ts";
import { flippedAt, headed, madeOver, runOf } from "./runs.ts";
import { problemIn, says, worded } from "./words.ts";
import type { ProtocolErrorKind } from "../../src/session/api/outcome.ts";

const at = evilHouse();

/** What stands at the relay, by this person's device, in its order. */
const runsBy = (vaultKey: string, who: Person): readonly Run[] =>
  relayDump(at.clinic)
    .runs(vaultKey)
    .flatMap((bytes) => {
      const run = readRun(bytes);
      return run.ok && Buffer.from(run.value.deviceId).toString("base64url") === who.me.deviceId ? [run.value] : [];
    });

interface Scene extends Shared {
  readonly run: Uint8Array;
}
type Trick = (scene: Scene) => Uint8Array | "nothing";
type Row = readonly [title: string, named: ProtocolErrorKind, trick: Trick];

/** What rao is served instead of pat's newest reading; it is no part of what he sees, and what came before is. */
const rows: readonly Row[] = [
  ["A20: a flipped bit in what is sealed", "signature", ({ run }) => flippedAt(run, 70)],
  [
    "A23: an entry served in another's place",
    "signature",
    ({ run }) => madeOver(run, ({ firstSeq }) => ({ firstSeq: firstSeq + 1 })),
  ],
  [
    "A25: another key epoch in the header",
    "signature",
    ({ run }) => headed(run, ({ epoch }) => ({ epoch: epoch + 1 })),
  ],
  [
    "A25: the header names a file that the entry does not",
    "signature",
    ({ run }) => headed(run, ({ memHead }) => ({ blobs: [memHead as never] })),
  ],
  [
    "A34: pat's entry served as rao's own",
    "signature",
    ({ run }) =>
      madeOver(run, () => ({
        userId: idOf(at.rao.me.userId) as Run["userId"],
        deviceId: idOf(at.rao.me.deviceId) as Run["deviceId"],
      })),
  ],
  ["A38: bytes that are no run", "decode", ({ run }) => run.subarray(0, run.length - 65)],
  ["A57: a run of another version of the protocol", "version", ({ run }) => run.with(4, 2)],
  ["A66: its content taken away without anybody's word", "withheld", ({ run }) => eraseFromRun(runOf(run), () => true)],
];

const idOf = (key: string): Uint8Array => new Uint8Array(Buffer.from(key, "base64url"));

test.each(rows)("%s: %s", async (_, named, trick) => {
  const { pat, chartId } = await at.shared();
  at.evil.row = (to, vaultId, run) => {
    if (to !== at.rao.me.userId || vaultId !== chartId || run.own) return run;
    const instead = trick({ pat, chartId, run: run.bytes });
    return instead === "nothing" ? dropped(run) : { ...run, bytes: instead };
  };
  await must(pat.session.record(chartId, bp(166)));
  const state = await at.rao.chart(chartId, says(named));
  worded(problemIn(state, named));
  expect(shown(state)).toEqual([101]);
});

test("A24: an entry of their conversation served in the chart is named and left out", async () => {
  const { pat, chartId } = await at.shared();
  const tablet = await at.clinic.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await pat.session.refreshAppointments();
  // A device that has written in the one and never in the other: its chain there begins anywhere.
  const { threadId } = await must(tablet.session.startThread([at.rao.me.userId], "knee", "it hurts"));
  await at.rao.until("threads", (cards) => cards.some((card) => card.threadId === threadId));
  const [other] = relayDump(at.clinic).runs(threadId);
  at.evil.slip(at.rao.me.userId, chartId, other ?? new Uint8Array());
  await must(pat.session.record(chartId, bp(102)));
  const state = await at.rao.chart(chartId, (now) => says("ghost-device")(now) && now.chart.readings.total === 2);
  worded(problemIn(state, "ghost-device"));
  expect(shown(state)).toEqual([101, 102]);
});

test("A27: an entry left out of the middle is named once the next one comes", async () => {
  const { pat, chartId } = await at.shared();
  let left = 1;
  at.evil.row = (to, vaultId, run) =>
    to === at.rao.me.userId && vaultId === chartId && left-- > 0 ? dropped(run) : run;
  await must(pat.session.record(chartId, bp(102)));
  await isSaved(pat);
  await must(pat.session.record(chartId, bp(103)));
  const state = await at.rao.chart(chartId, says("withheld"));
  worded(problemIn(state, "withheld"));
  expect(shown(state)).toEqual([101]);
});

test("A27, A28: what was served before is served again, and nothing is doubled or undone", async () => {
  const { pat, chartId } = await at.shared();
  const first = runsBy(chartId, pat).at(-1);
  const repeated = relayDump(at.clinic)
    .runs(chartId)
    .find((bytes) => {
      const run = readRun(bytes);
      return run.ok && first !== undefined && Buffer.compare(run.value.lastHash, first.lastHash) === 0;
    });
  await must(pat.session.record(chartId, bp(102)));
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 2);
  at.evil.slip(at.rao.me.userId, chartId, repeated ?? new Uint8Array());
  await must(pat.session.record(chartId, bp(103)));
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 3);
  await at.rao.session.settled();
  const state = await at.rao.chart(chartId, () => true);
  expect(repeated).toBeDefined();
  expect([shown(state), state.problems]).toEqual([[101, 102, 103], []]);
});

test("A29: in one life of the relay the record goes back to an older state: named in the chart and in the line's state", async () => {
  const { pat, chartId } = await at.shared();
  pat.goOffline();
  at.evil.down = (to, { header, body }) =>
    to === pat.me.userId && header.type === "subscribed" && header.vaultId === chartId
      ? [{ header: { ...header, end: header.end - 1 }, body }]
      : [{ header, body }];
  await pat.goOnline();
  const state = await pat.chart(chartId, says("rollback"));
  worded(problemIn(state, "rollback"));
  expect(shown(state)).toEqual([101]);
  const sync = await pat.until("sync", ({ reason }) => reason !== undefined);
  expect(sync).toMatchObject({ state: "failed", reason: { facts: { kind: "rollback" } } });
});

test("A31: the newest entry is held back: nobody can know at once, and it is named when another member has seen it", async () => {
  const { pat, chartId } = await at.shared();
  const lee = await at.clinic.attested(`lee${chartId.slice(0, 4)}`);
  await at.lets(pat, lee);
  await lee.chart(chartId, ({ chart }) => chart.readings.total === 1);
  let left = 1;
  at.evil.row = (to, vaultId, run) =>
    to === at.rao.me.userId && vaultId === chartId && left-- > 0 ? dropped(run) : run;
  await must(pat.session.record(chartId, bp(102)));
  await lee.chart(chartId, ({ chart }) => chart.readings.total === 2);
  await at.rao.session.syncNow();
  await at.rao.session.settled();
  // The residual: until then all that rao has is when he last heard of the relay.
  const until = await at.rao.chart(chartId, () => true);
  expect([shown(until), until.problems]).toEqual([[101], []]);
  expect((await at.rao.until("sync", () => true)).lastSyncedMs).toBeGreaterThan(0);
  await must(lee.session.record(chartId, bp(103)));
  const state = await at.rao.chart(chartId, says("withheld"));
  worded(problemIn(state, "withheld"));
  expect(shown(state)).toEqual([101, 103]);
});

test("A33: entries served in another order than they were made: the record is the same", async () => {
  const { pat, chartId } = await at.shared();
  at.rao.goOffline();
  for (const systolic of [102, 103, 104]) await must(pat.session.record(chartId, bp(systolic)));
  await isSaved(pat);
  const swap = (runs: readonly ServedRun[]): readonly ServedRun[] => {
    const bodies = runs.map(({ bytes }) => bytes).toReversed();
    return runs.map((run, i) => ({ ...run, bytes: bodies[i] ?? run.bytes }));
  };
  at.evil.page = (to, vaultId, runs) => (to === at.rao.me.userId && vaultId === chartId ? swap(runs) : runs);
  await at.rao.goOnline();
  const state = await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 4);
  expect([shown(state), state.problems]).toEqual([[101, 102, 103, 104], []]);
});
