// An account that a restored relay lost comes back by itself: its log verifies, a receipt of this relay replaces the token (protocol.md §5.8).
import type { FastifyInstance } from "fastify";
import { readIdentityLog } from "@health-vault/crypto-core";
import { restoredAccountAnswer, restoredAccountRequest } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import type { Doorman } from "./context.ts";
import { bringAgain } from "./identities-again.ts";
import { accountFrom } from "./sign-up.ts";

/** For as long after a restore an account that is missing may return; later one signs up anew. */
const RETURN_MS = 90 * 24 * 3600 * 1000;

const mayReturn = async ({ relay }: Doorman): Promise<boolean> => {
  const at = await relay.store.meta.get("restored-at");
  return at !== undefined && relay.clock.now() - Number(new TextDecoder().decode(at)) < RETURN_MS;
};

export const restoredAccountRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { store, clock } = door.relay;
  app.post("/v1/restored-account", async (request) => {
    door.limits.signUp.take(request.ip);
    const asked = parsed(restoredAccountRequest, request.body);
    const { userId, identityHead, profession } = await door.jwts.readReceipt(asked.receipt);
    if (!(await mayReturn(door))) throw new Refusal("token");
    const ops = asked.identityLog.map(fromText);
    const claimed = readIdentityLog(ops, userIdFrom(userId));
    if (!claimed.ok || !claimed.value.heads.has(identityHead)) throw new Refusal("token");
    const me = await bringAgain(door, userIdFrom(userId), 0, ops, userId);
    // Deleted by its person: the log says so, whatever a device that was away believes.
    if ([...me.devices.values()].every(({ revoked }) => revoked)) throw new Refusal("token");
    if ((await store.accounts.byUser(me.userId)) === undefined) {
      const came = { tokenHash: new Uint8Array(32), inviteProof: undefined };
      const account = await accountFrom(door, asked, me, profession, came);
      await store.transact(async (nouns) => {
        if ((await nouns.accounts.insert(account)) !== "stored") throw new Refusal("taken");
        await nouns.accounts.setRecoveryKey(me.userId, me.recPk);
        await nouns.audit.append({ kind: "account-again", actor: userId, subject: userId, atMs: clock.now() });
      });
      door.relay.log("signed-up", { userId: toText(me.userId) });
    }
    return restoredAccountAnswer.parse({ profession });
  });
};
