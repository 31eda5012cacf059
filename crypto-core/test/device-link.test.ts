// Stories of a link between two devices of pat, with mallory on every line between them (A4, A47, A73).
import { beforeAll, describe, expect, test } from "vitest";
import {
  checkLinkOffer,
  kemKeyPair,
  linkExchange,
  linkOfferHash,
  linkShortCode,
  maxLinkAccountData,
  openLinkAnswer,
  randomBytes,
  readLinkCode,
  ready,
  sealLinkAnswer,
  secondMailbox,
  writeLinkCode,
  writeLinkOffer,
  writeLinkReply,
  writeLinkReveal,
  type LinkCode,
  type LinkedAccount,
} from "../src/index.ts";
import { must, person } from "../src/testing/index.ts";
import { refusedAs, seedOf } from "./support.ts";
import { survivors } from "./mutation/mutants.ts";
import { linked } from "./vectors/build/meeting.ts";

beforeAll(ready);

const accountOf = (name: string): LinkedAccount => {
  const { identity, signInCode, seed } = person(name);
  const { account } = linked();
  return { ...account, userId: identity.userId, signInCode, seed, identityHead: identity.head };
};

/** A new device that begins; the same name, the same draws. */
function begun(name?: string) {
  const draw = (what: string, size = 32) => (name === undefined ? randomBytes(size) : seedOf(`${name} ${what}`, size));
  const pair = kemKeyPair(draw("key"));
  const nonce = draw("nonce");
  const offer = writeLinkOffer(pair.publicKey, nonce);
  const code: LinkCode = { mailboxId: draw("box", 16), random: draw("random", 16), offerHash: linkOfferHash(offer) };
  return { pair, nonce, offer, code, reveal: writeLinkReveal(nonce) };
}

test("pat's phone shows a code, her laptop reads it, both show the same six digits, and the account arrives", () => {
  const phone = begun();
  const code = must(readLinkCode(`  ${writeLinkCode(phone.code).replace(/(.{30})/g, "$1\n")} `));
  expect(code).toEqual(phone.code);
  const reply = writeLinkReply(randomBytes(32));
  const laptop = must(linkExchange(code, { offer: phone.offer, reply, reveal: phone.reveal }));
  const there = must(linkExchange(phone.code, { offer: phone.offer, reply, reveal: phone.reveal }));
  expect(linkShortCode(laptop)).toMatch(/^\d{6}$/);
  expect(linkShortCode(there)).toBe(linkShortCode(laptop));
  expect(secondMailbox(code)).not.toEqual(code.mailboxId);
  const account = accountOf("pat");
  expect(must(openLinkAnswer(phone.pair, there, sealLinkAnswer(laptop, account)))).toEqual(account);
});

test("the largest answer fits the mailbox, and account data that does not fit stays out", () => {
  const { exchange, pair } = linked();
  const account = {
    ...accountOf("pat"),
    passwordBlob: randomBytes(8192),
    accountData: randomBytes(maxLinkAccountData),
  };
  const answer = sealLinkAnswer(exchange, account);
  expect(answer.length).toBeLessThanOrEqual(64 * 1024);
  expect(must(openLinkAnswer(pair, exchange, answer))).toEqual(account);
  const without = { ...account, accountData: undefined };
  expect(must(openLinkAnswer(pair, exchange, sealLinkAnswer(exchange, without)))).toEqual(without);
});

