// Vectors of what people show each other: invitation, session message, safety number; and of an attachment.
import {
  asHash,
  asInviteToken,
  asVaultId,
  blobIdOf,
  idKey,
  inviteKeys,
  kemKeyPair,
  linkExchange,
  linkOfferHash,
  linkShortCode,
  openFile,
  pad,
  proveInvite,
  proveRecovery,
  safetyNumber,
  sealLinkAnswer,
  secondMailbox,
  seenHash,
  sessionMessage,
  sign,
  asStreamKey,
  signUpToken,
  utf8,
  visitVault,
  writeVisitCode,
  writeLinkCode,
  writeLinkOffer,
  writeLinkReply,
  writeLinkReveal,
  type LinkedAccount,
} from "../../../src/index.ts";
import { inviteHash } from "../../../src/invite.ts";
import { sealStream } from "../../../src/primitives/stream.ts";
import { must, person } from "../../../src/testing/index.ts";
import { seedOf } from "../../support.ts";
import { flipped, hex, patched, withFixedRandom, type VectorFile } from "./shape.ts";

/** A phone that pat links: what passed, and the account that her laptop seals to it. */
export function linked() {
  const pat = person("pat");
  const pair = kemKeyPair(seedOf("link key"));
  const nonce = seedOf("link new nonce");
  const offer = writeLinkOffer(pair.publicKey, nonce);
  const code = { mailboxId: seedOf("mailbox", 16), random: seedOf("link random", 16), offerHash: linkOfferHash(offer) };
  const reply = writeLinkReply(seedOf("link old nonce"));
  const reveal = writeLinkReveal(nonce);
  const exchange = must(linkExchange(code, { offer, reply, reveal }));
  const account: LinkedAccount = {
    userId: pat.identity.userId,
    clinicId: person("clinic").identity.userId,
    signInCode: pat.signInCode,
    seed: pat.seed,
    generation: 0,
    identityHead: pat.identity.head,
    passwordBlob: seedOf("password blob", 64),
    accountData: seedOf("account data", 64),
  };
  const answer = withFixedRandom("device link", () => sealLinkAnswer(exchange, account));
  return { pair, code, offer, reply, reveal, exchange, account, answer };
}

const seedHash = (what: string) => asHash(seedOf(what));

export const streamKey = () => asStreamKey(seedOf("file key"));

