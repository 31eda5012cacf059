// What anybody may ask: who this relay is, a challenge, the clinic's log (protocol.md §3, §4).
import type { FastifyInstance } from "fastify";
import { challengeAnswer, LIMITS, logQuery, relayInfo, WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { toText, userIdFrom } from "../text.ts";
import { clinicOf, type Doorman } from "./context.ts";
import { logAnswer } from "./identities.ts";

export const publicRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, challenges, limits } = door;
  app.get("/v1/relay", async () => {
    const clinic = await clinicOf(door);
    return relayInfo.parse({
      relayId: relay.relayId.idText,
      clinicId: clinic?.userId ?? null,
      incarnation: relay.relayId.incarnation,
      wireVersion: WIRE_VERSION,
      now: relay.clock.now(),
      setupNeeded: clinic === undefined,
    });
  });
  app.post("/v1/challenge", async (request) => {
    limits.challenge.take(request.ip);
    const { challenge, timeMs } = challenges.make();
    return challengeAnswer.parse({ challenge: toText(challenge), timeMs, relayId: relay.relayId.idText });
  });
  app.get("/v1/clinic/log", async (request) => {
    const { from } = parsed(logQuery, request.query);
    const clinic = await clinicOf(door);
    if (clinic === undefined) throw new Refusal("not-found");
    return logAnswer(relay.store, userIdFrom(clinic.userId), from, LIMITS.identityOps);
  });
};
