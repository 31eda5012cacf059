// Stories of what counts: revoke-then-write, backdating, stolen devices, readers, erasure, and each refusal's name (A16, A26, A42-A44, A66).
import { beforeAll, describe, expect, test } from "vitest";
import {
  asHash,
  eraseFromRun,
  equalBytes,
  extendChain,
  judge,
  newEpochKey,
  openEntry,
  pad,
  readRun,
  ready,
  sealRun,
  sealWithNonce,
  utf8,
  type Cutoff,
  type MembershipOp,
  type Right,
  type Role,
  type Run,
} from "../src/index.ts";
import { writeHeader } from "../src/entry/header.ts";
import { entryKeys } from "../src/entry/seal.ts";
import { must, person, type Person } from "../src/testing/index.ts";
import {
  addOp,
  afterOp,
  atDevice,
  contextOf,
  cutoffAt,
  deviceIn,
  entryAt,
  keysOf,
  plain,
  refusedAs,
  rekey,
  removeOp,
  resolveAmong,
  runOf,
  seedOf,
  startOf,
  tryPlain,
  vault,
  type World,
} from "./support.ts";

beforeAll(ready);

const verdicts = (run: Run, w: World, by: Person, as: Person = by, right?: Right): readonly string[] =>
  run.entries.map((entry) => refusedAs(judge(entry, w.membership, deviceIn(by, as), right)));

const clinic = () => {
  const [pat, rao, kim] = [person("pat"), person("rao"), person("kim")];
  const resolve = resolveAmong(pat, rao, kim);
  return {
    pat,
    rao,
    kim,
    resolve,
    w: vault(
      pat,
      [
        [rao, "writer"],
        [kim, "reader"],
      ],
      {},
      resolve,
    ),
  };
};

