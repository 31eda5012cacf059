// The membership log on its way through mallory's relay: batches of her own, of others, cut, altered or held back (threats §1c).
import { plainBatch, rekeyBatch, type EpochKey, type Identity } from "@health-vault/crypto-core";
import { expect, test } from "vitest";
import { watching } from "../../node/person.ts";
import type { ChartState } from "../../src/session/api.ts";
import type { ProtocolErrorKind } from "../../src/session/api/outcome.ts";
import { must, password, type Person } from "../clinic.ts";
import { relayDump } from "../relay-dump.ts";
import { isLog, withBatches } from "./frames.ts";
import { bp, evilHouse, isSaved, shown } from "./house.ts";
import { identitiesAt, membershipAt, stranger } from "./insider.ts";
import { flippedAt } from "./runs.ts";
import { problemIn, says, worded } from "./words.ts";

const at = evilHouse();
const mallory = () => stranger("mallory");

/** Whoever asks for mallory's log gets it: her relay vouches for her. */
function vouchForHer(): void {
  at.evil.answers.identityLog = ({ args: [userId, from], forward }) => {
    const { userId: hers, log } = mallory();
    if (userId !== Buffer.from(hers).toString("base64url")) return forward(userId, from);
    const ops = log.slice(from).map((op) => Buffer.from(op).toString("base64url"));
    return Promise.resolve({ ok: true, value: { ops, length: log.length } as never });
  };
}

interface Scene {
  readonly pat: Person;
  readonly chartId: string;
  readonly batch: Uint8Array;
}
type Row = readonly [title: string, named: ProtocolErrorKind, trick: (scene: Scene) => Uint8Array];

const memberOf = (house: ReadonlyMap<string, Identity>, one: Person): Identity => {
  const identity = house.get(one.me.userId);
  if (!identity) throw new Error(`${one.name} has a log`);
  return identity;
};

/** What rao is served instead of the batch with which pat lets vidal in. */
const rows: readonly Row[] = [
  ["A3: a wrap in it is replaced", "signature", ({ batch }) => flippedAt(batch, 400)],
  [
    "A5: the relay adds a member of its own, who signs for herself",
    "role",
    ({ pat, chartId }) => {
      const { identity, device } = mallory();
      const people = identitiesAt(at.clinic);
      const before = membershipAt(at.clinic, chartId);
      const add = {
        kind: "add",
        userId: identity.userId,
        identityHead: identity.head,
        role: "writer",
        untilMs: undefined,
        invitePk: undefined,
        inviteProof: undefined,
      } as const;
      const staying = [memberOf(people, pat), memberOf(people, at.rao), identity];
      return rekeyBatch({ identity, device }, before, [add], staying, new Uint8Array(32) as EpochKey).bytes;
    },
  ],
  [
    "A43: somebody without a role makes herself an owner",
    "role",
    ({ chartId }) => {
      const { identity, device } = mallory();
      const op = { kind: "role", userId: identity.userId, role: "owner", cutoffs: [] } as const;
      return plainBatch({ identity, device }, membershipAt(at.clinic, chartId), op).bytes;
    },
  ],
  [
    "A24: a batch of another vault",
    "fork",
    ({ pat }) => relayDump(at.clinic).batches(pat.me.chartId ?? "")[1] ?? new Uint8Array(),
  ],
  ["A36: half of it", "decode", ({ batch }) => batch.subarray(0, batch.length / 2)],
];

test.each(rows)("%s: %s, and the true one is taken after it", async (_, named, trick) => {
  const { pat, chartId } = await at.shared();
  const other = await at.shared();
  const vidal = await at.clinic.attested(`vidal${chartId.slice(0, 5)}`);
  await pat.until("clinic", (view) => view?.doctors.some(({ userId }) => userId === vidal.me.userId) ?? false);
  vouchForHer();
  // Made before hers is there: the relay's own log is still the one that everybody has.
  const instead = trick({ pat: named === "fork" ? other.pat : pat, chartId, batch: new Uint8Array(2000) });
  at.evil.batch = (to, vaultId, _number, batch) =>
    to !== at.rao.me.userId || vaultId !== chartId
      ? batch
      : named === "signature" || named === "decode"
        ? trick({ pat, chartId, batch })
        : instead;
  await must(pat.session.grant(chartId, vidal.me.userId));
  const state = await at.rao.chart(chartId, says(named));
  worded(problemIn(state, named));
  expect(state.card.members.map(({ userId }) => userId).toSorted()).toEqual(
    [pat.me.userId, at.rao.me.userId].toSorted(),
  );
  at.evil.rest();
  await at.rao.session.syncNow();
  await at.rao.chart(chartId, (healed) => healed.card.members.length === 3 && healed.problems.length === 0);
});

