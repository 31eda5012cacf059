// A second device by link: pat's phone gives her tablet the account, and mallory, who runs the relay or reads along, gets and gives nothing (protocol §6, A4, A29, A47, A73).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  fromBase64url,
  linkExchange,
  linkOfferHash,
  kemKeyPair,
  randomBytes,
  sealLinkAnswer,
  toBase64url,
  writeLinkCode,
  writeLinkOffer,
  writeLinkReply,
  type LinkedAccount,
} from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import type { SignInAnswer } from "@health-vault/crypto-core/wire";
import type { LinkApi } from "../src/session/api/link.ts";
import type { Relay } from "../src/session/ports.ts";
import type { SessionApi } from "../src/session/api.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const newest = "kestrel marble engine willow harbour";
const bytes = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array();

/** What an evil relay does to what somebody asks. */
let twist: ((relay: Relay) => Partial<Relay>) | undefined;
let signIns = 0;
const aheadMs = { relay: 0, people: 0 };
const tenMinutes = 10 * 60_000 + 1;
let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic({
    aheadMs: (whose) => aheadMs[whose],
    twist: (honest) =>
      new Proxy(honest, {
        get(from, name) {
          if (name === "signIn") signIns++;
          return Reflect.get({ ...from, ...twist?.(from) }, name) as unknown;
        },
      }),
  });
});
beforeEach(() => {
  twist = undefined;
  signIns = 0;
  Object.assign(aheadMs, { relay: 0, people: 0 });
});
afterAll(() => harbour.close());

/** Both screens up to the digits. */
async function meeting(old: LinkApi, fresh: LinkApi): Promise<readonly [string, string]> {
  const { text } = await must(fresh.beginLink());
  const [mine, hers] = await Promise.all([must(fresh.awaitLink()), must(old.readDeviceLink(text))]);
  return [mine.digits, hers.digits];
}

async function linked(old: Person) {
  const tablet = await harbour.session();
  const [here, there] = await meeting(old.session, tablet.session);
  expect(here).toBe(there);
  await must(old.session.sendDeviceLink());
  await must(tablet.session.receiveLink());
  return tablet;
}

const readings = (session: SessionApi, chartId: string, count: number): Promise<void> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === count) resolve();
    });
  });

test("pat's tablet shows a code, her phone reads it, the digits are the same, and her record is on both", async () => {
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  await must(pat.session.record(chartId, bp));
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  const tablet = await linked(pat);
  expect(await tablet.session.finishLink("not her password at all")).toMatchObject({
    error: { kind: "wrong-password" },
  });
  expect([await tablet.device.accounts(), signIns]).toEqual([[], 0]);
  const me = await must(tablet.session.finishLink(password));
  expect([me.userId, me.deviceId === pat.me.deviceId]).toEqual([pat.me.userId, false]);
  await readings(tablet.session, chartId, 1);
  await must(tablet.session.record(chartId, { ...bp, systolic: 141 }));
  await readings(pat.session, chartId, 2);
  const view = await pat.until("account", (account) => account?.devices.some(({ alarm }) => alarm) ?? false);
  expect(view?.devices.find(({ alarm }) => alarm)).toMatchObject({ deviceId: me.deviceId, revoked: false });
  await tablet.session.lock();
  tablet.line.cut();
  await must(tablet.session.unlock(me.userId, password));
  await readings(tablet.session, chartId, 2);
});

test("answers that get lost on both sides: it goes on, and the device is added once", async () => {
  const pat = await harbour.patient("lee");
  const lost = new Set<string>();
  /** The first answer of each kind never arrives; what was asked was done. */
  const losing =
    <A extends readonly unknown[], T>(name: string, ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const reply = await ask(...args);
      if (lost.has(name)) return reply;
      lost.add(name);
      return { ok: false, error: { code: "unreachable", facts: {} } } as T;
    };
  const tablet = await harbour.session();
  const { text } = await must(tablet.session.beginLink());
  twist = (from) => ({
    openMailbox: losing("open", from.openMailbox.bind(from)),
    lookMailbox: losing("look", from.lookMailbox.bind(from)),
    answerMailbox: losing("answer", from.answerMailbox.bind(from)),
    bootstrapAppend: losing("append", from.bootstrapAppend.bind(from)),
  });
  const [here, there] = await Promise.all([
    must(tablet.session.awaitLink()),
    pat.session.readDeviceLink(text).then((read) => (read.ok ? read.value : must(pat.session.readDeviceLink(text)))),
  ]);
  expect(here).toEqual(there);
  await must(pat.session.sendDeviceLink());
  await must(tablet.session.receiveLink());
  const me = await must(tablet.session.finishLink(password));
  expect([...lost].sort()).toEqual(["answer", "append", "look", "open"]);
  const view = await pat.until("account", (account) => (account?.devices.length ?? 0) > 1);
  expect(view?.devices.map(({ deviceId }) => deviceId).sort()).toEqual([pat.me.deviceId, me.deviceId].sort());
});

