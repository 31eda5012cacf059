// A second reader, written from docs/protocol.md alone, on the frozen vectors: no line of crypto-core's source is used here.
import { readFileSync } from "node:fs";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { expect, test } from "vitest";

type Fact = Readonly<Record<string, unknown>> & { readonly name: string };
const vectorsOf = (name: string): readonly Fact[] =>
  (
    JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), "utf8")) as {
      readonly vectors: readonly Fact[];
    }
  ).vectors;
const fact = (file: string, name: string): Fact => {
  const found = vectorsOf(file).find((v) => v.name.startsWith(name));
  if (!found) throw new Error(`no vector ${name}`);
  return found;
};
const hex = (value: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(value), "hex"));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const u32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const u64 = (n: number): Uint8Array => join(u32(Math.floor(n / 2 ** 32)), u32(n % 2 ** 32));
const framed = (...parts: readonly Uint8Array[]) => join(...parts.flatMap((p) => [u32(p.length), p]));
const H = (label: string, ...parts: readonly Uint8Array[]) => blake2b(framed(text(label), ...parts), { dkLen: 32 });
const KDF = (key: Uint8Array, label: string, context: Uint8Array, dkLen: number) =>
  blake2b(framed(text(label), context), { key, dkLen });
const none = new Uint8Array();

/** Walks over bytes as the page writes them down, field by field. */
function walk(bytes: Uint8Array) {
  let at = 0;
  const take = (n: number): Uint8Array => bytes.slice(at, (at += n));
  const number = (n: number): number => take(n).reduce((sum, byte) => sum * 256 + byte, 0);
  return { take, number, left: () => bytes.length - at };
}

test("§3: password and sign-in code open the password blob", () => {
  const { password, userId } = fact("account", "password");
  const { signInCode, clinicId, authKey } = fact("account", "password keys");
  const salt = H("HV1/salt/v1", hex(userId)).slice(0, 16);
  const s = argon2id(text(String(password).normalize("NFKC")), salt, { t: 3, m: 65_536, p: 1, dkLen: 32 });
  const root = KDF(s, "HV1/root/v1", hex(signInCode), 64);
  expect(KDF(root.slice(0, 32), "HV1/auth/v1", hex(clinicId), 32)).toEqual(hex(authKey));

  const blob = hex(fact("account", "password blob")["bytes"]);
  const header = blob.slice(0, 69);
  const r = walk(blob);
  expect([new TextDecoder().decode(r.take(4)), r.number(1)]).toEqual(["HV1B", 1]);
  expect(r.take(32)).toEqual(hex(userId));
  expect([r.number(4), r.number(4)]).toEqual([0, 7]);
  const nonce = r.take(24);
  const okm = KDF(root.slice(32), "HV1/blob/v1", header, 64);
  expect(r.take(32)).toEqual(okm.slice(32));
  const sealed = r.take(r.number(4));
  expect(r.left()).toBe(0);
  const content = xchacha20poly1305(okm.slice(0, 32), nonce, header).decrypt(sealed);
  expect(content.length).toBe(36);
  const { seed } = fact("account", "identity keys of generation 1");
  expect(content.slice(0, 32)).toEqual(hex(seed));
});

test("§4: the genesis hashes to the user id, and its signature holds", () => {
  const op = hex(fact("identity", "op 0")["bytes"]);
  const r = walk(op);
  expect(new TextDecoder().decode(r.take(4))).toBe("HV1I");
  expect([r.take(32), r.number(4), r.number(1)]).toEqual([new Uint8Array(32), 0, 1]);
  const [sigPk, kemPk, recPk, nonce] = [r.take(32), r.take(1216), r.take(32), r.take(32)];
  const signature = r.take(64);
  expect(r.left()).toBe(0);
  expect(H("HV1/user/v1", sigPk, kemPk, recPk, nonce)).toEqual(hex(fact("identity", "user id")["userId"]));
  const signed = join(text("HV1/sig/identity-op/v1"), H("HV1/identity-op/v1", op.slice(0, -64)));
  expect(ed25519.verify(signature, signed, sigPk)).toBe(true);
});

test("§5.2: a wrap opens with the KEM key, in its context", () => {
  const v = fact("membership", "a wrap with fixed encapsulation");
  const [wrap, pk, context] = [hex(v["bytes"]), hex(v["recipient"]), hex(v["context"])];
  const ct = wrap.slice(0, 1120);
  const ss = ml_kem768_x25519.decapsulate(ct, hex(v["secretKey"]));
  const okm = KDF(ss, "HV1/epoch-wrap/v1", H("HV1/wrap-context/v1", pk, ct, context), 56);
  const plain = xchacha20poly1305(okm.slice(0, 32), okm.slice(32), context).decrypt(wrap.slice(1120));
  expect(plain).toEqual(hex(v["plain"]));
});

