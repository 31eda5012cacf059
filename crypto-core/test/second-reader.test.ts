// A second reader, written from docs/protocol.md alone (auditor/), on the frozen vectors: no line of crypto-core's source is used here.
import { readFileSync } from "node:fs";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { describe, expect, test } from "vitest";
import { openBlob, readKit } from "./auditor/account.ts";
import { extendChain, newChain } from "./auditor/chain.ts";
import { join, none, Refused, walk } from "./auditor/codec.ts";
import { foldIdentityLog, type IdentityLog } from "./auditor/identity-log.ts";
import { foldMembershipLog } from "./auditor/membership-log.ts";
import { openEntry } from "./auditor/payload.ts";
import { H, KDF, openWrap, stretched, verified } from "./auditor/primitives.ts";
import { readRun } from "./auditor/run.ts";

type Fact = Readonly<Record<string, unknown>> & { readonly name: string };
interface VectorFile {
  readonly vectors: readonly Fact[];
  readonly invalid: readonly {
    readonly name: string;
    readonly reader: string;
    readonly bytes: string;
    readonly error: string;
  }[];
}
const file = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), "utf8")) as VectorFile;
const fact = (name: string, vector: string): Fact => {
  const found = file(name).vectors.find((v) => v.name.startsWith(vector));
  if (!found) throw new Error(`no vector ${vector}`);
  return found;
};
const hex = (value: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(value), "hex"));
const list = (value: unknown): readonly Uint8Array[] => (value as readonly string[]).map(hex);
const series = (name: string, prefix: string): readonly Uint8Array[] =>
  file(name)
    .vectors.filter((v) => v.name.startsWith(prefix))
    .map((v) => hex(v["bytes"]));

/** `accepted`, or the name under which it was refused. */
function outcome(read: () => unknown): string {
  try {
    read();
    return "accepted";
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}
const invalidOf = (name: string, reader: string, read: (bytes: readonly Uint8Array[]) => unknown) =>
  file(name)
    .invalid.filter((v) => v.reader === reader)
    .map(({ name: what, bytes, error }) => [
      what,
      error,
      outcome(() => read(bytes === "" ? [] : bytes.split(",").map(hex))),
    ]);
/** `place:bytes` in a frozen log. */
const placed = (reader: string, read: (place: number, bytes: Uint8Array) => unknown) =>
  file("parts")
    .invalid.filter((v) => v.reader === reader)
    .map(({ name: what, bytes, error }) => {
      const [place, end] = bytes.split(":");
      return [what, error, outcome(() => read(Number(place), hex(end)))];
    });
const agreed = (found: readonly (readonly string[])[]): void => {
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(([, expected, got]) => expected !== got)).toEqual([]);
};

describe("§3", () => {
  test("password and sign-in code open the password blob", () => {
    const { password, userId } = fact("account", "password");
    const { signInCode, clinicId, authKey } = fact("account", "password keys");
    const root = KDF(stretched(String(password), hex(userId)), "root", hex(signInCode), 64);
    expect(KDF(root.slice(0, 32), "auth", hex(clinicId), 32)).toEqual(hex(authKey));
    const blob = hex(fact("account", "password blob")["bytes"]);
    const { content, generation, accountVersion } = openBlob(root.slice(32), "password", hex(userId), blob);
    expect([generation, accountVersion]).toEqual([0, 7]);
    expect(content.raw(32)).toEqual(hex(fact("account", "identity keys of generation 1")["seed"]));
    expect(content.number(4)).toBe(0);
    content.end();
    agreed(invalidOf("account", "password blob", ([b = none]) => openBlob(root.slice(32), "password", hex(userId), b)));
  });

  test("the kit is read, and its code opens the recovery blob", () => {
    const kit = readKit(String(fact("account", "kit")["text"]));
    const key = KDF(kit.recoveryCode, "recovery-blob", none, 32);
    expect(key).toEqual(hex(fact("account", "recovery blob")["key"]));
    const { content } = openBlob(key, "recovery", kit.userId, hex(fact("account", "recovery blob")["bytes"]));
    expect(content.raw(32)).toEqual(hex(fact("account", "identity keys of generation 1")["seed"]));
    agreed(invalidOf("account", "kit", ([b = none]) => readKit(new TextDecoder().decode(b))));
  });
});

