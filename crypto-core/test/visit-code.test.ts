// Pat and rao stand before each other and read a code off each other's screen: who it is, and whether one relay told both the same (protocol §6, A1, A29, A30).
import { beforeAll, describe, expect, test } from "vitest";
import {
  compareVisit,
  idKey,
  maxVisitVaults,
  randomBytes,
  readVisitCode,
  ready,
  verifyVisit,
  visitNonceSize,
  visitVault,
  writeVisitCode,
  asDeviceId,
  asHash,
  asVaultId,
  hash,
  utf8,
  type HeldVault,
  type Hash,
  type SeenItem,
  type VisitVault,
} from "../src/index.ts";
import { must, person } from "../src/testing/index.ts";
import { afterOp, refusedAs, seedOf } from "./support.ts";

beforeAll(ready);

const named = (text: string): Hash => asHash(hash("HV1/testing/v1", utf8(text)));
const chart = () => asVaultId(seedOf("chart", 16));

/** A chart of so many batches, and of devices with so many entries; `other` names an entry that is another one. */
function held(batches: number, devices: Readonly<Record<string, number>>, other = ""): HeldVault {
  const entryOf = (device: string, seq: number): Hash =>
    named(`${device} ${seq}${other === `${device} ${seq}` ? " forged" : ""}`);
  const idOf = (device: string) => asDeviceId(named(device));
  const vector = new Map<string, SeenItem>(
    Object.entries(devices).map(([device, seq]) => {
      const deviceId = idOf(device);
      return [idKey(deviceId), { deviceId, seq, hash: entryOf(device, seq) }];
    }),
  );
  return {
    batches,
    headAt: (n) => (n <= batches ? named(`batch ${n}`) : undefined),
    vector,
    hashAt(prefix, seq) {
      const [name, count] =
        Object.entries(devices).find(([device]) => idKey(asHash(idOf(device))).startsWith(idKey8(prefix))) ?? [];
      return name !== undefined && seq >= 1 && seq <= (count ?? 0) ? entryOf(name, seq) : undefined;
    },
  };
}
/** The first ten characters stand for seven and a half of the eight bytes. */
const idKey8 = (prefix: Uint8Array): string => Buffer.from(prefix).toString("base64url").slice(0, 10);

const shown = (mine: HeldVault, memHead = mine.headAt(mine.batches)): VisitVault =>
  visitVault({ vaultId: chart(), batches: mine.batches, memHead: memHead ?? named("none") }, mine.vector, [
    ...mine.vector.values(),
  ]);

const pat = () => person("pat");
function codeOf(more: Partial<Parameters<typeof writeVisitCode>[1]> = {}): string {
  const { identity, device } = pat();
  return writeVisitCode(device.sign, {
    userId: identity.userId,
    identityHead: identity.head,
    operations: identity.length,
    deviceId: device.deviceId,
    nonce: seedOf("visit nonce", visitNonceSize),
    answers: undefined,
    vaults: [shown(held(3, { phone: 4, laptop: 9 }))],
    ...more,
  });
}

describe("who it is", () => {
  test("her own device, certified at the head that she names, is believed; the text survives being pasted", () => {
    const read = must(
      readVisitCode(
        ` ${codeOf({ answers: seedOf("asked", visitNonceSize) }).slice(0, 40)}\n${codeOf({ answers: seedOf("asked", visitNonceSize) }).slice(40)}`,
      ),
    );
    expect(must(verifyVisit(read, pat().identity)).answers).toEqual(seedOf("asked", visitNonceSize));
    expect(read.vaults[0]?.vaultId).toEqual(chart());
  });

  test("a log that says something else up to there is another person's, or a forged one: a changed identity", () => {
    const read = must(readVisitCode(codeOf()));
    expect(refusedAs(verifyVisit(read, person("rao").identity))).toBe("identity-changed");
    const elsewhere = must(readVisitCode(codeOf({ identityHead: named("another head") })));
    expect(refusedAs(verifyVisit(elsewhere, pat().identity))).toBe("identity-changed");
    const counted = must(readVisitCode(codeOf({ operations: pat().identity.length - 1 })));
    expect(refusedAs(verifyVisit(counted, pat().identity))).toBe("identity-changed");
  });

  test("a longer log than the one held here accuses nobody: it is to be fetched first", () => {
    const later = must(readVisitCode(codeOf({ identityHead: named("new head"), operations: 9 })));
    expect(refusedAs(verifyVisit(later, pat().identity))).toBe("missing-key");
  });

  test("a device that is not hers, and one that she has revoked since, show nothing", () => {
    const ghost = must(readVisitCode(codeOf({ deviceId: asDeviceId(named("ghost")) })));
    expect(refusedAs(verifyVisit(ghost, pat().identity))).toBe("ghost-device");
    const { deviceId } = pat().device;
    const { identity: without } = afterOp(pat(), { kind: "device-revoke", deviceId });
    expect(refusedAs(verifyVisit(must(readVisitCode(codeOf())), without))).toBe("revoked-writer");
  });

  test("what another key signed is a forgery", () => {
    const mallory = person("mallory");
    const { identity, device } = pat();
    const code = writeVisitCode(mallory.device.sign, {
      userId: identity.userId,
      identityHead: identity.head,
      operations: identity.length,
      deviceId: device.deviceId,
      nonce: randomBytes(visitNonceSize),
      answers: undefined,
      vaults: [],
    });
    expect(refusedAs(verifyVisit(must(readVisitCode(code)), identity))).toBe("signature");
  });
});

