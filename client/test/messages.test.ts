// Pat and rao write to each other: at once, offline, taken back, closed and gone on with; each message says how far it came (protocol §5).
import { afterEach, expect, test } from "vitest";
import type { MessageView, ThreadCard } from "../src/session/api/messages.ts";
import { acquainted } from "./acquainted.ts";
import { must, type Clinic, type Person } from "./clinic.ts";

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

const card = async (person: Person, fits: (card: ThreadCard) => boolean): Promise<ThreadCard> => {
  const cards = await person.until("threads", (all) => all.some(fits));
  const found = cards.find(fits);
  if (!found) throw new Error("no thread");
  return found;
};
const texts = async (person: Person, { threadId, total }: ThreadCard): Promise<readonly MessageView[]> =>
  person.session.messages(threadId, 0, total);
/** Of the newest message of mine, as soon as it is so. */
const placed = (person: Person, threadId: string, place: MessageView["place"]): Promise<unknown> =>
  new Promise((resolve) => {
    void person.session.watch("threads", (cards) => {
      const found = cards.find((one) => one.threadId === threadId);
      if (!found) return;
      void texts(person, found).then((all) => {
        if (all.findLast(({ byMe }) => byMe)?.place === place) resolve(undefined);
      });
    });
  });

test("pat writes to rao under a subject; he answers her words; each is sent, there and opened in its turn", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts on the stairs"));
  const his = await card(rao, ({ unread }) => unread === 1);
  expect(his).toMatchObject({
    threadId,
    subject: "My knee",
    state: "pending",
    last: { text: "it hurts on the stairs", byMe: false },
  });
  const [first] = await texts(rao, his);
  expect(first).toMatchObject({ name: expect.stringContaining("MORGAN") as unknown, byMe: false });
  await placed(pat, threadId, "relay");
  // An answer accepts what was begun with him, and shows that his device has hers.
  await must(rao.session.sendMessage(threadId, "since when?", first?.key));
  await placed(pat, threadId, "reached");
  const hers = await card(pat, ({ unread }) => unread === 1);
  const answered = await texts(pat, hers);
  expect(answered[1]).toMatchObject({ text: "since when?", quote: { byMe: true, text: "it hurts on the stairs" } });
  await rao.session.openedMessages(threadId, [first?.key ?? ""]);
  await placed(pat, threadId, "opened");
  await pat.session.openedMessages(threadId, [answered[1]?.key ?? ""]);
  await card(pat, ({ unread }) => unread === 0);
  await placed(rao, threadId, "opened");
});

test("who does not tell what she opens still has it: it is there, and not opened", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "", "hello"));
  await card(rao, ({ total }) => total === 1);
  await must(pat.session.tellOpenings(false));
  await must(rao.session.sendMessage(threadId, "your results are here"));
  const hers = await card(pat, ({ unread }) => unread === 1);
  const all = await texts(pat, hers);
  await pat.session.openedMessages(threadId, [all[1]?.key ?? ""]);
  await placed(rao, threadId, "reached");
  await must(pat.session.sendMessage(threadId, "thank you"));
  await card(rao, ({ total }) => total === 3);
  expect((await texts(rao, await card(rao, () => true)))[1]?.place).toBe("reached");
});

test("without a line both write on; afterwards both read the same order, and nothing twice", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "Dose", "one"));
  await card(rao, ({ total }) => total === 1);
  await must(rao.session.sendMessage(threadId, "two"));
  await card(pat, ({ total }) => total === 2);
  pat.goOffline();
  rao.goOffline();
  for (const text of ["three", "four"]) await must(pat.session.sendMessage(threadId, text));
  for (const text of ["tres", "cuatro"]) await must(rao.session.sendMessage(threadId, text));
  expect((await texts(pat, await card(pat, ({ total }) => total === 4)))[3]).toMatchObject({ place: "device" });
  await rao.goOnline();
  await pat.goOnline();
  const hers = await texts(pat, await card(pat, ({ total, waiting }) => total === 6 && waiting === 0));
  const his = await texts(rao, await card(rao, ({ total, waiting }) => total === 6 && waiting === 0));
  expect(hers.map(({ text }) => text)).toEqual(his.map(({ text }) => text));
  expect(hers.slice(0, 2).map(({ text }) => text)).toEqual(["one", "two"]);
});

test("pat takes a message back, on both sides; rao cannot take back hers; closed, it goes on when somebody says so", async () => {
  const { pat, rao } = await meet();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "Dose", "not for you"));
  const his = await card(rao, ({ total }) => total === 1);
  const [first] = await texts(rao, his);
  expect(await rao.session.withdrawMessage(threadId, first?.key ?? "")).toMatchObject({ ok: false });
  await must(pat.session.withdrawMessage(threadId, first?.key ?? ""));
  await card(rao, ({ last }) => last?.withdrawn === true);
  expect(await texts(rao, his)).toMatchObject([{ withdrawn: true, text: "" }]);
  await must(rao.session.closeThread(threadId, true));
  await card(pat, ({ closedBy }) => closedBy?.includes("Rao") === true || closedBy?.includes("rao") === true);
  await must(pat.session.closeThread(threadId, false));
  await card(rao, ({ closedBy }) => closedBy === undefined);
});

test("nothing is written to nobody, to oneself, or without a word", async () => {
  const { pat, rao } = await meet();
  for (const [others, text] of [
    [[], "hello"],
    [[pat.me.userId], "hello"],
    [["nobody"], "hello"],
    [[rao.me.userId], "   "],
    [[rao.me.userId], "x".repeat(20_001)],
  ] as const)
    expect(await pat.session.startThread(others, "", text), `${others.length} ${text.slice(0, 9)}`).toMatchObject({
      ok: false,
      error: { kind: "invalid" },
    });
  expect(await pat.session.sendMessage("nothing", "hello")).toMatchObject({ ok: false, error: { kind: "invalid" } });
});

test("a doctor begins: the conversation is pat's, with two doctors in it, and each sees who is there", async () => {
  const { house, pat, rao } = await meet();
  const kim = await house.attested("kim");
  await rao.session.refreshAppointments();
  const chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (all) => all.some(({ vaultId, state }) => vaultId === chartId && state === "pending"));
  await must(rao.session.accept(chartId));
  const { threadId } = await must(rao.session.startThread([pat.me.userId, kim.me.userId], "Care", "we meet on Monday"));
  // Whoever begins has nothing to accept.
  await card(rao, ({ state }) => state === "open");
  const hers = await card(pat, ({ unread }) => unread === 1);
  expect(hers.others.map(({ name }) => name).toSorted()).toHaveLength(2);
  const cards = await pat.until("vaults", (all) => all.some(({ vaultId }) => vaultId === threadId));
  expect(cards.find(({ vaultId }) => vaultId === threadId)?.role).toBe("owner");
  await card(kim, ({ unread, others }) => unread === 1 && others.length === 2);
});
