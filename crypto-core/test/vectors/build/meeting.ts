// Vectors of what people show each other: invitation, session message, safety number; and of an attachment.
import {
  asInviteToken,
  asVaultId,
  blobIdOf,
  inviteKeys,
  openFile,
  pad,
  proveInvite,
  proveRecovery,
  safetyNumber,
  sessionMessage,
  sign,
  asStreamKey,
  signUpToken,
} from "../../../src/index.ts";
import { inviteHash } from "../../../src/invite.ts";
import { sealStream } from "../../../src/primitives/stream.ts";
import { must, person } from "../../../src/testing/index.ts";
import { seedOf } from "../../support.ts";
import { flipped, hex, withFixedRandom, type VectorFile } from "./shape.ts";

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
      { name: "attachment", key: hex(streamKey()), plain: hex(opened), id: hex(blobIdOf(sealed)), sealed: hex(sealed) },
    ],
    invalid: [
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