describe("pat revokes rao", () => {
  test("A42, A26: what she saw counts, what he backdates is quarantined, what he writes after is a ghost's", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["seen", "seen too", "after"]);
    const ended = rekey(w, pat, [removeOp(rao, [cutoffAt(run, 1)])], [pat, kim], resolve);
    expect(verdicts(run, ended, rao)).toEqual(["accepted", "accepted", "quarantined"]);
    const forked = runOf(w, rao, ["seen?", "seen too?"]);
    expect(verdicts(forked, ended, rao)).toEqual(["accepted", "quarantined"]);
    const context = { ...contextOf(w, rao), memHead: ended.membership.head, epoch: 1 };
    const late = must(readRun(sealRun(context, [{ bytes: utf8("late") }]).bytes));
    expect(verdicts(late, ended, rao)).toEqual(["ghost-member"]);
  });

  test("a device of his that the removal does not list counts not at all", () => {
    const { pat, rao, kim, w } = clinic();
    const tablet = atDevice(rao, "tablet");
    const resolve = resolveAmong(pat, tablet, kim);
    const run = runOf(w, rao, ["one"]);
    const other = runOf(w, tablet, ["two"]);
    const ended = rekey(w, pat, [removeOp(tablet, [cutoffAt(run)])], [pat, kim], resolve);
    expect([verdicts(run, ended, rao), verdicts(other, ended, tablet)]).toEqual([["accepted"], ["quarantined"]]);
  });

  test("back again he writes under the new head; the old quarantine stands, even past a second removal", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["one", "two"]);
    const ended = rekey(w, pat, [removeOp(rao, [cutoffAt(run, 0)])], [pat, kim], resolve);
    const back = rekey(ended, pat, [addOp(rao, "writer")], [pat, rao, kim], resolve);
    const from = must(extendChain(startOf(w, rao), run, deviceIn(rao), w.membership));
    const more = runOf(back, rao, ["three"], { from });
    expect([verdicts(run, back, rao), verdicts(more, back, rao)]).toEqual([["accepted", "quarantined"], ["accepted"]]);
    const again = rekey(back, pat, [removeOp(rao, [cutoffAt(more)])], [pat, kim], resolve);
    expect([verdicts(run, again, rao), verdicts(more, again, rao)]).toEqual([
      ["accepted", "quarantined"],
      ["accepted"],
    ]);
  });

  test("the owner raises the cut-off and so adopts; a lying removal by a custodian is mended so", () => {
    const [pat, carl, rao] = [person("pat"), person("carl"), person("rao")];
    const resolve = resolveAmong(pat, carl, rao);
    const w = vault(
      pat,
      [
        [carl, "custodian"],
        [rao, "writer"],
      ],
      {},
      resolve,
    );
    const run = runOf(w, rao, ["one", "two", "three"]);
    const ended = rekey(w, carl, [removeOp(rao, [cutoffAt(run, 0)])], [pat, carl], resolve);
    expect(verdicts(run, ended, rao)).toEqual(["accepted", "quarantined", "quarantined"]);
    const raise: MembershipOp = {
      kind: "device-cutoff",
      userId: rao.identity.userId,
      identityHead: rao.identity.head,
      ...cutoffAt(run, 1),
    };
    const adopted = plain(ended, pat, raise, resolve);
    expect(verdicts(run, adopted, rao)).toEqual(["accepted", "accepted", "quarantined"]);
  });

  test("what the owner let stand at a removal stands when its author revokes that device later; what a leaver listed himself does not", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["seen", "late"]);
    const lost = { ...deviceIn(rao), revoked: true };
    const judged = ({ membership }: World) => run.entries.map((entry) => refusedAs(judge(entry, membership, lost)));
    const removed = rekey(w, pat, [removeOp(rao, [cutoffAt(run, 0)])], [pat, kim], resolve);
    expect(judged(removed)).toEqual(["accepted", "quarantined"]);
    const left = plain(w, rao, { kind: "leave", cutoffs: [cutoffAt(run, 0)] }, resolve);
    expect(judged(left)).toEqual(["quarantined", "quarantined"]);
  });

  test("an entry that the owner countersigned counts alone; no countersignature gives a right that was not there", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["seen", "late", "later"]);
    const ended = rekey(w, pat, [removeOp(rao, [cutoffAt(run, 0)])], [pat, kim], resolve);
    const adopted = run.entries.map((entry, i) =>
      refusedAs(judge(entry, ended.membership, deviceIn(rao), "write", i === 1)),
    );
    expect(adopted).toEqual(["accepted", "accepted", "quarantined"]);
    const reader = runOf(w, kim, ["no pen"]);
    expect(reader.entries.map((entry) => refusedAs(judge(entry, w.membership, deviceIn(kim), "write", true)))).toEqual([
      "role",
    ]);
  });

  test("back again he cannot adopt his own quarantine by cutting off his device further along", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["one", "two"]);
    const ended = rekey(w, pat, [removeOp(rao, [cutoffAt(run, 0)])], [pat, kim], resolve);
    const back = rekey(ended, pat, [addOp(rao, "writer")], [pat, rao, kim], resolve);
    const { userId, head: identityHead } = rao.identity;
    const own = plain(back, rao, { kind: "device-cutoff", userId, identityHead, ...cutoffAt(run, 1) }, resolve);
    expect(verdicts(run, own, rao)).toEqual(["accepted", "quarantined"]);
  });

  test("who leaves says himself how far he counts", () => {
    const { rao, resolve, w } = clinic();
    const run = runOf(w, rao, ["one", "two"]);
    const left = plain(w, rao, { kind: "leave", cutoffs: [cutoffAt(run, 0)] }, resolve);
    expect(verdicts(run, left, rao)).toEqual(["accepted", "quarantined"]);
  });
});

describe("pat demotes rao to reader", () => {
  test("his notes so far count, backdated ones wait, new ones have no right; promoted he writes again", () => {
    const { pat, rao, resolve, w } = clinic();
    const run = runOf(w, rao, ["one", "two"]);
    const { userId } = rao.identity;
    const demoted = plain(w, pat, { kind: "role", userId, role: "reader", cutoffs: [cutoffAt(run, 0)] }, resolve);
    expect(verdicts(run, demoted, rao)).toEqual(["accepted", "quarantined"]);
    expect(verdicts(runOf(demoted, rao, ["new"]), demoted, rao)).toEqual(["role"]);
    const promoted = plain(demoted, pat, { kind: "role", userId, role: "writer", cutoffs: [] }, resolve);
    expect(verdicts(runOf(promoted, rao, ["newer"]), promoted, rao)).toEqual(["accepted"]);
    expect(verdicts(run, promoted, rao)).toEqual(["accepted", "quarantined"]);
  });
});

