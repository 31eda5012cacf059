// Ways in with a recovery code: the relay finds by the current key, asks for a signature, and tells nobody what was wrong (protocol.md §3, A8, A15).
import type { FastifyInstance } from "fastify";
import { recoveryLocateAnswer, recoveryLocateRequest, recoverySignInRequest } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { clinicOf, type Doorman } from "./context.ts";
import { provesRecovery } from "./recovery-proof.ts";
import { released } from "./sign-in.ts";

/** As many as an answer names. */
const MOST = 8;

export const recoveryRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, keyring, limits } = door;
  const { store, clock } = relay;

  app.post("/v1/recovery/locate", async (request) => {
    limits.signIn.take(request.ip);
    const { recoveryKey } = parsed(recoveryLocateRequest, request.body);
    const clinic = await clinicOf(door);
    if (clinic === undefined) throw new Refusal("not-found");
    const found = await store.accounts.byRecoveryKey(fromText(recoveryKey), MOST);
    // A key nobody has gets an answer that stays the same: asking tells nothing.
    const nobody = keyring.secret(`recovery-locate/${recoveryKey}`).subarray(0, 32);
    const userIds = found.length === 0 ? [toText(nobody)] : found.map(({ userId }) => toText(userId));
    return recoveryLocateAnswer.parse({ userIds, clinicId: clinic.userId });
  });

  app.post("/v1/recovery/sign-in", async (request) => {
    limits.signIn.take(request.ip);
    const { userId, ...proof } = parsed(recoverySignInRequest, request.body);
    limits.locator.take(userId);
    const proved = await provesRecovery(door, userIdFrom(userId), proof);
    const account = await store.accounts.byUser(userIdFrom(userId));
    const clinic = await clinicOf(door);
    if (account === undefined || clinic === undefined || !proved) throw new Refusal("sign-in");
    const answer = await released(door, account, clinic.userId, "recovery");
    await store.audit.append({ kind: "recovery-sign-in", actor: userId, subject: userId, atMs: clock.now() });
    relay.log("recovery-sign-in", { userId });
    return answer;
  });
};