test("a password that was changed elsewhere meanwhile is the one that the tablet takes", async () => {
  const pat = await harbour.patient("ida");
  const laptop = await harbour.session();
  await must(laptop.session.signIn(pat.kitCodes.signIn, password));
  await must(laptop.session.changePassword({ password }, newest));
  const tablet = await linked(pat);
  expect(await tablet.session.finishLink(password)).toMatchObject({ error: { kind: "wrong-password" } });
  await must(tablet.session.finishLink(newest));
});

test("a public computer takes the account by link for as long as it is open, and gives it to nobody", async () => {
  const pat = await harbour.patient("uma");
  const kiosk = await linked(pat);
  const me = await must(kiosk.session.finishLink(password, { temporary: true }));
  expect([me.temporary, await kiosk.device.accounts()]).toEqual([true, []]);
  const { text } = await must((await harbour.session()).session.beginLink());
  expect(await kiosk.session.readDeviceLink(text)).toMatchObject({ error: { kind: "not-permitted" } });
});

describe("a link works once, for ten minutes, between two", () => {
  test("a damaged code, a locked phone, nothing begun", async () => {
    const pat = await harbour.patient("vic");
    const tablet = await harbour.session();
    expect(await tablet.session.awaitLink()).toMatchObject({ error: { kind: "device-link" } });
    expect(await tablet.session.finishLink(password)).toMatchObject({ error: { kind: "device-link" } });
    const { text } = await must(tablet.session.beginLink());
    for (const wrong of ["", "hello", text.slice(1), `${text}A`, text.slice(0, -1)])
      expect(await pat.session.readDeviceLink(wrong)).toMatchObject({ error: { kind: "device-link" } });
    expect(await pat.session.sendDeviceLink()).toMatchObject({ error: { kind: "device-link" } });
    await pat.session.lock();
    expect(await pat.session.readDeviceLink(text)).toMatchObject({ error: { kind: "not-permitted" } });
  });

  test("given up on the tablet: it stops waiting, the code is dead, another one works", async () => {
    const pat = await harbour.patient("wes");
    const { session } = await harbour.session();
    const { text } = await must(session.beginLink());
    const waiting = session.awaitLink();
    await session.abandonLink();
    expect(await waiting).toMatchObject({ error: { kind: "cancelled" } });
    expect(await session.receiveLink()).toMatchObject({ error: { kind: "device-link" } });
    await expect.poll(() => pat.session.readDeviceLink(text)).toMatchObject({ error: { kind: "device-link" } });
    const [here, there] = await meeting(pat.session, session);
    expect(here).toBe(there);
  });

  test("A47: after its time nobody reads it, and the tablet says so by either clock", async () => {
    const pat = await harbour.patient("xia");
    const { session } = await harbour.session();
    const { text } = await must(session.beginLink());
    aheadMs.relay = tenMinutes;
    expect(await pat.session.readDeviceLink(text)).toMatchObject({ error: { kind: "device-link" } });
    expect(await session.awaitLink()).toMatchObject({ error: { kind: "device-link" } });
    await must(session.beginLink());
    const waiting = session.awaitLink();
    aheadMs.people = tenMinutes;
    expect(await waiting).toMatchObject({ error: { kind: "device-link" } });
  });

  test("the time ends between the digits and the sending: nothing is sent", async () => {
    const pat = await harbour.patient("yan");
    const { session } = await harbour.session();
    await meeting(pat.session, session);
    Object.assign(aheadMs, { relay: tenMinutes, people: tenMinutes });
    expect(await pat.session.sendDeviceLink()).toMatchObject({ error: { kind: "device-link" } });
    expect(await session.receiveLink()).toMatchObject({ error: { kind: "device-link" } });
  });

  test("A47: two old devices read the same code: the second is refused, the first one's account arrives", async () => {
    const pat = await harbour.patient("zoe");
    const mallory = await harbour.patient("mallory");
    const { session } = await harbour.session();
    const { text } = await must(session.beginLink());
    await Promise.all([must(session.awaitLink()), must(pat.session.readDeviceLink(text))]);
    expect(await mallory.session.readDeviceLink(text)).toMatchObject({ error: { kind: "device-link" } });
    expect(await mallory.session.sendDeviceLink()).toMatchObject({ error: { kind: "device-link" } });
    await must(pat.session.sendDeviceLink());
    await must(session.receiveLink());
    expect((await must(session.finishLink(password))).userId).toBe(pat.me.userId);
    expect(await pat.session.readDeviceLink(text)).toMatchObject({ error: { kind: "device-link" } });
  });
});

