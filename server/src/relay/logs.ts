// create and ops: membership logs grow by compare-and-swap, under the rules that clients run too (protocol.md §5).
import {
  type Membership,
  type MembershipOp,
  equalBytes,
  extendMembership,
  fromBase64url,
  idKey,
  openMembershipLog,
  readBatch,
  toBase64url,
  type Batch,
} from "@health-vault/crypto-core";
import { LIMITS, type VaultLine } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import type { NewBatch, Nouns } from "../store/store.ts";
import { eraseSoon, noteErasure } from "./erasure.ts";
import { type Handler, type Relay, type Session, vaultIdFrom } from "./session.ts";
import { ruleRefusal } from "./verify.ts";

/** How far the time named in a remove-expired may lie from the relay's. */
const EXPIRY_SLACK_MS = 5 * 60_000;

export const newBatch = (membership: Membership, batch: Uint8Array): NewBatch => ({
  vaultId: membership.vaultId,
  batch,
  head: membership.head,
  members: [...membership.members.values()].map(({ userId, role }) => ({ userId, role })),
  closed: membership.closed,
});

const batchFrom = (session: Session, bytes: Uint8Array, again: true | undefined): Batch => {
  if (bytes.length > LIMITS.runBytes) throw new Refusal("too-large");
  const batch = readBatch(bytes);
  if (!batch.ok) throw ruleRefusal(batch.error);
  if (!again && !equalBytes(batch.value.author, session.user)) throw new Refusal("forbidden");
  return batch.value;
};

const audited = (nouns: Nouns, session: Session, kind: string, vaultId: string, atMs: number): Promise<void> =>
  nouns.audit.append({ kind, actor: session.userId, subject: vaultId, atMs });

const bytesOf = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array(0);

/** Tells the members before and after what they now have. */
const announce = async (relay: Relay, before: Membership | undefined, after: Membership): Promise<void> => {
  const vaultId = idKey(after.vaultId);
  for (const userId of before?.members.keys() ?? []) if (!after.members.has(userId)) relay.hub.hush(userId, vaultId);
  const position = (await relay.store.vaults.row(after.vaultId))?.position ?? 0;
  for (const userId of new Set([...(before?.members.keys() ?? []), ...after.members.keys()])) {
    const role: VaultLine["role"] = after.members.get(userId)?.role ?? "removed";
    const removal = role === "removed" ? await relay.store.vaults.removal(after.vaultId, bytesOf(userId)) : undefined;
    relay.hub.vaultChanged(userId, { vaultId, role, logLength: after.length, position: removal?.position ?? position });
  }
};

const isClinicVault = async ({ store }: Relay, { vaultId }: Membership): Promise<boolean> =>
  equalBytes((await store.meta.get("clinic-vault")) ?? new Uint8Array(0), vaultId);

export const create: Handler<"create"> = async (relay, session, { id, vaultId, again }, body) => {
  batchFrom(session, body, again);
  const opened = await relay.states.resolving((resolve) => openMembershipLog([body], resolve));
  if (!opened.ok) throw ruleRefusal(opened.error);
  const membership = opened.value;
  if (idKey(membership.vaultId) !== vaultId) throw new Refusal("malformed");
  if (membership.purpose === "clinic" && !(again && (await isClinicVault(relay, membership))))
    throw new Refusal("forbidden");
  const outcome = await relay.store.transact(async (nouns) => {
    const made = await nouns.vaults.create(newBatch(membership, body));
    if (made === "stored") await audited(nouns, session, "vault-create", vaultId, relay.clock.now());
    return made;
  });
  if (outcome === "taken") throw new Refusal("taken");
  const row = again && outcome === "same" ? await relay.store.vaults.row(membership.vaultId) : undefined;
  if (row !== undefined)
    return session.say({ type: "ack", id, logLength: row.logLength, head: toBase64url(row.logHead) });
  session.say({ type: "ack", id, logLength: 1, head: idKey(membership.head) });
  if (outcome === "stored") await announce(relay, undefined, membership);
};

/** What is brought again may lie far back: that its time has come is all that counts. */
const checkTimes = (ops: readonly MembershipOp[], nowMs: number, again: true | undefined): void => {
  for (const op of ops) {
    if (op.kind !== "remove-expired") continue;
    const early = op.atMs - nowMs > EXPIRY_SLACK_MS;
    if (early || (!again && nowMs - op.atMs > EXPIRY_SLACK_MS)) throw new Refusal("rule", { reason: "expired" });
  }
};

export const ops: Handler<"ops"> = async (relay, session, { id, vaultId, expectedHead, again }, body) => {
  const { store, states, clock } = relay;
  const batch = batchFrom(session, body, again);
  // Runs of this socket that came before are numbered before.
  await relay.appender.idle(vaultIdFrom(vaultId));
  const before = await states.membership(vaultIdFrom(vaultId), "now");
  if (before === undefined) throw new Refusal("not-a-member");
  const known = before.heads.get(idKey(batch.hash));
  if (known !== undefined) {
    session.say({ type: "ack", id, logLength: known.index + 1, head: idKey(batch.hash) });
    return;
  }
  const isParty = before.members.has(session.userId) || batch.ops.some((op) => op.kind === "claim");
  const follows = idKey(before.head) === expectedHead;
  // Its signature gives a batch its right; to others than the parties the relay says nothing of where the log stands.
  if (!isParty && !(again && follows)) throw new Refusal("not-a-member");
  const conflict = (at: Membership) => new Refusal("conflict-head", { head: idKey(at.head), length: at.length });
  if (!follows) throw conflict(before);
  checkTimes(batch.ops, clock.now(), again);
  const extended = await states.resolving((resolve) => extendMembership(before, [body], resolve));
  if (!extended.ok) throw ruleRefusal(extended.error);
  const after = extended.value;
  const nowMs = clock.now();
  const erases = batch.ops.some(({ kind }) => kind === "erase");
  const won = await store.transact(async (nouns) => {
    const appended = await nouns.vaults.append(before.head, newBatch(after, body), nowMs);
    if (appended && erases) await noteErasure(nouns, before.vaultId);
    if (appended) await audited(nouns, session, `membership-${batch.ops[0]?.kind ?? "none"}`, vaultId, nowMs);
    return appended;
  });
  if (!won) throw conflict((await states.membership(before.vaultId, "now")) ?? before);
  states.keepMembership(after);
  session.say({ type: "ack", id, logLength: after.length, head: idKey(after.head) });
  relay.hub.batchStored(vaultId, before.length, body);
  await announce(relay, before, after);
  // Nobody waits for it, and a restart goes on with it.
  if (erases) eraseSoon(relay, before.vaultId);
};
