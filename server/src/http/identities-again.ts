// After a restore anybody may bring an identity log's lost operations: they verify by themselves (protocol.md §5.8).
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  equalBytes,
  extendIdentity,
  type Identity,
  type ProtocolError,
  readIdentityLog,
  readIdentityOp,
  type Result,
  type UserId,
} from "@health-vault/crypto-core";
import { appendIdentityAnswer, identityAgainRequest, LIMITS, userIdText } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { ruleRefusal } from "../relay/verify.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { callerOf, clinicOf, type Doorman } from "./context.ts";
import { checkRenewal, tell } from "./identities.ts";

const params = z.object({ userId: userIdText });

const verified = (result: Result<Identity, ProtocolError>): Identity => {
  if (!result.ok) throw ruleRefusal(result.error);
  return result.value;
};

/** What of `ops` is new here, and the log with it; what is held already must be the same bytes. @throws Refusal */
const continued = async (
  { relay }: Doorman,
  userId: UserId,
  from: number,
  ops: readonly Uint8Array[],
): Promise<{
  readonly before: Identity | undefined;
  readonly after: Identity;
  readonly fresh: readonly Uint8Array[];
}> => {
  const before = await relay.states.identity(userId);
  const length = before?.length ?? 0;
  const conflict = before
    ? new Refusal("conflict-head", { head: toText(before.head), length })
    : new Refusal("not-found");
  if (from > length) throw conflict;
  const common = await relay.store.identities.ops(userId, from, LIMITS.identityOps);
  if (common.some((op, index) => ops[index] !== undefined && !equalBytes(op, ops[index]))) throw conflict;
  const fresh = ops.slice(length - from);
  if (before === undefined) return { before, after: verified(readIdentityLog(fresh, userId)), fresh };
  return { before, after: fresh.length === 0 ? before : verified(extendIdentity(before, fresh)), fresh };
};

/** Appends what of `ops` is new to anybody's log; true when something was. @throws Refusal */
export const bringAgain = async (
  door: Doorman,
  userId: UserId,
  from: number,
  ops: readonly Uint8Array[],
  actor: string,
): Promise<Identity> => {
  const { store, states, clock } = door.relay;
  const { before, after, fresh } = await continued(door, userId, from, ops);
  if (fresh.length === 0) return after;
  const confirms = fresh.some((bytes) => {
    const op = readIdentityOp(bytes);
    return op.ok && op.value.body.kind === "recovery-confirm";
  });
  // Seven days by this relay's clock hold for what is brought again, too: else nobody would have to wait (A72).
  if (confirms) {
    if (before === undefined) throw new Refusal("rule", { reason: "expired" });
    await checkRenewal(store, before, clock.now());
  }
  const stored = await store.transact(async (nouns) => {
    const won = before
      ? await nouns.identities.append(userId, before.head, fresh, after.head, clock.now())
      : (await nouns.identities.create(userId, fresh, after.head, clock.now())) === "stored";
    const known = won && (await nouns.accounts.byUser(userId)) !== undefined;
    if (known) await nouns.accounts.setRecoveryKey(userId, after.recPk);
    if (won) await nouns.audit.append({ kind: "identity-again", actor, subject: toText(userId), atMs: clock.now() });
    return won;
  });
  if (!stored) throw new Refusal("busy", { retryAfterMs: 200 });
  states.keepIdentity(after);
  const clinic = await clinicOf(door);
  await tell(door, before ?? after, after, clinic?.userId === toText(userId));
  return after;
};

export const identityAgainRoutes = (app: FastifyInstance, door: Doorman): void => {
  app.post("/v1/identities/:userId/again", async (request) => {
    const { userId } = parsed(params, request.params);
    const bearer = await callerOf(door, request, "append-again");
    const { from, ops } = parsed(identityAgainRequest, request.body);
    const after = await bringAgain(door, userIdFrom(userId), from, ops.map(fromText), bearer.userId);
    return appendIdentityAnswer.parse({ head: toText(after.head), length: after.length });
  });
};
