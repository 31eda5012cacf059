// Identity logs over HTTP: read by people of the clinic, grown by their owner, or by an admin for the clinic (protocol.md §4).
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  asVaultId,
  equalBytes,
  extendIdentity,
  type Identity,
  type IdentityOp,
  may,
  readIdentityOp,
  recoveryBlobHash,
  type UserId,
} from "@health-vault/crypto-core";
import {
  appendIdentityAnswer,
  appendIdentityRequest,
  type AppendIdentityRequest,
  identityLogAnswer,
  LIMITS,
  logQuery,
  userIdText,
} from "@health-vault/crypto-core/wire";
import type { Bearer, Scope } from "../auth/jwt.ts";
import { parsed, Refusal } from "../refusal.ts";
import { ruleRefusal } from "../relay/verify.ts";
import type { Nouns, Store } from "../store/store.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { renewedAccount } from "./account.ts";
import { callerOf, clinicOf, type Doorman } from "./context.ts";

const params = z.object({ userId: userIdText });
/** A renewed recovery key counts only after this time by the relay's clock (protocol.md §4). */
const RENEWAL_MS = 7 * 24 * 3600 * 1000;
const CO_MEMBERS = 2_000;

/** @throws Refusal not-found */
export const logAnswer = async (store: Store, userId: UserId, from: number, limit: number) => {
  const row = await store.identities.head(userId);
  if (row === undefined) throw new Refusal("not-found");
  const ops = from < row.length ? await store.identities.ops(userId, from, Math.min(limit, row.length - from)) : [];
  const { length, head } = row;
  return identityLogAnswer.parse({ userId: toText(userId), from, ops: ops.map(toText), length, head: toText(head) });
};

const readOps = (texts: readonly string[]): readonly IdentityOp[] =>
  texts.map((text) => {
    const op = readIdentityOp(fromText(text));
    if (!op.ok) throw ruleRefusal(op.error);
    return op.value;
  });

export const checkRenewal = async (store: Nouns, before: Identity, nowMs: number): Promise<void> => {
  for (let number = before.length - 1; number > 0; number--) {
    const [bytes] = await store.identities.ops(before.userId, number, 1);
    const op = bytes && readIdentityOp(bytes);
    if (!op?.ok || op.value.body.kind !== "recovery-renew") continue;
    const takenAt = await store.identities.takenAt(before.userId, number);
    if (takenAt !== undefined && nowMs - takenAt >= RENEWAL_MS) return;
    break;
  }
  throw new Refusal("rule", { reason: "expired" });
};

/** What the operations bring along must be there, and nothing else (protocol.md §4, rotate). */
const checkCompany = (
  kinds: ReadonlySet<string>,
  request: AppendIdentityRequest,
  after: Identity,
  isClinic: boolean,
): void => {
  const rotates = kinds.has("rotate");
  const needsAccount = rotates && !isClinic;
  const needsBlob = kinds.has("recovery-confirm") || (rotates && isClinic);
  if (needsAccount !== (request.account !== undefined) || needsBlob !== (request.recoveryBlob !== undefined))
    throw new Refusal("malformed");
  const blob = request.account?.recoveryBlob ?? request.recoveryBlob;
  if (blob === undefined) return;
  const named = after.recoveryBlobHash;
  if (named === undefined || !equalBytes(recoveryBlobHash(fromText(blob)), named))
    throw new Refusal("rule", { reason: "blob-hash" });
};

/** What may be appended without a device's session: one operation of these. */
const limited: Readonly<Record<Exclude<Scope, "session">, ReadonlySet<string>>> = {
  bootstrap: new Set(["device-add"]),
  recovery: new Set(["device-add", "rotate", "veto"]),
};

const mayAppend = async (
  door: Doorman,
  bearer: Bearer,
  userId: string,
  ops: readonly IdentityOp[],
): Promise<"own" | "clinic"> => {
  if (bearer.userId === userId) {
    const [only, ...more] = ops;
    const allowed =
      bearer.scope === "session" || (more.length === 0 && only && limited[bearer.scope].has(only.body.kind));
    if (!allowed) throw new Refusal("forbidden");
    return "own";
  }
  const clinic = await clinicOf(door);
  if (clinic?.userId !== userId || bearer.profession !== "admin" || bearer.scope !== "session")
    throw new Refusal("forbidden");
  const membership = await door.relay.states.membership(asVaultId(clinic.vaultId), "now");
  const role = membership?.members.get(bearer.userId)?.role;
  if (role === undefined || !may(role, "write")) throw new Refusal("forbidden");
  return "clinic";
};

