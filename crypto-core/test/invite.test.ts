// Stories of invitations: the token stays with its holder, opens once, for one person, in time (A46, A47).
import { beforeAll, expect, test } from "vitest";
import {
  asInviteToken,
  checkInvite,
  equalBytes,
  inviteKeys,
  newInviteToken,
  proveInvite,
  ready,
  signUpToken,
  tokenHash,
  type InviteToken,
  type MembershipOp,
  type OpOf,
} from "../src/index.ts";
import { person, type Person } from "../src/testing/index.ts";
import {
  addOp,
  plain,
  refusedAs,
  rekey,
  removeOp,
  resolveAmong,
  seedOf,
  tryPlain,
  tryRekey,
  vault,
  type World,
} from "./support.ts";

beforeAll(ready);

const token = () => asInviteToken(seedOf("token", 16));
const pkOf = (t: InviteToken) => inviteKeys(t).publicKey;

function admitted(w: World, p: Person, t = token(), more: Partial<OpOf<"add">> = {}): OpOf<"add"> {
  const inviteProof = proveInvite(t, w.membership.vaultId, p.identity.userId, p.identity.head);
  return { ...addOp(p, "writer"), invitePk: pkOf(t), inviteProof, ...more };
}

const story = () => {
  const [pat, rao, mallory] = [person("pat"), person("rao"), person("mallory")];
  const resolve = resolveAmong(pat, rao, mallory);
  const invite: MembershipOp = { kind: "invite", invitePk: pkOf(token()), role: "writer", untilMs: 1000 };
  const w = plain(vault(pat, [], {}, resolve), pat, invite, resolve);
  const tried = (at: World, op: OpOf<"add">, p: Person) => refusedAs(tryRekey(at, pat, [op], [pat, p], resolve));
  return { pat, rao, mallory, resolve, invite, w, tried };
};

test("A46: rao shows that he holds the token and pat admits him; nobody else's proof, head or role will do", () => {
  const { rao, mallory, w, tried } = story();
  expect(tried(w, admitted(w, rao), rao)).toBe("accepted");
  const stolen = { ...admitted(w, rao), userId: mallory.identity.userId, identityHead: mallory.identity.head };
  expect(tried(w, stolen, mallory)).toBe("invite");
  expect(tried(w, admitted(w, mallory, newInviteToken(), { invitePk: pkOf(token()) }), mallory)).toBe("invite");
  expect(tried(w, admitted(w, rao, token(), { role: "reader" }), rao)).toBe("invite");
  expect(tried(w, admitted(w, rao, token(), { inviteProof: undefined }), rao)).toBe("invite");
  expect(tried(w, admitted(w, rao, token(), { invitePk: undefined }), rao)).toBe("invite");
  const other = vault(person("kim"));
  expect(tried(w, { ...admitted(other, rao) }, rao)).toBe("invite");
});

test("A47: it opens once: used or cancelled it never opens again, even when its holder was removed or it is posted anew", () => {
  const { pat, rao, mallory, resolve, invite, w, tried } = story();
  const used = rekey(w, pat, [admitted(w, rao)], [pat, rao], resolve);
  expect(refusedAs(tryRekey(used, pat, [admitted(used, mallory)], [pat, rao, mallory], resolve))).toBe("invite");
  const gone = rekey(used, pat, [removeOp(rao)], [pat], resolve);
  expect(tried(gone, admitted(gone, rao), rao)).toBe("invite");
  expect(refusedAs(tryPlain(gone, pat, invite, resolve))).toBe("invite");
  const cancel: MembershipOp = { kind: "invite-cancel", invitePk: pkOf(token()) };
  const cancelled = plain(w, pat, cancel, resolve);
  expect(tried(cancelled, admitted(cancelled, rao), rao)).toBe("invite");
  expect(refusedAs(tryPlain(cancelled, pat, cancel, resolve))).toBe("invite");
  expect(refusedAs(tryPlain(cancelled, pat, invite, resolve))).toBe("invite");
});

test("one invitation, two people in one batch: the second is refused", () => {
  const { pat, rao, mallory, resolve, w } = story();
  const both = [admitted(w, rao), admitted(w, mallory)];
  expect(refusedAs(tryRekey(w, pat, both, [pat, rao, mallory], resolve))).toBe("invite");
});

test("a custodian neither widens nor cancels what the owner offered beyond his own right", () => {
  const [pat, carl] = [person("pat"), person("carl")];
  const resolve = resolveAmong(pat, carl);
  const offered: MembershipOp = { kind: "invite", invitePk: pkOf(token()), role: "custodian", untilMs: 9 };
  const w = plain(vault(pat, [[carl, "custodian"]], {}, resolve), pat, offered, resolve);
  const cancel: MembershipOp = { kind: "invite-cancel", invitePk: pkOf(token()) };
  expect(refusedAs(tryPlain(w, carl, cancel, resolve))).toBe("role");
  expect(refusedAs(tryPlain(w, carl, { ...offered, role: "writer" }, resolve))).toBe("invite");
  expect(refusedAs(tryPlain(w, pat, cancel, resolve))).toBe("accepted");
});

test("A37: its time is the admitting member's check", () => {
  const { w } = story();
  const { invites } = w.membership;
  expect(checkInvite(invites, pkOf(token()), 999)).toEqual({ ok: true, value: { role: "writer" } });
  expect(refusedAs(checkInvite(invites, pkOf(token()), 1000))).toBe("expired");
  expect(refusedAs(checkInvite(invites, pkOf(newInviteToken()), 0))).toBe("invite");
});

test("A46: what the relay is shown at sign-up is not the token, and leads neither to it nor to its key", () => {
  const shown = signUpToken(token());
  expect(equalBytes(shown, token())).toBe(false);
  expect(equalBytes(tokenHash(shown), tokenHash(token()))).toBe(false);
  expect(equalBytes(pkOf(asInviteToken(shown)), pkOf(token()))).toBe(false);
});
