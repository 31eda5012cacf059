// Stories of what a person knows and keeps: codes forgive typing, blobs belong to one place, a clinic's login is no other's (A9-A13, A62).
import { beforeAll, describe, expect, test } from "vitest";
import {
  authCheck,
  deviceFileKey,
  equalBytes,
  identityKeys,
  localKey,
  locatorOf,
  passwordBlobContent,
  passwordKeys,
  peekBlob,
  readKit,
  readRecoveryCode,
  readSignInCode,
  ready,
  recoveryBlobContent,
  recoveryBlobKey,
  safetyNumber,
  sealBlob,
  openBlob,
  openFile,
  openStream,
  sealFile,
  sealStream,
  newStreamKey,
  chunkSize,
  concat,
  blobIdOf,
  toHex,
  utf8,
  writeKit,
  writeRecoveryCode,
  writeSignInCode,
  type StretchedPassword,
} from "../src/index.ts";
import { must, person } from "../src/testing/index.ts";
import { refusedAs, seedOf } from "./support.ts";

beforeAll(ready);

describe("codes", () => {
  test("are typed in any case, with or without groups, with O for 0 and I or L for 1", () => {
    const { signInCode, recoveryCode } = person("pat");
    const groups = writeSignInCode(signInCode);
    expect(groups.map((g) => g.length)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(writeRecoveryCode(recoveryCode).length).toBe(11);
    const typed = [
      groups.join(""),
      groups.join(" ").toLowerCase(),
      ` ${groups.join(" – ")}\n`,
      groups.join("-").replaceAll("0", "o").replaceAll("1", "l"),
      groups.join("-").replaceAll("0", "O").replaceAll("1", "I"),
    ];
    for (const text of typed) expect(readSignInCode(text)).toEqual(signInCode);
    expect(readRecoveryCode(writeRecoveryCode(recoveryCode).join("").toLowerCase())).toEqual(recoveryCode);
  });

  test("are not taken for each other, nor from nothing", () => {
    const { signInCode, recoveryCode } = person("pat");
    expect(readSignInCode(writeRecoveryCode(recoveryCode).join(""))).toBeUndefined();
    expect(readRecoveryCode(writeSignInCode(signInCode).join(""))).toBeUndefined();
    for (const text of ["", "-", "0".repeat(30), "Z".repeat(30)]) expect(readSignInCode(text)).toBeUndefined();
    expect(readRecoveryCode("0".repeat(55))).toBeUndefined();
  });
});

describe("the kit", () => {
  test("comes back from its QR whole, a clinic's without a sign-in code", () => {
    const pat = person("pat");
    const kit = {
      userId: pat.identity.userId,
      signInCode: pat.signInCode,
      recoveryCode: pat.recoveryCode,
      relayAddress: "https://relay.example",
      clinicId: person("clinic").identity.userId,
      accountVersion: 4,
      identityHead: pat.identity.head,
      createdMs: 1_800_000_000_000,
    };
    expect(must(readKit(`\n${writeKit(kit)} `))).toMatchObject(kit);
    expect(must(readKit(writeKit({ ...kit, signInCode: undefined }))).signInCode).toBeUndefined();
    expect(writeKit(kit).length).toBeLessThan(320);
    for (const text of ["", "HVKIT1:", "HVKIT1:AAAAAAAAAAAAAAAAAAAA", "https://evil.example"])
      expect(refusedAs(readKit(text))).toBe("decode");
  });
});

describe("two secrets", () => {
  const stretched = () => seedOf("stretched") as StretchedPassword;

  test("A9, A62: password and sign-in code both matter; what the relay gets opens nothing and serves no other clinic", () => {
    const [pat, other] = [person("pat"), person("rao")];
    const clinic = person("clinic").identity.userId;
    const { authKey, wrapKey } = passwordKeys(stretched(), pat.signInCode, clinic);
    const elsewhere = passwordKeys(stretched(), pat.signInCode, other.identity.userId);
    expect(equalBytes(authKey, elsewhere.authKey)).toBe(false);
    expect(equalBytes(wrapKey, elsewhere.wrapKey)).toBe(true);
    const otherCode = passwordKeys(stretched(), other.signInCode, clinic);
    expect(equalBytes(authKey, otherCode.authKey) || equalBytes(wrapKey, otherCode.wrapKey)).toBe(false);
    expect(authCheck(authKey).length).toBe(8);
    expect(equalBytes(authKey, wrapKey)).toBe(false);
  });

  test("every key of an account is another", () => {
    const pat = person("pat");
    const keys = [0, 1].flatMap((g) => {
      const k = identityKeys(pat.seed, g);
      return [k.sign.publicKey, k.kem.publicKey, k.accountData];
    });
    const rest = [
      localKey(pat.seed),
      deviceFileKey(pat.seed, pat.device.deviceId),
      recoveryBlobKey(pat.recoveryCode),
      locatorOf(pat.signInCode),
    ];
    const all = [...keys, ...rest].map((k) => toHex(k));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("blobs", () => {
  test("open for their owner only, and say their version before that", () => {
    const [pat, rao] = [person("pat"), person("rao")];
    const { userId } = pat.identity;
    const key = recoveryBlobKey(pat.recoveryCode);
    const value = { seed: pat.seed, generation: 0, signInCode: pat.signInCode };
    const blob = sealBlob(
      key,
      { kind: "recovery", userId, generation: 0, accountVersion: 9 },
      recoveryBlobContent,
      value,
    );
    expect(must(peekBlob(blob))).toMatchObject({ generation: 0, accountVersion: 9 });
    const expected = { kind: "recovery", userId } as const;
    expect(must(openBlob(key, expected, recoveryBlobContent, blob)).value).toEqual(value);
    expect(refusedAs(openBlob(recoveryBlobKey(rao.recoveryCode), expected, recoveryBlobContent, blob))).toBe(
      "key-commitment",
    );
    expect(refusedAs(openBlob(key, expected, passwordBlobContent, blob))).toBe("decode");
    expect(refusedAs(openBlob(key, { ...expected, kind: "password" }, recoveryBlobContent, blob))).toBe("open");
    expect(refusedAs(peekBlob(blob.subarray(1)))).toBe("decode");
  });

  test("A18, A53: of the same content are never the same bytes", () => {
    const pat = person("pat");
    const name = { kind: "password", userId: pat.identity.userId, generation: 0, accountVersion: 1 } as const;
    const seal = () =>
      toHex(sealBlob(recoveryBlobKey(pat.recoveryCode), name, passwordBlobContent, { seed: pat.seed, generation: 0 }));
    expect(seal()).not.toBe(seal());
  });
});

describe("the safety number", () => {
  test("is the same for both, 12 groups of 5, and another for anybody else or another key", () => {
    const [pat, rao, mallory] = [person("pat"), person("rao"), person("mallory")];
    const number = safetyNumber(pat.identity, rao.identity);
    expect(number).toEqual(safetyNumber(rao.identity, pat.identity));
    expect(number.join(" ")).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(safetyNumber(pat.identity, mallory.identity)).not.toEqual(number);
    expect(safetyNumber(pat.identity, { ...rao.identity, sigPk: mallory.identity.sigPk })).not.toEqual(number);
    expect(new Set([...number, ...safetyNumber(pat.identity, mallory.identity)]).size).toBeGreaterThan(20);
  });
});

describe("attachments", () => {
  const big = () => {
    const plain = new Uint8Array(3 * chunkSize + 10).map((_, i) => (i * 31) >> 3);
    return { plain, ...sealFile(plain) };
  };

  test("come back whole from nothing to many chunks, under the hash of what is stored", () => {
    for (const n of [0, 1, 255, 256, chunkSize - 1, chunkSize, chunkSize + 1]) {
      const plain = new Uint8Array(n).fill(3);
      const { id, key, sealed } = sealFile(plain);
      expect(id).toEqual(blobIdOf(sealed));
      expect(must(openFile(id, key, sealed))).toEqual(plain);
    }
    const { plain, id, key, sealed } = big();
    expect(must(openFile(id, key, sealed))).toEqual(plain);
    expect(refusedAs(openFile(id, newStreamKey(), sealed))).toBe("open");
  });

  test("A21: no chunk is cut off, moved, doubled or taken from another file, and nothing follows the end", () => {
    const { key, sealed } = big();
    const size = chunkSize + 17;
    const head = sealed.subarray(0, 24);
    const chunks = Array.from({ length: Math.ceil((sealed.length - 24) / size) }, (_, i) =>
      sealed.subarray(24 + i * size, 24 + (i + 1) * size),
    );
    const [a, b, ...rest] = chunks;
    const last = rest.at(-1);
    if (!a || !b || !last) throw new Error("chunks");
    const other = sealStream(key, new Uint8Array(2 * chunkSize));
    const orders = [
      [head, b, a, ...rest],
      [head, a, a, b, ...rest],
      [head, b, ...rest],
      [head, a, b],
      [head, a],
      [head, ...chunks, last],
      [head, other.subarray(24, 24 + size), b, ...rest],
      [other.subarray(0, 24), ...chunks],
      [head],
    ];
    expect(orders.map((parts) => refusedAs(openStream(key, concat(...parts))))).toEqual(orders.map(() => "open"));
    expect(refusedAs(openStream(key, utf8("short")))).toBe("open");
  });
});
