// The new device of a link: shows a code, waits for the person's other device in the relay's mailbox, opens what it sealed (protocol §6, A4, A73).
import {
  kemKeyPair,
  linkExchange,
  linkNonceSize,
  linkOfferHash,
  linkShortCode,
  openLinkAnswer,
  randomBytes,
  secondMailbox,
  toBase64url,
  writeLinkCode,
  writeLinkOffer,
  writeLinkReveal,
  type KemKeyPair,
  type LinkCode,
  type LinkedAccount,
  type LinkExchange,
} from "@health-vault/crypto-core";
import type { Outcome, SignInOptions } from "./api.ts";
import type { LinkApi } from "./api/link.ts";
import { bytesOf } from "./bytes.ts";
import type { SignedIn } from "./new-device.ts";
import { done, failed, gives, passes, protocolFailed, relayFailed } from "./outcome.ts";
import { createPolling, type Polling } from "./polling.ts";
import type { SessionPorts } from "./ports.ts";
import { signInLinked } from "./sign-in.ts";

/** As long as the relay keeps a mailbox. */
const lifeMs = 10 * 60_000;

interface Attempt {
  readonly code: LinkCode;
  readonly pair: KemKeyPair;
  readonly offer: Uint8Array;
  readonly reveal: Uint8Array;
  readonly polling: Polling;
  /** Under way or over: asked twice, it happens once. */
  met?: Promise<Outcome<LinkExchange>>;
  received?: Promise<Outcome<LinkedAccount>>;
}

export interface LinkNew extends Pick<LinkApi, "beginLink" | "awaitLink" | "receiveLink" | "abandonLink"> {
  /** Nothing is on the disk unless it answers `ok`. */
  finish(password: string, options: SignInOptions): Promise<Outcome<SignedIn>>;
}

export function createLinkNew(ports: SessionPorts): LinkNew {
  const { relay, clock } = ports;
  let now: Attempt | undefined;

  /** What the other side left in a mailbox; undefined while there is nothing. */
  async function answerIn(mailbox: Uint8Array): Promise<Outcome<Uint8Array> | undefined> {
    const looked = await relay.lookMailbox({ mailboxId: toBase64url(mailbox) });
    if (looked.ok) return looked.value.answer === undefined ? undefined : gives(bytesOf(looked.value.answer));
    if (passes(looked.error.code)) return undefined;
    return looked.error.code === "not-found" ? failed("device-link", { reason: "time" }) : relayFailed(looked.error);
  }

  async function opened(mailbox: Uint8Array, offer: Uint8Array): Promise<Outcome | undefined> {
    const reply = await relay.openMailbox({ mailboxId: toBase64url(mailbox), offer: toBase64url(offer) });
    if (reply.ok) return done;
    if (passes(reply.error.code)) return undefined;
    return reply.error.code === "taken" ? failed("device-link", { reason: "taken" }) : relayFailed(reply.error);
  }

  async function meet({ code, offer, reveal, polling }: Attempt): Promise<Outcome<LinkExchange>> {
    const reply = await polling.ask(() => answerIn(code.mailboxId));
    if (!reply.ok) return reply;
    const exchange = linkExchange(code, { offer, reply: reply.value, reveal });
    if (!exchange.ok) return protocolFailed(exchange.error);
    const told = await polling.ask(() => opened(secondMailbox(code), reveal));
    return told.ok ? exchange : told;
  }

  async function receive(attempt: Attempt): Promise<Outcome<LinkedAccount>> {
    const exchange = await (attempt.met ??= meet(attempt));
    if (!exchange.ok) return exchange;
    const answer = await attempt.polling.ask(() => answerIn(secondMailbox(attempt.code)));
    if (!answer.ok) return answer;
    const account = openLinkAnswer(attempt.pair, exchange.value, answer.value);
    close(attempt);
    return account.ok ? account : protocolFailed(account.error);
  }

  /** Nobody else will find anything there; if the relay cannot be reached its own time does it. */
  function close({ code }: Attempt): void {
    for (const mailbox of [code.mailboxId, secondMailbox(code)])
      void relay.closeMailbox({ mailboxId: toBase64url(mailbox) });
  }

  function abandon(): Promise<void> {
    if (now) {
      now.polling.stop();
      close(now);
    }
    now = undefined;
    return Promise.resolve();
  }

  return {
    async beginLink() {
      await abandon();
      const untilMs = clock.nowMs() + lifeMs;
      const pair = kemKeyPair(randomBytes(32));
      const nonce = randomBytes(linkNonceSize);
      const offer = writeLinkOffer(pair.publicKey, nonce);
      const code = { mailboxId: randomBytes(16), random: randomBytes(16), offerHash: linkOfferHash(offer) };
      const reply = await relay.openMailbox({
        mailboxId: toBase64url(code.mailboxId),
        offer: toBase64url(offer),
      });
      if (!reply.ok) return relayFailed(reply.error);
      now = { code, pair, offer, reveal: writeLinkReveal(nonce), polling: createPolling(clock, untilMs) };
      return gives({ text: writeLinkCode(code), untilMs });
    },
    async awaitLink() {
      if (!now) return failed("device-link");
      const exchange = await (now.met ??= meet(now));
      return exchange.ok ? gives({ digits: linkShortCode(exchange.value) }) : exchange;
    },
    async receiveLink() {
      if (!now) return failed("device-link");
      const account = await (now.received ??= receive(now));
      return account.ok ? done : account;
    },
    async finish(password, options) {
      const account = await now?.received;
      if (!account?.ok) return failed("device-link");
      const signedIn = await signInLinked(ports, account.value, password, options);
      if (signedIn.ok) now = undefined;
      return signedIn;
    },
    abandonLink: abandon,
  };
}
