// What mallory cannot use although nobody accuses her: what she is sent, what she can compare, what she can make a device say (threats §1a, §1d).
import { fromBase64url, readRun } from "@health-vault/crypto-core";
import type { LocateAnswer } from "@health-vault/crypto-core/wire";
import { expect, test } from "vitest";
import { must, password } from "../clinic.ts";
import { relayDump } from "../relay-dump.ts";
import { bp, evilHouse, isSaved, shown } from "./house.ts";
import type { Sent } from "./mallory.ts";
import { flippedAt } from "./runs.ts";

const at = evilHouse();

/** Everything of it as one text and as bytes. */
const holds = (sent: readonly Sent[], secret: Uint8Array): readonly string[] => {
  const bytes = Buffer.from(secret);
  return sent
    .filter(
      ({ said, body }) =>
        JSON.stringify(said).includes(bytes.toString("base64url")) || Buffer.from(body).includes(bytes),
    )
    .map(({ what }) => what);
};

test("A46: the token of an invitation never goes to the relay, neither from who makes it nor from who uses it", async () => {
  const ada = await at.clinic.admin();
  at.evil.listen();
  const { link } = await must(ada.session.inviteDoctor("Dr Vidal"));
  const vidal = await at.clinic.joinAs("vidal46", link);
  await ada.until(
    "admin",
    (view) =>
      view?.people.some(({ userId, invitation }) => userId === vidal.me.userId && invitation === "Dr Vidal") ?? false,
  );
  await must(ada.session.attest(vidal.me.userId));
  await isSaved(ada);
  const token = fromBase64url(new URLSearchParams(new URL(link).hash.slice(1)).get("t") ?? "");
  expect(token).toHaveLength(16);
  expect(at.evil.sent.map(({ what }) => what)).toContain("signUp");
  expect(holds(at.evil.sent, token ?? new Uint8Array())).toEqual([]);
});

test("A9, A62: a relay that names another clinic or another person at a sign-in is given a key that opens nothing here", async () => {
  const pat = await at.clinic.patient("pat");
  const lies: readonly ((answer: LocateAnswer) => LocateAnswer)[] = [
    (answer) => ({ ...answer, clinicId: answer.userId }),
    (answer) => ({ ...answer, userId: answer.clinicId }),
  ];
  const keys: unknown[] = [];
  for (const lie of [(answer: LocateAnswer) => answer, ...lies]) {
    const { session, device } = await at.clinic.session();
    at.evil.listen();
    at.evil.answers.locate = async ({ args: [request], forward }) => {
      const reply = await forward(request);
      return reply.ok ? { ok: true, value: lie(reply.value) } : reply;
    };
    const outcome = await session.signIn(pat.kitCodes.signIn, password);
    const asked = at.evil.sent.filter(({ from }) => from === "");
    const said = asked.find(({ what }) => what === "signIn")?.said as
      | readonly { readonly authKey: string }[]
      | undefined;
    keys.push(said?.[0]?.authKey);
    expect(outcome.ok).toBe(keys.length === 1);
    expect((await device.accounts()).length).toBe(keys.length === 1 ? 1 : 0);
    expect(holds(asked, new TextEncoder().encode(password))).toEqual([]);
    at.evil.rest();
    await session.close();
  }
  expect(new Set(keys).size).toBe(3);
});

test("A15: a hundred broken answers make a device say nothing: what goes up is the same as with none", async () => {
  const { pat, chartId } = await at.shared();
  const quiet = () =>
    at.evil.sent.filter(
      ({ from, what }) => from === at.rao.me.userId && !["ping", "pull", "identityLog"].includes(what),
    );
  let broken = 0;
  at.evil.row = (to, vaultId, run) => {
    if (to !== at.rao.me.userId || vaultId !== chartId || run.own) return run;
    broken++;
    return { ...run, bytes: flippedAt(run.bytes, 70 + broken) };
  };
  at.evil.listen();
  for (let i = 0; i < 20; i++) await must(pat.session.record(chartId, bp(110 + i)));
  await isSaved(pat);
  await at.rao.chart(chartId, ({ problems }) => problems.length > 0);
  await at.rao.session.settled();
  expect(broken).toBeGreaterThan(0);
  expect(quiet()).toEqual([]);
  expect(shown(await at.rao.chart(chartId, () => true))).toEqual([101]);
});

test("A18, A51, A53: the same reading twice has nothing in common at the relay, and is as long as any other", async () => {
  const { pat, chartId } = await at.shared();
  const before = relayDump(at.clinic).runs(chartId).length;
  for (let i = 0; i < 2; i++) {
    await must(pat.session.record(chartId, bp(120)));
    await isSaved(pat);
  }
  await must(pat.session.record(chartId, bp(99)));
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 4);
  await isSaved(pat);
  const entries = relayDump(at.clinic)
    .runs(chartId)
    .slice(before)
    .flatMap((bytes) => {
      const run = readRun(bytes);
      return run.ok ? run.value.entries : [];
    });
  const [one, two] = entries;
  if (!one?.ciphertext || !two?.ciphertext) throw new Error("two entries");
  expect(entries.length).toBeGreaterThanOrEqual(3);
  const pieces = (bytes: Uint8Array): readonly string[] =>
    Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) =>
      Buffer.from(bytes.subarray(i * 8, i * 8 + 8)).toString("hex"),
    );
  const seen = new Set(pieces(one.ciphertext));
  expect(pieces(two.ciphertext).filter((piece) => seen.has(piece))).toEqual([]);
  expect(Buffer.compare(one.header.nonce, two.header.nonce)).not.toBe(0);
  expect(new Set(entries.map(({ ciphertext }) => ciphertext?.length)).size).toBeLessThanOrEqual(2);
  expect(Math.min(...entries.map(({ header }) => header.length))).toBeGreaterThanOrEqual(256 + 16);
});
