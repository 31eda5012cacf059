// A relay that changes what it holds of a vault is caught by an auditor, by name: dropped, moved, swapped, forged, or one bit of anything.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64url, readRun, toBase64url, writeRun, type Run } from "@health-vault/crypto-core";
import { audit } from "../../crypto-core/test/auditor/audit.ts";
import { readExport } from "../../crypto-core/test/auditor/export.ts";
import { audited, readBy, readingsOf, systolicsIn, type Audited } from "./audited.ts";
import type { Person } from "./clinic.ts";
import { exportVault, type VaultExport } from "./vault-export.ts";

let story: Audited;
beforeAll(async () => {
  story = await audited();
});
afterAll(() => story.harbour.close());

const bytesOf = (text: string | undefined): Uint8Array => fromBase64url(text ?? "") ?? new Uint8Array();
const runAt = (text: string | undefined): Run => {
  const run = readRun(bytesOf(text));
  if (!run.ok) throw new Error(run.error.kind);
  return run.value;
};
const swapped = <T>(list: readonly T[], at: number, by: T): T[] => list.map((one, i) => (i === at ? by : one));
const patched = (text: string | undefined, at: number, from: Uint8Array | number[]): string => {
  const bytes = bytesOf(text);
  bytes.set(from, at);
  return toBase64url(bytes);
};
const place = { vaultId: 6, userId: 22, deviceId: 54, firstSeq: 86, epoch: 129 };
/** The runs of one person's first device, in order. */
const runsOf = (dump: VaultExport, who: Person): readonly number[] =>
  dump.runs.flatMap((text, i) => {
    const run = runAt(text);
    return toBase64url(run.userId) === who.me.userId && toBase64url(run.deviceId) === who.me.deviceId ? [i] : [];
  });
const firstOf = (who: Person): number => runsOf(story.chart, who)[0] ?? 0;
const lastOf = (who: Person): number => runsOf(story.chart, who).at(-1) ?? 0;
const otherIdentity = (): Readonly<Record<string, readonly string[]>> => ({
  ...story.chart.identities,
  [story.rao.me.userId]: story.chart.identities[story.kim.me.userId] ?? [],
});
const batchIndex = (text: string | undefined): number => Buffer.from(bytesOf(text)).readUInt32BE(36);

/** Each change of what the relay hands over, and the name it is refused under. */
const changes: readonly (readonly [string, string, () => Partial<VaultExport>])[] = [
  ["a run left out", "chain-gap", () => ({ runs: story.chart.runs.filter((_, i) => i !== firstOf(story.rao)) })],
  [
    "the newest run left out that others have seen",
    "withheld",
    () => ({ runs: story.chart.runs.filter((_, i) => i !== lastOf(story.kim)) }),
  ],
  [
    "two runs of one device in another order",
    "chain-gap",
    () => {
      const [a = 0, b = 0] = runsOf(story.chart, story.pat);
      return { runs: swapped(swapped(story.chart.runs, a, story.chart.runs[b] ?? ""), b, story.chart.runs[a] ?? "") };
    },
  ],
  ["a run of another vault", "ghost-device", () => ({ runs: [...story.chart.runs, story.conversation.runs[0] ?? ""] })],
  [
    "a run moved into this vault",
    "signature",
    () => ({ runs: [...story.chart.runs, patched(story.conversation.runs[0], place.vaultId, bytesOf(story.chartId))] }),
  ],
  [
    "a run under another person's name",
    "ghost-device",
    () => ({
      runs: swapped(
        story.chart.runs,
        firstOf(story.rao),
        patched(story.chart.runs[firstOf(story.rao)], place.userId, bytesOf(story.kim.me.userId)),
      ),
    }),
  ],
  [
    "a run under another device",
    "signature",
    () => ({
      runs: [
        ...story.chart.runs,
        patched(
          patched(story.chart.runs[firstOf(story.rao)], place.userId, bytesOf(story.kim.me.userId)),
          place.deviceId,
          bytesOf(story.kim.me.deviceId),
        ),
      ],
    }),
  ],
  [
    "an entry said to be of another epoch",
    "signature",
    () => ({
      runs: swapped(
        story.chart.runs,
        firstOf(story.rao),
        patched(story.chart.runs[firstOf(story.rao)], place.epoch, [0, 0, 0, 0]),
      ),
    }),
  ],
  [
    "the words of one entry in another's place",
    "signature",
    () => {
      const [mine, other] = [runAt(story.chart.runs[lastOf(story.rao)]), runAt(story.chart.runs[firstOf(story.kim)])];
      const [a, b] = [mine.entries[0], other.entries[0]];
      if (!a || !b) throw new Error("two entries");
      const { ciphertext, header } = b;
      const forged = { ...a, ciphertext, header: { ...a.header, nonce: header.nonce, commitment: header.commitment } };
      return {
        runs: swapped(
          story.chart.runs,
          lastOf(story.rao),
          toBase64url(writeRun({ ...mine, entries: [forged, ...mine.entries.slice(1)] })),
        ),
      };
    },
  ],
  [
    "a payload gone that nobody erased",
    "withheld",
    () => {
      const run = runAt(story.chart.runs[lastOf(story.rao)]);
      const entries = run.entries.map((entry) => ({ ...entry, ciphertext: undefined }));
      return { runs: swapped(story.chart.runs, lastOf(story.rao), toBase64url(writeRun({ ...run, entries }))) };
    },
  ],
  [
    "an op of the membership log left out",
    "chain-gap",
    () => ({ membership: story.chart.membership.filter((_, i) => i !== 1) }),
  ],
  ["the removal never happened", "missing-key", () => ({ membership: story.chart.membership.slice(0, 3) })],
  [
    "a role forged",
    "signature",
    () => {
      const at = story.chart.membership.findIndex((_, i) => i > 0);
      const bytes = bytesOf(story.chart.membership[at]);
      expect(batchIndex(story.chart.membership[at])).toBe(at);
      // magic, prev, index, author, its head, device, count, tag, user, head: then the role.
      const role = 4 + 32 + 4 + 32 + 32 + 32 + 2 + 1 + 32 + 32;
      return {
        membership: swapped(story.chart.membership, at, patched(toBase64url(bytes), role, [bytes[role] === 2 ? 1 : 2])),
      };
    },
  ],
  ["another vault's membership log", "fork", () => ({ membership: story.conversation.membership })],
  ["another person's identity log", "identity-changed", () => ({ identities: otherIdentity() })],
  [
    "the reader's own log of before",
    "rollback",
    () => ({
      identities: {
        ...story.chart.identities,
        [story.pat.me.userId]: story.chart.identities[story.pat.me.userId]?.slice(0, 1) ?? [],
      },
    }),
  ],
  [
    "a doctor's device never certified",
    "missing-key",
    () => ({
      identities: {
        ...story.chart.identities,
        [story.rao.me.userId]: story.chart.identities[story.rao.me.userId]?.slice(0, 1) ?? [],
      },
    }),
  ],
  [
    "another's recovery blob",
    "open",
    () => ({ recoveryBlob: exportVault(story.harbour, story.chartId, story.rao.me.userId).recoveryBlob }),
  ],
  [
    "another's account data",
    "open",
    () => ({ accountData: exportVault(story.harbour, story.chartId, story.rao.me.userId).accountData }),
  ],
];

