// A further device by link: what its screen shows, what the relay's mailboxes carry, and the account sealed to it (protocol §6, A4, A47, A73).
import { asSignInCode } from "./account/codes.ts";
import { asSeed } from "./account/keys.ts";
import { bytes, decode, encode, fixed, literal, optional, struct, u32, type Decoded } from "./canonical.ts";
import { concat, equalBytes, fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import { refuse, type ProtocolError } from "./errors.ts";
import { asHash, asKemPublicKey, asUserId, sizes, type Hash, type KemPublicKey } from "./ids.ts";
import { asAeadKey, nonceSize, open, sealWithNonce } from "./primitives/aead.ts";
import { hash, kdf } from "./primitives/hash.ts";
import { isKemPublicKey, unwrap, wrap, wrapOverhead, type KemKeyPair } from "./primitives/kem.ts";
import { randomBytes } from "./primitives/random.ts";
import { ok, type Result } from "./result.ts";

const raw = (size: number) => fixed(size, (b) => b);

/** What the new device shows, as QR and as text to paste; the relay never sees it. */
export interface LinkCode {
  /** 16 bytes: where the offer lies. */
  readonly mailboxId: Uint8Array;
  /** 16 bytes that enter the answer's key. */
  readonly random: Uint8Array;
  readonly offerHash: Hash;
}

const codeBody = struct({
  magic: literal(utf8("HV1L")),
  mailboxId: raw(16),
  random: raw(16),
  offerHash: fixed(sizes.hash, asHash),
});
const prefix = "HVLINK1:";
const checkSize = 8;
const checkOf = (body: Uint8Array): Uint8Array => hash("HV1/link-check/v1", body).subarray(0, checkSize);

/** 110 characters. */
export function writeLinkCode(code: LinkCode): string {
  const body = encode(codeBody, { ...code, magic: undefined });
  return prefix + toBase64url(concat(body, checkOf(body)));
}

/** Spaces and line breaks that pasting brought are forgiven. */
export function readLinkCode(text: string): Result<LinkCode, ProtocolError> {
  const clean = text.replace(/\s/gu, "");
  const whole = clean.startsWith(prefix) ? fromBase64url(clean.slice(prefix.length)) : undefined;
  if (!whole || whole.length < checkSize) return refuse("decode", "link code");
  const body = whole.subarray(0, -checkSize);
  if (!equalBytes(checkOf(body), whole.subarray(-checkSize))) return refuse("decode", "link code: check");
  return decode(codeBody, body, "link code");
}

/** Where the second half of the exchange takes place: nobody who has not seen the code finds it. */
export const secondMailbox = ({ mailboxId, random }: LinkCode): Uint8Array =>
  kdf(random, "HV1/link-mailbox/v1", mailboxId, 16);

const nonceHash = (nonce: Uint8Array): Hash => hash("HV1/link-nonce/v1", nonce);

const offerBody = struct({
  magic: literal(utf8("HV1O")),
  kemPk: fixed(sizes.kemPublicKey, asKemPublicKey),
  nonceHash: fixed(sizes.hash, asHash),
});
const replyBody = struct({ magic: literal(utf8("HV1Y")), nonce: raw(32) });
const revealBody = struct({ magic: literal(utf8("HV1V")), nonce: raw(32) });

/** The new device's key, and a promise of the nonce that it will reveal. */
export const writeLinkOffer = (kemPk: KemPublicKey, nonce: Uint8Array): Uint8Array =>
  encode(offerBody, { magic: undefined, kemPk, nonceHash: nonceHash(nonce) });
export const linkOfferHash = (offer: Uint8Array): Hash => hash("HV1/link-offer/v1", offer);
/** The old device's nonce; `linkNonceSize` bytes. */
export const writeLinkReply = (nonce: Uint8Array): Uint8Array => encode(replyBody, { magic: undefined, nonce });
export const writeLinkReveal = (nonce: Uint8Array): Uint8Array => encode(revealBody, { magic: undefined, nonce });
export const linkNonceSize = 32;

/** All that both devices have seen of each other when the short code is shown. */
export interface LinkExchange {
  readonly code: LinkCode;
  readonly kemPk: KemPublicKey;
  readonly hash: Hash;
}

/** The offer that the mailbox gave must be the one that the code names: else `key-commitment`. */
export function checkLinkOffer(code: LinkCode, offer: Uint8Array): Result<KemPublicKey, ProtocolError> {
  if (!equalBytes(linkOfferHash(offer), code.offerHash)) return refuse("key-commitment", "link offer");
  const read = decode(offerBody, offer, "link offer");
  if (!read.ok) return read;
  return isKemPublicKey(read.value.kemPk) ? ok(read.value.kemPk) : refuse("bad-wrap", "link offer");
}

/** Both sides: three messages that fit the code and each other. A reveal that was not promised is `key-commitment`. */
export function linkExchange(
  code: LinkCode,
  { offer, reply, reveal }: { readonly offer: Uint8Array; readonly reply: Uint8Array; readonly reveal: Uint8Array },
): Result<LinkExchange, ProtocolError> {
  const kemPk = checkLinkOffer(code, offer);
  if (!kemPk.ok) return kemPk;
  const promised = decode(offerBody, offer, "link offer");
  const answered = decode(replyBody, reply, "link reply");
  const revealed = decode(revealBody, reveal, "link reveal");
  if (!promised.ok) return promised;
  if (!answered.ok) return answered;
  if (!revealed.ok) return revealed;
  if (!equalBytes(nonceHash(revealed.value.nonce), promised.value.nonceHash))
    return refuse("key-commitment", "link reveal");
  const { mailboxId, random } = code;
  return ok({
    code,
    kemPk: kemPk.value,
    hash: hash("HV1/link-exchange/v1", mailboxId, random, offer, reply, reveal),
  });
}

/** Six digits for both screens. Neither side can choose its share after it knew the other's: a guess is right once in a million. */
export function linkShortCode({ hash: exchange }: LinkExchange): string {
  const d = hash("HV1/link-short-code/v1", exchange);
  let value = 0;
  for (const byte of d.subarray(0, 5)) value = value * 256 + byte;
  return String(value % 1_000_000).padStart(6, "0");
}

/** The largest account data that goes along; larger ones the new device has from the relay, sealed under the same seed. */
export const maxLinkAccountData = 48 * 1024;

const accountBody = struct({
  userId: fixed(sizes.userId, asUserId),
  clinicId: fixed(sizes.userId, asUserId),
  signInCode: fixed(16, asSignInCode),
  seed: fixed(32, asSeed),
  generation: u32,
  identityHead: fixed(sizes.hash, asHash),
  passwordBlob: bytes(8 * 1024),
  accountData: optional(bytes(maxLinkAccountData)),
});
/** What the old device gives; only the password, typed once on the new device, opens the blob. */
export type LinkedAccount = Decoded<typeof accountBody>;

const answerHeader = struct({ magic: literal(utf8("HV1A")), wrap: raw(wrapOverhead + 32), nonce: raw(nonceSize) });
const answerBody = struct({ header: answerHeader, commitment: raw(32), sealed: bytes(62 * 1024) });

function keysOf(key: Uint8Array, { code }: LinkExchange, ad: Uint8Array) {
  const okm = kdf(concat(key, code.random), "HV1/link-answer/v1", ad, 64);
  return { key: asAeadKey(okm.subarray(0, 32)), commitment: okm.subarray(32) };
}

export function sealLinkAnswer(exchange: LinkExchange, account: LinkedAccount): Uint8Array {
  const key = randomBytes(32);
  const header = {
    magic: undefined,
    wrap: wrap(exchange.kemPk, "HV1/link-wrap/v1", key, exchange.hash),
    nonce: randomBytes(nonceSize),
  };
  const ad = concat(encode(answerHeader, header), exchange.hash);
  const derived = keysOf(key, exchange, ad);
  const sealed = sealWithNonce(derived.key, header.nonce, encode(accountBody, account), ad);
  return encode(answerBody, { header, commitment: derived.commitment, sealed });
}

/** Of another exchange or to another key: `bad-wrap`; from somebody who did not see the code: `key-commitment`. */
export function openLinkAnswer(
  pair: KemKeyPair,
  exchange: LinkExchange,
  answer: Uint8Array,
): Result<LinkedAccount, ProtocolError> {
  const read = decode(answerBody, answer, "link answer");
  if (!read.ok) return read;
  const { header, commitment, sealed } = read.value;
  const key = unwrap(pair, "HV1/link-wrap/v1", header.wrap, exchange.hash);
  if (!key.ok) return key;
  const ad = concat(encode(answerHeader, header), exchange.hash);
  const derived = keysOf(key.value, exchange, ad);
  if (!equalBytes(derived.commitment, commitment)) return refuse("key-commitment", "link answer");
  const opened = open(derived.key, header.nonce, sealed, ad);
  return opened.ok ? decode(accountBody, opened.value, "linked account") : opened;
}
