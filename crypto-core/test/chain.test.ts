// Stories of one device's chain and what it says it saw: gaps, forks, replays, rollbacks, equivocation show (A23, A27-A35).
import { beforeAll, describe, expect, test } from "vitest";
import {
  concat,
  equivocates,
  extendChain,
  idKey,
  padmeLength,
  pad,
  readRun,
  ready,
  seenHash,
  sign,
  unpad,
  utf8,
  writeRun,
  type Chain,
  type EntryHeader,
  type Run,
  type SeenItem,
  type SeenVector,
} from "../src/index.ts";
import { entryHash, writeHeader } from "../src/entry/header.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import {
  atDevice,
  deviceIn,
  entryAt,
  plain,
  refusedAs,
  rekey,
  resolveAmong,
  runOf,
  startOf,
  vault,
  type World,
} from "./support.ts";

beforeAll(ready);

const extend = (chain: Chain, run: Run, p: Person, w: World) => extendChain(chain, run, deviceIn(p), w.membership);

/** The same run with its headers rewritten and signed again: what a malicious author can do. */
function resigned(run: Run, p: Person, change: (h: EntryHeader) => Partial<EntryHeader>, more: Partial<Run> = {}): Run {
  let prevHash = more.prevHash ?? run.prevHash;
  const entries = run.entries.map((entry) => {
    const header = { ...entry.header, prevHash, ...change(entry.header) };
    const ad = writeHeader(header);
    prevHash = entryHash(ad, entry.ciphertextHash);
    return { ...entry, header, ad, hash: prevHash };
  });
  const signature = sign(p.device.sign.secretKey, "HV1/sig/entry/v1", prevHash);
  return { ...run, ...more, entries, lastHash: prevHash, signature };
}

const asSeen = (chain: Chain): SeenItem => ({ deviceId: chain.deviceId, seq: chain.seq, hash: chain.hash });
const vectorOf = (...items: readonly SeenItem[]): SeenVector => new Map(items.map((i) => [idKey(i.deviceId), i]));

const two = () => {
  const [pat, rao] = [person("pat"), person("rao")];
  const resolve = resolveAmong(pat, rao);
  return { pat, rao, resolve, w: vault(pat, [[rao, "writer"]], {}, resolve) };
};

describe("a chain", () => {
  test("A27, A28: goes on run by run; a gap, a replay and another past are told apart", () => {
    const { pat, w } = two();
    const first = runOf(w, pat, ["one", "two"]);
    const one = must(extend(startOf(w, pat), first, pat, w));
    const second = runOf(w, pat, ["three"], { from: one });
    const three = must(extend(one, second, pat, w));
    expect([three.seq, three.hash]).toEqual([3, second.lastHash]);
    expect(refusedAs(extend(startOf(w, pat), second, pat, w))).toBe("chain-gap");
    expect(refusedAs(extend(three, second, pat, w))).toBe("rollback");
    const other = must(extend(startOf(w, pat), runOf(w, pat, ["ONE", "TWO"]), pat, w));
    expect(refusedAs(extend(other, second, pat, w))).toBe("fork");
  });

  test("a relay that forges a run gets no accusing name out of it", () => {
    const { pat, rao, w } = two();
    const honest = runOf(w, pat, ["one"]);
    const forged = { ...resigned(honest, rao, () => ({}), { firstSeq: 1 }), deviceId: honest.deviceId };
    const one = must(extend(startOf(w, pat), honest, pat, w));
    expect(refusedAs(extend(one, forged, pat, w))).toBe("signature");
    expect(equivocates(honest, forged, deviceIn(pat))).toBe(false);
  });

  test("A35: two signed entries for one place prove equivocation; the same run twice, or two vaults, do not", () => {
    const { pat, w } = two();
    const a = runOf(w, pat, ["one", "two"]);
    const b = runOf(w, pat, ["one!"]);
    expect(equivocates(a, b, deviceIn(pat))).toBe(true);
    expect(equivocates(a, a, deviceIn(pat))).toBe(false);
    expect(equivocates(a, runOf(vault(pat), pat, ["one"]), deviceIn(pat))).toBe(false);
  });

  test("its membership head never goes back, and an unknown one is waited for", () => {
    const { pat, rao, resolve, w } = two();
    const later = rekey(w, pat, [], [pat, rao], resolve);
    const one = must(extend(startOf(w, pat), runOf(later, pat, ["one"]), pat, later));
    const back = runOf(w, pat, ["two"], { from: one });
    expect(refusedAs(extend(one, back, pat, later))).toBe("rollback");
    expect(refusedAs(extend(startOf(w, pat), runOf(later, pat, ["one"]), pat, w))).toBe("missing-key");
  });
});

