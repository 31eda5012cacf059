// The bytes of HV1 frozen as data: today's code writes exactly the files in vectors/, and refuses what they call invalid.
// `HV1_WRITE_VECTORS=1` writes the files anew; without it a difference is a failure.
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  asBlobId,
  blobIdOf,
  checkLinkOffer,
  extendChain,
  fromHex,
  idKey,
  kemKeyPair,
  linkExchange,
  newChain,
  openBlob,
  openFile,
  openLinkAnswer,
  openMembershipLog,
  openStream,
  passwordBlobContent,
  passwordKeys,
  readAvailability,
  readIdentityLog,
  readKit,
  readLinkCode,
  readRecoveryCode,
  readRun,
  readSignInCode,
  readStep,
  readVisitCode,
  ready,
  stretchPassword,
  verifyStep,
  verifyVisit,
  writeLinkReply,
  type ProtocolError,
  type Result,
} from "../src/index.ts";
import { must, person } from "../src/testing/index.ts";
import { account, otherKey } from "./vectors/build/account.ts";
import { appointment } from "./vectors/build/appointment.ts";
import { availability } from "./vectors/build/availability.ts";
import { attachment, fromPieces } from "./vectors/build/attachment.ts";
import { entry } from "./vectors/build/entry.ts";
import { identity } from "./vectors/build/identity.ts";
import { linked, meeting, streamKey } from "./vectors/build/meeting.ts";
import { everybody, membership } from "./vectors/build/membership.ts";
import { parts } from "./vectors/build/parts.ts";
import { partReaders } from "./vectors/build/part-readers.ts";
import type { VectorFile } from "./vectors/build/shape.ts";
import { resolveAmong } from "./support.ts";

beforeAll(ready);

const builders = { account, identity, membership, entry, meeting, attachment, availability, appointment, parts };
const names = [
  "account",
  "identity",
  "membership",
  "entry",
  "meeting",
  "attachment",
  "availability",
  "appointment",
  "parts",
] as const;
const path = (name: string): URL => new URL(`./vectors/${name}.json`, import.meta.url);
const frozen = (name: string): VectorFile => JSON.parse(readFileSync(path(name), "utf8")) as VectorFile;

const bytesOf = (text: string): Uint8Array => {
  const bytes = fromHex(text);
  if (!bytes) throw new Error("not hex");
  return bytes;
};
const logOf = (text: string): readonly Uint8Array[] => (text === "" ? [] : text.split(",").map(bytesOf));
const textOf = (text: string): string => new TextDecoder().decode(bytesOf(text));
const undecoded: Result<unknown, ProtocolError> = { ok: false, error: { kind: "decode", where: "code" } };

function password(bytes: Uint8Array): Result<unknown, ProtocolError> {
  const pat = person("pat");
  const { userId } = pat.identity;
  const stretched = must(stretchPassword("correct horse battery staple", userId, 1));
  const { wrapKey } = passwordKeys(stretched, pat.signInCode, person("clinic").identity.userId);
  return openBlob(wrapKey, { kind: "password", userId, generation: 0 }, passwordBlobContent, bytes);
}

function run(bytes: Uint8Array): Result<unknown, ProtocolError> {
  const pat = person("pat");
  const genesis = entry().vectors.find((v) => v.name === "genesis of the vault");
  const vault = must(openMembershipLog([bytesOf(String(genesis?.["bytes"]))], resolveAmong(pat)));
  const read = readRun(bytes);
  const device = pat.identity.devices.get(idKey(pat.device.deviceId));
  if (!read.ok || !device) return read;
  return extendChain(newChain(vault.vaultId, pat.identity.userId, pat.device.deviceId), read.value, device, vault);
}

function visit(text: string, of: string): Result<unknown, ProtocolError> {
  const code = readVisitCode(text);
  return code.ok ? verifyVisit(code.value, person(of).identity) : code;
}

