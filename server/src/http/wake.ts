// Waking over HTTP: a device says where it can be woken and when not, and takes it back (protocol.md §9).
import type { FastifyInstance } from "fastify";
import { doneAnswer, wakeKeyAnswer, wakeRequest } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, userIdFrom } from "../text.ts";
import { isZone } from "../wake/quiet.ts";
import type { Bearer } from "../auth/jwt.ts";
import { callerOf, type Doorman } from "./context.ts";

const deviceOf = ({ deviceId }: Bearer): Uint8Array => {
  if (deviceId === undefined) throw new Refusal("forbidden");
  return fromText(deviceId);
};

export const wakeRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, limits } = door;

  app.get("/v1/wake", async (request) => {
    await callerOf(door, request, "own-wake");
    return wakeKeyAnswer.parse({ key: relay.waker.key });
  });

  app.put("/v1/wake", async (request) => {
    const bearer = await callerOf(door, request, "own-wake");
    limits.step.take(bearer.userId);
    const wake = parsed(wakeRequest, request.body);
    if (!relay.waker.allows(wake.endpoint)) throw new Refusal("malformed", { reason: "push-service" });
    if (wake.quiet && !isZone(wake.quiet.zone)) throw new Refusal("malformed", { reason: "time-zone" });
    await relay.waker.keep(userIdFrom(bearer.userId), deviceOf(bearer), wake);
    return doneAnswer.parse({});
  });

  app.delete("/v1/wake", async (request) => {
    const bearer = await callerOf(door, request, "own-wake");
    limits.step.take(bearer.userId);
    await relay.waker.keep(userIdFrom(bearer.userId), deviceOf(bearer), undefined);
    return doneAnswer.parse({});
  });
};