describe("seen", () => {
  const heard = () => {
    const story = two();
    const { rao, w } = story;
    const r1 = must(extend(startOf(w, rao), runOf(w, rao, ["a"]), rao, w));
    const r2 = must(extend(r1, runOf(w, rao, ["b"], { from: r1 }), rao, w));
    return { ...story, r1, r2 };
  };

  test("A30, A31: a header that hides, invents, repeats or takes back what it saw is refused", () => {
    const { pat, w, r1, r2 } = heard();
    const before = must(extend(startOf(w, pat), runOf(w, pat, ["x"], { seen: vectorOf(asSeen(r1)) }), pat, w));
    expect([...before.seen.values()]).toEqual([asSeen(r1)]);
    const honest = runOf(w, pat, ["y"], { from: before, seen: vectorOf(asSeen(r2)) });
    expect(entryAt(honest).header.seenDelta).toEqual([asSeen(r2)]);
    const as = (change: Partial<EntryHeader>) =>
      refusedAs(
        extend(
          before,
          resigned(honest, pat, () => change),
          pat,
          w,
        ),
      );
    expect(as({})).toBe("accepted");
    expect(as({ seenDelta: [] })).toBe("fork");
    expect(as({ seenHash: seenHash(new Map()) })).toBe("fork");
    expect(as({ seenDelta: [asSeen(r1)], seenHash: seenHash(vectorOf(asSeen(r1))) })).toBe("decode");
    const other = { ...asSeen(r1), hash: r2.hash };
    const older = { ...asSeen(r1), seq: 1, hash: r2.hash };
    expect(as({ seenDelta: [other], seenHash: seenHash(vectorOf(other)) })).toBe("decode");
    const at2 = must(extend(before, honest, pat, w));
    const back = runOf(w, pat, ["z"], { from: at2, seen: vectorOf(asSeen(r2)) });
    const tries = (item: SeenItem) =>
      refusedAs(
        extend(
          at2,
          resigned(back, pat, () => ({ seenDelta: [item], seenHash: seenHash(vectorOf(item)) })),
          pat,
          w,
        ),
      );
    expect(tries(older)).toBe("rollback");
    expect(tries({ ...asSeen(r2), hash: r1.hash })).toBe("decode");
    const own = { deviceId: pat.device.deviceId, seq: 2, hash: at2.hash };
    expect(tries(own)).toBe("decode");
  });

  test("stands in full at the 1st, 65th, 129th entry, where nothing may be missing", () => {
    const { pat, w, r1, r2 } = heard();
    const seen = vectorOf(asSeen(r2));
    const texts = Array.from({ length: 64 }, (_, i) => `${i}`);
    const first = runOf(w, pat, texts, { seen });
    expect(first.entries.map((e) => e.header.seenDelta.length)).toEqual([1, ...Array<number>(63).fill(0)]);
    const at64 = must(extend(startOf(w, pat), first, pat, w));
    const next = runOf(w, pat, ["65", "66"], { from: at64, seen });
    expect(next.entries.map((e) => e.header.seenDelta.length)).toEqual([1, 0]);
    expect(refusedAs(extend(at64, next, pat, w))).toBe("accepted");
    const twisted = { ...asSeen(r2), hash: r1.hash };
    const otherPast = resigned(next, pat, ({ seq }) => ({
      seenDelta: seq === 65 ? [twisted] : [],
      seenHash: seenHash(vectorOf(twisted)),
    }));
    expect(refusedAs(extend(at64, otherPast, pat, w))).toBe("fork");
    const bare = resigned(next, pat, () => ({ seenDelta: [] }));
    expect(refusedAs(extend(at64, bare, pat, w))).toBe("rollback");
    const across = runOf(w, pat, [...texts, "65"], { seen });
    const hidden = resigned(across, pat, ({ seq, seenDelta }) => ({ seenDelta: seq === 65 ? [] : seenDelta }));
    expect(refusedAs(extend(startOf(w, pat), across, pat, w))).toBe("accepted");
    expect(refusedAs(extend(startOf(w, pat), hidden, pat, w))).toBe("rollback");
  });

  test("its hash is that of the vector in order of device, whatever order it was heard in", () => {
    const { pat, rao, r1 } = heard();
    const phone = { deviceId: atDevice(pat, "phone").device.deviceId, seq: 4, hash: r1.hash };
    const laptop = { deviceId: atDevice(rao, "laptop").device.deviceId, seq: 5, hash: r1.hash };
    expect(seenHash(vectorOf(phone, laptop))).toEqual(seenHash(vectorOf(laptop, phone)));
    expect(seenHash(vectorOf(phone))).not.toEqual(seenHash(vectorOf({ ...phone, seq: 5 })));
  });
});

