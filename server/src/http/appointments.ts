// Appointments over HTTP: busy spans, steps in, one's own steps out (protocol.md §7).
import type { FastifyInstance } from "fastify";
import {
  busyAnswer,
  busyQuery,
  LIMITS,
  stepAnswer,
  stepRequest,
  stepsAnswer,
  stepsQuery,
} from "@health-vault/crypto-core/wire";
import { takeStep } from "../appointments/booking.ts";
import { busySpans, ownSteps } from "../appointments/lookups.ts";
import { DAY_MS } from "../appointments/slots.ts";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, userIdFrom } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";

export const appointmentRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, limits } = door;

  app.get("/v1/appointments/busy", async (request) => {
    limits.appointments.take((await callerOf(door, request, "appointments")).userId);
    const { doctor, from, until } = parsed(busyQuery, request.query);
    if (until < from || until - from > LIMITS.busyDays * DAY_MS) throw new Refusal("malformed");
    const busy = await busySpans(door, userIdFrom(doctor), { fromMs: from, untilMs: until });
    return busyAnswer.parse({ busy, nowMs: relay.clock.now() });
  });

  app.post("/v1/appointments/steps", async (request) => {
    const bearer = await callerOf(door, request, "appointments");
    limits.step.take(bearer.userId);
    const { step, again = false } = parsed(stepRequest, request.body);
    return stepAnswer.parse(await takeStep(door, bearer, fromText(step), again));
  });

  app.get("/v1/appointments/steps", async (request) => {
    const { userId } = await callerOf(door, request, "appointments");
    limits.appointments.take(userId);
    const { after, limit } = parsed(stepsQuery, request.query);
    return stepsAnswer.parse(await ownSteps(door, userIdFrom(userId), after, limit));
  });
};