describe("a relay that changes what it holds is caught by name", () => {
  test.each(changes)("%s: %s", (_what, name, change) => {
    const found = readBy({ ...story.chart, ...change() }, story.pat);
    expect(found.faults.map(({ refusal }) => refusal)).toContain(name);
  });

  test("what he can do unseen: the vault as it was before, whole, to somebody who holds no newer head of it (A29)", () => {
    const found = readBy(
      { ...story.chart, membership: story.chart.membership.slice(0, 3), runs: story.chart.runs.slice(0, 1) },
      story.pat,
    );
    expect(found.faults).toEqual([]);
    expect(found.entries.length).toBeLessThan(readBy(story.chart, story.pat).entries.length);
  });

  test("any one bit, and any length, of any of its bytes: a fault under a name, and no word that pat does not see", async () => {
    const seen = await readingsOf(story.pat, story.chartId, 5);
    let seed = 7;
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return seed % below;
    };
    const spoilt = (list: readonly string[], at: number): string[] =>
      list.map((text, i) => {
        if (i !== at) return text;
        const bytes = bytesOf(text);
        if (draw(3) === 0) return toBase64url(bytes.slice(0, draw(bytes.length)));
        const bit = draw(bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return toBase64url(bytes);
      });
    const tried: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < story.chart.runs.length; i++)
        tried.push(JSON.stringify({ ...story.chart, runs: spoilt(story.chart.runs, i) }));
      for (let i = 0; i < story.chart.membership.length; i++)
        tried.push(JSON.stringify({ ...story.chart, membership: spoilt(story.chart.membership, i) }));
      for (const [id, ops] of Object.entries(story.chart.identities))
        tried.push(
          JSON.stringify({
            ...story.chart,
            identities: { ...story.chart.identities, [id]: spoilt(ops, draw(ops.length)) },
          }),
        );
      tried.push(JSON.stringify({ ...story.chart, recoveryBlob: spoilt([story.chart.recoveryBlob], 0)[0] }));
      tried.push(JSON.stringify({ ...story.chart, accountData: spoilt([story.chart.accountData], 0)[0] }));
    }
    for (const dump of tried) {
      const found = audit(readExport(dump), story.pat.kitCodes.qrText);
      expect(found.faults.length).toBeGreaterThan(0);
      expect(systolicsIn(found).filter((value) => !seen.includes(value))).toEqual([]);
    }
    expect(tried.length).toBeGreaterThan(30);
  });
});