describe("mallory, who is the relay", () => {
  test("A73: cannot put her key in the place of the phone's, nor a key that is none", () => {
    const [phone, hers] = [begun(), begun()];
    expect(refusedAs(checkLinkOffer(phone.code, hers.offer))).toBe("key-commitment");
    const none = writeLinkOffer(new Uint8Array(1216) as typeof hers.pair.publicKey, hers.nonce);
    expect(refusedAs(checkLinkOffer({ ...phone.code, offerHash: linkOfferHash(none) }, none))).toBe("bad-wrap");
  });

  test("A73: cannot seal her own account to the phone: she never saw the random in its code", () => {
    const phone = begun();
    const reply = writeLinkReply(randomBytes(32));
    const messages = { offer: phone.offer, reply, reveal: phone.reveal };
    const exchange = must(linkExchange(phone.code, messages));
    const guessed = must(linkExchange({ ...phone.code, random: randomBytes(16) }, messages));
    expect(refusedAs(openLinkAnswer(phone.pair, exchange, sealLinkAnswer(guessed, accountOf("mallory"))))).toBe(
      "bad-wrap",
    );
    // With the exchange's hash from somewhere, the key still wants the random.
    const leaked = { ...guessed, hash: exchange.hash };
    expect(refusedAs(openLinkAnswer(phone.pair, exchange, sealLinkAnswer(leaked, accountOf("mallory"))))).toBe(
      "key-commitment",
    );
  });

  test("A47: cannot use an answer a second time, for another phone or another exchange of the same", () => {
    const [phone, other] = [begun(), begun()];
    const exchangeOf = ({ code, offer, reveal }: ReturnType<typeof begun>) =>
      must(linkExchange(code, { offer, reply: writeLinkReply(randomBytes(32)), reveal }));
    const first = exchangeOf(phone);
    const answer = sealLinkAnswer(first, accountOf("pat"));
    expect(openLinkAnswer(phone.pair, first, answer).ok).toBe(true);
    expect(refusedAs(openLinkAnswer(phone.pair, exchangeOf(phone), answer))).toBe("bad-wrap");
    expect(refusedAs(openLinkAnswer(other.pair, exchangeOf(other), answer))).toBe("bad-wrap");
  });

  test("cannot choose the phone's nonce after she knew the laptop's: it was promised in the code", () => {
    const phone = begun();
    const reply = writeLinkReply(randomBytes(32));
    const reveal = writeLinkReveal(randomBytes(32));
    expect(refusedAs(linkExchange(phone.code, { offer: phone.offer, reply, reveal }))).toBe("key-commitment");
    expect(refusedAs(linkExchange(phone.code, { offer: phone.offer, reply: reveal, reveal: phone.reveal }))).toBe(
      "decode",
    );
  });
});

test("mallory swaps the pasted code for her own: the six digits differ, and she cannot try until they do not", () => {
  const [phone, hers] = [begun("phone"), begun("mallory")];
  const toPhone = writeLinkReply(seedOf("to the phone"));
  const there = must(linkExchange(phone.code, { offer: phone.offer, reply: toPhone, reveal: phone.reveal }));
  const seen = new Set<string>();
  for (let i = 0; i < 50; i++) {
    // Her code was read before the laptop drew this.
    const reply = writeLinkReply(seedOf(`laptop ${i}`));
    seen.add(linkShortCode(must(linkExchange(hers.code, { offer: hers.offer, reply, reveal: hers.reveal }))));
  }
  expect(seen.size).toBe(50);
  expect(seen.has(linkShortCode(there))).toBe(false);
});

describe("each message with one bit flipped, cut or longer is refused", () => {
  test("code", () => {
    const { code } = linked();
    const text = new TextEncoder().encode(writeLinkCode(code));
    const read = (b: Uint8Array) => readLinkCode(new TextDecoder().decode(b).replace(/[\s\0]/gu, "?"));
    expect(read(text).ok).toBe(true);
    expect(survivors(text, read)).toEqual([]);
  });

  test("offer and reveal", () => {
    const { code, offer, reply, reveal, pair } = linked();
    expect(survivors(offer, (b) => checkLinkOffer(code, b), [pair.publicKey])).toEqual([]);
    expect(survivors(reveal, (b) => linkExchange(code, { offer, reply, reveal: b }))).toEqual([]);
  });

  test("answer", () => {
    const { pair, exchange, answer } = linked();
    expect(survivors(answer, (b) => openLinkAnswer(pair, exchange, b), [answer.subarray(8, 1100)])).toEqual([]);
  }, 30_000);

  test("a reply with another nonce is another exchange: other digits, and an answer that does not open", () => {
    const { code, offer, reply, reveal, pair, exchange, answer } = linked();
    const changed = (b: Uint8Array) => {
      const other = linkExchange(code, { offer, reply: b, reveal });
      if (!other.ok) return other;
      expect(linkShortCode(other.value)).not.toBe(linkShortCode(exchange));
      return openLinkAnswer(pair, other.value, answer);
    };
    expect(survivors(reply, changed)).toEqual([]);
  }, 30_000);
});
