// GET /health: the process lives. GET /ready: the database answers too.
import type { FastifyInstance } from "fastify";
import { Refusal } from "../refusal.ts";
import type { Store } from "../store/store.ts";

export const healthRoutes = (app: FastifyInstance, store: Store): void => {
  app.get("/health", async () => ({ status: "ok" }));
  app.get("/ready", async () => {
    await store.ping().catch(() => {
      throw new Refusal("unavailable");
    });
    return { status: "ok" };
  });
};
