// How long an entry is says nothing of words that somebody else gave: deflated alone, and in conversations not at all (A52).
import { expect, test } from "vitest";
import { decodePayload, encodePayload } from "../src/session/payload.ts";
import { clinic, must } from "./clinic.ts";
import { relayDump } from "./relay-dump.ts";

const secret = "potassium 6.1, repeat tomorrow, tell nobody before he has spoken to her. ";
const guess = secret.repeat(40);
const noise = Array.from({ length: 40 }, (_, i) =>
  secret.replace(/[a-z]/g, (c) => String.fromCodePoint(97 + (((c.codePointAt(0) ?? 0) * 7 + i * 11) % 26))),
).join("");

test("A52: an entry of a chart is deflated by itself: what it repeats of itself is short, and of others nothing is known", () => {
  const alone = encodePayload(guess, "chart");
  expect(alone.length).toBeLessThan(guess.length / 10);
  encodePayload(noise, "chart");
  expect(encodePayload(guess, "chart")).toEqual(alone);
  expect(decodePayload(alone)).toBe(guess);
});

test("A52: what stands in a conversation is as long as it is", () => {
  expect(encodePayload(guess, "thread")).toHaveLength(guess.length + 1);
  expect(encodePayload(noise, "thread")).toHaveLength(guess.length + 1);
  expect(decodePayload(encodePayload(guess, "thread"))).toBe(guess);
});

test("on the way to the relay a long message is as long when it repeats itself as when it does not", async () => {
  const harbour = await clinic();
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const { threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "hello"));
    await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    const bytes = (): number =>
      relayDump(harbour)
        .runs(threadId)
        .reduce((sum, run) => sum + run.length, 0);
    const lengths: number[] = [];
    for (const text of [guess, noise]) {
      const before = bytes();
      await must(pat.session.sendMessage(threadId, text));
      await rao.until("threads", ([card]) => card?.total === lengths.length + 2);
      lengths.push(bytes() - before);
    }
    expect(lengths[0]).toBeGreaterThan(guess.length);
    // The chain's vector of what was seen stands in the first entry only.
    expect(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 0))).toBeLessThan(64);
  } finally {
    await harbour.close();
  }
});
