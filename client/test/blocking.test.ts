// Pat blocks rao in messages, and rao a patient: nothing of it is counted or told, all of it is kept, and every device of the one who blocked knows (ADR 0103).
import { afterEach, expect, test } from "vitest";
import type { AccountView } from "../src/session/api/account.ts";
import type { ThreadCard } from "../src/session/api/messages.ts";
import { createSession, type Session } from "../src/session/session.ts";
import { watching } from "../node/person.ts";
import { acquainted } from "./acquainted.ts";
import { must, password, type Clinic } from "./clinic.ts";

let open: Clinic | undefined;
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
  await open?.close();
  open = undefined;
});

async function meet() {
  const { house, rao, pat } = await acquainted();
  open = house;
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "knee", "it hurts"));
  await until(rao.session, (card) => card.total === 1);
  await must(rao.session.sendMessage(threadId, "since when?"));
  await until(pat.session, (card) => card.total === 2);
  return { house, pat, rao, threadId };
}

type Watched = Pick<Session, "watch">;
const cards = (session: Watched, fits: (all: readonly ThreadCard[]) => boolean) =>
  watching<readonly ThreadCard[]>((tell) => session.watch("threads", tell), fits);
async function until(session: Watched, fits: (card: ThreadCard) => boolean): Promise<ThreadCard> {
  const found = (await cards(session, (all) => all.some(fits))).find(fits);
  if (!found) throw new Error("no conversation");
  return found;
}
const blockedOn = (session: Watched, names: readonly string[]) =>
  watching<AccountView | undefined>(
    (tell) => session.watch("account", tell),
    (view) => view?.blocked.map(({ name }) => name).join() === names.join(),
  );

test("blocked offline on her phone, blocked on her tablet: his words come, and count nowhere until she unblocks him", async () => {
  const { house, pat, rao, threadId } = await meet();
  const { session: tablet } = await house.session();
  sessions.push(tablet);
  await must(tablet.signIn(pat.kitCodes.signIn, password));
  await until(tablet, ({ total, unread }) => total === 2 && unread === 1);
  // What she had read before stays as it is.
  const [, read] = await pat.session.messages(threadId, 0, 2);
  await pat.session.openedMessages(threadId, [read?.key ?? ""]);
  await until(tablet, ({ unread }) => unread === 0);

  pat.goOffline();
  await must(pat.session.blockPerson(rao.me.userId, true));
  await until(pat.session, ({ others }) => others[0]?.blocked === true);
  expect(await pat.session.sendMessage(threadId, "an answer")).toEqual({
    ok: false,
    error: { kind: "not-permitted", facts: { reason: "blocked" } },
  });
  await pat.goOnline();
  await blockedOn(tablet, ["Dr Asha Rao"]);

  await must(rao.session.sendMessage(threadId, "please answer me"));
  for (const session of [pat.session, tablet]) {
    const card = await until(session, ({ total }) => total === 3);
    expect(card).toMatchObject({ unread: 0, last: { hidden: true, text: "" } });
    expect(card.firstUnread).toBeUndefined();
    expect(card.unansweredMs).toBeUndefined();
    const all = await session.messages(threadId, 0, 3);
    expect(all.map(({ hidden }) => hidden)).toEqual([false, false, true]);
    // Kept, for whoever asks for it; and no search finds it unasked.
    expect(all[2]?.text).toBe("please answer me");
    expect((await session.findMessages("answer", 9)).total).toBe(0);
  }
  // She looks at it: her device has it, as any other message, and nobody is told that she read it.
  const [, , third] = await pat.session.messages(threadId, 0, 3);
  await pat.session.openedMessages(threadId, [third?.key ?? ""]);
  await must(pat.session.tellOpenings(true));
  const reached = async (): Promise<string | undefined> => (await rao.session.messages(threadId, 2, 1))[0]?.place;
  await watching<readonly ThreadCard[]>(
    (tell) => rao.session.watch("threads", (all) => void reached().then((place) => place === "reached" && tell(all))),
    () => true,
  );

  await must(tablet.blockPerson(rao.me.userId, false));
  await blockedOn(pat.session, []);
  const after = await until(pat.session, ({ unread }) => unread === 1);
  expect(after).toMatchObject({ firstUnread: 2, last: { hidden: false, text: "please answer me" } });
  expect(await reached()).toBe("reached");
  await must(pat.session.sendMessage(threadId, "here I am again"));
  await until(rao.session, ({ total }) => total === 4);
});

test("rao blocks pat: she waits on no list of his, also while the conversation is closed on his device, and stands below the others", async () => {
  const { house, pat, rao, threadId } = await meet();
  const lee = await house.patient("lee");
  await lee.session.refreshAppointments();
  await must(lee.session.startThread([rao.me.userId], "", "may I ask something?"));
  await cards(rao.session, (all) => all.length === 2);
  await must(rao.session.blockPerson(pat.me.userId, true));
  await must(pat.session.sendMessage(threadId, "are you there?"));
  // A conversation that she begins anew is blocked as well.
  await must(pat.session.startThread([rao.me.userId], "again", "hello?"));
  const before = await cards(rao.session, (all) => all.length === 3 && all.some(({ total }) => total === 3));
  await rao.session.close();
  const session = await createSession({ ...rao.ports, device: rao.device, room: 0 });
  sessions.push(session);
  await must(session.unlock(rao.me.userId, password));
  const after = await cards(session, (all) => all.length === 3);
  for (const all of [before, after]) {
    expect(
      all.map(({ others, unread, unansweredMs }) => [others[0]?.blocked, unread, unansweredMs !== undefined]),
    ).toEqual([
      [false, 1, true],
      [true, 0, false],
      [true, 0, false],
    ]);
    expect(all.slice(1).map(({ last }) => last?.text)).toEqual(["", ""]);
  }
  await must(session.blockPerson(pat.me.userId, false));
  await cards(session, (all) => all.every(({ unread }) => unread > 0));
});

test("in a conversation of three the others go on: only the words of the one who is blocked are covered", async () => {
  const { house, pat, rao } = await meet();
  const vidal = await house.attested("vidal");
  await pat.session.refreshAppointments();
  const { threadId } = await must(pat.session.startThread([rao.me.userId, vidal.me.userId], "heart", "a question"));
  await must(pat.session.blockPerson(rao.me.userId, true));
  for (const [doctor, words] of [
    [rao, "from rao"],
    [vidal, "from vidal"],
  ] as const) {
    await until(doctor.session, (card) => card.threadId === threadId);
    await must(doctor.session.sendMessage(threadId, words));
  }
  const card = await until(pat.session, (one) => one.threadId === threadId && one.total === 3);
  expect(card.unread).toBe(1);
  const all = await pat.session.messages(threadId, 0, 3);
  expect(new Map(all.map(({ text, hidden }) => [text, hidden]))).toEqual(
    new Map([
      ["a question", false],
      ["from rao", true],
      ["from vidal", false],
    ]),
  );
  await must(pat.session.sendMessage(threadId, "thank you, vidal"));
  expect(await pat.session.blockPerson(pat.me.userId, true)).toMatchObject({ error: { kind: "invalid" } });
});