/** Where these operations stand already: the answer to an earlier, equal request got lost. */
const appended = (now: Identity, ops: readonly IdentityOp[], expectedHead: string) => {
  const [first, last] = [ops[0], ops.at(-1)];
  const length = last && now.heads.get(toText(last.hash));
  if (!first || !last || length === undefined || toText(first.prev) !== expectedHead) return undefined;
  return { head: toText(last.hash), length };
};

export const tell = async ({ relay }: Doorman, before: Identity, after: Identity, isClinic: boolean): Promise<void> => {
  const userId = toText(after.userId);
  const revoked = [...after.devices.values()].filter(
    ({ revoked, deviceId }) => revoked && before.devices.get(toText(deviceId))?.revoked !== true,
  );
  if (revoked.length > 0) {
    relay.log("device-revoked", { userId, count: revoked.length });
    relay.hub.endDevices(userId, new Set(revoked.map(({ deviceId }) => toText(deviceId))), "revoked-device");
  }
  if (isClinic) return relay.hub.identityGrew("everyone", userId, after.length);
  const others = await relay.store.vaults.coMembers(after.userId, CO_MEMBERS);
  relay.hub.identityGrew([userId, ...others.map(toText)], userId, after.length);
};

export const identityRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay } = door;
  app.get("/v1/identities/:userId/log", async (request) => {
    const { userId } = parsed(params, request.params);
    const { from } = parsed(logQuery, request.query);
    const bearer = await callerOf(door, request, "own-log");
    if (bearer.userId !== userId && bearer.scope !== "session") throw new Refusal("forbidden");
    return logAnswer(relay.store, userIdFrom(userId), from, LIMITS.identityOps);
  });

  app.post("/v1/identities/:userId/log", async (request) => {
    const { userId } = parsed(params, request.params);
    const bearer = await callerOf(door, request, "append-own-log");
    const asked = parsed(appendIdentityRequest, request.body);
    const ops = readOps(asked.ops);
    const isClinic = (await mayAppend(door, bearer, userId, ops)) === "clinic";
    const before = await relay.states.identity(userIdFrom(userId));
    if (before === undefined) throw new Refusal("not-found");
    const conflict = (at: Identity) => new Refusal("conflict-head", { head: toText(at.head), length: at.length });
    if (toText(before.head) !== asked.expectedHead) {
      const again = appended(before, ops, asked.expectedHead);
      if (again === undefined) throw conflict(before);
      return appendIdentityAnswer.parse(again);
    }
    const extended = extendIdentity(before, asked.ops.map(fromText));
    if (!extended.ok) throw ruleRefusal(extended.error);
    const after = extended.value;
    const kinds = new Set<string>(ops.map(({ body }) => body.kind));
    checkCompany(kinds, asked, after, isClinic);
    const nowMs = relay.clock.now();
    if (kinds.has("recovery-confirm")) await checkRenewal(relay.store, before, nowMs);
    const renewed = asked.account && (await renewedAccount(door, after.userId, asked.account));
    const won = await relay.store.transact(async (nouns) => {
      if (!(await nouns.identities.append(after.userId, before.head, asked.ops.map(fromText), after.head, nowMs)))
        return false;
      if (
        renewed !== undefined &&
        !(await nouns.accounts.change(after.userId, renewed.expectedVersion, renewed.change))
      ) {
        const account = await nouns.accounts.byUser(after.userId);
        throw new Refusal("conflict-version", { accountVersion: account?.accountVersion ?? 0 });
      }
      if (!isClinic && !equalBytes(after.recPk, before.recPk))
        await nouns.accounts.setRecoveryKey(after.userId, after.recPk);
      if (asked.recoveryBlob !== undefined)
        await storeRecovery(nouns, after.userId, fromText(asked.recoveryBlob), isClinic);
      const act = { actor: bearer.userId, subject: userId, atMs: nowMs };
      for (const kind of kinds) await nouns.audit.append({ kind: `identity-${kind}`, ...act });
      return true;
    });
    if (!won) throw conflict((await relay.states.identity(after.userId)) ?? before);
    relay.states.keepIdentity(after);
    await tell(door, before, after, isClinic);
    return appendIdentityAnswer.parse({ head: toText(after.head), length: after.length });
  });
};

const storeRecovery = async (
  nouns: Nouns,
  userId: UserId,
  recoveryBlob: Uint8Array,
  isClinic: boolean,
): Promise<void> => {
  if (isClinic) return nouns.meta.put("clinic-recovery-blob", recoveryBlob);
  const account = await nouns.accounts.byUser(userId);
  const version = account?.accountVersion ?? 0;
  if (!(await nouns.accounts.change(userId, version, { recoveryBlob })))
    throw new Refusal("conflict-version", { accountVersion: version });
};