describe("what both hold", () => {
  const here = () => held(3, { phone: 4, laptop: 9 });

  test("equal copies are equal", () => {
    expect(compareVisit(shown(here()), here())).toEqual({ forked: false, more: false, less: false });
  });

  test("what only one of them holds is not yet synced, whichever it is", () => {
    expect(compareVisit(shown(held(3, { phone: 6, laptop: 9 })), here())).toMatchObject({ more: true, less: false });
    expect(compareVisit(shown(held(3, { phone: 4, laptop: 2 })), here())).toMatchObject({ more: false, less: true });
    expect(compareVisit(shown(held(4, { phone: 4, laptop: 9, tablet: 1 })), here())).toMatchObject({ more: true });
    expect(compareVisit(shown(held(2, { phone: 4 })), here())).toMatchObject({ forked: false, less: true });
  });

  test("another entry at the same place, or another membership head, is a fork", () => {
    const told = shown(held(3, { phone: 4, laptop: 9 }, "laptop 9"));
    expect(compareVisit(told, here())).toMatchObject({ forked: true });
    // Also where the other one has long gone on.
    expect(compareVisit(told, held(3, { phone: 4, laptop: 12 }))).toMatchObject({ forked: true });
    expect(compareVisit(shown(here(), named("ghost batch")), here())).toMatchObject({ forked: true });
    expect(compareVisit(shown(held(2, {}), named("ghost batch")), here())).toMatchObject({ forked: true });
  });

  test("as many devices as fit are named, all are counted; where none of the named ones tells, both sides lack something", () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`device ${i}`, i + 1]));
    const code = codeOf({ vaults: Array.from({ length: maxVisitVaults }, () => shown(held(3, many))) });
    expect(code.length).toBeLessThanOrEqual(1_208);
    const read = must(readVisitCode(code));
    expect(read.vaults).toHaveLength(maxVisitVaults);
    const items = read.vaults.flatMap((one) => one.items);
    expect(items.length).toBeGreaterThan(3);
    expect(read.vaults[0]?.devices).toBe(40);
    expect(compareVisit(read.vaults[0]!, held(3, many))).toEqual({ forked: false, more: false, less: false });
    const last = held(3, { ...many, "device 39": 50 });
    expect(compareVisit(read.vaults[0]!, last)).toEqual({ forked: false, more: true, less: true });
    expect(() => codeOf({ vaults: Array.from({ length: maxVisitVaults + 1 }, () => shown(held(3, many))) })).toThrow(
      RangeError,
    );
  });
});

test("any bit changed, any length, is refused by name", () => {
  const code = codeOf();
  const bytes = Buffer.from(code.slice("HVMEET1:".length), "base64url");
  for (let at = 0; at < bytes.length; at++) {
    const spoilt = Uint8Array.from(bytes);
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 << (at % 8));
    const read = readVisitCode(`HVMEET1:${Buffer.from(spoilt).toString("base64url")}`);
    const judged = read.ok ? verifyVisit(read.value, pat().identity) : read;
    expect([at, judged.ok]).toEqual([at, false]);
  }
  for (let length = 0; length < bytes.length; length += 7)
    expect(refusedAs(readVisitCode(`HVMEET1:${bytes.subarray(0, length).toString("base64url")}`))).toBe("decode");
  expect(refusedAs(readVisitCode(code.slice(1)))).toBe("decode");
});
