// THE table of protocol §5, op by role, as a table: each cell is tried with real batches, by real devices.
import { beforeAll, describe, expect, test } from "vitest";
import {
  roles,
  asHash,
  asInviteToken,
  inviteKeys,
  ready,
  signKeyPair,
  type MembershipOp,
  type Role,
} from "../src/index.ts";
import { person, type Person } from "../src/testing/index.ts";
import {
  addOp,
  afterOp,
  atDevice,
  refusedAs,
  rekey,
  removeOp,
  resolveAmong,
  seedOf,
  tryPlain,
  tryRekey,
  vault,
} from "./support.ts";

beforeAll(ready);

/** One member of each role, the author among them; `other` ones are what is acted upon. */
function cast(hasOwner = true) {
  const owner = person("pat");
  const by = { owner, custodian: person("rao"), writer: person("kim"), reader: person("lee") };
  const others = { custodian: person("carl"), writer: person("wanda"), reader: person("rita") };
  const guest = person("guest");
  const lost = afterOp(atDevice(others.reader, "lost"), {
    kind: "device-revoke",
    deviceId: atDevice(others.reader, "lost").device.deviceId,
  });
  const lostWriter = afterOp(atDevice(others.writer, "lost"), {
    kind: "device-revoke",
    deviceId: atDevice(others.writer, "lost").device.deviceId,
  });
  const lostCustodian = afterOp(atDevice(others.custodian, "lost"), {
    kind: "device-revoke",
    deviceId: atDevice(others.custodian, "lost").device.deviceId,
  });
  const expired = person("ex");
  const all = [owner, by.custodian, by.writer, by.reader, lostCustodian, lostWriter, lost, expired, guest];
  const resolve = resolveAmong(...all);
  const start: readonly (readonly [Person, Role])[] = [
    ...(hasOwner ? [[by.custodian, "custodian"] as const] : []),
    [by.writer, "writer"],
    [by.reader, "reader"],
    [lostCustodian, "custodian"],
    [lostWriter, "writer"],
    [lost, "reader"],
  ];
  const creator = hasOwner ? owner : by.custodian;
  const claim = hasOwner ? {} : { claimPk: signKeyPair(seedOf("card")).publicKey };
  const w0 = vault(creator, start, { ...claim, minVersion: 0 }, resolve);
  const staying = [creator, ...start.map(([p]) => p), expired];
  const w = rekey(w0, creator, [addOp(expired, "writer", 1000)], staying, resolve);
  return {
    w,
    resolve,
    by,
    guest,
    expired,
    staying,
    lost: { custodian: lostCustodian, writer: lostWriter, reader: lost },
  };
}

type Cast = ReturnType<typeof cast>;
const invitePk = () => inviteKeys(asInviteToken(seedOf("token", 16))).publicKey;
const hash = () => asHash(seedOf("entry"));
const cutoff = (p: Person): MembershipOp => ({
  kind: "device-cutoff",
  userId: p.identity.userId,
  identityHead: p.identity.head,
  deviceId: p.device.deviceId,
  seq: 4,
  hash: hash(),
});

/** What each row does: ops that change no key stand alone, the others come with the epoch they cause. */
const plainRows: Readonly<Record<string, (c: Cast, author: Person) => MembershipOp>> = {
  "invite a custodian": () => ({ kind: "invite", invitePk: invitePk(), role: "custodian", untilMs: 9 }),
  "invite a writer": () => ({ kind: "invite", invitePk: invitePk(), role: "writer", untilMs: 9 }),
  "invite a reader": () => ({ kind: "invite", invitePk: invitePk(), role: "reader", untilMs: 9 }),
  "invite an owner": () => ({ kind: "invite", invitePk: invitePk(), role: "owner", untilMs: 9 }),
  leave: () => ({ kind: "leave", cutoffs: [] }),
  "cut off one's own device": (_, author) => cutoff(author),
  "cut off a reader's revoked device": ({ lost }) => cutoff(lost.reader),
  "cut off a writer's revoked device": ({ lost }) => cutoff(lost.writer),
  "cut off a custodian's revoked device": ({ lost }) => cutoff(lost.custodian),
  "cut off a live device of another": ({ lost }) => cutoff({ ...lost.reader, device: person("rita").device }),
  "change a role": ({ lost }) => ({ kind: "role", userId: lost.writer.identity.userId, role: "reader", cutoffs: [] }),
  erase: () => ({ kind: "erase", entries: [hash()], blobs: [] }),
  "raise the version floor": () => ({ kind: "upgrade", minVersion: 1 }),
  close: () => ({ kind: "close" }),
};

const rekeyRows: Readonly<
  Record<string, (c: Cast) => { readonly ops: readonly MembershipOp[]; readonly staying: readonly Person[] }>
