// A new device at mallory's relay: what she answers to a sign-in opens nothing, asks for nothing weaker and gets nothing more (threats §1a, §1e).
import { currentKdfId } from "@health-vault/crypto-core";
import { toBase64url } from "@health-vault/crypto-core";
import type { SignInAnswer } from "@health-vault/crypto-core/wire";
import { afterEach, expect, test } from "vitest";
import type { SessionError } from "../../src/session/api/outcome.ts";
import type { Session } from "../../src/session/session.ts";
import { watching } from "../../node/person.ts";
import type { ChartState } from "../../src/session/api.ts";
import { must, password, type Person } from "../clinic.ts";
import { bp, evilHouse, isSaved, shown } from "./house.ts";
import { flippedAt } from "./runs.ts";
import { worded } from "./words.ts";

const at = evilHouse();
const open: Session[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const twist = (blob: string): string => toBase64url(flippedAt(new Uint8Array(Buffer.from(blob, "base64url")), 5));

/** What a new device of pat's comes to, and what it has asked by then. */
async function arrives(pat: Person, change: (answer: SignInAnswer) => SignInAnswer) {
  const { session, device } = await at.clinic.session();
  open.push(session);
  at.evil.listen();
  at.evil.answers.signIn = async ({ args: [request], forward }) => {
    const reply = await forward(request);
    return reply.ok ? { ok: true, value: change(reply.value) } : reply;
  };
  const outcome = await session.signIn(pat.kitCodes.signIn, password);
  const asked = at.evil.sent.filter(({ from }) => from === "").map(({ what }) => what);
  at.evil.rest();
  return { outcome, asked, held: await device.accounts() };
}

type Row = readonly [title: string, error: Partial<SessionError>, change: (answer: SignInAnswer) => SignInAnswer];

const missing = "AA";
const rows: readonly Row[] = [
  [
    "A12: no password blob",
    { kind: "protocol" },
    (one) => ({ ...one, blobs: { ...one.blobs, passwordBlob: missing } }),
  ],
  ["A12: no account data", { kind: "protocol" }, (one) => ({ ...one, blobs: { ...one.blobs, accountData: missing } })],
  [
    "A12: an identity log that is cut",
    { kind: "protocol" },
    (one) => ({ ...one, identityLog: one.identityLog.slice(0, 1) }),
  ],
  [
    "A13: a bit of the wrapped seed is flipped",
    { kind: "protocol", facts: { kind: "open", where: "blob" } },
    (one) => ({ ...one, blobs: { ...one.blobs, passwordBlob: twist(one.blobs.passwordBlob) } }),
  ],
  [
    "A3: account data that her keys did not seal",
    { kind: "protocol" },
    (one) => ({ ...one, blobs: { ...one.blobs, accountData: twist(one.blobs.accountData) } }),
  ],
];

test.each(rows)("%s: the sign-in ends by name, nothing is kept and no key is made", async (_, error, change) => {
  const pat = await at.clinic.patient("pat");
  const honest = await arrives(pat, (answer) => answer);
  expect(honest.outcome.ok).toBe(true);
  const { outcome, asked, held } = await arrives(pat, change);
  expect(outcome).toMatchObject({ ok: false, error: { kind: error.kind } });
  worded(outcome.ok ? undefined : outcome.error);
  expect(held).toEqual([]);
  // Nobody is told more than that somebody tried: no device, no new blob, no second try.
  const makes = (what: string): boolean => /^bootstrap|blobs|append/i.test(what);
  expect(asked.filter(makes)).toEqual([]);
  expect(honest.asked.filter(makes)).toEqual(["bootstrapAppend"]);
  expect(asked.filter((what) => what === "signIn")).toHaveLength(1);
});

test("A10: the relay asks for a cheaper stretching: there is nowhere to say so, and what is sent is the same", async () => {
  const pat = await at.clinic.patient("pat");
  const sent: unknown[] = [];
  for (const weaker of [undefined, { kdfId: 0, opslimit: 1, memlimit: 8192 }]) {
    const { session } = await at.clinic.session();
    open.push(session);
    at.evil.answers.locate = async ({ args: [request], forward }) => {
      const reply = await forward(request);
      return reply.ok ? { ok: true, value: { ...reply.value, ...weaker } } : reply;
    };
    at.evil.answers.signIn = async ({ args: [request], forward }) => {
      sent.push(request);
      const reply = await forward(request);
      return reply.ok && weaker
        ? { ok: true, value: { ...reply.value, blobs: { ...reply.value.blobs, kdfId: 0 as never } } }
        : reply;
    };
    await must(session.signIn(pat.kitCodes.signIn, password));
    at.evil.rest();
  }
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(currentKdfId).toBe(1);
});

test("A29: on a new device with nobody to compare with, an older state looks like everything; the first word of somebody who has seen more is noticed", async () => {
  const { pat, chartId } = await at.shared();
  await must(pat.session.record(chartId, bp(102)));
  await isSaved(pat);
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 2);
  let hers = 0;
  at.evil.page = (to, vaultId, runs) => {
    if (to !== pat.me.userId || vaultId !== chartId) return runs;
    const isOld = runs.map((run) => hers++ !== newest(runs.length) || run.own === true);
    return runs.map((run, i) => (isOld[i] ? run : { ...run, bytes: new Uint8Array(), own: true }));
  };
  const newest = (count: number): number => count - 1;
  const tablet = await at.clinic.session();
  open.push(tablet.session);
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  const on = (fits: (state: ChartState) => boolean) =>
    watching<ChartState | undefined>(
      (tell) => tablet.session.watchChart(chartId, tell),
      (state) => state !== undefined && fits(state),
    );
  const before = await on(({ chart }) => chart.readings.total === 1);
  expect([before && shown(before), before?.problems]).toEqual([[101], []]);
  at.evil.rest();
  await must(at.rao.session.record(chartId, bp(103)));
  const after = await on(({ problems }) => problems.some(({ facts }) => facts?.["kind"] === "withheld"));
  expect(after && shown(after)).toEqual([101, 103]);
});
