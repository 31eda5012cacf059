// Every door of crypto-core that takes bytes or texts of others, with honest ones to spoil: those of the frozen vectors and their keys.
import { readFileSync } from "node:fs";
import {
  accountDataContent,
  asSeed,
  blobOpener,
  checkLinkOffer,
  deviceFileContent,
  deviceFileKey,
  extendChain,
  extendIdentity,
  extendMembership,
  fromBase64url,
  fromHex,
  idKey,
  linkExchange,
  looksLikeVisitCode,
  newChain,
  olderSeed,
  openBlob,
  openEntry,
  openFile,
  openLinkAnswer,
  openMembershipLog,
  openStream,
  pad,
  peekBlob,
  peekRun,
  protocolErrorKinds,
  readAvailability,
  readBatch,
  readIdentityLog,
  readIdentityOp,
  readKit,
  readLinkCode,
  readRecoveryCode,
  readRun,
  readSignInCode,
  readStep,
  readVisitCode,
  recoveryBlobContent,
  recoveryBlobKey,
  sealFile,
  unpad,
  unwrap,
  utf8,
  verifyStep,
  verifyVisit,
} from "../../src/index.ts";
import { decodeFrame, down, encodeFrame, splitBody, up } from "../../src/wire/index.ts";
import { must, person } from "../../src/testing/index.ts";
import { contextOf, deviceIn, runOf, seedOf, vault } from "../support.ts";
import { linked } from "../vectors/build/meeting.ts";
import type { VectorFile } from "../vectors/build/shape.ts";
import { everybody } from "../vectors/build/membership.ts";
import type { Decoder } from "./decoder.ts";

const file = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")) as VectorFile;
const bytesOf = (value: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(value), "hex"));
const named = (name: string, prefix: string, fact = "bytes"): readonly Uint8Array[] =>
  file(name)
    .vectors.filter((v) => v.name.startsWith(prefix) && v[fact] !== undefined)
    .map((v) => (fact === "text" ? utf8(String(v[fact])) : bytesOf(v[fact])));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Call `ready()` before. */
