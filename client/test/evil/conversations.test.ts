// Conversations are vaults like a record: forked, withheld, moved and forged in the same ways, and told with the same words (threats §1b, §1c).
import { eraseFromRun } from "@health-vault/crypto-core";
import { beforeAll, expect, test } from "vitest";
import type { ProtocolErrorKind } from "../../src/session/api/outcome.ts";
import type { ThreadCard } from "../../src/session/api/messages.ts";
import { must, type Person } from "../clinic.ts";
import { relayDump } from "../relay-dump.ts";
import { dropped, type ServedRun } from "./frames.ts";
import { evilHouse, isSaved, textsOf, thread } from "./house.ts";
import { insider, placeOf, sealedAt, stranger, textIn, type Insider } from "./insider.ts";
import { flippedAt, madeOver, runOf } from "./runs.ts";
import { problemIn, says, worded } from "./words.ts";

const at = evilHouse();
let pat: Person;
let vidal: Person;
let keys: { readonly pat: Insider; readonly rao: Insider; readonly vidal: Insider };

beforeAll(async () => {
  vidal = await at.clinic.attested("vidal");
  pat = await at.clinic.patient("pat");
  await pat.session.refreshAppointments();
  keys = {
    pat: await insider(at.clinic, pat),
    rao: await insider(at.clinic, at.rao),
    vidal: await insider(at.clinic, vidal),
  };
});

/** A conversation of the three, in which "hello" is with everybody. */
async function talk(): Promise<string> {
  const { threadId } = await must(pat.session.startThread([at.rao.me.userId, vidal.me.userId], "knee", "hello"));
  for (const one of [at.rao, vidal]) await thread(one, threadId, ({ total }) => total === 1);
  await isSaved(pat);
  return threadId;
}

const toRao = (threadId: string, trick: (run: ServedRun) => ServedRun): void => {
  at.evil.row = (to, vaultId, run) => (to === at.rao.me.userId && vaultId === threadId && !run.own ? trick(run) : run);
};
const named = async (threadId: string, kind: ProtocolErrorKind, who = at.rao): Promise<ThreadCard> => {
  const card = await thread(who, threadId, says(kind));
  worded(problemIn(card, kind));
  return card;
};

const served: readonly (readonly [string, ProtocolErrorKind, (run: Uint8Array) => Uint8Array])[] = [
  ["A20: a flipped bit in a message", "signature", (run) => flippedAt(run, 70)],
  [
    "A23: a message served in another's place",
    "signature",
    (run) => madeOver(run, ({ firstSeq }) => ({ firstSeq: firstSeq + 1 })),
  ],
  [
    "A34: pat's message served as vidal's",
    "signature",
    (run) => madeOver(run, () => ({ userId: keys.vidal.userId, deviceId: keys.vidal.device.deviceId })),
  ],
  ["A66: its words taken away without anybody's leave", "withheld", (run) => eraseFromRun(runOf(run), () => true)],
];

test.each(served)("%s: %s", async (_, kind, trick) => {
  const threadId = await talk();
  toRao(threadId, (run) => ({ ...run, bytes: trick(run.bytes) }));
  await must(pat.session.sendMessage(threadId, "take two"));
  await named(threadId, kind);
  expect(await textsOf(at.rao, threadId)).toEqual(["hello"]);
});

test("A27, A31: a message held back is named when vidal, who has read it, answers", async () => {
  const threadId = await talk();
  toRao(threadId, (run) => {
    at.evil.row = undefined;
    return dropped(run);
  });
  await must(pat.session.sendMessage(threadId, "take none"));
  await thread(vidal, threadId, ({ total }) => total === 2);
  await must(vidal.session.accept(threadId));
  await must(vidal.session.sendMessage(threadId, "understood"));
  await named(threadId, "withheld");
  expect(await textsOf(at.rao, threadId)).toEqual(["hello", "understood"]);
});