> = {
  "re-key by hand": (c) => ({ ops: [], staying: c.staying }),
  "add an owner": (c) => ({ ops: [addOp(c.guest, "owner")], staying: [...c.staying, c.guest] }),
  "add a custodian": (c) => ({ ops: [addOp(c.guest, "custodian")], staying: [...c.staying, c.guest] }),
  "add a writer": (c) => ({ ops: [addOp(c.guest, "writer")], staying: [...c.staying, c.guest] }),
  "add a reader": (c) => ({ ops: [addOp(c.guest, "reader")], staying: [...c.staying, c.guest] }),
  "remove a custodian": (c) => ({
    ops: [removeOp(c.lost.custodian)],
    staying: c.staying.filter((p) => p !== c.lost.custodian),
  }),
  "remove a writer": (c) => ({ ops: [removeOp(c.lost.writer)], staying: c.staying.filter((p) => p !== c.lost.writer) }),
  "remove a reader": (c) => ({ ops: [removeOp(c.lost.reader)], staying: c.staying.filter((p) => p !== c.lost.reader) }),
  "remove an expired member": (c) => ({
    ops: [{ kind: "remove-expired", userId: c.expired.identity.userId, cutoffs: [], atMs: 1000 }],
    staying: c.staying.filter((p) => p !== c.expired),
  }),
};

// biome-ignore format: a table
//                                        owner  custodian writer reader
const table: readonly (readonly [string, string])[] = [
  ["add an owner",                         "-  -  -  -"],
  ["add a custodian",                      "x  -  -  -"],
  ["add a writer",                         "x  x  -  -"],
  ["add a reader",                         "x  x  -  -"],
  ["invite an owner",                      "-  -  -  -"],
  ["invite a custodian",                   "x  -  -  -"],
  ["invite a writer",                      "x  x  -  -"],
  ["invite a reader",                      "x  x  -  -"],
  ["remove a custodian",                   "x  -  -  -"],
  ["remove a writer",                      "x  x  -  -"],
  ["remove a reader",                      "x  x  -  -"],
  ["leave",                                "-  x  x  x"],
  ["remove an expired member",             "x  x  x  -"],
  ["re-key by hand",                       "x  x  x  -"],
  ["cut off one's own device",             "x  x  x  x"],
  ["cut off a reader's revoked device",    "x  x  -  -"],
  ["cut off a writer's revoked device",    "x  x  -  -"],
  ["cut off a custodian's revoked device", "x  -  -  -"],
  ["cut off a live device of another",     "-  -  -  -"],
  ["change a role",                        "x  -  -  -"],
  ["erase",                                "x  x  x  x"],
  ["raise the version floor",              "x  -  -  -"],
  ["close",                                "x  -  -  -"],
];

function attempt(row: string, c: Cast, role: Role): string {
  const author = c.by[role];
  const one = plainRows[row];
  if (one) return refusedAs(tryPlain(c.w, author, one(c, author), c.resolve));
  const many = rekeyRows[row];
  if (!many) throw new Error(`no row ${row}`);
  const { ops, staying } = many(c);
  return refusedAs(tryRekey(c.w, author, ops, staying, c.resolve));
}

describe("A7, A43: with an owner", () => {
  test.each(table)("%s", (row, marks) => {
    const c = cast();
    const wanted = marks.split(/\s+/).map((mark) => (mark === "x" ? "accepted" : "role"));
    expect(roles.map((role) => attempt(row, c, role))).toEqual(wanted);
  });
});

describe("while there is no owner", () => {
  const ownerless: typeof table = [
    ["close", "x - -"],
    ["raise the version floor", "x - -"],
    ["add a writer", "x - -"],
    ["add a custodian", "- - -"],
    ["change a role", "- - -"],
    ["erase", "x x x"],
    ["remove a writer", "x - -"],
    ["remove a custodian", "- - -"],
  ];
  test.each(ownerless)("%s", (row, marks) => {
    const c = cast(false);
    const wanted = marks.split(" ").map((mark) => (mark === "x" ? "accepted" : "role"));
    expect((["custodian", "writer", "reader"] as const).map((role) => attempt(row, c, role))).toEqual(wanted);
  });
});

test("A49, A7, A43: the table leaves no row out, and there is no fifth role for emergencies", () => {
  expect(roles).toEqual(["owner", "custodian", "writer", "reader"]);
  expect(table.map(([row]) => row).sort()).toEqual([...Object.keys(plainRows), ...Object.keys(rekeyRows)].sort());
});

test("A7: whoever is no member does nothing at all", () => {
  const c = cast();
  for (const [row, one] of Object.entries(plainRows)) {
    expect([row, refusedAs(tryPlain(c.w, c.guest, one(c, c.guest), c.resolve))]).toEqual([row, "role"]);
  }
  for (const [row, many] of Object.entries(rekeyRows)) {
    const { ops, staying } = many(c);
    expect([row, refusedAs(tryRekey(c.w, c.guest, ops, staying, c.resolve))]).toEqual([row, "role"]);
  }
});