export function coreDecoders(): readonly Decoder[] {
  const [pat, rao] = [person("pat"), person("rao")];
  const resolve = everybody();
  const ops = named("identity", "op ");
  const batches = named("membership", "batch ");
  const log = must(readIdentityLog(ops));
  const grown = must(openMembershipLog(batches.slice(0, 2), resolve));
  const world = vault(pat);
  const run = runOf(world, pat, ["128/82", "a longer note of what was said"]);
  const key = contextOf(world, pat).epochKey;
  const [first] = run.entries;
  if (!first) throw new Error("an entry");
  const sealed = sealFile(seedOf("a file", 64));
  const { pair, code, offer, reply, reveal, exchange, answer } = linked();
  const wrap = named("parts", "epoch wrap")[0] ?? new Uint8Array();
  const blob = (name: string) => named("account", name);
  const patBlob = (kind: "recovery" | "account" | "device") => ({ kind, userId: pat.identity.userId });
  const steps = named("appointment", "");
  const decoder = (name: string, honest: readonly Uint8Array[], read: Decoder["read"]): Decoder => ({
    name,
    honest,
    read,
    names: protocolErrorKinds,
  });
  const typed = (name: string, honest: readonly Uint8Array[], read: (typed: string) => unknown): Decoder =>
    decoder(name, honest, (b) => read(text(b)));
  return [
    decoder("identity op", ops, readIdentityOp),
    decoder("identity log", ops.slice(0, 1), (b) => readIdentityLog([b])),
    decoder("identity log, longer", ops.slice(1, 2), (b) =>
      extendIdentity(must(readIdentityLog(ops.slice(0, 1))), [b]),
    ),
    decoder("membership batch", batches, readBatch),
    decoder("membership log", batches.slice(0, 1), (b) => openMembershipLog([b], resolve)),
    decoder("membership log, longer", batches.slice(2, 3), (b) => extendMembership(grown, [b], resolve)),
    decoder("run", named("entry", "run of"), readRun),
    decoder("run, erased", named("entry", "the same run"), readRun),
    decoder("run's beginning", named("entry", "run of"), peekRun),
    decoder("run in its chain", named("entry", "run of"), (b) => {
      const read = readRun(b);
      if (!read.ok) return read;
      const at = newChain(read.value.vaultId, read.value.userId, read.value.deviceId);
      // The frozen run was made in another vault: this one does not know its head.
      const said = extendChain(at, read.value, deviceIn(pat), world.membership);
      return said.ok || said.error.kind !== "missing-key" ? said : { ok: true };
    }),
    decoder("entry's seal", [first.ciphertext ?? new Uint8Array()], (b) =>
      openEntry({ ...first, ciphertext: b }, [key]),
    ),
    decoder("padding", [pad(utf8("128/82")), pad(seedOf("long", 64))], unpad),
    decoder("stream", [sealed.sealed], (b) => openStream(sealed.key, b)),
    decoder("file", [sealed.sealed], (b) => openFile(sealed.id, sealed.key, b)),
    decoder("file, piece by piece", [sealed.sealed], (b) => {
      const opener = blobOpener(sealed.id, sealed.key, 64);
      for (let at = 0; at < b.length; at += 100) {
        const piece = opener.add(b.subarray(at, at + 100));
        if (!piece.ok) return piece;
      }
      return opener.end();
    }),
    decoder("wrap", [wrap], (b) => {
      const said = unwrap(pat.keys.kem, "HV1/epoch-wrap/v1", b, new Uint8Array(84));
      return said.ok || said.error.kind !== "bad-wrap" ? said : { ok: true };
    }),
    decoder("seed link", named("parts", "seed link"), (b) =>
      olderSeed({ ...log, seedLinks: [b] }, 1, asSeed(seedOf("seed 1"))),
    ),
    decoder("blob's head", [...blob("password blob"), ...blob("device file")], peekBlob),
    decoder("recovery blob", blob("recovery blob"), (b) =>
      openBlob(recoveryBlobKey(pat.recoveryCode), patBlob("recovery"), recoveryBlobContent, b),
    ),
    decoder("account data", blob("account data blob"), (b) =>
      openBlob(pat.keys.accountData, patBlob("account"), accountDataContent, b),
    ),
    decoder("device file", blob("device file"), (b) =>
      openBlob(deviceFileKey(pat.seed, pat.device.deviceId), patBlob("device"), deviceFileContent, b),
    ),
    typed("kit", named("account", "kit", "text"), readKit),
    typed("sign-in code", named("account", "sign-in code", "text"), readSignInCode),
    typed("recovery code", named("account", "recovery code", "text"), readRecoveryCode),
    typed("link code", named("meeting", "device link", "text"), readLinkCode),
    decoder("link offer", [offer], (b) => checkLinkOffer(code, b)),
    decoder("link reply", [reply], (b) => linkExchange(code, { offer, reply: b, reveal })),
    decoder("link reveal", [reveal], (b) => linkExchange(code, { offer, reply, reveal: b })),
    decoder("link answer", [answer], (b) => openLinkAnswer(pair, exchange, b)),
    typed("visit code", named("meeting", "visit code", "text"), (typedIn) => {
      if (!looksLikeVisitCode(typedIn)) return undefined;
      const read = readVisitCode(typedIn);
      return read.ok ? verifyVisit(read.value, pat.identity) : read;
    }),
    decoder("step", steps, (b) => {
      const step = readStep(b);
      if (!step.ok) return step;
      const by = idKey(step.value.author) === idKey(pat.identity.userId) ? pat : rao;
      return verifyStep(step.value, by.identity);
    }),
    decoder("availability", named("availability", ""), (b) => readAvailability(b, rao.identity)),
    typed("base64url", [utf8("SFYxSQ")], fromBase64url),
    typed("hex", [utf8("48563149")], fromHex),
    { name: "frame up", honest: [encodeFrame({ type: "ping" }, Uint8Array.of(1, 2))], read: (b) => decodeFrame(up, b) },
    {
      name: "frame down",
      honest: [
        encodeFrame({ type: "pong", now: 5 }),
        encodeFrame({ type: "log", vaultId: "A".repeat(22), from: 0, lengths: [3] }, Uint8Array.of(1, 2, 3)),
      ],
      read(b) {
        const frame = decodeFrame(down, b);
        return frame.ok && "lengths" in frame.value.header
          ? splitBody(frame.value.body, frame.value.header.lengths)
          : frame;
      },
    },
  ];
}
