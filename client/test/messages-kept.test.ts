// Conversations that are closed on this device: their lines, counts and words are there after an unlock, and what is read stays read (ADR 0094).
import { afterEach, expect, test } from "vitest";
import type { ThreadCard } from "../src/session/api/messages.ts";
import { createSession, type Session } from "../src/session/session.ts";
import { watching } from "../node/person.ts";
import { acquainted } from "./acquainted.ts";
import { must, password, type Clinic, type Person } from "./clinic.ts";

let open: Clinic | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function meet() {
  const met = await acquainted();
  open = met.house;
  return met;
}

const until = (session: Pick<Session, "watch">, fits: (cards: readonly ThreadCard[]) => boolean) =>
  watching<readonly ThreadCard[]>((tell) => session.watch("threads", tell), fits);

/** The same disk after its person came back; at most `room` vaults are open besides her own. */
async function back(person: Person, room: number): Promise<Session> {
  await person.session.close();
  const session = await createSession({ ...person.ports, device: person.device, room });
  await must(session.unlock(person.me.userId, password));
  return session;
}

test("after an unlock the list says what every conversation said, though none is open, and opens the one that is asked for", async () => {
  const { pat, rao } = await meet();
  for (const subject of ["knee", "dose", "travel"])
    await must(pat.session.startThread([rao.me.userId], subject, `about my ${subject}`));
  const before = await until(rao.session, (cards) => cards.length === 3 && cards.every(({ unread }) => unread === 1));
  await pat.session.settled();
  rao.goOffline();
  const session = await back(rao, 0);
  try {
    const after = await until(session, (cards) => cards.length === 3);
    const said = ({ subject, unread, total, last, others, unansweredMs }: ThreadCard) =>
      [subject, unread, total, last?.text, others[0]?.name, unansweredMs] as const;
    expect(new Set(after.map(said))).toEqual(new Set(before.map(said)));
    const [first] = after;
    expect(await session.messages(first?.threadId ?? "", 0, 9)).toMatchObject([{ text: first?.last?.text }]);
    expect((await session.findMessages("TRAVÉL", 9)).hits).toMatchObject([
      { index: 0, byMe: false, pieces: expect.arrayContaining([{ text: "travel", hit: true }]) as unknown },
    ]);
  } finally {
    await session.close();
  }
});

test("of a conversation that was read since, the card says so: until then its numbers are older", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "knee", "it hurts"));
  await until(rao.session, (cards) => cards[0]?.unread === 1 && cards[0].isRead);
  await pat.session.settled();
  const session = await back(rao, 0);
  try {
    await until(session, (cards) => cards[0]?.isRead === false);
    const read = until(session, (cards) => cards[0]?.isRead === true);
    await session.messages(threadId, 0, 0);
    expect(await read).toMatchObject([{ threadId, unread: 1, firstUnread: 0 }]);
  } finally {
    await session.close();
  }
});

test("who does not tell what she opens has read it all the same, also after an unlock; the other is not told", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "hello"));
  await until(rao.session, (cards) => cards[0]?.unread === 1);
  await must(pat.session.tellOpenings(false));
  for (const text of ["one", "two"]) await must(rao.session.sendMessage(threadId, text));
  const [card] = await until(pat.session, (cards) => cards[0]?.unread === 2);
  expect(card?.firstUnread).toBe(1);
  const all = await pat.session.messages(threadId, 0, 9);
  await pat.session.openedMessages(threadId, [all[1]?.key ?? ""]);
  await until(pat.session, (cards) => cards[0]?.unread === 1 && cards[0].firstUnread === 2);
  await pat.session.openedMessages(threadId, [all[2]?.key ?? ""]);
  await until(pat.session, (cards) => cards[0]?.unread === 0 && cards[0].firstUnread === undefined);
  const session = await back(pat, 32);
  try {
    expect((await until(session, (cards) => cards.length === 1))[0]).toMatchObject({ unread: 0, total: 3 });
    await must(session.sendMessage(threadId, "thanks"));
    await until(rao.session, (cards) => cards[0]?.total === 4);
    expect((await rao.session.messages(threadId, 1, 2)).map(({ place }) => place)).toEqual(["reached", "reached"]);
  } finally {
    await session.close();
  }
});

test("what was begun with him and not accepted is read by him alone, and counted no more", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "hello"));
  await until(rao.session, (cards) => cards[0]?.unread === 1 && cards[0].state === "pending");
  const [first] = await rao.session.messages(threadId, 0, 1);
  await rao.session.openedMessages(threadId, [first?.key ?? ""]);
  await until(rao.session, (cards) => cards[0]?.unread === 0);
  expect((await pat.session.messages(threadId, 0, 1))[0]?.place).not.toBe("opened");
});

test("a day is found by what was written on it; words that nobody said and words taken back are not found", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "the old one"));
  await must(pat.session.sendMessage(threadId, "dolor de cabeza"));
  const all = await pat.session.messages(threadId, 0, 9);
  expect(await pat.session.firstSince(threadId, 0)).toBe(0);
  expect(await pat.session.firstSince(threadId, all[1]?.writtenMs ?? 0)).toBe(1);
  expect(await pat.session.firstSince(threadId, Number.MAX_SAFE_INTEGER)).toBe(1);
  expect((await pat.session.findMessages("cabéza", 9)).total).toBe(1);
  expect((await pat.session.findMessages("cabeza knee", 9)).total).toBe(0);
  await must(pat.session.withdrawMessage(threadId, all[1]?.key ?? ""));
  expect((await pat.session.findMessages("cabeza", 9)).total).toBe(0);
});

test("a message that waits is in the outbox with its words, and taken back there it is gone from the conversation", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "hello"));
  await until(pat.session, (cards) => cards[0]?.waiting === 0);
  pat.goOffline();
  await must(pat.session.sendMessage(threadId, "not yet"));
  await until(pat.session, (cards) => cards[0]?.waiting === 1);
  const [line] = await pat.session.outbox();
  expect(line).toMatchObject({ vaultId: threadId, said: ["not yet"], state: "sealed" });
  await must(pat.session.withdraw(line?.order ?? 0));
  await until(pat.session, (cards) => cards[0]?.total === 1 && cards[0].waiting === 0);
});

test("what is refused lies in the tray with its words and no longer in the conversation; whoever is out of it still reads what is there, and none of it counts as unread", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "hello"));
  await until(rao.session, (cards) => cards[0]?.total === 1);
  await must(rao.session.sendMessage(threadId, "good morning"));
  await until(pat.session, (cards) => cards[0]?.total === 2);
  rao.goOffline();
  await must(rao.session.sendMessage(threadId, "this comes too late"));
  await must(pat.session.revoke(threadId, rao.me.userId));
  await pat.session.settled();
  await rao.goOnline();
  await new Promise<void>((refused) => {
    void rao.session.watch("sync", () => {
      void rao.session.outbox().then((lines) => lines.some(({ state }) => state === "not-sent") && refused());
    });
  });
  const [line] = await rao.session.outbox();
  expect(line).toMatchObject({ state: "not-sent", said: ["this comes too late"], vaultId: threadId });
  const [card] = await until(rao.session, (cards) => cards[0]?.state === "ended");
  const all = await rao.session.messages(threadId, 0, 9);
  expect(all.map(({ text }) => text)).toEqual(["hello", "good morning"]);
  await rao.session.openedMessages(threadId, [all[0]?.key ?? ""]);
  await until(rao.session, (cards) => cards[0]?.unread === 0);
  expect(card?.total).toBe(2);
});
