// A device that is nearly full: what the relay has, nobody keeps and nobody opened for a day leaves it by itself; what is only here never does (ADR 0108).
import { afterEach, expect, test } from "vitest";
import { memoryAttachments } from "../src/adapters/memory-attachments.ts";
import { excess } from "../src/session/file-eviction.ts";
import { createFileRoom } from "../src/session/file-room.ts";
import type { Relay } from "../src/session/ports.ts";
import { createSession } from "../src/session/session.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import { noise } from "./noise.ts";

const day = 24 * 3_600_000;
let house: Clinic | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

test("too much is what the browser or the app's own bound says, never more than there are files", () => {
  expect(excess(500, { used: 700, quota: 1_000 })).toBe(0);
  expect(excess(500, { used: 900, quota: 1_000 })).toBeCloseTo(200);
  expect(excess(50, { used: 900, quota: 1_000 })).toBe(50);
  expect(excess(500, undefined)).toBe(0);
  expect(excess(2_400_000_000, undefined)).toBeCloseTo(650_000_000);
});

test("of what may go the one that was opened longest ago goes first; unsent, kept, new, half-fetched and what the relay lacks stay", async () => {
  const store = memoryAttachments();
  const now = 100 * day;
  const row = { vaultId: "v", size: 10, have: 10, sinceMs: 0 };
  const put = (id: string, more: object) => store.putAttachment({ ...row, id, parts: id, ...more });
  await put("unsent", {});
  await put("draft", { draft: true });
  await put("kept", { sentTo: "now", keep: true });
  await put("opened today", { sentTo: "now", openedMs: now - day / 2 });
  await put("came today", { sentTo: "now", sinceMs: now - 1 });
  await put("half", { sentTo: "now", have: 5 });
  await put("another life", { sentTo: "before" });
  await put("lost there", { sentTo: "now", openedMs: 1 });
  await put("newer", { sentTo: "now", openedMs: 3 });
  await put("older", { sentTo: "now", openedMs: 2 });
  await put("moving", { sentTo: "now" });
  let offline = false;
  const room = createFileRoom({
    store,
    relay: {
      beginAttachment: async (_, id) =>
        offline
          ? { ok: false, error: { code: "unreachable", facts: {} } }
          : { ok: true, value: { have: 10, whole: id !== "lost there" } },
    },
    incarnation: () => "now",
    isMoving: (id) => id === "moving",
    changed: () => undefined,
  });
  const here = async () => new Set((await store.attachments()).map(({ id }) => id));
  offline = true;
  expect(await room.evict(1_000, now)).toBe(false);
  offline = false;
  expect(await room.evict(5, now)).toBe(true);
  expect((await here()).has("older")).toBe(false);
  expect((await here()).has("newer")).toBe(true);
  expect(await room.evict(1_000, now)).toBe(true);
  expect([...(await here())].sort()).toEqual(
    ["another life", "came today", "draft", "half", "kept", "lost there", "moving", "opened today", "unsent"].sort(),
  );
  // What the relay turned out to lack goes up again.
  expect((await store.attachment("lost there"))?.sentTo).toBeUndefined();
});

test("pat's phone is nearly full: an old photo leaves it, the kept and the unsent stay; opened again it is fetched, and offline that is said", async () => {
  let aheadMs = 0;
  const refused = new Set<string>();
  const full = { ok: false, error: { code: "quota", facts: {} } } as const;
  house = await clinic({
    aheadMs: () => aheadMs,
    twist: (relay: Relay): Relay => ({
      ...relay,
      as(me) {
        const honest = relay.as(me);
        return {
          ...honest,
          beginAttachment: async (key, id, size) => (refused.has(id) ? full : honest.beginAttachment(key, id, size)),
        };
      },
    }),
  });
  const rao = await house.attested("rao");
  const pat = await house.patient("pat");
  await pat.session.refreshAppointments();
  const { threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts"));
  async function send(name: string, seed: number, goes = true): Promise<string> {
    const file = { file: new Blob([noise(100_000, seed)]), name, contentType: "image/jpeg" };
    const { id } = await must(pat.session.holdFile(threadId, file));
    if (!goes) refused.add(id);
    await must(pat.session.sendMessage(threadId, name, undefined, { files: [id] }));
    return id;
  }
  const old = await send("old.jpg", 1);
  const kept = await send("kept.jpg", 2);
  await pat.until("files", (files) => [old, kept].every((id) => files[id]?.at === "everywhere"));
  await must(pat.session.keepFile(threadId, kept));
  const unsent = await send("unsent.jpg", 3, false);
  await pat.until("files", (files) => files[unsent]?.at === "not-sent");
  const held = await must(
    pat.session.holdFile(threadId, { file: new Blob([noise(9, 4)]), name: "held.jpg", contentType: "image/jpeg" }),
  );
  await pat.session.close();
  // Two days later, on a disk with hardly any room.
  let used = 950;
  aheadMs = 2 * day;
  const storage = async () => ({ used, quota: 1_000 });
  const session = await createSession({ ...pat.ports, storage });
  const back: Person = { ...pat, session };
  try {
    await must(session.unlock(pat.me.userId, password));
    const store = await pat.device.open(pat.me.userId);
    await expect
      .poll(async () => (await store.attachments()).map(({ id }) => id).sort(), { timeout: 60_000 })
      .toEqual([kept, unsent, held.id].sort());
    used = 100;
    const key = (await session.messages(threadId, 0, 9)).find(({ text }) => text === "old.jpg")?.key ?? "";
    back.line.cut();
    await expect
      .poll(async () => session.openMessageFile(threadId, key, 0), { timeout: 60_000 })
      .toMatchObject({ ok: false, error: { kind: "offline" } });
    back.line.mend();
    await session.syncNow();
    const opened = await must(session.openMessageFile(threadId, key, 0));
    expect(new Uint8Array(await opened.blob.arrayBuffer())).toEqual(noise(100_000, 1));
    expect((await store.attachment(old))?.openedMs).toBeGreaterThan(Date.now() + day);
  } finally {
    await session.close();
  }
}, 120_000);