describe("a role op", () => {
  test("changes something, and carries cut-offs only when it takes the pen away", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const run = runOf(w, rao, ["one"]);
    const tried = (p: Person, role: Role, cutoffs: readonly Cutoff[] = []) =>
      refusedAs(tryPlain(w, pat, { kind: "role", userId: p.identity.userId, role, cutoffs }, resolve));
    expect([tried(kim, "reader"), tried(rao, "writer"), tried(pat, "owner")]).toEqual(["role", "role", "role"]);
    expect(tried(rao, "custodian", [cutoffAt(run)])).toBe("role");
    expect([tried(rao, "custodian"), tried(kim, "writer"), tried(rao, "reader", [cutoffAt(run)])]).toEqual(
      Array(3).fill("accepted"),
    );
    expect([tried(rao, "owner"), tried(person("mallory"), "reader")]).toEqual(["role", "ghost-member"]);
  });
});

describe("a stolen device", () => {
  test("is quarantined once its revocation is known, until a cut-off says what counts — and for good past it", () => {
    const { pat, kim, w } = clinic();
    const rao = atDevice(person("rao"), "stolen");
    const run = runOf(w, rao, ["mine", "thief's"]);
    const gone = afterOp(rao, { kind: "device-revoke", deviceId: rao.device.deviceId });
    expect(verdicts(run, w, rao)).toEqual(["accepted", "accepted"]);
    expect(verdicts(run, w, rao, gone)).toEqual(["quarantined", "quarantined"]);
    const safe = { ...gone, device: person("rao").device };
    const op: MembershipOp = {
      kind: "device-cutoff",
      userId: gone.identity.userId,
      identityHead: gone.identity.head,
      ...cutoffAt(run, 0),
    };
    const cut = plain(w, safe, op, resolveAmong(pat, kim, gone));
    expect(verdicts(run, cut, rao, gone)).toEqual(["accepted", "quarantined"]);
    const from = must(extendChain(startOf(w, rao), run, deviceIn(rao), w.membership));
    const informed = runOf(cut, rao, ["the thief knows the newest head"], { from });
    expect(verdicts(informed, cut, rao, gone)).toEqual(["quarantined"]);
    expect(verdicts(informed, cut, rao)).toEqual(["quarantined"]);
  });
});

describe("a reader", () => {
  test("sends receipts and nothing else; a writer sends both; a stranger neither", () => {
    const { pat, rao, kim, w } = clinic();
    const receipt = runOf(w, kim, ["receipt"]);
    expect(verdicts(receipt, w, kim)).toEqual(["role"]);
    expect(verdicts(receipt, w, kim, kim, "receipt")).toEqual(["accepted"]);
    expect(verdicts(runOf(w, rao, ["r"]), w, rao, rao, "receipt")).toEqual(["accepted"]);
    const mallory = person("mallory");
    const forged = must(
      readRun(
        sealRun({ ...contextOf(w, pat), userId: mallory.identity.userId, device: mallory.device }, [
          { bytes: utf8("x") },
        ]).bytes,
      ),
    );
    expect(verdicts(forged, w, mallory)).toEqual(["ghost-member"]);
    expect(verdicts(forged, w, mallory, mallory, "receipt")).toEqual(["ghost-member"]);
  });
});

describe("each check has its name", () => {
  test("unknown head, wrong epoch at a head, closed vault, reserved type", () => {
    const { pat, rao, kim, resolve, w } = clinic();
    const later = rekey(w, pat, [], [pat, rao, kim], resolve);
    expect(verdicts(runOf(later, pat, ["x"]), w, pat)).toEqual(["missing-key"]);
    const stale = must(
      readRun(sealRun({ ...contextOf(w, pat), memHead: later.membership.head }, [{ bytes: utf8("x") }]).bytes),
    );
    expect(verdicts(stale, later, pat)).toEqual(["epoch-mismatch"]);
    expect(verdicts(runOf(w, pat, ["old head, old epoch"]), later, pat)).toEqual(["accepted"]);
    const closed = plain(w, pat, { kind: "close" }, resolve);
    expect(verdicts(runOf(closed, pat, ["x"]), closed, pat)).toEqual(["role"]);
    expect(verdicts(runOf(w, pat, ["before"]), closed, pat)).toEqual(["accepted"]);
    const entry = entryAt(runOf(w, pat, ["x"]));
    const checkpoint = { ...entry, header: { ...entry.header, type: 2 } };
    expect(refusedAs(judge(checkpoint, w.membership, deviceIn(pat)))).toBe("version");
  });

  test("A16: two keys cannot open one ciphertext: the commitment is checked before the seal", () => {
    const { pat, w } = clinic();
    const entry = entryAt(runOf(w, pat, ["x"]));
    expect(refusedAs(openEntry(entry, [newEpochKey()]))).toBe("key-commitment");
    const key = keysOf(w, pat);
    expect(refusedAs(openEntry({ ...entry, ciphertext: new Uint8Array(272) }, key))).toBe("open");
  });
});