test("A32: a change of members is held back, and what pat writes under it says so", async () => {
  const { pat, chartId } = await at.shared();
  const vidal = await at.clinic.attested(`vidal${chartId.slice(0, 5)}`);
  await at.lets(pat, vidal);
  await at.rao.chart(chartId, ({ card }) => card.members.length === 3);
  // Rao's line says again and again that this is the whole log.
  at.evil.down = (to, message) => {
    const { header } = message;
    if (to !== at.rao.me.userId) return [message];
    if (isLog(message) && message.header.vaultId === chartId) return [withBatches(message, [])];
    if (header.type === "vaults")
      return [{ ...message, header: { ...header, list: header.list.filter(({ vaultId }) => vaultId !== chartId) } }];
    return [message];
  };
  await must(pat.session.revoke(chartId, vidal.me.userId));
  await must(pat.session.record(chartId, bp(102)));
  const state = await at.rao.chart(chartId, says("fork"));
  worded(problemIn(state, "fork"));
  expect(shown(state)).toEqual([101]);
});

test("A32, A6: a change of members comes, and the log of who made it is held back: named, and taken when it is there", async () => {
  const { pat, chartId } = await at.shared();
  const vidal = await at.clinic.attested(`vidal${chartId.slice(0, 5)}`);
  const known = identitiesAt(at.clinic).get(pat.me.userId)?.length ?? 0;
  const tablet = await at.clinic.session();
  at.evil.answers.identityLog = async ({ from: asking, args: [userId, from], forward }) => {
    const reply = await forward(userId, from);
    if (asking !== at.rao.me.userId || userId !== pat.me.userId || !reply.ok) return reply;
    return {
      ok: true,
      value: { ...reply.value, ops: reply.value.ops.slice(0, Math.max(0, known - from)), length: known },
    };
  };
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await new Promise<void>((resolve) => {
    void tablet.session.watch("clinic", (view) => {
      if (view?.doctors.some(({ userId }) => userId === vidal.me.userId)) resolve();
    });
  });
  // Its own copy of the chart is here, with the key that a grant hands on.
  await watching(
    (tell: (now: ChartState | undefined) => void) => tablet.session.watchChart(chartId, tell),
    (now) => now?.chart.readings.total === 1,
  );
  await must(tablet.session.grant(chartId, vidal.me.userId));
  const state = await at.rao.chart(chartId, says("ghost-member"));
  worded(problemIn(state, "ghost-member"));
  expect(state.card.members).toHaveLength(2);
  at.evil.rest();
  at.rao.goOffline();
  await at.rao.goOnline();
  await at.rao.chart(chartId, ({ card, problems }) => card.members.length === 3 && problems.length === 0);
  await tablet.session.close();
});

test("A50, A7: the relay lists mallory wherever it can, and no key of pat's is ever wrapped to her", async () => {
  const { pat, chartId } = await at.shared();
  vouchForHer();
  const hers = Buffer.from(mallory().userId).toString("base64url");
  at.evil.down = (_to, message) => {
    const { header } = message;
    if (header.type !== "vaults") return [message];
    return [
      {
        ...message,
        header: { ...header, escrow: hers, list: header.list.map((line) => ({ ...line, members: [hers] })) } as never,
      },
    ];
  };
  at.evil.answers.info = async ({ forward }) => {
    const reply = await forward();
    return reply.ok ? { ok: true, value: { ...reply.value, policy: { enrolRecoveryKeyOf: hers } } as never } : reply;
  };
  at.evil.listen();
  pat.goOffline();
  await pat.goOnline();
  const vidal = await at.clinic.attested(`vidal${chartId.slice(0, 5)}`);
  await at.lets(pat, vidal);
  await must(pat.session.revoke(chartId, vidal.me.userId));
  await must(pat.session.record(chartId, bp(102)));
  await isSaved(pat);
  const wrapped = membershipAt(at.clinic, chartId).epochs.flatMap(({ wraps }) =>
    wraps.map(({ userId }) => Buffer.from(userId).toString("base64url")),
  );
  expect(wrapped.length).toBeGreaterThan(4);
  expect(new Set(wrapped)).toEqual(new Set([pat.me.userId, at.rao.me.userId, vidal.me.userId]));
  const needle = Buffer.from(mallory().userId);
  expect(at.evil.sent.length).toBeGreaterThan(0);
  expect(at.evil.sent.filter(({ body }) => Buffer.from(body).includes(needle))).toEqual([]);
});
