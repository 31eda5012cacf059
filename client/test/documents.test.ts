// Documents between pat and rao over the real relay: offline first, sent in parts, fetched when asked for, and named when they are not what they were (protocol §5.5, §5.6, A21, A66).
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startRelay } from "@health-vault/server";
import type { Topics } from "../src/session/api.ts";
import type { FileState, OpenedFile } from "../src/session/api/documents.ts";
import type { Relay } from "../src/session/ports.ts";
import { createSession, type Session } from "../src/session/session.ts";
import { brokenLine, type BrokenLine } from "./broken-line.ts";
import { clinic, must, password, sharedChart, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";
import { noise } from "./noise.ts";
import { relayDump } from "./relay-dump.ts";
import { watching } from "../node/person.ts";

const MIB = 1024 * 1024;
const input = { title: "Letter from the hospital", kind: "letter", contentType: "application/pdf" } as const;
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

const fileOf = (size: number, seed = 1): Blob => new Blob([noise(size, seed)]);

const bytesIn = async (opened: OpenedFile | Promise<OpenedFile>) =>
  new Uint8Array(await (await opened).blob.arrayBuffer());

let harbour: Clinic;
let rao: Person;
let pat: Person;
let chartId: string;
const afterwards: (() => Promise<void>)[] = [];

async function open(options: ClinicOptions = {}): Promise<void> {
  harbour = await clinic(options);
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
}
afterEach(async () => {
  await harbour.close();
  for (const act of afterwards.splice(0)) await act();
});

const add = (who: Person | { readonly session: Session }, file: Blob, title: string = input.title) =>
  must(who.session.addDocument(chartId, { ...input, title }, file, () => undefined));
const documents = (who: { readonly session: Session }) => who.session.documents(chartId, 0, 50);

/** The newest document, once this person has it. */
async function newest(who: Person, count = 1) {
  await who.chart(chartId, ({ chart }) =>
    chart.counts.some((one) => one.type === "DocumentReference" && one.count >= count),
  );
  const [row] = (await documents(who)).rows;
  if (!row) throw new Error("no document");
  return { item: row.item, file: row.files[0]?.id ?? "" };
}
const state = (who: Person, file: string, fits: (state: FileState | undefined) => boolean) =>
  who.until("files", (files) => fits(files[file]));
const everywhere = (one: FileState | undefined): boolean => one?.at === "everywhere";

async function attachmentRows(): Promise<readonly Record<string, unknown>[]> {
  return relayDump(harbour).tables.get("attachments") ?? [];
}

test("she adds a photo without a line and has it at once; with one it goes up before the entry, and he opens the same bytes", async () => {
  await open();
  pat.goOffline();
  const steps: number[] = [];
  await must(
    pat.session.addDocument(chartId, { ...input, date: "2026-02" }, fileOf(700_000), ({ done }) => steps.push(done)),
  );
  expect(steps).toEqual([262_144, 524_288, 700_000]);
  const mine = await newest(pat);
  await state(pat, mine.file, (one) => one?.at === "device");
  expect(await bytesIn(must(pat.session.openDocument(chartId, mine.item, 0)))).toEqual(noise(700_000));
  expect((await documents(pat)).rows[0]).toMatchObject({
    title: input.title,
    kind: "letter",
    when: "2026-02",
    files: [{ contentType: "application/pdf", size: 700_000 }],
  });
  await pat.until("sync", (sync) => sync.waiting > 0);
  await pat.goOnline();
  await state(pat, mine.file, everywhere);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);

  const his = await newest(rao);
  expect(his).toEqual(mine);
  const before = await rao.until("files", () => true);
  expect(before[his.file]).toBeUndefined();
  rao.goOffline();
  await rao.until("sync", (sync) => sync.state === "offline");
  expect(await rao.session.openDocument(chartId, his.item, 0)).toMatchObject({ error: { kind: "offline" } });
  await rao.goOnline();
  const opened = await must(rao.session.openDocument(chartId, his.item, 0));
  expect([opened.contentType, opened.title]).toEqual(["application/pdf", input.title]);
  expect(await bytesIn(opened)).toEqual(noise(700_000));
  // And from now on without a line.
  rao.goOffline();
  expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(700_000));
});