test("§6: a device link's messages fit its code, give the six digits, and the answer opens", () => {
  const link = fact("meeting", "device link");
  const [code, check] = [Buffer.from(String(link["text"]).slice("HVLINK1:".length), "base64url"), 8];
  const r = walk(Uint8Array.from(code));
  expect(new TextDecoder().decode(r.take(4))).toBe("HV1L");
  const [mailboxId, random16, offerHash] = [r.take(16), r.take(16), r.take(32)];
  expect(r.take(check)).toEqual(H("HV1/link-check/v1", Uint8Array.from(code.subarray(0, -check))).slice(0, check));
  expect(r.left()).toBe(0);
  expect(KDF(random16, "HV1/link-mailbox/v1", mailboxId, 16)).toEqual(hex(link["secondMailbox"]));

  const [offer, reply, reveal] = [hex(link["offer"]), hex(link["reply"]), hex(link["reveal"])];
  expect(H("HV1/link-offer/v1", offer)).toEqual(offerHash);
  const o = walk(offer);
  expect(new TextDecoder().decode(o.take(4))).toBe("HV1O");
  const kemPk = o.take(1216);
  const v = walk(reveal);
  expect(new TextDecoder().decode(v.take(4))).toBe("HV1V");
  expect(H("HV1/link-nonce/v1", v.take(32))).toEqual(o.take(32));
  expect([o.left(), v.left(), new TextDecoder().decode(reply.slice(0, 4)), reply.length]).toEqual([0, 0, "HV1Y", 36]);
  const exchange = H("HV1/link-exchange/v1", mailboxId, random16, offer, reply, reveal);
  expect(exchange).toEqual(hex(link["exchange"]));
  const d = walk(H("HV1/link-short-code/v1", exchange));
  expect(String(d.number(5) % 1_000_000).padStart(6, "0")).toBe(link["shortCode"]);

  const answer = fact("meeting", "device link answer");
  const a = walk(hex(answer["bytes"]));
  const header = hex(answer["bytes"]).slice(0, 4 + 1168 + 24);
  expect(new TextDecoder().decode(a.take(4))).toBe("HV1A");
  const wrap = a.take(1168);
  const nonce = a.take(24);
  const ss = ml_kem768_x25519.decapsulate(wrap.slice(0, 1120), hex(answer["secretKey"]));
  const inner = KDF(ss, "HV1/link-wrap/v1", H("HV1/wrap-context/v1", kemPk, wrap.slice(0, 1120), exchange), 56);
  const key = xchacha20poly1305(inner.slice(0, 32), inner.slice(32), exchange).decrypt(wrap.slice(1120));
  const ad = join(header, exchange);
  const okm = KDF(join(key, random16), "HV1/link-answer/v1", ad, 64);
  expect(a.take(32)).toEqual(okm.slice(32));
  const sealed = a.take(a.number(4));
  expect(a.left()).toBe(0);
  const account = walk(xchacha20poly1305(okm.slice(0, 32), nonce, ad).decrypt(sealed));
  expect(account.take(32)).toEqual(hex(answer["userId"]));
  account.take(32 + 16);
  expect([account.take(32), account.number(4)]).toEqual([hex(answer["seed"]), 0]);
  account.take(32);
  expect([account.take(account.number(4)).length, account.number(1), account.take(account.number(4)).length]).toEqual([
    64, 1, 64,
  ]);
  expect(account.left()).toBe(0);
});

test("§6: the code of a visit is read and verified", () => {
  const vector = fact("meeting", "visit code");
  const bytes = Uint8Array.from(Buffer.from(String(vector["text"]).slice("HVMEET1:".length), "base64url"));
  const r = walk(bytes);
  expect(new TextDecoder().decode(r.take(4))).toBe("HV1Q");
  r.take(32 + 32);
  const operations = r.number(4);
  const device = r.take(32);
  expect([operations > 0, r.take(16).length, r.number(1), r.take(16).length, r.number(2)]).toEqual([
    true,
    16,
    1,
    16,
    1,
  ]);
  r.take(16);
  expect(r.number(4)).toBe(2);
  r.take(32);
  expect([r.number(2), r.take(32), r.number(2)]).toEqual([2, hex(vector["vector"]), 2]);
  r.take(2 * (8 + 8 + 8));
  const signature = r.take(64);
  expect(r.left()).toBe(0);
  const sigPk = hex(fact("identity", "device id")["sigPk"]);
  expect(H("HV1/device/v1", sigPk)).toEqual(device);
  const signed = join(text("HV1/sig/visit/v1"), H("HV1/visit/v1", bytes.slice(0, -64)));
  expect(ed25519.verify(signature, signed, sigPk)).toBe(true);
});

