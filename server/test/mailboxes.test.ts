// Mailboxes of device links over raw HTTP: nobody needs to be known, one offer, one answer, ten minutes, sizes and rates (protocol §6, A47, A73).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64url } from "@health-vault/crypto-core";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";
import { call } from "./people.ts";

const dataDir = mkdtempSync(join(tmpdir(), "hv-mailboxes-"));
/** Each text is another one. */
let draw = 0;
let clock: ManualClock;
let relay: RunningRelay;
beforeAll(async () => {
  clock = manualClock(1_800_000_000_000);
  relay = await startRelay({ dataDir, clock });
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const text = (size: number): string =>
  toBase64url(
    new Uint8Array(size)
      .fill(7)
      .with(0, draw++ & 255)
      .with(1, draw >> 8),
  );
const box = () => ({ mailboxId: text(16), offer: text(1252) });
const ask = async (what: string, body: object): Promise<readonly [number, unknown]> => {
  const { status, json } = await call(relay, "POST", `/v1/mailboxes/${what}`, body);
  return [status, json.error ?? json];
};
/** So that one test's calls are not the next one's limit. */
const rested = (): void => clock.pass(120_001);

test("A47: the new device leaves an offer, the old one an answer; each may say the same again and nothing else", async () => {
  const { mailboxId, offer } = box();
  const answer = text(60_000);
  expect(await ask("look", { mailboxId })).toEqual([404, "not-found"]);
  expect(await ask("answer", { mailboxId, answer })).toEqual([404, "not-found"]);
  expect(await ask("open", { mailboxId, offer })).toEqual([200, {}]);
  expect(await ask("open", { mailboxId, offer })).toEqual([200, {}]);
  expect(await ask("open", { mailboxId, offer: text(1252) })).toEqual([409, "taken"]);
  expect(await ask("look", { mailboxId })).toEqual([200, { offer }]);
  expect(await ask("answer", { mailboxId, answer })).toEqual([200, {}]);
  expect(await ask("answer", { mailboxId, answer })).toEqual([200, {}]);
  expect(await ask("answer", { mailboxId, answer: text(100) })).toEqual([409, "taken"]);
  expect(await ask("look", { mailboxId })).toEqual([200, { offer, answer }]);
  expect(await ask("close", { mailboxId })).toEqual([200, {}]);
  expect(await ask("look", { mailboxId })).toEqual([404, "not-found"]);
  expect(await ask("close", { mailboxId })).toEqual([200, {}]);
});

test("A47: after ten minutes it is as if it had never been", async () => {
  rested();
  const { mailboxId, offer } = box();
  await ask("open", { mailboxId, offer });
  clock.pass(10 * 60_000 - 1);
  expect(await ask("look", { mailboxId })).toEqual([200, { offer }]);
  clock.pass(1);
  expect(await ask("look", { mailboxId })).toEqual([404, "not-found"]);
  expect(await ask("answer", { mailboxId, answer: text(100) })).toEqual([404, "not-found"]);
  expect(await ask("open", { mailboxId, offer: text(1252) })).toEqual([200, {}]);
});

test("what is too large, too small or of another shape is refused", async () => {
  rested();
  const { mailboxId, offer } = box();
  const malformed = [400, "malformed"];
  expect(await ask("open", { mailboxId, offer: text(LIMITS.mailboxOfferBytes + 1) })).toEqual(malformed);
  expect(await ask("open", { mailboxId: text(15), offer })).toEqual(malformed);
  expect(await ask("open", { mailboxId, offer, userId: text(32) })).toEqual(malformed);
  expect(await ask("open", { mailboxId })).toEqual(malformed);
  await ask("open", { mailboxId, offer });
  expect(await ask("answer", { mailboxId, answer: text(LIMITS.mailboxAnswerBytes + 1) })).toEqual(malformed);
  expect(await ask("answer", { mailboxId, answer: "" })).toEqual(malformed);
  expect(await ask("answer", { mailboxId, answer: text(LIMITS.mailboxAnswerBytes) })).toEqual([200, {}]);
});

test("one address opens only so many, and may ask again a little later", async () => {
  rested();
  const outcomes: unknown[] = [];
  for (let i = 0; i < 61; i++) outcomes.push((await ask("open", box()))[1]);
  expect(outcomes.slice(0, 60).every((one) => one !== "rate-limited")).toBe(true);
  expect(outcomes[60]).toBe("rate-limited");
  clock.pass(2_000);
  expect(await ask("open", box())).toEqual([200, {}]);
});