test("what is too large or empty is said before anything is read; a cancelled one leaves nothing", async () => {
  await open();
  const unread = { size: 101 * MIB, slice: () => expect.unreachable("it was read") };
  expect(await pat.session.addDocument(chartId, input, unread, () => undefined)).toMatchObject({
    error: { kind: "invalid", facts: { field: "file", reason: "size" } },
  });
  expect(await pat.session.addDocument(chartId, input, new Blob([]), () => undefined)).toMatchObject({
    error: { kind: "invalid", facts: { field: "file", reason: "empty" } },
  });
  const cancelled = await pat.session.addDocument(chartId, input, fileOf(MIB), ({ done }) => {
    if (done > 300_000) void pat.session.cancelDocument(chartId);
  });
  expect(cancelled).toMatchObject({ error: { kind: "cancelled" } });
  expect((await documents(pat)).total).toBe(0);
  const store = await pat.device.open(pat.me.userId);
  expect(await store.attachments()).toEqual([]);
  // A file that goes away in the middle is named, and leaves nothing either.
  const vanishing = { size: MIB, slice: (from: number, to: number) => fileOf(MIB).slice(from, from > 0 ? from : to) };
  expect(await pat.session.addDocument(chartId, input, vanishing, () => undefined)).toMatchObject({
    error: { kind: "file", facts: { reason: "gone" } },
  });
  expect((await documents(pat)).total).toBe(0);
});

/** No part of a file goes up before it is opened. */
function heldUploads() {
  const late = { open: (): void => undefined };
  const held = new Promise<void>((resolve) => (late.open = resolve));
  const twist = (relay: Relay): Relay => ({
    ...relay,
    as: (me) => {
      const honest = relay.as(me);
      return {
        ...honest,
        putAttachment: async (...part) => {
          await held;
          return honest.putAttachment(...part);
        },
      };
    },
  });
  return { late, twist };
}

test("an entry waits for its file, but nothing that was written after it does", async () => {
  const { late, twist } = heldUploads();
  await open({ twist });
  const { changeId } = await add(pat, fileOf(10_000));
  await pat.session.settled();
  const waiting = await pat.chart(chartId, ({ outbox }) => changeId in outbox);
  expect(waiting.outbox[changeId]).toBe("sealed");
  await must(pat.session.record(chartId, bp));
  await rao.chart(chartId, ({ chart }) => chart.readings.total === 1);
  const his = await newest(rao);
  expect(await rao.session.openDocument(chartId, his.item, 0)).toMatchObject({
    error: { kind: "relay-refused", facts: { code: "not-found" } },
  });
  // The entry has gone, the file has not: the pill says so.
  await pat.until("sync", (sync) => sync.waiting === 1);
  late.open();
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(10_000));
});

describe("a line that breaks", { timeout: 120_000 }, () => {
  let line: BrokenLine;

  async function openBehindLine(): Promise<void> {
    const dataDir = mkdtempSync(join(tmpdir(), "hv-broken-"));
    const relay = await startRelay({ dataDir });
    line = await brokenLine(relay.url);
    afterwards.push(() => line.close());
    await open({ running: { url: line.url, setupToken: relay.setupToken, dataDir, close: () => relay.close() } });
  }

  test("twenty times in the middle of a file: less than a twentieth goes up twice", async () => {
    await openBehindLine();
    const size = 8 * MIB;
    line.sent();
    line.breakAfter(Array.from({ length: 20 }, (_, i) => 300_000 + ((i * 37_813) % 140_000)));
    await add(pat, fileOf(size));
    const mine = await newest(pat);
    await state(pat, mine.file, everywhere);
    expect(line.left()).toBe(0);
    const store = await pat.device.open(pat.me.userId);
    const sealed = (await store.attachment(mine.file))?.size ?? 0;
    const sent = line.sent();
    expect(sent).toBeGreaterThanOrEqual(sealed);
    expect(sent / sealed).toBeLessThan(1.05);
    const his = await newest(rao);
    expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(size));
  });

  test("the app is killed in the middle: the next start goes on where the relay stands", async () => {
    await openBehindLine();
    const size = 4 * MIB;
    // What comes after the break never gets further than this until the kill.
    line.breakAfter([2 * MIB, ...Array.from({ length: 50 }, () => 1)]);
    await add(pat, fileOf(size));
    const mine = await newest(pat);
    await state(pat, mine.file, (one) => one?.at === "sending" && one.done > MIB && line.left() < 50);
    await pat.session.close();
    line.breakAfter([]);
    line.sent();
    const again = await createSession(pat.ports);
    afterwards.push(() => again.close());
    await must(again.unlock(pat.me.userId, password));
    await watching<Topics["files"]>(
      (tell) => again.watch("files", tell),
      (files) => everywhere(files[mine.file]),
    );
    expect(line.sent()).toBeLessThan(2.6 * MIB);
    const his = await newest(rao);
    expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(size));
  });
});