const readers: Readonly<Record<string, (bytes: string) => Result<unknown, ProtocolError>>> = {
  ...partReaders,
  "sign-in code": (b) => (readSignInCode(textOf(b)) ? { ok: true, value: undefined } : undecoded),
  kit: (b) => readKit(textOf(b)),
  "password blob": (b) => password(bytesOf(b)),
  "password blob, other key": (b) =>
    openBlob(otherKey, { kind: "password", userId: person("pat").identity.userId }, passwordBlobContent, bytesOf(b)),
  "identity log": (b) => readIdentityLog(logOf(b)),
  "membership log": (b) => openMembershipLog(logOf(b), everybody()),
  run: (b) => run(bytesOf(b)),
  "link code": (b) => readLinkCode(textOf(b)),
  "visit code": (b) => visit(textOf(b), "pat"),
  "visit code, rao": (b) => visit(textOf(b), "rao"),
  "link offer": (b) => checkLinkOffer(linked().code, bytesOf(b)),
  "link reply": (b) => linkExchange(linked().code, { ...linked(), reply: bytesOf(b) }),
  "link reveal": (b) => linkExchange(linked().code, { ...linked(), reveal: bytesOf(b) }),
  "link answer": (b) => openLinkAnswer(linked().pair, linked().exchange, bytesOf(b)),
  "link answer, other key": (b) => openLinkAnswer(kemKeyPair(new Uint8Array(32)), linked().exchange, bytesOf(b)),
  "link answer, other reply": (b) => {
    const { code, offer, reveal } = linked();
    const exchange = must(linkExchange(code, { offer, reply: writeLinkReply(new Uint8Array(32)), reveal }));
    return openLinkAnswer(linked().pair, exchange, bytesOf(b));
  },
  // Even for somebody who could make the exchange's hash fit, the key does not.
  "link answer, other random": (b) => {
    const { pair, exchange } = linked();
    return openLinkAnswer(pair, { ...exchange, code: { ...exchange.code, random: new Uint8Array(16) } }, bytesOf(b));
  },
  step: (b) => {
    const step = readStep(bytesOf(b));
    return step.ok ? verifyStep(step.value, person("pat").identity) : step;
  },
  availability: (b) => readAvailability(bytesOf(b), person("rao").identity),
  attachment: (b) => openFile(blobIdOf(bytesOf(String(frozenAttachment()))), streamKey(), bytesOf(b)),
  stream: (b) => openStream(streamKey(), bytesOf(b)),
  "stream of pieces": (b) => openStream(streamKey(), fromPieces(b)),
  "attachment of pieces": (b) => {
    const whole = frozen("attachment").vectors.find((v) => v.name === "attachment of four chunks");
    return openFile(asBlobId(bytesOf(String(whole?.["id"]))), streamKey(), fromPieces(b));
  },
};
const frozenAttachment = () => frozen("meeting").vectors.find((v) => v.name === "attachment")?.["sealed"];

describe.each(names)("%s", (name) => {
  test("today's code writes these bytes and no others", () => {
    const made = `${JSON.stringify(builders[name](), undefined, 1)}\n`;
    if (process.env["HV1_WRITE_VECTORS"] === "1") writeFileSync(path(name), made);
    expect(JSON.parse(made)).toEqual(frozen(name));
  });

  test("each invalid one is refused under its name", () => {
    for (const { name: what, reader, bytes, error } of frozen(name).invalid) {
      const read = readers[reader];
      if (!read) throw new Error(`no reader ${reader}`);
      const result = read(bytes);
      expect([what, result.ok ? "accepted" : result.error.kind]).toEqual([what, error]);
    }
  });
});

test("what the parts hold is right in its own place", () => {
  const bytes = (name: string, fact = "bytes"): string =>
    String(frozen("parts").vectors.find((v) => v.name === name)?.[fact]);
  const open = (reader: string, what: string) => [reader, partReaders[reader]?.(what).ok];
  const blobs = ["recovery blob", "account data blob", "device file"];
  const facts = frozen("account").vectors.filter((v) => blobs.includes(v.name));
  const opened = [
    ...["seed link", "rotate wrap", "epoch wrap", "epoch link"].map((name) => open(name, bytes(name))),
    open("invitation proof", bytes("invitation proof", "proof")),
    open("session signature", bytes("session signature", "signature")),
    open("recovery proof", bytes("recovery proof", "proof")),
    ...facts.map((v) => open(v.name, String(v["bytes"]))),
  ];
  expect(opened.filter(([, ok]) => ok !== true)).toEqual([]);
  expect(opened.length).toBe(10);
});

test("what the files hold is read back: logs, codes, kit, run", () => {
  const strings = (file: string, prefix: string, fact: string): readonly string[] =>
    frozen(file)
      .vectors.filter((v) => v.name.startsWith(prefix))
      .map((v) => String(v[fact]));
  expect(must(readIdentityLog(strings("identity", "op ", "bytes").map(bytesOf))).length).toBe(15);
  const log = strings("membership", "batch ", "bytes").map(bytesOf);
  expect(must(openMembershipLog(log, everybody()))).toMatchObject({ closed: true, length: log.length });
  expect(readSignInCode(strings("account", "sign-in code", "text")[0] ?? "")).toEqual(person("pat").signInCode);
  expect(readRecoveryCode(strings("account", "recovery code", "text")[0] ?? "")).toEqual(person("pat").recoveryCode);
  expect(must(readKit(strings("account", "kit", "text")[0] ?? "")).relayAddress).toBe("https://relay.example");
  expect(must(readLinkCode(strings("meeting", "device link", "text")[0] ?? ""))).toEqual(linked().code);
  const { pair, exchange, account, answer } = linked();
  expect(must(openLinkAnswer(pair, exchange, answer))).toEqual(account);
  expect(run(bytesOf(strings("entry", "run of two", "bytes")[0] ?? "")).ok).toBe(true);
});