describe("mallory runs the relay", () => {
  test("A73: she puts her key in the place of the tablet's: the phone sends nothing", async () => {
    const pat = await harbour.patient("amy");
    const { session } = await harbour.session();
    const { text } = await must(session.beginLink());
    const offer = writeLinkOffer(kemKeyPair(randomBytes(32)).publicKey, randomBytes(32));
    let answered = 0;
    twist = () => ({
      lookMailbox: () => Promise.resolve({ ok: true, value: { offer: toBase64url(offer) } }),
      answerMailbox: () => Promise.resolve((answered++, { ok: true, value: {} })),
    });
    expect(await pat.session.readDeviceLink(text)).toMatchObject({
      error: { kind: "protocol", facts: { kind: "key-commitment" } },
    });
    expect(await pat.session.sendDeviceLink()).toMatchObject({ error: { kind: "device-link" } });
    expect(answered).toBe(0);
  });

  test("A73: she seals her own account to the tablet without its random, or sends what another link carried", async () => {
    const pat = await harbour.patient("bea");
    const { identity, signInCode, seed } = person("mallory");
    const mine: LinkedAccount = {
      userId: identity.userId,
      clinicId: identity.userId,
      signInCode,
      seed,
      generation: 0,
      identityHead: identity.head,
      passwordBlob: randomBytes(64),
      accountData: undefined,
    };
    let recorded = "";
    twist = (from) => ({
      answerMailbox: (request) => {
        recorded = request.answer;
        return from.answerMailbox(request);
      },
    });
    await linked(pat);
    expect(recorded.length).toBeGreaterThan(1000);

    for (const replay of [false, true]) {
      const tablet = await harbour.session();
      const offers: Uint8Array[] = [];
      const reply = writeLinkReply(randomBytes(32));
      let first = "";
      twist = (from) => ({
        openMailbox: (request) => {
          first ||= request.mailboxId;
          offers.push(bytes(request.offer));
          return from.openMailbox(request);
        },
        lookMailbox: ({ mailboxId }) => {
          const [offer = new Uint8Array(), reveal] = offers;
          if (!reveal || mailboxId === first)
            return Promise.resolve({ ok: true, value: { offer: toBase64url(offer), answer: toBase64url(reply) } });
          const guess = { mailboxId: bytes(first), random: new Uint8Array(16), offerHash: linkOfferHash(offer) };
          const exchange = linkExchange(guess, { offer, reply, reveal });
          if (!exchange.ok) throw new Error("her own exchange");
          const answer = replay ? recorded : toBase64url(sealLinkAnswer(exchange.value, mine));
          return Promise.resolve({ ok: true, value: { offer: toBase64url(reveal), answer } });
        },
      });
      await must(tablet.session.beginLink());
      await must(tablet.session.awaitLink());
      expect(await tablet.session.receiveLink()).toMatchObject({
        error: { kind: "protocol", facts: { kind: "bad-wrap" } },
      });
      expect(await tablet.session.finishLink(password)).toMatchObject({ error: { kind: "device-link" } });
      expect([await tablet.device.accounts(), signIns]).toEqual([[], 0]);
    }
  });

  test("A73, A4: she releases another account, an older one, one without the head or of another clinic: nothing is kept", async () => {
    const pat = await harbour.patient("cyd");
    const other = await harbour.patient("dot");
    const released = async (who: Person): Promise<SignInAnswer> => {
      let answer: SignInAnswer | undefined;
      twist = (from) => ({
        signIn: async (request) => {
          const reply = await from.signIn(request);
          if (reply.ok) answer = reply.value;
          return reply;
        },
      });
      await must((await harbour.session()).session.signIn(who.kitCodes.signIn, password));
      twist = undefined;
      if (!answer) throw new Error("no answer");
      return answer;
    };
    const before = await released(pat);
    const hers = await released(other);
    await must(pat.session.changePassword({ password }, newest));
    await must(pat.session.changePassword({ password: newest }, password));
    const tablet = await linked(pat);
    const attacks: readonly [string, (answer: SignInAnswer) => SignInAnswer][] = [
      ["identity-changed", () => hers],
      ["open", (answer) => ({ ...answer, blobs: hers.blobs })],
      ["rollback", (answer) => ({ ...answer, blobs: before.blobs })],
      ["rollback", (answer) => ({ ...answer, identityLog: answer.identityLog.slice(0, 1) })],
      ["open", (answer) => ({ ...answer, blobs: { ...answer.blobs, accountData: hers.blobs.accountData } })],
    ];
    for (const [kind, change] of attacks) {
      twist = (from) => ({
        signIn: async (request) => {
          const reply = await from.signIn(request);
          return reply.ok ? { ok: true, value: change(reply.value) } : reply;
        },
      });
      expect(await tablet.session.finishLink(password)).toMatchObject({ error: { kind: "protocol", facts: { kind } } });
      expect(await tablet.device.accounts()).toEqual([]);
    }
    twist = undefined;
    expect((await must(tablet.session.finishLink(password))).userId).toBe(pat.me.userId);
  });

  test("she tells the phone an older password blob: the phone gives nothing away", async () => {
    const pat = await harbour.patient("eve");
    const tablet = await harbour.session();
    let old: string | undefined;
    const remember = (from: Relay): Partial<Relay> => ({
      as: (me) => {
        const signedIn = from.as(me);
        return {
          ...signedIn,
          blobs: async () => {
            const reply = await signedIn.blobs();
            if (!reply.ok) return reply;
            old ??= reply.value.passwordBlob;
            return { ok: true, value: { ...reply.value, passwordBlob: old } };
          },
        };
      },
    });
    await pat.session.lock();
    twist = remember;
    await must(pat.session.unlock(pat.me.userId, password));
    await must(pat.session.changePassword({ password }, newest));
    await meeting(pat.session, tablet.session);
    expect(await pat.session.sendDeviceLink()).toMatchObject({
      error: { kind: "protocol", facts: { kind: "rollback" } },
    });
  });
});

