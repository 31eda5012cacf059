// Rao asks for e-mails: nothing before he confirmed, one sentence when no device of his came, rarely and not at night; the relay keeps no address in clear (protocol.md §9, A56).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { idKey } from "@health-vault/crypto-core";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { DAY, HOUR, MINUTE } from "./diary.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { call, type Guest, lineTo, openClinic, penOf } from "./people.ts";
import { letIn } from "./sharing.ts";
import { type SmtpServer, smtpServer } from "./smtp-server.ts";

const noon = Date.UTC(2027, 0, 4, 12);
const address = "zebra-canary-rao@harbour.example";
const appUrl = "https://vault.harbour.example";
const dataDir = mkdtempSync(join(tmpdir(), "hv-mail-"));
let post: SmtpServer;
let relay: RunningRelay;
let clock: ManualClock;
let pat: Guest;
let rao: Guest;
let pen: ReturnType<typeof penOf>;
let vaultId: string;

beforeAll(async () => {
  post = await smtpServer();
  clock = manualClock(noon);
  relay = await startRelay({
    dataDir,
    clock,
    mail: { smtpUrl: post.url, from: "vault@harbour.example", appUrl },
  });
  const clinic = await openClinic(relay);
  pat = await clinic.join("patient", "pat");
  rao = await clinic.join("doctor", "rao");
  const granted = await letIn(pat, "writer", [rao]);
  vaultId = idKey(granted.vaultId);
  pen = penOf(pat, pat.chart!);
  pen.under({ memHead: granted.head, epoch: 1, epochKey: granted.epochKey });
}, 60_000);
afterAll(async () => {
  await relay.close();
  await post.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const asks = async (method: "GET" | "PUT" | "POST" | "DELETE", path = "/v1/mail", body?: object) =>
  call(relay, method, path, body, await rao.session());
const wants = (more: object = {}) => asks("PUT", "/v1/mail", { address, language: "en", ...more });
const passes = async (ms: number): Promise<void> => {
  for (const step of [ms, 1_000]) {
    clock.pass(step);
    await relay.calm();
  }
};
async function writes(text: string): Promise<void> {
  const line = await pat.line();
  line.say({ type: "push", id: 1, vaultId }, pen.write(text).bytes);
  await line.next("ack");
  line.close();
  await line.closed;
  // The relay looks once a second.
  await passes(1_000);
}
const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? "";

test("a code goes out first, and nothing else before it was given back; a wrong one and a late one confirm nothing", async () => {
  expect((await asks("GET")).json).toMatchObject({ offered: true, confirmed: false });
  expect((await asks("PUT", "/v1/mail", { address: "nobody", language: "en" })).status).toBe(400);
  expect((await wants()).status).toBe(200);
  expect(post.letters).toHaveLength(1);
  const [asked] = post.letters;
  expect(asked).toMatchObject({ to: address });
  await writes("before he confirmed");
  await passes(DAY);
  expect(post.letters).toHaveLength(1);
  expect((await asks("POST", "/v1/mail/confirm", { code: codeIn(asked?.text ?? "") })).status).toBe(400);

  await wants();
  const code = codeIn(post.letters[1]?.text ?? "");
  const other = code === "000000" ? "000001" : "000000";
  expect((await asks("POST", "/v1/mail/confirm", { code: other })).status).toBe(400);
  expect((await asks("POST", "/v1/mail/confirm", { code })).status).toBe(200);
  expect((await asks("GET")).json).toMatchObject({ confirmed: true, address });
});

test("five wrong codes end it", async () => {
  await asks("DELETE");
  expect((await asks("GET")).json).not.toHaveProperty("address");
  await wants();
  const code = codeIn(post.letters.at(-1)?.text ?? "");
  const other = code === "000000" ? "000001" : "000000";
  for (let i = 0; i < 5; i++) await asks("POST", "/v1/mail/confirm", { code: other });
  expect((await asks("POST", "/v1/mail/confirm", { code })).status).toBe(400);
  clock.pass(HOUR);
  await wants();
  await asks("POST", "/v1/mail/confirm", { code: codeIn(post.letters.at(-1)?.text ?? "") });
  expect((await asks("GET")).json).toMatchObject({ confirmed: true });
});

test("A56: one sentence with the app's address, a quarter of an hour after nobody came; the next after twelve hours", async () => {
  const before = post.letters.length;
  await writes("zebra-canary-words");
  await passes(14 * MINUTE);
  expect(post.letters).toHaveLength(before);
  await passes(2 * MINUTE);
  const letter = post.letters.at(-1);
  expect(post.letters).toHaveLength(before + 1);
  expect(letter?.text.trim().split(/\r?\n\r?\n/)).toEqual([
    "There is something new in Health Vault.",
    appUrl,
    "You can switch these e-mails off in the app, under Device.",
  ]);
  for (const word of ["zebra-canary-words", "Asha", "Rao", "Morgan", idKey(rao.identity.userId), vaultId])
    expect(letter?.data.replaceAll(address, "")).not.toContain(word);
  await writes("more");
  await passes(HOUR);
  expect(post.letters).toHaveLength(before + 1);
  await passes(11 * HOUR);
  expect(post.letters).toHaveLength(before + 2);
});

test("whoever came in between gets none; at night it waits for the morning, in her language", async () => {
  await passes(DAY);
  const before = post.letters.length;
  await writes("he sees it");
  await passes(5 * MINUTE);
  const line = await lineTo(relay, rao);
  await writes("while he is there");
  line.close();
  await line.closed;
  await passes(HOUR);
  expect(post.letters).toHaveLength(before);
  const night = { from: 0, until: 1439, zone: "UTC" };
  expect((await wants({ language: "es", quiet: night })).status).toBe(200);
  await writes("at night");
  await passes(HOUR);
  expect(post.letters).toHaveLength(before);
  const untilMorning = DAY - (clock.now() % DAY) - MINUTE;
  await passes(untilMorning > 0 ? untilMorning : untilMorning + DAY);
  expect(post.letters).toHaveLength(before + 1);
  expect(post.letters.at(-1)?.text).toContain("Hay algo nuevo en Health Vault.");
});

test("a server that refuses is tried again, less and less often, and holds up nobody", async () => {
  await wants();
  await passes(DAY);
  const before = post.letters.length;
  post.refuse(true);
  const calls = post.calls();
  await writes("the post is closed");
  await passes(16 * MINUTE);
  expect(post.calls()).toBe(calls + 1);
  await writes("and the relay is not");
  await passes(4 * MINUTE);
  expect(post.calls()).toBe(calls + 1);
  await passes(2 * MINUTE);
  expect(post.calls()).toBe(calls + 2);
  post.refuse(false);
  await passes(31 * MINUTE);
  expect(post.letters).toHaveLength(before + 1);
});

test("no file of the relay holds the address in clear; taken back, nothing is sent", async () => {
  for (const name of readdirSync(dataDir))
    expect(readFileSync(join(dataDir, name)).includes("zebra-canary"), name).toBe(false);
  await asks("DELETE");
  await passes(DAY);
  const before = post.letters.length;
  await writes("nobody is told");
  await passes(DAY);
  expect(post.letters).toHaveLength(before);
});

test("a relay without an SMTP server offers none and takes no address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hv-mail-off-"));
  const other = await startRelay({ dataDir: folder, clock });
  try {
    const clinic = await openClinic(other);
    const lee = await clinic.join("patient", "lee");
    expect((await call(other, "GET", "/v1/mail", undefined, await lee.session())).json).toMatchObject({
      offered: false,
    });
    const refused = await call(other, "PUT", "/v1/mail", { address, language: "en" }, await lee.session());
    expect(refused.status).toBe(400);
  } finally {
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
