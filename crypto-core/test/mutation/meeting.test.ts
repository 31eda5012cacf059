// What two people or two devices show each other, and what a doctor signs about his hours: one bit, any length, another's place (threats §3.2).
import { beforeAll, describe, expect, test } from "vitest";
import {
  asSignature,
  checkLinkOffer,
  checkNewestEpoch,
  linkExchange,
  openLinkAnswer,
  proveRecovery,
  readAvailability,
  readLinkCode,
  readStep,
  readVisitCode,
  ready,
  signAvailability,
  toBase64url,
  verifyRecovery,
  verifyStep,
  verifyVisit,
  writeLinkCode,
  writeLinkReply,
  type ProtocolError,
  type Result,
} from "../../src/index.ts";
import { must, person } from "../../src/testing/index.ts";
import { refusedAs, seedOf } from "../support.ts";
import { visitSteps } from "../vectors/build/appointment.ts";
import { availability } from "../vectors/build/availability.ts";
import { linked, meeting } from "../vectors/build/meeting.ts";
import { fullVault } from "../vectors/build/membership.ts";
import { survivors } from "./mutants.ts";

beforeAll(ready);

const fromText = (text: string, name: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.slice(name.length), "base64url"));

describe("a device link", () => {
  test("its code, scanned or pasted", () => {
    const text = writeLinkCode(linked().code);
    const bytes = fromText(text, "HVLINK1:");
    const read = (b: Uint8Array) => readLinkCode(`HVLINK1:${toBase64url(b)}`);
    expect([read(bytes).ok, survivors(bytes, read)]).toEqual([true, []]);
  });

  test("its offer and its reveal; a changed reply gives other digits and an answer that does not open", () => {
    const { code, offer, reply, reveal, pair, exchange, answer } = linked();
    expect(survivors(offer, (b) => checkLinkOffer(code, b))).toEqual([]);
    expect(survivors(reveal, (b) => linkExchange(code, { offer, reply, reveal: b }))).toEqual([]);
    const byReply = (b: Uint8Array): Result<unknown, ProtocolError> => {
      const other = linkExchange(code, { offer, reply: b, reveal });
      return other.ok ? openLinkAnswer(pair, other.value, answer) : other;
    };
    expect([byReply(reply).ok, survivors(reply, byReply)]).toEqual([true, []]);
    expect(must(linkExchange(code, { offer, reply, reveal })).hash).toEqual(exchange.hash);
  });

  test("its answer", () => {
    const { pair, exchange, answer } = linked();
    const read = (b: Uint8Array) => openLinkAnswer(pair, exchange, b);
    expect([read(answer).ok, survivors(answer, read, [answer.subarray(4, 1124)])]).toEqual([true, []]);
  }, 60_000);

  test("an answer belongs to one exchange", () => {
    const { code, offer, reveal, pair, answer } = linked();
    const other = must(linkExchange(code, { offer, reply: writeLinkReply(seedOf("another nonce")), reveal }));
    expect(refusedAs(openLinkAnswer(pair, other, answer))).toBe("bad-wrap");
  });
});

test("the code of a visit: nobody else's, no bit of it", () => {
  const text = String(meeting().vectors.find((v) => v.name === "visit code")?.["text"]);
  const bytes = fromText(text, "HVMEET1:");
  const { identity } = person("pat");
  const read = (b: Uint8Array, of = identity): Result<unknown, ProtocolError> => {
    const code = readVisitCode(`HVMEET1:${toBase64url(b)}`);
    return code.ok ? verifyVisit(code.value, of) : code;
  };
  expect([read(bytes).ok, survivors(bytes, (b) => read(b))]).toEqual([true, []]);
  expect(refusedAs(read(bytes, person("rao").identity))).toBe("identity-changed");
});

test("a doctor's hours: no bit of them, none of another doctor's, and nothing else in their place", () => {
  const bytes = Uint8Array.from(Buffer.from(String(availability().vectors[0]?.["bytes"]), "hex"));
  const { identity } = person("rao");
  const read = (b: Uint8Array) => readAvailability(b, identity);
  expect([read(bytes).ok, survivors(bytes, read)]).toEqual([true, []]);
  expect(refusedAs(readAvailability(bytes, person("kim").identity))).not.toBe("accepted");
  const { schedule } = must(read(bytes));
  const byKim = signAvailability(person("kim"), undefined, schedule, 1);
  expect(refusedAs(read(byKim))).not.toBe("accepted");
  const [request] = visitSteps();
  expect(refusedAs(read(request?.bytes ?? new Uint8Array()))).toBe("decode");
});

test("every kind of step of an appointment, and none under another's log", () => {
  const steps = visitSteps();
  expect(steps.length).toBeGreaterThan(3);
  const [pat, rao, mallory] = [person("pat"), person("rao"), person("mallory")];
  for (const { bytes } of steps) {
    const made = must(readStep(bytes));
    const author = [pat, rao].find(({ identity }) => verifyStep(made, identity).ok) ?? mallory;
    expect(author).not.toBe(mallory);
    const read = (b: Uint8Array) => {
      const step = readStep(b);
      return step.ok ? verifyStep(step.value, author.identity) : step;
    };
    expect(survivors(bytes, read)).toEqual([]);
    expect(refusedAs(verifyStep(made, mallory.identity))).not.toBe("accepted");
  }
}, 120_000);

test("a recovery proof, and the link from an epoch to the one before", () => {
  const pat = person("pat");
  const challenge = { relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 5 };
  const proof = proveRecovery(pat.recovery, challenge, pat.identity.userId);
  const read = (b: Uint8Array): Result<unknown, ProtocolError> =>
    b.length === 64 && verifyRecovery(pat.recovery.publicKey, challenge, pat.identity.userId, asSignature(b))
      ? { ok: true, value: undefined }
      : { ok: false, error: { kind: "signature", where: "test" } };
  expect([read(proof).ok, survivors(proof, read)]).toEqual([true, []]);
  const { membership } = fullVault();
  const newest = membership.epochs[membership.epoch];
  const sealed = newest?.link?.sealed ?? new Uint8Array();
  const follow = (b: Uint8Array) => {
    const epochs = membership.epochs.map((op) =>
      op === newest && op.link ? { ...op, link: { ...op.link, sealed: b } } : op,
    );
    return checkNewestEpoch({ ...membership, epochs }, pat.identity.userId, [pat.keys.kem]);
  };
  expect([follow(sealed).ok, survivors(sealed, follow)]).toEqual([true, []]);
}, 60_000);
