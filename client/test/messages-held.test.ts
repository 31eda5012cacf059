// Files chosen for a message that is not sent yet: on the disk of this device through lock and death, in nobody else's sight, and what the relay refused goes once more (ADR 0107).
import { afterEach, expect, test } from "vitest";
import { againOf } from "../src/features/sync-status/edit-again.ts";
import type { FileState } from "../src/session/api/documents.ts";
import type { MessageView } from "../src/session/api/messages.ts";
import type { Relay } from "../src/session/ports.ts";
import { acquainted } from "./acquainted.ts";
import { must, password, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";
import { noise } from "./noise.ts";
import { relayDump } from "./relay-dump.ts";

let house: Clinic;
let pat: Person;
let rao: Person;
let threadId: string;

async function meet(options: ClinicOptions = {}): Promise<void> {
  ({ house, rao, pat } = await acquainted(options));
  ({ threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts")));
  await rao.until("threads", (cards) => cards.some(({ total }) => total === 1));
}
afterEach(() => house.close());

const photo = (size: number, seed: number, name: string) => ({
  file: new Blob([noise(size, seed)]),
  name,
  contentType: "image/jpeg",
});
async function read(who: Person, total: number): Promise<readonly MessageView[]> {
  await who.until("threads", (cards) => cards.some((card) => card.threadId === threadId && card.total === total));
  return who.session.messages(threadId, 0, total);
}
async function bytes(who: Person, message: MessageView | undefined, index: number): Promise<Uint8Array> {
  const opened = await must(who.session.openMessageFile(threadId, message?.key ?? "", index));
  return new Uint8Array(await opened.blob.arrayBuffer());
}
const state = (who: Person, id: string, fits: (one: FileState | undefined) => boolean) =>
  who.until("files", (files) => fits(files[id]));

test("two photos chosen in flight mode are there after lock and unlock; one is taken out, the other goes with its words", async () => {
  await meet();
  pat.goOffline();
  await must(pat.session.holdFile(threadId, photo(300_000, 1, "zebra-knee.jpg")));
  await must(pat.session.holdFile(threadId, photo(70_000, 2, "side.jpg")));
  await must(pat.session.holdFile("another", photo(10, 3, "other.jpg")));
  await pat.session.lock();
  const store = await pat.device.open(pat.me.userId);
  const list = new TextDecoder().decode(await store.file("held"));
  store.close();
  expect(list.length).toBeGreaterThan(100);
  expect(list).not.toContain("zebra");
  expect(await pat.session.heldFiles(threadId)).toEqual([]);
  await must(pat.session.unlock(pat.me.userId, password));
  const held = await pat.session.heldFiles(threadId);
  expect(held).toMatchObject([
    { name: "zebra-knee.jpg", contentType: "image/jpeg", size: 300_000 },
    { name: "side.jpg", size: 70_000 },
  ]);
  expect((await pat.session.fileRoom()).free).toBe(0);
  expect((await pat.session.fileRoom()).here).toBeGreaterThan(370_000);
  // With a line, too, nothing of it leaves before it is sent.
  await pat.goOnline();
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(relayDump(house).tables.get("attachments") ?? []).toEqual([]);
  await must(pat.session.letGoHeld(held[1]?.id ?? ""));
  await must(pat.session.sendMessage(threadId, "here", undefined, { files: [held[0]?.id ?? ""] }));
  expect(await pat.session.heldFiles(threadId)).toEqual([]);
  const got = (await read(rao, 2))[1];
  expect(got).toMatchObject({ text: "here", files: [{ name: "zebra-knee.jpg" }] });
  await state(pat, held[0]?.id ?? "", (one) => one?.at === "everywhere");
  expect(await bytes(rao, got, 0)).toEqual(noise(300_000, 1));
  await must(pat.session.letGoHeld(held[0]?.id ?? ""));
  expect(await bytes(pat, (await read(pat, 2))[1], 0)).toEqual(noise(300_000, 1));
  expect(await pat.session.heldFiles("another")).toMatchObject([{ name: "other.jpg" }]);
  // The same file does not go twice.
  expect(await pat.session.sendMessage(threadId, "x", undefined, { files: [held[0]?.id ?? ""] })).toMatchObject({
    error: { kind: "invalid", facts: { field: "file", reason: "unknown" } },
  });
});

test("the process dies while a file is being sealed: what was chosen before is there, and of this one nothing", async () => {
  await meet();
  pat.goOffline();
  await must(pat.session.holdFile(threadId, photo(5_000, 1, "whole.jpg")));
  let dying: Promise<void> | undefined;
  const torn = pat.session.holdFile(threadId, photo(900_000, 2, "torn.jpg"), () => {
    dying ??= pat.session.lock();
  });
  await torn.catch(() => undefined);
  await dying;
  await must(pat.session.unlock(pat.me.userId, password));
  const names = (await pat.session.heldFiles(threadId)).map(({ name }) => name);
  expect(names[0]).toBe("whole.jpg");
  // Sealed to its end before the disk was closed it is whole, else it is not there: never a part of it.
  const rows = await (await pat.device.open(pat.me.userId)).attachments();
  expect(rows.map(({ have, size }) => have === size)).toEqual(names.map(() => true));
});

test.each(["quota", "too-large", "role"] as const)(
  "the relay takes no file (%s): the message and its bytes stay, and both go when she sends them again",
  async (code) => {
    let refuses = false;
    await meet({
      twist: (relay: Relay): Relay => ({
        ...relay,
        as(me) {
          const honest = relay.as(me);
          return {
            ...honest,
            beginAttachment: async (...asked) =>
              refuses ? { ok: false, error: { code, facts: {} } } : honest.beginAttachment(...asked),
          };
        },
      }),
    });
    refuses = true;
    const { id } = await must(pat.session.holdFile(threadId, photo(200_000, 1, "knee.jpg")));
    await must(pat.session.sendMessage(threadId, "here it is", undefined, { files: [id] }));
    await state(pat, id, (one) => one?.at === "not-sent" && one.code === code);
    const mine = (await read(pat, 2))[1];
    expect(mine).toMatchObject({ text: "here it is", place: "device", files: [{ id }] });
    expect(await bytes(pat, mine, 0)).toEqual(noise(200_000, 1));
    // Once more, and refused once more: still nothing is lost.
    await pat.session.sendFileAgain(id);
    await state(pat, id, (one) => one?.at === "not-sent");
    refuses = false;
    await pat.session.sendFileAgain(id);
    await state(pat, id, (one) => one?.at === "everywhere");
    const got = (await read(rao, 2))[1];
    expect(got).toMatchObject({ text: "here it is", files: [{ id, name: "knee.jpg" }] });
    expect(await bytes(rao, got, 0)).toEqual(noise(200_000, 1));
    await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0 && sync.notSent === 0);
  },
);

test("the relay refuses the message itself: words and file lie in the tray, and go as one new message", async () => {
  const relay = mallory();
  await meet({ twist: relay.twist });
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  relay.down = (to, message) => {
    const { header } = message;
    if (to !== pat.me.userId || header.type !== "ack" || header.position === undefined) return [message];
    relay.down = undefined;
    return [{ header: { type: "refuse", id: header.id, vaultId: threadId, code: "quota" }, body: message.body }];
  };
  const { id } = await must(pat.session.holdFile(threadId, photo(50_000, 1, "knee.jpg")));
  await must(pat.session.sendMessage(threadId, "here it is", undefined, { files: [id] }));
  await pat.until("sync", (sync) => sync.notSent === 1);
  const [line] = await pat.session.outbox();
  expect(line).toMatchObject({ state: "not-sent", said: ["here it is"], files: ["knee.jpg"] });
  const kept = await must(pat.session.openOutboxFile(line?.order ?? -1, 0));
  expect(new Uint8Array(await kept.blob.arrayBuffer())).toEqual(noise(50_000, 1));
  // Words alone would come back into the field without it.
  expect(line && againOf(line)).toBeUndefined();
  await must(pat.session.sendAgain(line?.order ?? -1));
  pat.goOffline();
  await pat.goOnline();
  await pat.until("sync", (sync) => sync.notSent === 0 && sync.waiting === 0 && sync.state === "saved");
  // Here the relay had taken it all the same: it is one message for everybody.
  const got = (await read(rao, 2))[1];
  expect(got).toMatchObject({ text: "here it is", files: [{ id }] });
  expect(await bytes(rao, got, 0)).toEqual(noise(50_000, 1));
  expect((await read(pat, 2)).map(({ text }) => text)).toEqual(["it hurts", "here it is"]);
});