describe("a missing payload", () => {
  const story = () => {
    const c = clinic();
    const run = runOf(c.w, c.rao, ["allergic to penicillin", "a draft"]);
    const bare = must(readRun(eraseFromRun(run, () => true)));
    const erase = (by: Person, w = c.w): World =>
      plain(w, by, { kind: "erase", entries: [entryAt(run, 1).hash], blobs: [] }, c.resolve);
    return { ...c, run, bare, erase };
  };

  test("A66: is withheld, unless the owner or the author asked for it; the chain verifies all the same", () => {
    const { pat, rao, w, bare, erase } = story();
    expect(extendChain(startOf(w, rao), bare, deviceIn(rao), w.membership).ok).toBe(true);
    expect(verdicts(bare, w, rao)).toEqual(["withheld", "withheld"]);
    for (const by of [pat, rao]) {
      const asked = erase(by);
      expect(verdicts(bare, asked, rao)).toEqual(["withheld", "accepted"]);
      expect(refusedAs(openEntry(entryAt(bare, 1), keysOf(asked, pat)))).toBe("erased");
    }
  });

  test("another member's wish for it is none, now or when the owner asked for something else", () => {
    const { pat, rao, kim, resolve, w, bare, erase } = story();
    expect(verdicts(bare, erase(kim), rao)).toEqual(["withheld", "withheld"]);
    const other = plain(w, pat, { kind: "erase", entries: [asHash(seedOf("other"))], blobs: [] }, resolve);
    expect(verdicts(bare, erase(kim, other), rao)).toEqual(["withheld", "withheld"]);
    expect(verdicts(bare, erase(pat, erase(kim)), rao)).toEqual(["withheld", "accepted"]);
  });

  test("leaves the other payloads of the run as they were", () => {
    const { pat, run, w } = story();
    const first = entryAt(run).hash;
    const rest = must(readRun(eraseFromRun(run, (hash) => equalBytes(hash, first))));
    expect(entryAt(rest, 0).ciphertext).toBeUndefined();
    expect(must(openEntry(entryAt(rest, 1), keysOf(w, pat)))).toEqual(utf8("a draft"));
    expect(eraseFromRun(rest, (hash) => equalBytes(hash, first))).toEqual(
      eraseFromRun(run, (hash) => equalBytes(hash, first)),
    );
  });
});

test("an author who seals more than 256 KiB into one entry is refused by whoever opens it", () => {
  const { pat, w } = clinic();
  const entry = entryAt(runOf(w, pat, ["x"]));
  const plain = pad(new Uint8Array(256 * 1024 + 1));
  const header = { ...entry.header, length: plain.length + 16 };
  const ad = writeHeader(header);
  const ciphertext = sealWithNonce(entryKeys(w.key, header).key, header.nonce, plain, ad);
  expect(refusedAs(openEntry({ ...entry, header, ad, ciphertext }, keysOf(w, pat)))).toBe("decode");
});

test("what does not fit is a bug of the caller, not a run", () => {
  const { pat, w } = clinic();
  const context = contextOf(w, pat);
  expect(() => sealRun(context, [])).toThrow(RangeError);
  expect(() => sealRun(context, [{ bytes: new Uint8Array(256 * 1024 + 1) }])).toThrow(RangeError);
  expect(() =>
    sealRun(
      context,
      Array.from({ length: 5 }, () => ({ bytes: new Uint8Array(250_000) })),
    ),
  ).toThrow(RangeError);
  expect(() => sealRun(context, [{ bytes: "text" as unknown as Uint8Array }])).toThrow(TypeError);
  const big = must(readRun(sealRun(context, [{ bytes: new Uint8Array(256 * 1024).fill(1) }]).bytes));
  expect(must(openEntry(entryAt(big), keysOf(w, pat))).length).toBe(256 * 1024);
});
