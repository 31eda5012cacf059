// The built web app: hashed assets for ever, the rest checked each time, every route of the app answered by index.html (protocol.md §10).
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../refusal.ts";

const FOREVER = "public, max-age=31536000, immutable";

export const staticRoutes = async (app: FastifyInstance, clientDir: string | undefined): Promise<void> => {
  if (clientDir !== undefined)
    await app.register(fastifyStatic, {
      root: clientDir,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const hashed = path.slice(clientDir.length).replaceAll("\\", "/").startsWith("/assets/");
        reply.header("cache-control", hashed ? FOREVER : "no-cache");
      },
    });
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (clientDir === undefined || !wantsPage || request.url.startsWith("/v1/")) throw new Refusal("not-found");
    return reply.sendFile("index.html");
  });
};