test("A33: 'yes' and 'no' delivered in the other order stand where they were said", async () => {
  const threadId = await talk();
  await must(at.rao.session.accept(threadId));
  await must(at.rao.session.sendMessage(threadId, "one tablet?"));
  await thread(pat, threadId, ({ total }) => total === 2);
  vidal.goOffline();
  await must(pat.session.sendMessage(threadId, "yes"));
  await thread(at.rao, threadId, ({ total }) => total === 3);
  await must(at.rao.session.sendMessage(threadId, "two tablets?"));
  await thread(pat, threadId, ({ total }) => total === 4);
  await must(pat.session.sendMessage(threadId, "no"));
  await isSaved(pat);
  at.evil.page = (to, vaultId, runs) => {
    if (to !== vidal.me.userId || vaultId !== threadId) return runs;
    const bodies = runs.map(({ bytes }) => bytes).toReversed();
    return runs.map((run, i) => ({ ...run, bytes: bodies[i] ?? run.bytes }));
  };
  await vidal.goOnline();
  await thread(vidal, threadId, ({ total }) => total === 5);
  expect(await textsOf(vidal, threadId)).toEqual(["hello", "one tablet?", "yes", "two tablets?", "no"]);
});

test("A26, A44: a stranger's message and one that a member makes in another's name are left out", async () => {
  const threadId = await talk();
  const text = textIn(at.clinic, threadId, keys.rao, "hello").replaceAll("hello", "pay me");
  const { device } = keys.vidal;
  const inPats = sealedAt(
    { ...placeOf(at.clinic, threadId, keys.pat), device: { ...device, deviceId: keys.pat.device.deviceId } },
    text,
  );
  at.evil.slip(at.rao.me.userId, threadId, inPats);
  await must(pat.session.sendMessage(threadId, "still me"));
  await named(threadId, "signature");
  expect(await textsOf(at.rao, threadId)).toEqual(["hello", "still me"]);
  const { userId, log } = stranger("mallory");
  at.evil.answers.identityLog = ({ args: [asked, from], forward }) =>
    asked === Buffer.from(userId).toString("base64url")
      ? Promise.resolve({
          ok: true,
          value: {
            ops: log.slice(from).map((op) => Buffer.from(op).toString("base64url")),
            length: log.length,
          } as never,
        })
      : forward(asked, from);
  at.evil.slip(vidal.me.userId, threadId, sealedAt(placeOf(at.clinic, threadId, stranger("mallory")), text));
  await must(pat.session.sendMessage(threadId, "and still"));
  await named(threadId, "ghost-member", vidal);
  expect(await textsOf(vidal, threadId)).toEqual(["hello", "still me", "and still"]);
});

test("A30, A35: vidal says one thing to pat and another to rao: their next words to each other find it out", async () => {
  const threadId = await talk();
  const text = textIn(at.clinic, threadId, keys.rao, "hello");
  const place = placeOf(at.clinic, threadId, keys.vidal);
  at.evil.slip(pat.me.userId, threadId, sealedAt(place, text.replaceAll("hello", "operate")));
  at.evil.slip(at.rao.me.userId, threadId, sealedAt(place, text.replaceAll("hello", "do not operate")));
  await must(at.rao.session.accept(threadId));
  await must(pat.session.sendMessage(threadId, "what now?"));
  await must(at.rao.session.sendMessage(threadId, "wait"));
  await thread(pat, threadId, ({ total }) => total === 4);
  await thread(at.rao, threadId, ({ total }) => total === 4);
  await must(at.rao.session.sendMessage(threadId, "as vidal said"));
  expect((await named(threadId, "fork", pat)).problems).toHaveLength(1);
});

test("A54, A65: a receipt that somebody else signed says nothing of rao", async () => {
  const threadId = await talk();
  await must(at.rao.session.accept(threadId));
  await must(at.rao.session.sendMessage(threadId, "hello too"));
  await thread(pat, threadId, ({ total }) => total === 2);
  const [first] = await pat.session.messages(threadId, 0, 1);
  const before = first?.openedBy;
  const runs = relayDump(at.clinic).runs(threadId);
  at.evil.slip(
    pat.me.userId,
    threadId,
    madeOver(runs[0] ?? new Uint8Array(), () => ({ userId: keys.rao.userId, deviceId: keys.rao.device.deviceId })),
  );
  await must(at.rao.session.sendMessage(threadId, "and goodbye"));
  await named(threadId, "signature", pat);
  expect((await pat.session.messages(threadId, 0, 1))[0]?.openedBy).toEqual(before);
});
