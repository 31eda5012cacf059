// The end of an account: blobs and verifier go, all devices are revoked in the same transaction, the log stays as a tombstone (protocol.md §3).
import type { FastifyInstance } from "fastify";
import { extendIdentity } from "@health-vault/crypto-core";
import { deleteAccountRequest, doneAnswer } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { ruleRefusal } from "../relay/verify.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";
import { tell } from "./identities.ts";

export const deletionRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, verifier, limits } = door;

  app.post("/v1/account/delete", async (request) => {
    const bearer = await callerOf(door, request, "delete-account");
    const { authKey, expectedHead, ops } = parsed(deleteAccountRequest, request.body);
    limits.locator.take(bearer.userId);
    const userId = userIdFrom(bearer.userId);
    const account = await relay.store.accounts.byUser(userId);
    if (!(await verifier.proves(account, fromText(authKey)))) throw new Refusal("sign-in");
    const before = await relay.states.identity(userId);
    if (before === undefined) throw new Refusal("not-found");
    const conflict = () => new Refusal("conflict-head", { head: toText(before.head), length: before.length });
    if (toText(before.head) !== expectedHead) throw conflict();
    const extended = extendIdentity(before, ops.map(fromText));
    if (!extended.ok) throw ruleRefusal(extended.error);
    const after = extended.value;
    if ([...after.devices.values()].some(({ revoked }) => !revoked))
      throw new Refusal("rule", { reason: "ghost-device" });
    const nowMs = relay.clock.now();
    const won = await relay.store.transact(async (nouns) => {
      if (!(await nouns.identities.append(userId, before.head, ops.map(fromText), after.head, nowMs))) return false;
      await nouns.accounts.remove(userId);
      await nouns.contacts.remove(userId);
      await nouns.wakes.remove(userId);
      await nouns.mails.remove(userId);
      await nouns.audit.append({ kind: "account-deleted", actor: bearer.userId, subject: bearer.userId, atMs: nowMs });
      return true;
    });
    if (!won) throw conflict();
    relay.states.keepIdentity(after);
    relay.log("account-deleted", { userId: bearer.userId });
    await tell(door, before, after, false);
    return doneAnswer.parse({});
  });
};