test("§4: the frozen identity log folds, and what is wrong with one has the same name", () => {
  const userId = hex(fact("identity", "user id")["userId"]);
  const log = foldIdentityLog(userId, series("identity", "op "));
  expect([log.head, log.heads.size]).toEqual([hex(fact("identity", "head")["head"]), 15]);
  agreed(invalidOf("identity", "identity log", (ops) => foldIdentityLog(userId, ops)));
  const ops = series("identity", "op ");
  agreed(placed("identity op", (place, op) => foldIdentityLog(userId, [...ops.slice(0, place), op])));
});

test("§5.1: the frozen membership log folds, and what is wrong with one has the same name", () => {
  const logs = new Map(
    file("membership")
      .vectors.filter(({ name }) => name.startsWith("log of "))
      .map((v): [string, IdentityLog] => [String(v["userId"]), foldIdentityLog(hex(v["userId"]), list(v["ops"]))]),
  );
  const logOf = (userId: Uint8Array) => logs.get(Buffer.from(userId).toString("hex"));
  const log = foldMembershipLog(series("membership", "batch "), logOf);
  expect(log.state).toMatchObject({ vaultId: hex(fact("membership", "vault id")["vaultId"]), closed: true });
  expect([...log.heads.keys()].at(-1)).toBe(fact("membership", "head")["head"]);
  agreed(invalidOf("membership", "membership log", (batches) => foldMembershipLog(batches, logOf)));
  const batches = series("membership", "batch ");
  agreed(placed("membership batch", (place, batch) => foldMembershipLog([...batches.slice(0, place), batch], logOf)));
});

test("§5.2: a wrap opens with the KEM key, in its context", () => {
  const v = fact("membership", "a wrap with fixed encapsulation");
  const pair = { secretKey: hex(v["secretKey"]), publicKey: hex(v["recipient"]) };
  expect(openWrap(pair, "epoch-wrap", hex(v["bytes"]), hex(v["context"]))).toEqual(hex(v["plain"]));
});

test("§5.3: a run is read, verified and opened, and what is wrong with one has the same name", () => {
  const author = foldIdentityLog(hex(fact("entry", "log of pat")["userId"]), list(fact("entry", "log of pat")["ops"]));
  const { epochKey, bytes: genesis } = fact("entry", "genesis of the vault");
  const log = foldMembershipLog([hex(genesis)], () => author);
  const bytes = hex(fact("entry", "run of two entries")["bytes"]);
  const read = (b: Uint8Array) => {
    const run = readRun(b, "run");
    const chain = newChain(author, run.deviceId);
    extendChain(chain, run, log, "run");
    return { run, chain };
  };
  const { run, chain } = read(bytes);
  expect(chain.seen.size).toBe(2);
  const texts = run.entries.map((e) =>
    new TextDecoder().decode(openEntry(e, log.state.vaultId, run.deviceId, hex(epochKey), "entry")),
  );
  expect(texts).toEqual(fact("entry", "run of two entries")["texts"]);
  const erased = read(hex(fact("entry", "the same run, first payload erased")["bytes"]));
  expect(erased.run.entries.map((e) => [e.hash, e.ciphertext === undefined])).toEqual(
    run.entries.map((e, i) => [e.hash, i === 0]),
  );
  agreed(invalidOf("entry", "run", ([b = none]) => read(b)));
});

