// What lies on one device only: half-written forms that survive lock and flight mode and say nothing to who reads the disk, and the name on the lock screen.
import { afterAll, beforeAll, expect, test } from "vitest";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

let harbour: Clinic;
let pat: Person;

beforeAll(async () => {
  harbour = await clinic();
  pat = await harbour.patient("pat");
});
afterAll(() => harbour.close());

const canary = "zebra note about the left arm";

test("a half-written form is there again after lock and unlock in flight mode, and the disk does not say what it is", async () => {
  pat.goOffline();
  await must(pat.session.keepDraft("reading", canary));
  await must(pat.session.keepDraft("other", "two"));
  await pat.session.lock();
  const store = await pat.device.open(pat.me.userId);
  const file = new TextDecoder().decode(await store.file("drafts"));
  store.close();
  expect(file.length).toBeGreaterThan(canary.length);
  expect(file).not.toContain("zebra");
  expect(await pat.session.draft("reading")).toBeUndefined();
  await must(pat.session.unlock(pat.me.userId, password));
  expect(await pat.session.draft("reading")).toBe(canary);
  await must(pat.session.keepDraft("reading", undefined));
  expect(await pat.session.draft("reading")).toBeUndefined();
  expect(await pat.session.draft("other")).toBe("two");
  await pat.goOnline();
});

test("who comes back before her words are on the disk finds them all the same", async () => {
  const leaving = pat.session.keepDraft("left", "And coffee");
  expect(await pat.session.draft("left")).toBe("And coffee");
  await must(leaving);
  await must(pat.session.keepDraft("left", undefined));
});

test("drafts kept at the same time do not take each other's place", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `form ${i}`);
  await Promise.all(names.map((name) => must(pat.session.keepDraft(name, name))));
  expect(await Promise.all(names.map((name) => pat.session.draft(name)))).toEqual(names);
  // The longest message that a field takes, all of it lines.
  const longest = JSON.stringify({ text: "\n".repeat(20_000) });
  await must(pat.session.keepDraft("longest", longest));
  expect(await pat.session.draft("longest")).toBe(longest);
  expect(await pat.session.keepDraft("long", "x".repeat(64_001))).toMatchObject({
    ok: false,
    error: { kind: "invalid" },
  });
});

test("the lock screen lists the account under the name that pat typed, and goes on doing so", async () => {
  expect(await pat.session.renameHere("  ")).toMatchObject({ ok: false, error: { kind: "invalid" } });
  await must(pat.session.renameHere(" Mum’s phone "));
  await pat.until("phase", (phase) => phase.kind === "open" && phase.me.label === "Mum’s phone");
  await pat.session.lock();
  const phase = await pat.until("phase", ({ kind }) => kind === "locked");
  expect(phase.kind === "locked" && phase.accounts.map(({ label }) => label)).toEqual(["Mum’s phone"]);
  await must(pat.session.unlock(pat.me.userId, password));
  await pat.until("phase", (open) => open.kind === "open" && open.me.label === "Mum’s phone");
});