test("locked, the app goes on sending what is sealed", async () => {
  await open();
  pat.goOffline();
  await add(pat, fileOf(300_000));
  await pat.session.lock();
  pat.line.mend();
  await pat.session.syncNow();
  const his = await newest(rao);
  expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(300_000));
});

describe("a relay that is not honest", () => {
  const tricks: Readonly<Record<string, (bytes: Uint8Array, from: number) => Uint8Array>> = {
    "changes a byte": (bytes) => bytes.with(100, (bytes[100] ?? 0) ^ 1),
    "swaps two pieces": (bytes) => new Uint8Array([...bytes.subarray(40_000), ...bytes.subarray(0, 40_000)]),
    "gives another file": (bytes) => noise(bytes.length, 7),
  };
  let trick: ((bytes: Uint8Array, from: number) => Uint8Array) | undefined;
  const twisted = (relay: Relay): Relay => ({
    ...relay,
    as: (me) => {
      const honest = relay.as(me);
      return {
        ...honest,
        getAttachment: async (vaultId, id, from) => {
          const reply = await honest.getAttachment(vaultId, id, from);
          return reply.ok && trick ? { ok: true, value: trick(reply.value, from) } : reply;
        },
      };
    },
  });

  test("A21: what it changed is named, never shown, and asked for again", async () => {
    await open({ twist: twisted });
    await add(pat, fileOf(100_000));
    const mine = await newest(pat);
    await state(pat, mine.file, everywhere);
    const his = await newest(rao);
    for (const [name, act] of Object.entries(tricks)) {
      trick = act;
      expect([name, await rao.session.openDocument(chartId, his.item, 0)]).toMatchObject([
        name,
        { ok: false, error: { kind: "protocol", facts: { kind: "blob-hash" } } },
      ]);
    }
    // Cut short: nothing more comes, and what came is kept for the next try.
    trick = (bytes, from) => (from === 0 ? bytes.subarray(0, 50_000) : bytes.subarray(0, 0));
    expect(await rao.session.openDocument(chartId, his.item, 0)).toMatchObject({
      error: { kind: "relay-refused", facts: { code: "not-found" } },
    });
    trick = undefined;
    expect(await bytesIn(must(rao.session.openDocument(chartId, his.item, 0)))).toEqual(noise(100_000));
  });
});

