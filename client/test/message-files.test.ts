// Files and cards between pat and rao: sealed offline and sent in order, opened byte for byte, taken back, filed in the chart, and named when they are not what they were (protocol §5.5, §5.6, §5.9).
import { afterEach, describe, expect, test } from "vitest";
import type { Enclosures, MessageView, OutgoingFile, ThreadCard } from "../src/session/api/messages.ts";
import type { FileState, OpenedFile } from "../src/session/api/documents.ts";
import type { Relay } from "../src/session/ports.ts";
import type { Outcome } from "../src/session/api.ts";
import { acquainted } from "./acquainted.ts";
import { must, sharedChart, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";
import { noise } from "./noise.ts";
import { relayDump } from "./relay-dump.ts";

let house: Clinic;
let pat: Person;
let rao: Person;
let threadId: string;
let chartId: string;

interface Encloses extends Pick<Enclosures, "cards"> {
  readonly files?: readonly OutgoingFile[];
}
const photo = (size: number, seed = 1, name = "knee.jpg") => ({
  file: new Blob([noise(size, seed)]),
  name,
  contentType: "image/jpeg",
});
const bytesIn = async ({ blob }: OpenedFile) => new Uint8Array(await blob.arrayBuffer());

async function meet(options: ClinicOptions = {}): Promise<void> {
  ({ house, rao, pat } = await acquainted(options));
  chartId = pat.me.chartId ?? "";
  ({ threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts")));
  await thread(rao, ({ total }) => total === 1);
  await must(rao.session.sendMessage(threadId, "show me"));
  await thread(pat, ({ total }) => total === 2);
}
afterEach(() => house.close());

async function thread(who: Person, fits: (card: ThreadCard) => boolean): Promise<ThreadCard> {
  const cards = await who.until("threads", (all) => all.some((one) => one.threadId === threadId && fits(one)));
  const found = cards.find((one) => one.threadId === threadId);
  if (!found) throw new Error("no thread");
  return found;
}
/** All messages once there are so many. */
async function read(who: Person, total: number): Promise<readonly MessageView[]> {
  await thread(who, (card) => card.total === total);
  return who.session.messages(threadId, 0, total);
}
const last = async (who: Person, total: number): Promise<MessageView> => {
  const found = (await read(who, total)).at(-1);
  if (!found) throw new Error("no message");
  return found;
};
/** Sealed onto her disk, as the screen does with what is chosen. */
async function held(who: Person, { files = [], cards = [] }: Encloses, draft = "a draft"): Promise<Enclosures> {
  const ids: string[] = [];
  for (const file of files) ids.push((await must(who.session.holdFile(draft, file))).id);
  return { files: ids, cards };
}
const send = async (who: Person, text: string, what: Encloses) =>
  must(who.session.sendMessage(threadId, text, undefined, await held(who, what)));
const state = (who: Person, id: string, fits: (one: FileState | undefined) => boolean) =>
  who.until("files", (files) => fits(files[id]));
const everywhere = (one: FileState | undefined): boolean => one?.at === "everywhere";
const open = async (who: Person, message: MessageView, index = 0) =>
  bytesIn(await must(who.session.openMessageFile(threadId, message.key, index)));
const attachmentRows = () => relayDump(house).tables.get("attachments") ?? [];

async function share(): Promise<void> {
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
}

test("she sends two photos and words without a line, and writes on: he gets all of it in order, byte for byte", async () => {
  await meet();
  pat.goOffline();
  await send(pat, "here it is", { files: [photo(300_000), photo(100_000, 2, "side.jpg")] });
  await must(pat.session.sendMessage(threadId, "since Monday"));
  const mine = (await read(pat, 4))[2];
  expect(mine?.files).toMatchObject([
    { name: "knee.jpg", contentType: "image/jpeg", size: 300_000 },
    { name: "side.jpg", size: 100_000 },
  ]);
  if (!mine) throw new Error("no message");
  expect(await open(pat, mine, 1)).toEqual(noise(100_000, 2));
  await pat.goOnline();
  const his = await read(rao, 4);
  expect(his.slice(2).map(({ text, files }) => [text, files.length])).toEqual([
    ["here it is", 2],
    ["since Monday", 0],
  ]);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  const got = his[2];
  if (!got) throw new Error("no message");
  expect(await open(rao, got)).toEqual(noise(300_000));
  expect(await open(rao, got, 1)).toEqual(noise(100_000, 2));
  rao.goOffline();
  expect(await open(rao, got)).toEqual(noise(300_000));
});

test("a conversation begins with two files and a card, without a line and without a word: he has the subject, the card and every byte", async () => {
  await meet();
  await must(pat.session.record(chartId, { kind: "blood-pressure", systolic: 128, diastolic: 82 }));
  const { chart } = await pat.chart(chartId, (now) => now.chart.readings.total === 1);
  const item = chart.readings.rows[0]?.item ?? "";
  pat.goOffline();
  const what = await held(pat, {
    files: [photo(300_000), photo(4_000, 2, "side.jpg")],
    cards: [{ of: "item", vaultId: chartId, item }],
  });
  const begun = await must(pat.session.startThread([rao.me.userId], "My other knee", "", what));
  ({ threadId } = begun);
  const mine = await last(pat, 1);
  expect(mine).toMatchObject({ text: "", place: "device", cards: [{ text: "128/82 mmHg" }] });
  expect(await open(pat, mine)).toEqual(noise(300_000));
  await pat.goOnline();
  const got = await last(rao, 1);
  expect((await thread(rao, () => true)).subject).toBe("My other knee");
  expect(got).toMatchObject({ text: "", files: [{ name: "knee.jpg" }, { name: "side.jpg" }], cards: [{ item }] });
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(await open(rao, got)).toEqual(noise(300_000));
  expect(await open(rao, got, 1)).toEqual(noise(4_000, 2));
});

test("a file without a word is a message; the card of the thread says how many there are", async () => {
  await meet();
  await send(pat, "", { files: [photo(5_000)] });
  const { last: newest } = await thread(rao, ({ total }) => total === 3);
  expect(newest).toMatchObject({ text: "", files: 1, cards: 0, byMe: false });
});

test("cards open what they show for whoever may read it, and show no more than they say to whoever may not", async () => {
  await meet();
  await must(pat.session.record(chartId, { kind: "blood-pressure", systolic: 128, diastolic: 82 }));
  const { chart } = await pat.chart(chartId, (now) => now.chart.readings.total === 1);
  const item = chart.readings.rows[0]?.item ?? "";
  await send(pat, "is this fine?", { cards: [{ of: "item", vaultId: chartId, item }] });
  const card = (message: MessageView) => message.cards[0];
  expect(card(await last(pat, 3))).toMatchObject({ of: "item", item, text: "128/82 mmHg", opens: true });
  expect(card(await last(rao, 3))).toMatchObject({ vaultId: chartId, text: "128/82 mmHg", opens: false });
  await share();
  await rao.chart(chartId, (now) => now.chart.readings.total === 1);
  expect(card(await last(rao, 3))).toMatchObject({ opens: true });
});

test("what is wrong with a file or a card is said before anything is read, and nothing is sent", async () => {
  await meet();
  const unread = { size: 100_000_001, slice: () => expect.unreachable("it was read") };
  const error = async (asked: Promise<Outcome<unknown>>) => {
    const answer = await asked;
    return answer.ok ? "sent" : answer.error;
  };
  const holding = (file: OutgoingFile) => error(pat.session.holdFile("x", file));
  const sending = (what: Enclosures) => error(pat.session.sendMessage(threadId, "x", undefined, what));
  expect(await holding({ ...photo(1), file: unread })).toMatchObject({
    kind: "invalid",
    facts: { field: "file", reason: "size", most: 100_000_000 },
  });
  expect(await holding(photo(0))).toMatchObject({ facts: { field: "file", reason: "empty" } });
  expect(await holding({ ...photo(1), contentType: "text/html; x" })).toMatchObject({ facts: { field: "type" } });
  const vanishing = { size: 600_000, slice: (from: number, to: number) => new Blob([noise(from > 0 ? 0 : to)]) };
  expect(await holding({ ...photo(1), file: vanishing })).toMatchObject({ kind: "file" });
  expect(await sending({ cards: [{ of: "item", vaultId: chartId, item: "nothing-there" }] })).toMatchObject({
    facts: { field: "card", reason: "unknown" },
  });
  expect(await sending({ files: ["nothing-there"] })).toMatchObject({ facts: { field: "file", reason: "unknown" } });
  for (let i = 0; i < 16; i++) await must(pat.session.holdFile("x", photo(1, i)));
  expect(await holding(photo(1))).toMatchObject({ facts: { field: "file", reason: "many", most: 16 } });
  for (const { id } of await pat.session.heldFiles("x")) await must(pat.session.letGoHeld(id));
  expect((await thread(pat, () => true)).total).toBe(2);
  expect(await (await pat.device.open(pat.me.userId)).attachments()).toEqual([]);
});

test("she stops it while it is sealed: nothing of it stays; she takes it back before it went: it never goes", async () => {
  await meet();
  const steps: number[] = [];
  const stopped = await pat.session.holdFile("x", photo(900_000), ({ done, total }) => {
    steps.push(done, total);
    if (done > 300_000) void pat.session.cancelHolding("x");
  });
  expect(steps.slice(0, 2)).toEqual([262_144, 900_000]);
  expect(stopped).toMatchObject({ ok: false, error: { kind: "cancelled" } });
  expect(await (await pat.device.open(pat.me.userId)).attachments()).toEqual([]);
  pat.goOffline();
  await send(pat, "not this", { files: [photo(50_000)] });
  await must(pat.session.sendMessage(threadId, "this"));
  const wrong = (await read(pat, 4))[2];
  await must(pat.session.withdrawMessage(threadId, wrong?.key ?? ""));
  expect((await read(pat, 3)).map(({ text }) => text)).toEqual(["it hurts", "show me", "this"]);
  await pat.goOnline();
  expect((await read(rao, 3)).map(({ text }) => text)).toEqual(["it hurts", "show me", "this"]);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(attachmentRows()).toEqual([]);
});

test.each(["pat", "rao"])("%s takes back what was sent: its file leaves the relay and both devices", async (name) => {
  await meet();
  const [one, other] = name === "pat" ? [pat, rao] : [rao, pat];
  await send(one, "wrong picture", { files: [photo(80_000)] });
  const sent = await last(one, 3);
  const id = sent.files[0]?.id ?? "";
  await state(one, id, everywhere);
  const got = await last(other, 3);
  await open(other, got);
  await state(other, id, everywhere);
  // Nobody takes back what somebody else sent.
  expect(await other.session.withdrawMessage(threadId, got.key)).toMatchObject({ ok: false });
  // Also without a line: it goes with the next one.
  one.goOffline();
  await must(one.session.withdrawMessage(threadId, sent.key));
  await one.goOnline();
  await thread(other, (card) => card.last?.withdrawn === true);
  await state(other, id, (now) => now === undefined);
  expect(await last(other, 3)).toMatchObject({ withdrawn: true, text: "", files: [] });
  expect(await other.session.openMessageFile(threadId, got.key, 0)).toMatchObject({ ok: false });
  for (const who of [one, other])
    expect((await (await who.device.open(who.me.userId)).attachments()).map((row) => row.id)).not.toContain(id);
  for (let tries = 0; attachmentRows().length > 0; tries++) {
    if (tries > 200) throw new Error("the relay keeps it");
    await one.session.syncNow();
    await one.session.settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
});

describe("a file of a message in the record", () => {
  test("rao files her photo: a document under a key of its own that says who sent it and in which message", async () => {
    await meet();
    await share();
    await send(pat, "here", { files: [photo(300_000)] });
    const got = await last(rao, 3);
    expect((await thread(rao, () => true)).chartId).toBe(chartId);
    const steps: number[] = [];
    const about = { title: "Knee, from the stairs", kind: "photo" } as const;
    const { item } = await must(
      rao.session.fileInRecord(threadId, got.key, 0, chartId, about, ({ done }) => steps.push(done)),
    );
    expect(steps.at(-1)).toBe(300_000);
    await pat.chart(chartId, ({ chart }) => chart.counts.some(({ type }) => type === "DocumentReference"));
    const [row] = (await pat.session.documents(chartId, 0, 5)).rows;
    expect(row).toMatchObject({
      item,
      title: about.title,
      kind: "photo",
      author: expect.stringContaining("MORGAN") as unknown,
      by: rao.me.userId,
      message: { threadId, key: got.key },
      files: [{ contentType: "image/jpeg", size: 300_000 }],
    });
    const filed = row?.files[0]?.id ?? "";
    expect(filed).not.toBe(got.files[0]?.id);
    await state(rao, filed, everywhere);
    expect(await bytesIn(await must(pat.session.openDocument(chartId, item, 0)))).toEqual(noise(300_000));
    // Taken back by her, it stays in the record: what was filed is the record's.
    await must(pat.session.withdrawMessage(threadId, (await last(pat, 3)).key));
    await thread(rao, (card) => card.last?.withdrawn === true);
    expect(await bytesIn(await must(rao.session.openDocument(chartId, item, 0)))).toEqual(noise(300_000));
  });

  test("nobody files into a chart that is not his to write in, and stopping leaves nothing", async () => {
    await meet();
    await send(pat, "here", { files: [photo(900_000)] });
    const got = await last(rao, 3);
    const about = { title: "Knee", kind: "photo" } as const;
    expect(await rao.session.fileInRecord(threadId, got.key, 0, chartId, about)).toMatchObject({ ok: false });
    expect(await rao.session.fileInRecord(threadId, got.key, 0, threadId, about)).toMatchObject({ ok: false });
    const mine = await last(pat, 3);
    const stopped = await pat.session.fileInRecord(threadId, mine.key, 0, chartId, about, ({ done }) => {
      if (done > 300_000) void pat.session.cancelFiling(chartId);
    });
    expect(stopped).toMatchObject({ error: { kind: "cancelled" } });
    expect((await pat.session.documents(chartId, 0, 5)).total).toBe(0);
  });
});

test("A21: mallory at the relay changes a piece of it: named, never shown; when she stops it is there", async () => {
  let twisted = false;
  await meet({
    twist: (relay: Relay): Relay => ({
      ...relay,
      as: (me) => {
        const honest = relay.as(me);
        return {
          ...honest,
          getAttachment: async (...asked) => {
            const reply = await honest.getAttachment(...asked);
            if (!reply.ok || !twisted) return reply;
            return { ok: true, value: reply.value.with(100, (reply.value[100] ?? 0) ^ 1) };
          },
        };
      },
    }),
  });
  await send(pat, "here", { files: [photo(500_000)] });
  const got = await last(rao, 3);
  await state(pat, got.files[0]?.id ?? "", everywhere);
  twisted = true;
  expect(await rao.session.openMessageFile(threadId, got.key, 0)).toMatchObject({
    error: { kind: "protocol", facts: { kind: "blob-hash" } },
  });
  twisted = false;
  expect(await open(rao, got)).toEqual(noise(500_000));
});
