// The old device of a link: reads what the new one shows, shows the same six digits, and seals the account to it when its person says so (protocol §6, A73).
import {
  checkLinkOffer,
  idKey,
  linkExchange,
  linkNonceSize,
  linkShortCode,
  maxLinkAccountData,
  peekBlob,
  randomBytes,
  readLinkCode,
  sealLinkAnswer,
  secondMailbox,
  toBase64url,
  writeLinkReply,
  type LinkCode,
  type LinkedAccount,
  type LinkExchange,
} from "@health-vault/crypto-core";
import type { Outcome } from "./api.ts";
import type { LinkApi } from "./api/link.ts";
import { bytesOf } from "./bytes.ts";
import type { Keeping } from "./new-kit.ts";
import { done, failed, gives, passes, protocolFailed, relayFailed } from "./outcome.ts";
import { createPolling, type Polling } from "./polling.ts";

export type LinkOld = Pick<LinkApi, "readDeviceLink" | "sendDeviceLink" | "abandonDeviceLink">;

/** The new device is in front of the person and answers within seconds. */
const revealWithinMs = 120_000;

interface Reading {
  readonly text: string;
  readonly code: LinkCode;
  readonly reply: Uint8Array;
  readonly polling: Polling;
  exchange?: LinkExchange;
  /** The same bytes again when the answer to sending them was lost. */
  answer?: Uint8Array;
}

const used = failed("device-link", { reason: "used" });
const over = failed("device-link", { reason: "time" });

export function createLinkOld(
  { ports, me, store, relay, own }: Omit<Keeping, "people" | "address">,
  closed: () => boolean,
): LinkOld {
  let held: Reading | undefined;

  async function leave(mailbox: Uint8Array, answer: Uint8Array): Promise<Outcome> {
    const request = { mailboxId: toBase64url(mailbox), answer: toBase64url(answer) };
    let reply = await ports.relay.answerMailbox(request);
    // Lost on the way back, perhaps: the relay knows these bytes again.
    if (!reply.ok && reply.error.code === "unreachable") reply = await ports.relay.answerMailbox(request);
    if (reply.ok) return done;
    if (reply.error.code === "taken") return used;
    return reply.error.code === "not-found" ? over : relayFailed(reply.error);
  }

  async function offerIn(mailbox: Uint8Array): Promise<Outcome<Uint8Array>> {
    const looked = await ports.relay.lookMailbox({ mailboxId: toBase64url(mailbox) });
    if (looked.ok) return gives(bytesOf(looked.value.offer));
    return looked.error.code === "not-found" ? over : relayFailed(looked.error);
  }

  /** The second mailbox is opened by the new device in a moment. */
  const revealed = ({ code, polling }: Reading): Promise<Outcome<Uint8Array>> =>
    polling.ask(async () => {
      if (closed()) return failed("cancelled");
      const looked = await ports.relay.lookMailbox({ mailboxId: toBase64url(secondMailbox(code)) });
      if (looked.ok) return gives(bytesOf(looked.value.offer));
      return looked.error.code === "not-found" || passes(looked.error.code) ? undefined : relayFailed(looked.error);
    });

  /** Newest keys only, and nothing older than what lies here. */
  async function account(): Promise<Outcome<LinkedAccount>> {
    const log = await own.newest();
    if (!log.ok) return log;
    const { generation } = me.keys;
    if (log.value.generation !== generation) return failed("protocol", { kind: "rollback", where: "own keys" });
    if (log.value.devices.get(idKey(me.device.deviceId))?.revoked !== false) return failed("revoked");
    const blobs = await relay.blobs();
    if (!blobs.ok) return relayFailed(blobs.error);
    const [passwordBlob, accountData] = [bytesOf(blobs.value.passwordBlob), bytesOf(blobs.value.accountData)];
    const there = peekBlob(passwordBlob);
    const here = peekBlob((await store.file("password-blob")) ?? new Uint8Array());
    if (!there.ok) return protocolFailed(there.error);
    if (!here.ok) return protocolFailed(here.error);
    if (there.value.generation !== generation || there.value.accountVersion < here.value.accountVersion)
      return failed("protocol", { kind: "rollback", where: "password blob" });
    return gives({
      userId: me.userId,
      clinicId: me.clinicId,
      signInCode: me.code,
      seed: me.seed,
      generation,
      identityHead: log.value.head,
      passwordBlob,
      accountData: accountData.length <= maxLinkAccountData ? accountData : undefined,
    });
  }

  return {
    async readDeviceLink(text) {
      if (me.temporary) return failed("not-permitted", { reason: "public computer" });
      const read = readLinkCode(text);
      if (!read.ok) return failed("device-link", { reason: "damaged" });
      const code = read.value;
      held?.polling.stop();
      const polling = createPolling(ports.clock, ports.clock.nowMs() + revealWithinMs);
      // Read a second time after the line broke: the reply is the same.
      const again = held?.text === text ? held.reply : undefined;
      const reading: Reading = { text, code, reply: again ?? writeLinkReply(randomBytes(linkNonceSize)), polling };
      held = reading;
      const offer = await offerIn(code.mailboxId);
      if (!offer.ok) return offer;
      const fits = checkLinkOffer(code, offer.value);
      if (!fits.ok) return protocolFailed(fits.error);
      const replied = await leave(code.mailboxId, reading.reply);
      if (!replied.ok) return replied;
      const reveal = await revealed(reading);
      if (!reveal.ok) return reveal;
      const exchange = linkExchange(code, { offer: offer.value, reply: reading.reply, reveal: reveal.value });
      if (!exchange.ok) return protocolFailed(exchange.error);
      reading.exchange = exchange.value;
      return gives({ digits: linkShortCode(exchange.value) });
    },
    async sendDeviceLink() {
      const reading = held;
      if (!reading?.exchange) return failed("device-link");
      if (!reading.answer) {
        const mine = await account();
        if (!mine.ok) return mine;
        reading.answer = sealLinkAnswer(reading.exchange, mine.value);
      }
      const left = await leave(secondMailbox(reading.code), reading.answer);
      if (left.ok && held === reading) held = undefined;
      return left;
    },
    abandonDeviceLink() {
      held?.polling.stop();
      held = undefined;
      return Promise.resolve();
    },
  };
}
