// Room on a device: files that somebody keeps stay, others may go, but only what the relay says now that it has whole (protocol §5.6, ADR 0096).
import { afterEach, expect, test } from "vitest";
import type { FileState } from "../src/session/api/documents.ts";
import type { Relay } from "../src/session/ports.ts";
import { clinic, must, type Clinic, type ClinicOptions, type Person } from "./clinic.ts";

const input = { title: "Letter", kind: "letter", contentType: "application/pdf" } as const;
const fileOf = (size: number, fill: number) => new Blob([new Uint8Array(size).fill(fill)]);

let house: Clinic;
let pat: Person;
let chartId: string;
afterEach(() => house.close());

async function open(options: ClinicOptions = {}): Promise<void> {
  house = await clinic(options);
  pat = await house.patient("pat");
  chartId = pat.me.chartId ?? "";
}
const state = (id: string, fits: (one: FileState | undefined) => boolean) =>
  pat.until("files", (files) => fits(files[id]));
const everywhere = (one: FileState | undefined): boolean => one?.at === "everywhere";

/** Adds one; answers its names once it is sent, or at once without a line. */
async function add(size: number, fill: number, sent = true) {
  const { changeId } = await must(pat.session.addDocument(chartId, input, fileOf(size, fill), () => undefined));
  const { rows } = await pat.session.documents(chartId, 0, 50);
  const row = rows.find((one) => one.changeId === changeId);
  const id = row?.files[0]?.id ?? "";
  if (sent) await state(id, everywhere);
  return { id, item: row?.item ?? "" };
}
const open0 = async (item: string) => (await must(pat.session.openDocument(chartId, item, 0))).blob.size;

test("what is on the relay may go and comes back when it is opened; what she keeps stays through making room", async () => {
  await open();
  const letter = await add(300_000, 1);
  const kept = await add(200_000, 2);
  await must(pat.session.keepFile(chartId, kept.id));
  await state(kept.id, (one) => one?.at === "everywhere" && one.kept);
  const before = await pat.session.fileRoom();
  expect(before.here).toBeGreaterThan(500_000);
  expect(before.free).toBeGreaterThan(300_000);
  expect(before.free).toBeLessThan(before.here - 200_000);
  expect(await must(pat.session.freeFiles())).toEqual({ bytes: before.free });
  await state(letter.id, (one) => one === undefined);
  expect(await pat.session.fileRoom()).toEqual({ here: before.here - before.free, free: 0 });
  pat.goOffline();
  await pat.until("sync", (sync) => sync.state === "offline");
  expect(await open0(kept.item)).toBe(200_000);
  expect(await pat.session.openDocument(chartId, letter.item, 0)).toMatchObject({ error: { kind: "offline" } });
  await pat.goOnline();
  expect(await open0(letter.item)).toBe(300_000);
  // Even what she keeps goes when she says so of this one.
  await must(pat.session.releaseFile(kept.id));
  await state(kept.id, (one) => one === undefined);
  // And is fetched and kept again.
  await must(pat.session.keepFile(chartId, kept.id));
  await state(kept.id, (one) => one?.at === "everywhere" && one.kept);
});

test("what was not sent never goes, nor anything without a line", async () => {
  await open();
  const sent = await add(100_000, 1);
  pat.goOffline();
  await pat.until("sync", (sync) => sync.state === "offline");
  const waits = await add(150_000, 2, false);
  expect(await pat.session.releaseFile(waits.id)).toMatchObject({ error: { facts: { reason: "only-here" } } });
  expect(await pat.session.releaseFile(sent.id)).toMatchObject({ error: { kind: "offline" } });
  expect(await pat.session.freeFiles()).toMatchObject({ error: { kind: "offline" } });
  expect([await open0(sent.item), await open0(waits.item)]).toEqual([100_000, 150_000]);
});

test("a relay that lost it is asked before anything goes: it stays, and goes up again", async () => {
  let lost = false;
  await open({
    twist: (relay: Relay): Relay => ({
      ...relay,
      as: (me) => {
        const honest = relay.as(me);
        return {
          ...honest,
          beginAttachment: async (...asked) => {
            const reply = await honest.beginAttachment(...asked);
            return reply.ok && lost ? { ok: true, value: { have: 0, whole: false } } : reply;
          },
          putAttachment: async (...part) =>
            lost ? { ok: false, error: { code: "unreachable", facts: {} } } : honest.putAttachment(...part),
        };
      },
    }),
  });
  const letter = await add(100_000, 1);
  lost = true;
  expect(await pat.session.releaseFile(letter.id)).toMatchObject({
    error: { kind: "relay-refused", facts: { code: "not-found" } },
  });
  await state(letter.id, (one) => one?.at === "device" || one?.at === "sending");
  expect(await open0(letter.item)).toBe(100_000);
  await pat.until("sync", ({ waiting }) => waiting === 1);
  lost = false;
  await state(letter.id, everywhere);
  await pat.until("sync", ({ state: now, waiting }) => now === "saved" && waiting === 0);
});