test("§5.3: a run is read, verified and opened", () => {
  const run = hex(fact("entry", "run of two entries")["bytes"]);
  const { epochKey, bytes: genesis } = fact("entry", "genesis of the vault");
  const r = walk(run);
  expect(r.take(6)).toEqual(join(text("HV1R"), Uint8Array.of(1, 1)));
  const [vaultId, userId, deviceId] = [r.take(16), r.take(32), r.take(32)];
  const firstSeq = r.number(8);
  let prevHash = r.take(32);
  expect([firstSeq, prevHash]).toEqual([1, H("HV1/chain/v1", vaultId, deviceId)]);
  const count = r.number(2);
  let context: { epoch: number; memHead: Uint8Array; seenHash: Uint8Array } = {
    epoch: 0,
    memHead: none,
    seenHash: none,
  };
  const seenHashes: Uint8Array[] = [];
  let vector: Uint8Array = none;
  const opened: string[] = [];
  for (let seq = firstSeq; seq < firstSeq + count; seq++) {
    const flags = r.number(1);
    if (flags & 1) context = { epoch: r.number(4), memHead: r.take(32), seenHash: r.take(32) };
    const seenCount = flags & 2 ? r.number(2) : 0;
    const seen = r.take(72 * seenCount);
    // Nothing new was seen along this run, so its first entry says the whole vector.
    vector = seq === 1 ? seen : vector;
    seenHashes.push(context.seenHash);
    const blobCount = flags & 4 ? r.number(1) : 0;
    const blobs = r.take(32 * blobCount);
    const length = r.number(4);
    const [nonce, kc] = [r.take(24), r.take(32)];
    const ct = r.take(length);
    const { epoch, memHead, seenHash } = context;
    const place = join(text("HV1"), Uint8Array.of(1, 1, 1), vaultId, u32(epoch), userId, deviceId, u64(seq));
    const said = join(Uint8Array.of(0, seenCount), seen, Uint8Array.of(blobCount), blobs, u32(length), nonce, kc);
    const header = join(place, prevHash, memHead, seenHash, said);
    const okm = KDF(hex(epochKey), "HV1/entry/v1", join(vaultId, u32(epoch), deviceId, u64(seq), nonce), 64);
    expect(kc).toEqual(okm.slice(32));
    const padded = xchacha20poly1305(okm.slice(0, 32), nonce, header).decrypt(ct);
    opened.push(new TextDecoder().decode(padded.slice(0, padded.lastIndexOf(0x80))));
    prevHash = H("HV1/eh/v1", header, H("HV1/ct/v1", ct));
  }
  expect(seenHashes).toEqual(seenHashes.map(() => H("HV1/seen/v1", vector)));
  const signature = r.take(64);
  expect([r.left(), opened]).toEqual([0, fact("entry", "run of two entries")["texts"]]);

  const b = walk(hex(genesis));
  expect(new TextDecoder().decode(b.take(4))).toBe("HV1M");
  expect([b.take(32), b.number(4)]).toEqual([new Uint8Array(32), 0]);
  const [author, , signer] = [b.take(32), b.take(32), b.take(32)];
  expect([author, signer, b.number(2)]).toEqual([userId, deviceId, 2]);
  const genesisOp = b.take(1 + 32 + 32 + 1 + 4 + 2 + (32 + 32 + 1 + 1) + 1 + 1);
  expect(H("HV1/vault/v1", genesisOp).slice(0, 16)).toEqual(vaultId);
  const sigPk = hex(fact("identity", "device id")["sigPk"]);
  expect(H("HV1/device/v1", sigPk)).toEqual(deviceId);
  expect(ed25519.verify(signature, join(text("HV1/sig/entry/v1"), prevHash), sigPk)).toBe(true);
});

test("§7: a step of an appointment is read and verified", () => {
  const [request, proposed] = [fact("appointment", "request"), fact("appointment", "propose")];
  const bytes = hex(proposed["bytes"]);
  const r = walk(bytes);
  expect([new TextDecoder().decode(r.take(4)), r.take(16).length, r.number(1), r.number(1)]).toEqual([
    "HV1S",
    16,
    8,
    0,
  ]);
  const [doctor, patient] = [r.take(32), r.take(32)];
  expect([r.number(8), r.number(2), r.number(2), r.number(2)]).toEqual([1_801_003_800_000, 30, 5, 10]);
  expect([new TextDecoder().decode(r.take(r.number(4))), r.number(1), r.number(1)]).toEqual(["Europe/Madrid", 1, 1]);
  expect([r.number(8), r.take(32), r.take(32)]).toEqual([0, hex(request["hash"]), new Uint8Array(32)]);
  expect(r.take(32)).toEqual(doctor);
  expect(doctor).not.toEqual(patient);
  r.take(32);
  const device = r.take(32);
  expect(r.number(8)).toBe(1_800_000_060_000);
  const signature = r.take(64);
  expect(r.left()).toBe(0);
  const own = H("HV1/appointment-step/v1", bytes.slice(0, -64));
  expect(own).toEqual(hex(proposed["hash"]));
  const sigPk = hex(proposed["sigPk"]);
  expect(H("HV1/device/v1", sigPk)).toEqual(device);
  expect(ed25519.verify(signature, join(text("HV1/sig/appointment-step/v1"), own), sigPk)).toBe(true);
});
