// A doctor's availability over HTTP: put by himself, read by the people of the clinic (protocol.md §7).
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  availabilitiesAnswer,
  availabilityAnswer,
  availabilityQuery,
  putAvailabilityAnswer,
  putAvailabilityRequest,
  userIdText,
} from "@health-vault/crypto-core/wire";
import { openAvailability, takeAvailability } from "../appointments/availability.ts";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";

export const availabilityRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, keyring, limits } = door;

  app.put("/v1/availability", async (request) => {
    const { userId } = await callerOf(door, request, "own-availability");
    limits.step.take(userId);
    const { availability } = parsed(putAvailabilityRequest, request.body);
    const version = await takeAvailability(door, userIdFrom(userId), fromText(availability));
    return putAvailabilityAnswer.parse({ version });
  });

  app.get("/v1/availability", async (request) => {
    limits.appointments.take((await callerOf(door, request, "availability")).userId);
    const rows = await relay.store.availabilities.ofDoctors();
    const availabilities = rows.map((row) => ({
      doctor: toText(row.userId),
      version: row.version,
      availability: toText(openAvailability(keyring, row)),
    }));
    return availabilitiesAnswer.parse({ availabilities });
  });

  app.get("/v1/availability/:doctor", async (request) => {
    limits.appointments.take((await callerOf(door, request, "availability")).userId);
    const { doctor } = parsed(z.object({ doctor: userIdText }), request.params);
    const { hash } = parsed(availabilityQuery, request.query);
    const row = await relay.store.availabilities.byHash(userIdFrom(doctor), fromText(hash));
    if (row === undefined) throw new Refusal("not-found");
    return availabilityAnswer.parse({ availability: toText(openAvailability(keyring, row)) });
  });
};