test("§6: a device link's messages fit its code, give the six digits, and the answer opens", () => {
  const link = fact("meeting", "device link");
  const [code, check] = [Buffer.from(String(link["text"]).slice("HVLINK1:".length), "base64url"), 8];
  const r = walk(Uint8Array.from(code), "link code");
  r.magic("HV1L");
  const [mailboxId, random16, offerHash] = [r.raw(16), r.raw(16), r.raw(32)];
  expect(r.raw(check)).toEqual(H("link-check", Uint8Array.from(code.subarray(0, -check))).slice(0, check));
  r.end();
  expect(KDF(random16, "link-mailbox", mailboxId, 16)).toEqual(hex(link["secondMailbox"]));

  const [offer, reply, reveal] = [hex(link["offer"]), hex(link["reply"]), hex(link["reveal"])];
  expect(H("link-offer", offer)).toEqual(offerHash);
  const o = walk(offer, "offer");
  o.magic("HV1O");
  const kemPk = o.raw(1216);
  const v = walk(reveal, "reveal");
  v.magic("HV1V");
  expect(H("link-nonce", v.raw(32))).toEqual(o.raw(32));
  for (const whole of [o, v]) whole.end();
  const y = walk(reply, "reply");
  y.magic("HV1Y");
  expect(y.raw(32).length).toBe(32);
  y.end();
  const exchange = H("link-exchange", mailboxId, random16, offer, reply, reveal);
  expect(exchange).toEqual(hex(link["exchange"]));
  const d = walk(H("link-short-code", exchange), "digits");
  expect(String(d.number(5) % 1_000_000).padStart(6, "0")).toBe(link["shortCode"]);

  const answer = fact("meeting", "device link answer");
  const a = walk(hex(answer["bytes"]), "answer");
  const header = hex(answer["bytes"]).slice(0, 4 + 1168 + 24);
  a.magic("HV1A");
  const wrap = a.raw(1168);
  const nonce = a.raw(24);
  const key = openWrap({ secretKey: hex(answer["secretKey"]), publicKey: kemPk }, "link-wrap", wrap, exchange);
  const ad = join(header, exchange);
  const okm = KDF(join(key, random16), "link-answer", ad, 64);
  expect(a.raw(32)).toEqual(okm.slice(32));
  const sealed = a.raw(a.number(4));
  a.end();
  const account = walk(xchacha20poly1305(okm.slice(0, 32), nonce, ad).decrypt(sealed), "account");
  expect(account.raw(32)).toEqual(hex(answer["userId"]));
  account.raw(32 + 16);
  expect([account.raw(32), account.number(4)]).toEqual([hex(answer["seed"]), 0]);
  account.raw(32);
  expect(account.bytes(64).length).toBe(64);
  expect(account.optional(() => account.bytes(64))?.length).toBe(64);
  account.end();
});

test("§6: the code of a visit is read and verified", () => {
  const vector = fact("meeting", "visit code");
  const bytes = Uint8Array.from(Buffer.from(String(vector["text"]).slice("HVMEET1:".length), "base64url"));
  const r = walk(bytes, "visit code");
  r.magic("HV1Q");
  r.raw(32 + 32);
  const operations = r.number(4);
  const device = r.raw(32);
  expect(operations).toBeGreaterThan(0);
  r.raw(16);
  expect([r.optional(() => r.raw(16))?.length, r.number(2)]).toEqual([16, 1]);
  r.raw(16);
  expect(r.number(4)).toBe(2);
  r.raw(32);
  expect([r.number(2), r.raw(32), r.number(2)]).toEqual([2, hex(vector["vector"]), 2]);
  r.raw(2 * (8 + 8 + 8));
  const signature = r.raw(64);
  r.end();
  const sigPk = hex(fact("identity", "device id")["sigPk"]);
  expect(H("device", sigPk)).toEqual(device);
  expect(verified(sigPk, "visit", H("visit", bytes.slice(0, -64)), signature)).toBe(true);
});

test("§7: a step of an appointment is read and verified", () => {
  const [request, proposed] = [fact("appointment", "request"), fact("appointment", "propose")];
  const bytes = hex(proposed["bytes"]);
  const r = walk(bytes, "step");
  r.magic("HV1S");
  r.raw(16);
  expect([r.among(15), r.among(9)]).toEqual([8, 0]);
  const [doctor, patient] = [r.raw(32), r.raw(32)];
  expect([r.number(8), r.number(2), r.number(2), r.number(2)]).toEqual([1_801_003_800_000, 30, 5, 10]);
  expect([r.text(64), r.number(1), r.number(1)]).toEqual(["Europe/Madrid", 1, 1]);
  expect([r.number(8), r.raw(32), r.raw(32)]).toEqual([0, hex(request["hash"]), new Uint8Array(32)]);
  expect(r.raw(32)).toEqual(doctor);
  expect(doctor).not.toEqual(patient);
  r.raw(32);
  const device = r.raw(32);
  expect(r.number(8)).toBe(1_800_000_060_000);
  const signature = r.raw(64);
  r.end();
  const own = H("appointment-step", bytes.slice(0, -64));
  expect(own).toEqual(hex(proposed["hash"]));
  const sigPk = hex(proposed["sigPk"]);
  expect(H("device", sigPk)).toEqual(device);
  expect(verified(sigPk, "appointment-step", own, signature)).toBe(true);
});
