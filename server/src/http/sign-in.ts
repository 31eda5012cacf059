// Sign-in by locator and authKey, and sessions by a device's signature over the relay's challenge (protocol.md §3).
import type { FastifyInstance } from "fastify";
import { asDeviceId, asSignature, equalBytes, verifySession } from "@health-vault/crypto-core";
import {
  LIMITS,
  locateAnswer,
  locateRequest,
  sessionAnswer,
  sessionRequest,
  signInAnswer,
  type SignInAnswer,
  signInRequest,
} from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { deviceOf } from "../relay/verify.ts";
import type { Account } from "../store/store.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { accountAt, blobsOf, locatorIndex } from "./account.ts";
import { clinicOf, type Doorman } from "./context.ts";
import { logAnswer } from "./identities.ts";

/** What somebody gets who proved to be this account's person. @throws Refusal suspended */
export const released = async (
  { jwts, relay }: Doorman,
  account: Account,
  clinicId: string,
  scope: "bootstrap" | "recovery",
): Promise<SignInAnswer> => {
  if (account.status !== "active") throw new Refusal("suspended");
  const userId = toText(account.userId);
  const { profession } = account;
  const { jwt, expiresMs } = await jwts.issue({ userId, profession, scope, deviceId: undefined });
  const log = await logAnswer(relay.store, userIdFrom(userId), 0, LIMITS.identityOps);
  return signInAnswer.parse({
    userId,
    clinicId,
    profession,
    blobs: blobsOf(account),
    identityLog: log.ops,
    bootstrap: jwt,
    expiresMs,
  });
};

export const signInRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, keyring, verifier, limits, jwts, challenges } = door;
  const { store, states } = relay;

  app.post("/v1/locate", async (request) => {
    limits.signIn.take(request.ip);
    const { locator } = parsed(locateRequest, request.body);
    const index = locatorIndex(keyring, locator);
    const account = await accountAt(door, locator);
    const clinic = await clinicOf(door);
    if (clinic === undefined) throw new Refusal("not-found");
    // A locator nobody has gets an answer that stays the same: asking tells nothing.
    const nobody = keyring.secret(`locate/${toText(index)}`).subarray(0, 32);
    return locateAnswer.parse({ userId: toText(account?.userId ?? nobody), clinicId: clinic.userId });
  });

  app.post("/v1/sign-in", async (request) => {
    limits.signIn.take(request.ip);
    const { locator, authKey } = parsed(signInRequest, request.body);
    const index = locatorIndex(keyring, locator);
    limits.locator.take(toText(index));
    const account = await accountAt(door, locator);
    const clinic = await clinicOf(door);
    const proved = await verifier.proves(account, fromText(authKey));
    if (account === undefined || clinic === undefined || !proved) throw new Refusal("sign-in");
    return released(door, account, clinic.userId, "bootstrap");
  });

  app.post("/v1/sessions", async (request) => {
    limits.challenge.take(request.ip);
    const asked = parsed(sessionRequest, request.body);
    const challenge = fromText(asked.challenge);
    if (!challenges.redeem(challenge, asked.timeMs)) throw new Refusal("challenge");
    const userId = userIdFrom(asked.userId);
    const deviceId = asDeviceId(fromText(asked.deviceId));
    const account = await store.accounts.byUser(userId);
    const identity = await states.identity(userId);
    const device = identity && deviceOf(identity, deviceId);
    const proof = { relayId: relay.relayId.id, challenge, timeMs: asked.timeMs };
    const signature = asSignature(fromText(asked.signature));
    const signed = device && verifySession(device.transportPk, proof, userId, deviceId, signature);
    if (device === undefined || !signed) throw new Refusal("sign-in");
    if (account !== undefined && account.status !== "active") throw new Refusal("suspended");
    // Its own keys announced another device in its place: it was copied, and the copy was quicker (protocol.md §4).
    const replaced = [...identity.devices.values()].some(({ replaces }) => replaces && equalBytes(replaces, deviceId));
    if (device.revoked) throw new Refusal("revoked-device", replaced ? { reason: "rollback" } : {});
    if (account === undefined) throw new Refusal("sign-in");
    const { profession } = account;
    const bearer = { userId: asked.userId, deviceId: asked.deviceId, profession, scope: "session" } as const;
    return sessionAnswer.parse({ ...(await jwts.issue(bearer)), profession });
  });
};
