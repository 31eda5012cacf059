// Vectors of entry/: padding, seen vector, header and hash, runs sealed with fixed nonces, an erased payload.
import {
  asBlobId,
  asHash,
  createVault,
  eraseFromRun,
  openMembershipLog,
  padmeLength,
  readRun,
  sealRunWithNonces,
  seenHash,
  utf8,
  type SeenVector,
} from "../../../src/index.ts";
import { entryKeys } from "../../../src/entry/seal.ts";
import { must, person } from "../../../src/testing/index.ts";
import { authorOf, contextOf, entryAt, newDevice, resolveAmong, seedOf } from "../../support.ts";
import { flipped, hex, logVector, patched, withFixedRandom, type VectorFile } from "./shape.ts";

export function entry(): VectorFile {
  const pat = person("pat");
  const made = withFixedRandom("entry", () =>
    createVault(authorOf(pat), { purpose: "chart", members: [{ identity: pat.identity, role: "owner" }] }),
  );
  const world = {
    membership: must(openMembershipLog([made.bytes], resolveAmong(pat))),
    batches: [made.bytes],
    key: made.epochKey,
  };
  const items = ["rao phone", "kim phone"].map((what, i) => ({
    deviceId: newDevice(what).deviceId,
    seq: i + 3,
    hash: asHash(seedOf(what)),
  }));
  const seen: SeenVector = new Map(items.map((item) => [what(item.deviceId), item]));
  const context = { ...contextOf(world, pat), seen };
  const nonces = seedOf("nonces", 48);
  const texts = ["128/82", "a longer note, with an attachment"];
  const sealed = sealRunWithNonces(
    context,
    texts.map((text, i) => ({ bytes: utf8(text), blobs: i === 1 ? [asBlobId(seedOf("blob id"))] : [] })),
    nonces,
  );
  const run = must(readRun(sealed.bytes));
  const first = entryAt(run);
  const { key, commitment } = entryKeys(context.epochKey, first.header);
  const erased = eraseFromRun(run, (hash) => hex(hash) === hex(first.hash));
  const flags = 6 + 16 + 32 + 32 + 8 + 32 + 2;
  return {
    about: "protocol §5: padding, seen vector, entries and runs",
    vectors: [
      {
        name: "padding",
        lengths: [0, 1, 255, 256, 257, 1000, 4097, 65_536, 100_000, 262_145].map((n) => [n, padmeLength(n)]),
      },
      logVector(pat),
      { name: "seen hash, nothing seen", hash: hex(seenHash(new Map())) },
      {
        name: "seen hash",
        items: items.map((i) => ({ deviceId: hex(i.deviceId), seq: i.seq, hash: hex(i.hash) })),
        hash: hex(seenHash(seen)),
      },
      { name: "genesis of the vault", bytes: hex(made.bytes), epochKey: hex(made.epochKey) },
      {
        name: "entry keys",
        epochKey: hex(context.epochKey),
        nonce: hex(first.header.nonce),
        key: hex(key),
        commitment: hex(commitment),
      },
      { name: "header of entry 1", bytes: hex(first.ad), hash: hex(first.hash) },
      {
        name: "run of two entries",
        texts,
        nonces: hex(nonces),
        bytes: hex(sealed.bytes),
        lastHash: hex(sealed.lastHash),
      },
      { name: "the same run, first payload erased", bytes: hex(erased) },
    ],
    invalid: [
      { name: "cut short", reader: "run", bytes: hex(sealed.bytes.slice(0, -1)), error: "decode" },
      { name: "other version", reader: "run", bytes: hex(patched(sealed.bytes, 4, 2)), error: "version" },
      { name: "other suite", reader: "run", bytes: hex(patched(sealed.bytes, 5, 2)), error: "version" },
      { name: "no entries", reader: "run", bytes: hex(patched(sealed.bytes, 126, 0, 0)), error: "decode" },
      { name: "unknown flag", reader: "run", bytes: hex(patched(sealed.bytes, flags, 32)), error: "decode" },
      { name: "seq 0", reader: "run", bytes: hex(patched(sealed.bytes, 86, 0, 0, 0, 0, 0, 0, 0, 0)), error: "decode" },
      { name: "signature changed", reader: "run", bytes: hex(flipped(sealed.bytes, -1)), error: "signature" },
      { name: "ciphertext changed", reader: "run", bytes: hex(flipped(sealed.bytes, -100)), error: "signature" },
    ],
  };
}

const what = (deviceId: Uint8Array): string => Buffer.from(deviceId).toString("base64url");