describe("mallory reads along where pat pastes her code", () => {
  test("she answers with her own account: pat's password does not open it, and nothing of it leaves the tablet", async () => {
    const mallory = await harbour.patient("mel");
    await must(mallory.session.changePassword({ password }, newest));
    const tablet = await linked(mallory);
    expect(await tablet.session.finishLink(password)).toEqual({ ok: false, error: { kind: "wrong-password" } });
    expect([await tablet.device.accounts(), signIns]).toEqual([[], 0]);
  });

  test("she swaps the code for her own device's: the digits are others, pat does not confirm, mallory gets nothing", async () => {
    const pat = await harbour.patient("fay");
    const [tablet, hers] = [await harbour.session(), await harbour.session()];
    await must(tablet.session.beginLink());
    const swapped = await must(hers.session.beginLink());
    const [onHers, onPhone] = await Promise.all([
      must(hers.session.awaitLink()),
      must(pat.session.readDeviceLink(swapped.text)),
    ]);
    // Only mallory's own screen shows what the phone shows; the tablet in pat's hand still waits.
    expect(onHers).toEqual(onPhone);
    await pat.session.abandonDeviceLink();
    expect(await pat.session.sendDeviceLink()).toMatchObject({ error: { kind: "device-link" } });
    const waiting = hers.session.receiveLink();
    await hers.session.abandonLink();
    expect(await waiting).toMatchObject({ error: { kind: "cancelled" } });
  });

  test("a code made by hand around somebody else's mailbox is refused by what lies there", async () => {
    const pat = await harbour.patient("gil");
    const { session } = await harbour.session();
    let mailbox = "";
    twist = (from) => ({
      openMailbox: (request) => {
        mailbox = request.mailboxId;
        return from.openMailbox(request);
      },
    });
    await must(session.beginLink());
    twist = undefined;
    const made = { mailboxId: bytes(mailbox), random: randomBytes(16), offerHash: linkOfferHash(randomBytes(8)) };
    expect(await pat.session.readDeviceLink(writeLinkCode(made))).toMatchObject({
      error: { kind: "protocol", facts: { kind: "key-commitment" } },
    });
  });
});
