// Insiders and strangers with keys of their own and a relay that delivers whatever they make (threats §1b, §1c).
import { sealRun, type WriteContext } from "@health-vault/crypto-core";
import { beforeAll, expect, test } from "vitest";
import type { ProtocolErrorKind } from "../../src/session/api/outcome.ts";
import { must, type Person } from "../clinic.ts";
import { bp, evilHouse, isSaved, shown } from "./house.ts";
import { insider, placeOf, sealedAt, stranger, textIn, type Insider } from "./insider.ts";
import { problemIn, says, worded } from "./words.ts";

const at = evilHouse();
let mallory: Person;
let hers: Insider;

beforeAll(async () => {
  mallory = await at.clinic.attested("mallory");
  hers = await insider(at.clinic, mallory);
});

/** Somebody's keys are known to be in the chart, and what an honest reading of 101 looks like inside. */
async function scene(role: "writer" | "reader") {
  const { pat, chartId } = await at.shared();
  await at.lets(pat, mallory, role);
  await at.rao.chart(chartId, ({ card }) => card.members.length === 3);
  const his = await insider(at.clinic, at.rao);
  const text = textIn(at.clinic, chartId, his, "101").replaceAll("101", "166");
  return { pat, chartId, his, text };
}

type Made = Awaited<ReturnType<typeof scene>>;
type Row = readonly [
  title: string,
  role: "writer" | "reader",
  named: ProtocolErrorKind,
  make: (made: Made) => Uint8Array,
];

const otherKey = new Uint8Array(32).fill(9) as WriteContext["epochKey"];

const rows: readonly Row[] = [
  [
    "A16: an entry whose key is not the one it is committed to",
    "writer",
    "key-commitment",
    ({ chartId, text }) => sealedAt({ ...placeOf(at.clinic, chartId, hers), epochKey: otherKey }, text),
  ],
  [
    "A26: somebody who is no member writes an entry",
    "writer",
    "ghost-member",
    ({ chartId, text }) => sealedAt(placeOf(at.clinic, chartId, stranger("mallory")), text),
  ],
  [
    "A41: an entry under the keys of an older epoch",
    "writer",
    "epoch-mismatch",
    ({ chartId, text }) => sealedAt({ ...placeOf(at.clinic, chartId, hers), epoch: 0 }, text),
  ],
  [
    "A43: a reader writes, with the key that readers have, too",
    "reader",
    "role",
    ({ chartId, text }) => sealedAt(placeOf(at.clinic, chartId, hers), text),
  ],
  [
    "A44: an insider makes an entry in rao's name",
    "writer",
    "signature",
    ({ chartId, text, his }) =>
      sealedAt(
        { ...placeOf(at.clinic, chartId, his), device: { ...hers.device, deviceId: his.device.deviceId } },
        text,
      ),
  ],
  [
    "A6: a device that nobody certified writes in a member's name",
    "writer",
    "ghost-device",
    ({ chartId, text }) => {
      const { device } = stranger("ghost");
      return sealedAt(
        { ...placeOf(at.clinic, chartId, hers), ...fresh, device, prevHash: firstOf(chartId, device) },
        text,
      );
    },
  ],
];

const fresh = { seq: 0, seen: new Map(), seenBefore: new Map() } as const;
const firstOf = (chartId: string, device: Insider["device"]): WriteContext["prevHash"] =>
  placeOf(at.clinic, chartId, { ...stranger("ghost"), device }).prevHash;

test.each(rows)("%s (%s): %s", async (_, role, named, make) => {
  const made = await scene(role);
  const { pat, chartId } = made;
  at.evil.answers.identityLog = ({ args: [userId, from], forward }) => {
    const { userId: ghost, log } = stranger("mallory");
    if (userId !== Buffer.from(ghost).toString("base64url")) return forward(userId, from);
    const ops = log.slice(from).map((op) => Buffer.from(op).toString("base64url"));
    return Promise.resolve({ ok: true, value: { ops, length: log.length } as never });
  };
  const victim = named === "signature" ? pat : at.rao;
  const carrier = victim === pat ? at.rao : pat;
  at.evil.slip(victim.me.userId, chartId, make(made));
  await must(carrier.session.record(chartId, bp(102)));
  const state = await victim.chart(chartId, (now) => says(named)(now) && now.chart.readings.total === 2);
  worded(problemIn(state, named));
  expect(shown(state)).toEqual([101, 102]);
});

test("A30, A35: an insider signs two entries for one place, one for each of them: named where both come, and as a fork where the other is spoken of", async () => {
  const { pat, chartId, text } = await scene("writer");
  const place = placeOf(at.clinic, chartId, hers);
  const [toPat, toRao] = [sealedAt(place, text), sealedAt(place, text.replaceAll("166", "177"))];
  at.evil.slip(pat.me.userId, chartId, toPat);
  at.evil.slip(at.rao.me.userId, chartId, toRao);
  await must(pat.session.record(chartId, bp(102)));
  await must(at.rao.session.record(chartId, bp(103)));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 4);
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 4);
  // Rao's next entry says what he has seen of mallory: not what pat has.
  await must(at.rao.session.record(chartId, bp(104)));
  const forked = await pat.chart(chartId, says("fork"));
  worded(problemIn(forked, "fork"));
  at.evil.slip(at.rao.me.userId, chartId, toPat);
  await must(pat.session.record(chartId, bp(105)));
  const twice = await at.rao.chart(chartId, says("equivocation"));
  worded(problemIn(twice, "equivocation"));
  expect(shown(twice)).not.toContain(166);
});

test("A42: what somebody writes after her removal, dated back with the keys that she had, is kept aside for pat to decide", async () => {
  const { pat, chartId, text } = await scene("writer");
  const place = placeOf(at.clinic, chartId, hers);
  await must(pat.session.revoke(chartId, mallory.me.userId));
  await at.rao.chart(chartId, ({ card }) => card.members.length === 2);
  await isSaved(pat);
  const backdated = sealRun(place, [{ bytes: new TextEncoder().encode(`\u0000${text}`) }]).bytes;
  at.evil.slip(pat.me.userId, chartId, backdated);
  await must(at.rao.session.record(chartId, bp(102)));
  const state = await pat.chart(chartId, (now) => says("quarantined")(now) && now.chart.readings.total === 2);
  worded(problemIn(state, "quarantined"));
  expect(shown(state)).toEqual([101, 102]);
  expect(state.card.aside).toBe(1);
});