export function meeting(): VectorFile {
  const pat = person("pat");
  const rao = person("rao");
  const token = asInviteToken(seedOf("invite", 16));
  const vaultId = asVaultId(seedOf("chart", 16));
  const challenge = { relayId: seedOf("relay", 16), challenge: seedOf("challenge"), timeMs: 1_800_000_000_000 };
  const message = sessionMessage(challenge, pat.identity.userId, pat.device.deviceId);
  const file = seedOf("file", 64);
  const sealed = withFixedRandom("file", () => sealStream(streamKey(), pad(file)));
  const link = linked();
  const seen = new Map(
    [rao, pat].map(({ device: { deviceId } }, i) => [
      idKey(deviceId),
      { deviceId, seq: i + 1, hash: seedHash(`entry ${i}`) },
    ]),
  );
  const visit = writeVisitCode(pat.device.sign, {
    userId: pat.identity.userId,
    identityHead: pat.identity.head,
    operations: pat.identity.length,
    deviceId: pat.device.deviceId,
    nonce: seedOf("visit nonce", 16),
    answers: seedOf("visit answered", 16),
    vaults: [visitVault({ vaultId, batches: 2, memHead: seedHash("batch 1") }, seen, [...seen.values()])],
  });
  const code = writeLinkCode(link.code);
  const opened = must(openFile(blobIdOf(sealed), streamKey(), sealed));
  return {
    about: "protocol §3 sessions, §5 attachments, §6 meeting",
    vectors: [
      {
        name: "invitation",
        token: hex(token),
        invitePk: hex(inviteKeys(token).publicKey),
        signUpToken: hex(signUpToken(token)),
      },
      {
        name: "invitation proof",
        vaultId: hex(vaultId),
        userId: hex(rao.identity.userId),
        identityHead: hex(rao.identity.head),
        hash: hex(inviteHash(vaultId, rao.identity.userId, rao.identity.head)),
        proof: hex(proveInvite(token, vaultId, rao.identity.userId, rao.identity.head)),
      },
      {
        name: "session message",
        relayId: hex(challenge.relayId),
        challenge: hex(challenge.challenge),
        timeMs: challenge.timeMs,
        message: hex(message),
      },
      { name: "recovery proof", proof: hex(proveRecovery(pat.recovery, challenge, pat.identity.userId)) },
      {
        name: "signature",
        label: "HV1/sig/entry/v1",
        hash: hex(pat.identity.head),
        signature: hex(sign(pat.device.sign.secretKey, "HV1/sig/entry/v1", pat.identity.head)),
      },
      { name: "safety number", groups: safetyNumber(pat.identity, rao.identity).join(" ") },
      {
        name: "device link",
        text: code,
        mailboxId: hex(link.code.mailboxId),
        random: hex(link.code.random),
        secondMailbox: hex(secondMailbox(link.code)),
        offer: hex(link.offer),
        reply: hex(link.reply),
        reveal: hex(link.reveal),
        exchange: hex(link.exchange.hash),
        shortCode: linkShortCode(link.exchange),
      },
      { name: "visit code", text: visit, vector: hex(seenHash(seen)) },
      {
        name: "device link answer",
        secretKey: hex(link.pair.secretKey),
        userId: hex(link.account.userId),
        seed: hex(link.account.seed),
        bytes: hex(link.answer),
      },
      { name: "attachment", key: hex(streamKey()), plain: hex(opened), id: hex(blobIdOf(sealed)), sealed: hex(sealed) },
    ],
    invalid: [
      {
        name: "link code with a wrong character",
        reader: "link code",
        bytes: hex(utf8(`${code.slice(0, -1)}${code.endsWith("A") ? "Q" : "A"}`)),
        error: "decode",
      },
      {
        name: "visit code with a wrong character",
        reader: "visit code",
        bytes: hex(utf8(`${visit.slice(0, -2)}${visit.at(-2) === "A" ? "Q" : "A"}${visit.slice(-1)}`)),
        error: "signature",
      },
      { name: "visit code cut short", reader: "visit code", bytes: hex(utf8(visit.slice(0, -4))), error: "decode" },
      {
        name: "visit code of somebody else",
        reader: "visit code, rao",
        bytes: hex(utf8(visit)),
        error: "identity-changed",
      },
      { name: "link code without its name", reader: "link code", bytes: hex(utf8(code.slice(8))), error: "decode" },
      {
        name: "link offer of another key",
        reader: "link offer",
        bytes: hex(flipped(link.offer, 40)),
        error: "key-commitment",
      },
      { name: "link reply cut short", reader: "link reply", bytes: hex(link.reply.slice(0, -1)), error: "decode" },
      {
        name: "link reveal that was not promised",
        reader: "link reveal",
        bytes: hex(flipped(link.reveal, -1)),
        error: "key-commitment",
      },
      {
        name: "link reveal of another kind",
        reader: "link reveal",
        bytes: hex(patched(link.reveal, 3, 0x59)),
        error: "decode",
      },
      {
        name: "link answer to another key",
        reader: "link answer, other key",
        bytes: hex(link.answer),
        error: "bad-wrap",
      },
      {
        name: "link answer of another exchange",
        reader: "link answer, other reply",
        bytes: hex(link.answer),
        error: "bad-wrap",
      },
      {
        name: "link answer without the code's random",
        reader: "link answer, other random",
        bytes: hex(link.answer),
        error: "key-commitment",
      },
      {
        name: "link answer with a changed nonce",
        reader: "link answer",
        bytes: hex(flipped(link.answer, 1180)),
        error: "key-commitment",
      },
      {
        name: "link answer with a changed seal",
        reader: "link answer",
        bytes: hex(flipped(link.answer, -1)),
        error: "open",
      },
      {
        name: "link answer of another kind",
        reader: "link answer",
        bytes: hex(patched(link.answer, 3, 0x42)),
        error: "decode",
      },
      {
        name: "attachment with a changed byte",
        reader: "attachment",
        bytes: hex(flipped(sealed, 30)),
        error: "blob-hash",
      },
      { name: "attachment cut short", reader: "attachment", bytes: hex(sealed.slice(0, -1)), error: "blob-hash" },
      { name: "stream without its end", reader: "stream", bytes: hex(sealed.slice(0, -1)), error: "open" },
      { name: "stream with a changed header", reader: "stream", bytes: hex(flipped(sealed, 0)), error: "open" },
    ],
  };
}