test("pat ends rao's access before his file was sent: it is not sent and not waiting, he can open it, and delete it", async () => {
  const { late, twist } = heldUploads();
  await open({ twist });
  await add(rao, fileOf(10_000));
  // What he writes next takes the document's entry with it; the file stays behind.
  await must(rao.session.record(chartId, bp));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  await rao.until("sync", ({ waiting }) => waiting === 1);
  const mine = await newest(rao);
  await must(pat.session.revoke(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
  late.open();
  await rao.until("sync", (sync) => sync.state === "failed" && sync.waiting === 0 && sync.notSent === 1);
  await state(rao, mine.file, (one) => one?.at === "not-sent");
  expect(await rao.session.signOut()).toMatchObject({ error: { kind: "unsent", facts: { count: 1 } } });
  const [file, ...more] = await rao.session.unsentFiles();
  expect(more).toEqual([]);
  expect(file).toMatchObject({ vaultId: chartId, document: { item: mine.item, title: input.title } });
  expect(await bytesIn(must(rao.session.openDocument(chartId, mine.item, 0)))).toEqual(noise(10_000));
  await must(rao.session.eraseUnsentFile(file?.id ?? ""));
  await rao.until("sync", (sync) => sync.state === "saved" && sync.notSent === 0);
  expect(await rao.session.unsentFiles()).toEqual([]);
});

test("and before its entry was: the two are one thing in the tray, and go together", async () => {
  await open();
  rao.goOffline();
  await add(rao, fileOf(10_000));
  await must(pat.session.revoke(chartId, rao.me.userId));
  await rao.goOnline();
  await rao.until("sync", (sync) => sync.state === "failed" && sync.waiting === 0 && sync.notSent === 1);
  expect(await rao.session.unsentFiles()).toEqual([]);
  const [line] = await rao.session.outbox();
  expect(line).toMatchObject({ vaultId: chartId, files: [input.title] });
  expect(await bytesIn(must(rao.session.openOutboxFile(line?.order ?? -1, 0)))).toEqual(noise(10_000));
  await must(rao.session.dismiss(line?.order ?? -1));
  await rao.until("sync", (sync) => sync.state === "saved" && sync.notSent === 0);
});

test("a full relay takes no file and loses none: it is named, kept, and goes when there is room", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-full-"));
  const start = (vaultBytes: number, port: number) =>
    startRelay({ dataDir, port, attachments: { fileBytes: 10 * MIB, vaultBytes } });
  let relay = await start(400_000, 0);
  await open({ running: { url: relay.url, setupToken: relay.setupToken, dataDir, close: () => relay.close() } });
  await add(pat, fileOf(300_000), "first");
  const first = await newest(pat);
  await state(pat, first.file, everywhere);
  await add(pat, fileOf(300_000, 2), "second");
  const second = await newest(pat, 2);
  await state(pat, second.file, (one) => one?.at === "not-sent" && one.code === "quota");
  await pat.until("sync", (sync) => sync.state === "failed" && sync.reason?.facts?.["code"] === "quota");
  expect(await bytesIn(must(pat.session.openDocument(chartId, second.item, 0)))).toEqual(noise(300_000, 2));
  const port = Number(new URL(relay.url).port);
  await relay.close();
  relay = await start(4_000_000, port);
  await pat.session.syncNow();
  await state(pat, second.file, everywhere);
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
});

test("a restored relay gets back the files that it lacks, from whoever has them", { timeout: 120_000 }, async () => {
  await open();
  const putBack = await harbour.backup();
  await add(pat, fileOf(200_000));
  const mine = await newest(pat);
  await state(pat, mine.file, everywhere);
  const his = await newest(rao);
  await must(rao.session.openDocument(chartId, his.item, 0));
  await state(rao, his.file, everywhere);
  await pat.until("sync", (sync) => sync.state === "saved");
  // Hers is lost: he alone has it.
  await pat.session.close();
  await putBack({ restored: true });
  await state(rao, his.file, (one) => one?.at !== "everywhere");
  await rao.session.syncNow();
  await state(rao, his.file, everywhere);
  expect(await attachmentRows()).toMatchObject([{ whole: 1 }]);
});

test("erased: its bytes leave the relay and both devices, others stay", async () => {
  await open();
  await add(pat, fileOf(200_000), "to go");
  const one = await newest(pat);
  await state(pat, one.file, everywhere);
  await add(pat, fileOf(50_000, 3), "to stay");
  const other = await newest(pat, 2);
  const stays = other.file === one.file ? (await documents(pat)).rows[1] : (await documents(pat)).rows[0];
  const kept = stays?.files[0]?.id ?? "";
  await state(pat, kept, everywhere);
  await newest(rao, 2);
  await must(rao.session.openDocument(chartId, one.item, 0));
  await pat.until("sync", (sync) => sync.state === "saved");
  await must(pat.session.erase(chartId, one.item));
  await rao.chart(chartId, ({ erased }) => erased === 1);
  await state(rao, one.file, (now) => now === undefined);
  await state(pat, one.file, (now) => now === undefined);
  for (const who of [pat, rao]) {
    const store = await who.device.open(who.me.userId);
    expect((await store.attachments()).map(({ id }) => id)).not.toContain(one.file);
    expect(await store.readAttachment(one.file, 0, 10)).toHaveLength(0);
  }
  for (let tries = 0; (await attachmentRows()).length > 1; tries++) {
    if (tries > 200) throw new Error("the relay keeps it");
    await pat.session.syncNow();
    await pat.session.settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await bytesIn(must(pat.session.openDocument(chartId, stays?.item ?? "", 0)))).toEqual(noise(50_000, 3));
});

test("taken back before it went: it never goes, and the next start has forgotten its bytes", async () => {
  await open();
  pat.goOffline();
  await add(pat, fileOf(100_000));
  const mine = await newest(pat);
  const [line] = (await pat.session.outbox()).slice(-1);
  await must(pat.session.withdraw(line?.order ?? 0));
  expect((await documents(pat)).total).toBe(0);
  await pat.goOnline();
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  expect(await attachmentRows()).toEqual([]);
  await pat.session.close();
  const again = await createSession(pat.ports);
  afterwards.push(() => again.close());
  await must(again.unlock(pat.me.userId, password));
  expect(await (await pat.device.open(pat.me.userId)).attachment(mine.file)).toBeUndefined();
});