describe("a run's bytes", () => {
  test("are canonical: read and written again they are the same", () => {
    const { pat, w } = two();
    const run = runOf(w, pat, ["one", "two", "three"]);
    expect(must(readRun(writeRun(run))).lastHash).toEqual(run.lastHash);
    const bytes = writeRun(run);
    const [first, second] = [128, 128 + 1 + 68 + 4 + 24 + 32 + 272];
    expect([bytes[first], bytes[second]]).toEqual([1, 0]);
    const said = bytes.slice(first + 1, first + 69);
    const repeated = concat(bytes.slice(0, second), Uint8Array.of(1), said, bytes.slice(second + 1));
    expect(refusedAs(readRun(repeated))).toBe("decode");
  });

  test("with unsorted or doubled seen items, an unpadded length or a repeated context are refused as decode", () => {
    const { pat, rao, w } = two();
    const items = [deviceIn(pat).deviceId, deviceIn(rao).deviceId].map((deviceId) => ({
      deviceId,
      seq: 1,
      hash: w.membership.head,
    }));
    const [a, b] = [...items].sort((x, y) => Buffer.compare(x.deviceId, y.deviceId));
    if (!a || !b) throw new Error("two");
    const run = runOf(w, pat, ["one"]);
    const as = (change: Partial<EntryHeader>) => refusedAs(readRun(writeRun(resigned(run, pat, () => change))));
    expect(as({ seenDelta: [a, b] })).toBe("accepted");
    expect(as({ seenDelta: [b, a] })).toBe("decode");
    expect(as({ seenDelta: [a, a] })).toBe("decode");
    expect(as({ seenDelta: [{ ...a, seq: 0 }] })).toBe("decode");
    const { ciphertext, ...entry } = entryAt(run);
    const longer = {
      ...entry,
      ciphertext: new Uint8Array((ciphertext?.length ?? 0) + 1),
      header: { ...entry.header, length: 273 },
    };
    expect(refusedAs(readRun(writeRun({ ...run, entries: [longer] })))).toBe("decode");
    expect(refusedAs(readRun(new Uint8Array(1024 * 1024 + 1)))).toBe("decode");
  });
});

describe("padding", () => {
  test("A51: hides lengths: 256 bytes at least, at most 12 % more, and only pad's own filling is taken off", () => {
    for (const n of [0, 1, 255, 256, 300, 5000, 70_000, 262_143]) {
      const padded = pad(new Uint8Array(n).fill(7));
      expect(padded.length).toBe(padmeLength(n + 1));
      expect(padded.length).toBeLessThanOrEqual(Math.max(256, Math.ceil((n + 1) * 1.12)));
      expect(must(unpad(padded)).length).toBe(n);
    }
    expect(refusedAs(unpad(new Uint8Array(256)))).toBe("decode");
    expect(refusedAs(unpad(new Uint8Array(0)))).toBe("decode");
    expect(refusedAs(unpad(pad(utf8("a")).with(300 % 256, 1)))).toBe("decode");
    const long = new Uint8Array(512);
    long[3] = 0x80;
    expect(refusedAs(unpad(long))).toBe("decode");
  });
});

test("an entry after a closed or left vault is chain-valid still: the chain is the device's, the right is the log's", () => {
  const { pat, resolve, w } = two();
  const closed = plain(w, pat, { kind: "close" }, resolve);
  expect(extend(startOf(w, pat), runOf(closed, pat, ["late"]), pat, closed).ok).toBe(true);
});
